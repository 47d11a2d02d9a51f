from bookshop.models import Author, Book, Profile, Publisher, Review, Tag
from django.shortcuts import render
from django.template.loader import get_template, render_to_string
from django.template.response import TemplateResponse


def catalogue():
    return render_to_string("catalogue.html", {"books": Book.objects.all()})


def loaded_catalogue():
    return render_to_string("loaded_catalogue.html", {"books": Book.objects.select_related("author")})


def authors():
    context = {"title": "Authors"}
    context["authors"] = Author.objects.all()
    context.update(publishers=Publisher.objects.all())
    return render(None, "authors.html", context).content.decode()


def one_book():
    return render_to_string("one_book.html", {"book": Book.objects.order_by("pk")[0]})


def derived():
    return get_template("derived.html").render({"reviews": Review.objects.all(), "others": Review.objects.all()})


def profiles():
    response = TemplateResponse(None, "profiles.html", {"profiles": Profile.objects.all()})
    return response.render().content.decode()


def grouped():
    context = {"books": Book.objects.select_related("editor"), "rows": list(Book.objects.all())}
    return render_to_string("grouped.html", context)


def _context(books):
    return {"books": books, "tags": Tag.objects.prefetch_related("books")}


def shelves():
    return render_to_string("shelves.html", _context(Book.objects.all()))


def either(short=True):
    name = "either_short.html" if short else "either_long.html"
    return render_to_string(name, {"books": Book.objects.all()})
