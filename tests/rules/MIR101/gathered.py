"""Rows that reach a loop in pieces: lists of lookups, pages, dicts of branches, what a subclass gives."""

from bookshop.models import Book, Review
from django.core.paginator import Paginator
from django.db.models import Prefetch


class Shown(Paginator):
    """A paginator of the project, which sorts what it is given."""

    def __init__(self, rows, page):  # not run: it needs rows
        self.number = page
        super().__init__(rows.order_by("pk"), 100)

    def current(self):  # not run: it needs rows
        return super().get_page(self.number)


class Plain(Paginator):
    """A paginator with nothing of its own but a name."""


class Report:
    """Goes through rows that its subclasses give."""

    def rows(self):
        return []

    def names(self):
        return [row.author.name for row in self.rows()]  # want: MIR101 likely "if it is a `Unloaded`"

    def kept(self):
        return [row.author.name for row in self.loaded_rows()]  # ok: MIR101

    def loaded_rows(self):
        return []


class Unloaded(Report):
    def rows(self):
        return Book.objects.all()

    def loaded_rows(self):
        return Book.objects.select_related("author")


class Catalogue:
    model = Book

    @classmethod
    def authors(cls):
        return [book.author.name for book in cls.model.objects.all()]  # want: MIR101


def what_a_subclass_gives():
    return Unloaded().names() + Unloaded().kept()


def a_page_of_a_paginator_of_the_project():
    return [book.author.name for book in Shown(Book.objects.all(), 1).current()]  # want: MIR101


def a_loaded_page():
    return [book.author.name for book in Shown(Book.objects.select_related("author"), 1).current()]  # ok: MIR101


def the_rows_of_a_page():
    page = Plain(Book.objects.order_by("pk"), 100).get_page(1)
    return [book.author.name for book in page.object_list]  # want: MIR101


def the_model_of_a_class():
    return Catalogue.authors()


def either_of_two_keys():
    return [
        (book.editor or book.author).name  # want: MIR101 "`book.editor`", MIR101 "`book.author`"
        for book in Book.objects.order_by("pk")
    ]


def the_other_key_is_loaded():
    books = Book.objects.select_related("editor", "author")
    return [(book.editor or book.author).name for book in books]  # ok: MIR101


def where_there_is_none():
    names = []
    for book in Book.objects.select_related("editor"):
        if book.editor is None:
            names.append(book.author.name)  # want: MIR101 "`book.author`"
    return names


def a_dict_of_three_branches(one=True, two=True, three=True):
    shown = {}
    if one:
        shown["books"] = Book.objects.all()
    if two:
        shown["pages"] = 2
    if three:
        shown["more"] = 3
    return [book.author.name for book in shown["books"]]  # want: MIR101


def lookups_that_are_added_to(editors=True, tags=True, reviews=True):
    wanted = ["author"]
    if editors:
        wanted += ["editor"]
    if tags:
        wanted.append("tags")
    if reviews:
        wanted.append(Prefetch("reviews", Review.objects.all()))
    books = Book.objects.prefetch_related(*wanted)
    # Whoever asks for editors knows that they are loaded.
    return [book.author.name for book in books] + [book.editor.name for book in books if book.editor]  # ok: MIR101


def lookups_without_it(editors=True, tags=True, reviews=True):
    wanted = ["tags"]
    if editors:
        wanted.extend(["editor"])
    if tags:
        wanted.append("notes")
    if reviews:
        wanted += ["reviews"]
    return [book.author.name for book in Book.objects.prefetch_related(*wanted)]  # want: MIR101


def _both(pages):
    return Book.objects.filter(pages__lt=pages) | Book.objects.filter(pages__gte=pages)


def combined_elsewhere():
    return [book.author.name for book in _both(50)]  # want: MIR101 unfixed "combined querysets"
