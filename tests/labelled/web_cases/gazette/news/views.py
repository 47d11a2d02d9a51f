# topic: function views
from collections import defaultdict

from bookshop.models import Author, Book, Chapter, Review
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template import loader
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

PER_PAGE = 50


def _published():
    """Return the books that readers may see."""
    return Book.objects.exclude(title="").order_by("title")


def _published_with_people():
    return _published().select_related("author", "editor")


def front(request):
    stories = _published()
    return render(request, "news/front.html", {"stories": stories})


def latest(request):
    context = {"heading": "Latest"}
    context["entries"] = _published_with_people()
    return render(request, "news/latest.html", context)


@require_GET
def archive(request):
    paginator = Paginator(_published(), PER_PAGE)
    page_obj = paginator.get_page(request.GET.get("page"))
    return render(request, "news/archive.html", {"page_obj": page_obj, "paginator": paginator})


def archive_page(request, page):
    pages = Paginator(Book.objects.select_related("author").order_by("-pk"), per_page=PER_PAGE)
    current = pages.page(page)
    return render(
        request,
        "news/archive_page.html",
        context={"current": current, "rows": current.object_list},
    )


@never_cache
def columnists(request):
    people = Author.objects.all()
    return TemplateResponse(request, "news/columnists.html", {"people": people})


def columnist(request, author_id):
    person = get_object_or_404(Author, pk=author_id)
    works = person.books.all()
    reviews = Review.objects.filter(book__author=person)
    return render(request, "news/columnist.html", {"person": person, "works": works, "reviews": reviews})


def digest(request):
    ctx = dict(title="Digest")
    ctx.update(chapters=Chapter.objects.all(), intro="This week")
    html = render_to_string("news/digest.html", ctx, request=request)
    return HttpResponse(html)


def newsletter(request):
    template = loader.get_template("news/newsletter.html")
    return HttpResponse(template.render({"items": Book.objects.filter(pages__gte=1)}, request))


def widget(request, template_name="shared/widget.html"):
    books = Book.objects.all()[:50]
    return render(request, template_name, locals())


def feed(request):
    return render(request, "news/feed.xml", {"items": list(_published())}, content_type="application/rss+xml")


def shelves(request):
    by_author = defaultdict(list)
    for book in Book.objects.select_related("author"):
        by_author[book.author.name].append(book)  # ok: MIR101
    return render(request, "news/shelves.html", {"by_author": dict(by_author)})


def table(request):
    rows = []
    for book in Book.objects.order_by("title"):
        rows.append({"title": book.title, "who": book.author.name})  # want: MIR101
    return render(request, "news/table.html", {"rows": rows})


def compact(request):
    rows = Book.objects.values("title", "author__name")
    named = Book.objects.values_list("title", "editor__name", named=True)
    return render(request, "news/compact.html", {"rows": rows, "named": named})


def ranking(request):
    books = Book.objects.annotate(votes=Count("review")).order_by("-votes")
    return render(request, "news/ranking.html", {"books": books})


def search(request):
    hits = Book.objects.filter(title__icontains=request.GET.get("q", ""))
    if request.GET.get("full"):
        hits = hits.select_related("author")
    return render(request, "news/search.html", {"hits": hits})


def search_both(request):
    found = Book.objects.filter(title__icontains=request.GET.get("q", ""))
    if request.GET.get("sort") == "pages":
        found = found.order_by("pages").select_related("author__publisher")
    else:
        found = found.select_related("author")
    return render(request, "news/search_both.html", {"found": found})


def titles_json(request):
    data = [
        {
            "title": book.title,
            "tags": [tag.name for tag in book.tags.all()],  # want: MIR102
        }
        for book in _published()
    ]
    return JsonResponse({"results": data})


def critics(request):
    books = Book.objects.prefetch_related("reviews")
    return render(request, "news/critics.html", {"books": books})


def critics_quick(request):
    recent = Prefetch("reviews", queryset=Review.objects.select_related("reviewer"), to_attr="recent")
    return render(request, "news/critics_quick.html", {"books": Book.objects.prefetch_related(recent)})


def topics(request):
    return render(request, "news/topics.html", {"books": Book.objects.prefetch_related("tags")})


def topics_lead(request):
    return render(request, "news/topics_lead.html", {"books": Book.objects.prefetch_related("tags")})


def pictures(request):
    light = Book.objects.only("title", "author")
    return render(request, "news/pictures.html", {"light": light})


def teaser(request):
    chosen = Book.objects.in_bulk()
    return render(request, "news/teaser.html", {"chosen": chosen.values()})
