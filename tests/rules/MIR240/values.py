"""Attributes of values."""

from django.db import models

from bookshop.models import Author, Book


class Visitor(models.Model):
    name = models.CharField(max_length=9)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="visitors")

    class Meta:
        app_label = "bookshop"

    @property
    def books(self):  # not run: it needs a row
        return [book.title for book in self.author.books.all()]


def attributes_of_dicts():  # raises: AttributeError
    return [row.title for row in Book.objects.values("title")]  # want: MIR240 "a dict has no `title`, which raises `AttributeError`" unfixed
#           ^^^^^^^^^


def attributes_of_tuples():  # raises: AttributeError
    return [row.title for row in Book.objects.values_list("title", "pages")]  # want: MIR240 unfixed


def attributes_of_the_first_dict():  # raises: AttributeError
    return Book.objects.order_by("pk").values("title").first().title  # want: MIR240 unfixed


def relations_of_dicts():  # raises: AttributeError
    found = []
    for row in Book.objects.values():
        found.append(row.author)  # want: MIR240 unfixed
    return found


def keys_of_dicts():
    return [row["title"] for row in Book.objects.values("title")]  # ok: MIR240


def methods_of_dicts():
    return [sorted(row.items()) for row in Book.objects.order_by("pk").values("title")]  # ok: MIR240


def named_tuples():
    return [row.title for row in Book.objects.order_by("pk").values_list("title", "pages", named=True)]  # ok: MIR240


def methods_of_values():
    return [title.upper() for title in Book.objects.order_by("pk").values_list("title", flat=True)]  # ok: MIR240


def methods_of_tuples():
    return [row.count("Book 1") for row in Book.objects.order_by("pk").values_list("title", "pages")]  # ok: MIR240


def books_of_whoever_it_is(person):
    return person.name, person.books.all()  # ok: MIR240
