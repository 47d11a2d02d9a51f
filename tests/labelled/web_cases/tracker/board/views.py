# topic: templates
from django.shortcuts import get_object_or_404, render

from board.models import Area, Comment, Issue
from people.models import Person, Team


def issue(request, code, pk):
    found = get_object_or_404(Issue, pk=pk)
    return render(request, "board/issue.html", {"issue": found})


def unpacking(request):
    pairs = [(number, each) for number, each in enumerate(Issue.objects.all(), start=1)]
    loaded = [(each.pk, each) for each in Issue.objects.select_related("area")]
    return render(request, "board/unpacking.html", {"pairs": pairs, "loaded": loaded})


def counters(request):
    return render(request, "board/counters.html", {"issues": Issue.objects.all()})


def aliases(request):
    return render(request, "board/aliases.html", {"issues": Issue.objects.unresolved()})


def aliases_loaded(request):
    return render(request, "board/aliases_loaded.html", {"issues": Issue.objects.unresolved().for_board()})


def parts(request):
    return render(request, "board/parts.html", {"issues": Issue.objects.all(), "signature": "tracker"})


def parts_only(request):
    return render(request, "board/parts_only.html", {"issues": Issue.objects.filter(closed=False)})


def parts_loaded(request):
    issues = Issue.objects.select_related("assignee", "area__owner")
    return render(request, "board/parts_loaded.html", {"issues": issues})


def child(request):
    return render(request, "board/child.html", {"areas": Area.objects.all(), "teams": Team.objects.all()})


def grandchild(request):
    context = {"areas": Area.objects.select_related("owner"), "teams": Team.objects.select_related("lead")}
    return render(request, "board/grandchild.html", context)


def cards(request):
    return render(request, "board/cards.html", {"issues": Issue.objects.all()})


def cards_loaded(request):
    issues = Issue.objects.select_related("area", "duplicate_of").prefetch_related("labels")
    return render(request, "board/cards_loaded.html", {"issues": issues})


def filters(request):
    return render(request, "board/filters.html", {"issues": Issue.objects.all(), "areas": Area.objects.all()})


def grouped(request):
    return render(request, "board/grouped.html", {"issues": Issue.objects.order_by("area__code")})


def grouped_loaded(request):
    issues = Issue.objects.select_related("area").order_by("area__code")
    return render(request, "board/grouped_loaded.html", {"issues": issues})


def conditions(request):
    return render(request, "board/conditions.html", {"issues": Issue.objects.all()})


def methods(request):
    return render(request, "board/methods.html", {"rows": Issue.objects.all()})


def methods_loaded(request):
    return render(request, "board/methods_loaded.html", {"rows": Issue.objects.for_board()})


def texts(request):
    return render(request, "board/texts.html", {"issues": Issue.objects.all()})


def owners(request):
    return render(request, "board/owners.html", {"areas": Area.objects.select_related("owner")})


def crew(request):
    context = {"people": Person.objects.all(), "full": Person.objects.select_related("team")}
    return render(request, "people/crew.html", context)


def nested(request):
    return render(request, "board/nested.html", {"areas": Area.objects.all()})


def nested_loaded(request):
    areas = Area.objects.prefetch_related("issue_set__comments__writer")
    return render(request, "board/nested_loaded.html", {"areas": areas})


def talk(request):
    context = {"remarks": Comment.objects.all(), "light": Comment.objects.select_related("writer", "issue")}
    return render(request, "board/talk.html", context)


def silent(request):
    return render(request, "board/silent.html", {"issues": Issue.objects.all()})


def bare(request):
    return render(request, "board/bare.html", {"area": Area.objects.first(), "issue": Issue.objects.last()})


def answers(request):
    context = {"rows": Issue.objects.all(), "loaded": Issue.objects.prefetch_related("comments")}
    return render(request, "board/answers.html", context)


def lines(request):
    return render(request, "lines.txt", {"issues": Issue.objects.all()}, content_type="text/plain")
