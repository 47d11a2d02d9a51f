from bookshop.models import Author, Book, Publisher, Review, Tag
from django.db.models import Count
from django.shortcuts import render
from django.template.loader import render_to_string


def catalogue():
    return render_to_string("catalogue.html", {"books": Book.objects.select_related("author")})


def one_book():
    return render_to_string("one_book.html", {"book": Book.objects.order_by("pk")[0]})


def annotated():
    return render_to_string("annotated.html", {"books": Book.objects.annotate(pagex=Count("tags"))})


def one_of_two_models(tags=False):
    rows = Tag.objects.all() if tags else Book.objects.all()
    return render_to_string("either.html", {"rows": rows})


def drafts():
    return render(None, "shared.html", {"rows": Book.objects.all()}).content.decode()


def reviews():
    return render(None, "shared.html", {"rows": Review.objects.all()}).content.decode()


def numbered():
    publishers = list(Publisher.objects.all())
    for number, publisher in enumerate(publishers):
        publisher.nome = number
    return render_to_string("numbered.html", {"publishers": publishers})


def not_known(rows=None):
    return render_to_string("not_known.html", {"rows": rows, "authors": Author.objects.values("name")})
