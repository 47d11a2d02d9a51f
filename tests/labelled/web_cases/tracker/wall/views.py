# topic: templates
from board.models import Area, Comment, Issue, Label
from django.db.models import Count
from django.shortcuts import render
from people.models import Person, Team


def dynamic(request):
    context = {"issues": Issue.objects.all(), "row_template": "wall/bits/dynamic_row.html"}
    return render(request, "wall/dynamic.html", context)


def tree(request):
    return render(request, "wall/tree.html", {"node": Issue.objects.order_by("pk").first()})


def reverse_order(request):
    return render(request, "wall/reversed.html", {"comments": Comment.objects.order_by("pk")})


def tests(request):
    return render(request, "wall/tests.html", {"issues": Issue.objects.order_by("pk")})


def tests_loaded(request):
    issues = Issue.objects.prefetch_related("labels", "watchers").select_related("assignee")
    return render(request, "wall/tests_loaded.html", {"issues": issues})


def shadowed(request):
    context = {"issue": Issue.objects.first(), "issues": ["one", "two", "three"], "rows": Issue.objects.all()}
    return render(request, "wall/shadowed.html", context)


def first_last(request):
    return render(request, "wall/first_last.html", {"people": Person.objects.prefetch_related("areas", "assigned")})


def routes(request):
    context = {"issues": Issue.objects.all(), "loaded": Issue.objects.select_related("area")}
    return render(request, "wall/routes.html", context)


def blocks(request):
    return render(request, "wall/blocks.html", {"rows": Area.objects.all(), "title": "Areas"})


def blocks_loaded(request):
    return render(request, "wall/blocks_loaded.html", {"rows": Area.objects.select_related("owner__team")})


def tags(request):
    return render(request, "wall/tags.html", {"issues": Issue.objects.all()})


def tags_loaded(request):
    issues = Issue.objects.select_related("assignee").annotate(answers_count=Count("comments"))
    return render(request, "wall/tags_loaded.html", {"issues": issues})


def macro(request):
    return render(request, "wall/macro.html", {"teams": Team.objects.prefetch_related("members")})


def renamed(request):
    return render(request, "wall/renamed.html", {"entries": Comment.objects.select_related("issue")})


def renamed_loaded(request):
    return render(request, "wall/renamed_loaded.html", {"entries": Comment.objects.select_related("issue__area")})


def cycled(request):
    return render(request, "wall/cycle.html", {"labels": Label.objects.all()})


def leads(request):
    return render(request, "wall/leads.html", {"teams": Team.objects.all(), "full": Team.objects.select_related("lead")})


def lookups(request):
    issues = list(Issue.objects.all())
    context = {"issues": issues, "by_key": {"a": issues[0], "b": issues[-1]}, "top": issues[:2]}
    return render(request, "wall/lookups.html", context)


def spaces(request):
    return render(request, "wall/spaces.html", {"people": Person.objects.all()})


def dict_sorted(request):
    context = {"issues": Issue.objects.all(), "loaded": Issue.objects.select_related("area")}
    return render(request, "wall/dict_sorted.html", context)


def by_parent(request):
    return render(request, "wall/parent.html", {"areas": Area.objects.prefetch_related("issue_set")})
