# topic: function views
import functools
from itertools import islice

from asgiref.sync import sync_to_async
from bookshop.models import Author, Book, Chapter, Edition, Note, Profile, Publisher, Review, Sale, Tag
from django.http import HttpResponse
from django.shortcuts import get_list_or_404, render
from django.template import Context, Template, engines, loader
from django.template.loader import render_to_string
from django.template.response import SimpleTemplateResponse, TemplateResponse

from letters import services


def inbox(request):
    context = services.page_context()
    return render(request, "letters/inbox.html", context)


def menu(request):
    return render(request, "letters/menu.html")


def first_found(request):
    return render(request, ["letters/seasonal.html", "letters/usual.html"], {"volumes": Book.objects.all()})


def nested_data(request):
    data = {"shop": {"volumes": Book.objects.order_by("pk"), "name": "Here"}, "boxes": services.boxes()}
    return render(request, "letters/nested.html", data)


def managers(request):
    return render(request, "letters/managers.html", {"model": Sale.objects, "everything": Book.objects.all})


def managers_loaded(request):
    context = {"model": Edition.objects, "everything": Book.objects.select_related("author").all}
    return render(request, "letters/managers_loaded.html", context)


def generated(request):
    rows = (profile for profile in Profile.objects.order_by("pk") if profile.bio)
    return render(request, "letters/generated.html", {"rows": rows})


def zipped(request):
    books = Book.objects.order_by("pk")
    numbers = range(1, len(books) + 1)
    return render(request, "letters/zipped.html", {"numbered": zip(numbers, books), "listed": list(zip(books, numbers))})


def sorted_rows(request):
    loaded = sorted(Book.objects.select_related("author"), key=lambda book: book.author.name)  # ok: MIR101
    best = sorted(Review.objects.all(), key=lambda review: -review.stars)[:50]
    return render(request, "letters/sorted.html", {"loaded": loaded, "best": best})


def late(request):
    response = TemplateResponse(request, "letters/late.html", {})
    response.context_data["entries"] = Chapter.objects.filter(number__gte=0)
    response.context_data["full"] = Chapter.objects.select_related("book__author")
    return response


def with_people(view):
    @functools.wraps(view)
    def inner(request, *args, **kwargs):
        return view(request, Author.objects.order_by("name"), *args, **kwargs)

    return inner


@with_people
def wrapped(request, people):
    return render(request, "letters/wrapped.html", {"people": people})


def streamed(request):
    rows = Sale.objects.select_related("book").iterator(chunk_size=100)
    return render(request, "letters/streamed.html", {"rows": rows})


async def answered(request):
    reviews = [review async for review in Review.objects.select_related("book")]
    return HttpResponse(await sync_to_async(render_to_string)("letters/answered.html", {"reviews": reviews}))


async def answered_loaded(request):
    reviews = [review async for review in Review.objects.select_related("book", "reviewer")]
    return render(request, "letters/answered_loaded.html", {"reviews": reviews})


def merged(request):
    base = {"title": "Merged", "houses": Publisher.objects.all()}
    extra = {"labels": Tag.objects.prefetch_related("books")}
    return render(request, "letters/merged.html", base | extra)


def get_or_missing(request):
    works = get_list_or_404(Book, pages__gt=0)
    loaded = get_list_or_404(Book.objects.select_related("author"), pages__gt=0)
    return render(request, "letters/works.html", {"works": works, "loaded": loaded})


def switch(request, kind):
    template = "letters/switch_long.html" if kind == "1" else "letters/switch_short.html"
    return render(request, template, {"rows": Book.objects.all()})


def by_number(request, number):
    chosen = Author.objects.get(pk=number)
    return render(request, "letters/by_number.html", {"chosen": chosen, "works": Book.objects.filter(author=chosen)})


class Report:
    """A view that is an object."""

    template_name = "letters/report.html"

    def __call__(self, request):
        return SimpleTemplateResponse(self.template_name, {"notes": self.notes(), "sales": self.sales()})

    def notes(self):
        return Note.objects.all()

    def sales(self):
        return Sale.objects.with_book_of("author")


def unions(request):
    old = Book.objects.filter(pages__lt=104)
    return render(request, "letters/unions.html", {"rows": old.union(Book.objects.filter(pages__gte=104))})


def lists(request):
    names = [book.author.name for book in islice(Book.objects.select_related("author"), 50)]  # ok: MIR101
    pairs = {book.pk: book.editor for book in Book.objects.all()}  # want: MIR101
    return render(request, "letters/lists.html", {"names": names, "pairs": pairs})


def trimmed(request):
    rows = Book.objects.defer("pages", "is_draft")
    return render(request, "letters/trimmed.html", {"rows": rows, "light": Author.objects.only("name")})


def mail(request):
    template = loader.select_template(["letters/mail.txt"])
    return HttpResponse(template.render({"authors": services.authors_of_mail()}), content_type="text/plain")


def once(request):
    inline = Template("{% for tag in tags %}{{ tag.name }}{% endfor %}")
    text = inline.render(Context({"tags": Tag.objects.all()}))
    text += engines["django"].get_template("letters/once.html").render({"novel": Book.objects.latest("pk")}, request)
    return HttpResponse(text)
