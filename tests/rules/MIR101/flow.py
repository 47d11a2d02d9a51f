"""What a name holds depends on the way taken."""

import contextlib
from functools import partial

from bookshop.models import Author, Book
from django.db import transaction


def loaded_on_one_branch_only(thick=False):
    books = Book.objects.all()
    if thick:
        books = books.select_related("author")
    return [book.author.name for book in books]  # want: MIR101 likely "on the branches that do not load it"


def loaded_on_the_other_branch_only(thick=False):
    if thick:
        books = Book.objects.select_related("author")
    else:
        books = Book.objects.filter(pages__gt=1)
    return [book.author.name for book in books]  # want: MIR101 likely "branches"


def loaded_on_no_branch(thick=False):
    if thick:
        books = Book.objects.filter(pages__gt=200)
    else:
        books = Book.objects.exclude(pages__gt=200)
    return [book.author.name for book in books]  # want: MIR101 "book.author"


def something_else_on_one_branch(thick=False):
    books = Book.objects.all()
    if thick:
        books = _from_elsewhere()
    return [book.author.name for book in books]  # want: MIR101 likely "branches"


def _from_elsewhere():
    return Book.objects.select_related("author")


def a_choice(thick=False):
    books = Book.objects.filter(pages__gt=200) if thick else Book.objects.all()
    return [book.author.name for book in books]  # want: MIR101


def a_default_for_none(books=None):
    books = books or Book.objects.all()
    return [book.author.name for book in books]  # want: MIR101 likely


def refined_step_by_step(title="", pages=50):
    books = Book.objects.all()
    if title:
        books = books.filter(title=title)
    if pages:
        books = books.filter(pages__gt=pages)
    books = books.order_by("title")
    return [book.author.name for book in books]  # want: MIR101 "book.author"


def refined_in_a_loop():
    books = Book.objects.all()
    for word in ("a", "b"):
        books = books.exclude(title=word)
    return [book.author.name for book in books]  # want: MIR101


def loaded_after_a_refinement_in_a_loop():
    books = Book.objects.all()
    for word in ("a", "b"):
        books = books.exclude(title=word)
    books = books.select_related("author")
    return [book.author.name for book in books]  # ok: MIR101


def rebound_to_something_else():
    books = Book.objects.all()
    titles = [book.title for book in books]
    books = _from_elsewhere()
    return titles, [book.author.name for book in books]  # ok: MIR101


def the_loop_variable_is_rebound():
    book = Book.objects.first()
    names = []
    for name in ["a", "b"]:
        book = name
        names.append(book.upper())  # ok: MIR101
    return names


def in_try():
    names = []
    for book in Book.objects.all():
        try:
            names.append(book.author.name)  # want: MIR101
        except AttributeError:
            names.append("")
    return names


def in_except():
    names = []
    for book in Book.objects.all():
        try:
            names.append(int(book.title))
        except ValueError:
            names.append(book.author.name)  # want: MIR101 likely "whenever the exception is raised"
    return names


def in_finally():
    names = []
    for book in Book.objects.all():
        try:
            names.append(book.title)
        finally:
            names.append(book.author.name)  # want: MIR101
    return names


def in_the_else_of_try():
    names = []
    for book in Book.objects.all():
        try:
            names.append(book.title)
        except ValueError:
            pass
        else:
            names.append(book.author.name)  # want: MIR101
    return names


def raised_and_caught():
    names = []
    for book in Book.objects.all():
        try:
            names.append(book.author.name)  # want: MIR101
            raise ValueError
        except ValueError:
            pass
    return names


def raised_and_suppressed():
    names = []
    for book in Book.objects.all():
        with contextlib.suppress(ValueError):
            names.append(book.author.name)  # todo-want: MIR101
            raise ValueError
    return names


def in_with():
    names = []
    with transaction.atomic():
        for book in Book.objects.all():
            names.append(book.author.name)  # want: MIR101
    return names


def in_match():
    names = []
    for book in Book.objects.all():
        match book.is_draft:
            case True:
                names.append(book.author.name)  # want: MIR101
            case _:
                names.append("")
    return names


def in_elif():
    names = []
    for book in Book.objects.all():
        if book.pages < 50:
            names.append("")
        elif book.author.name:  # want: MIR101
            names.append(book.title)
    return names


def on_both_branches():
    names = []
    for book in Book.objects.all():
        if book.is_draft:
            names.append(book.author.name)  # want: MIR101
        else:
            names.append(book.author.pk)  # grows: the same relation, reported above
    return names


def the_test_of_a_while():
    names = []
    books = list(Book.objects.all())
    while books:
        book = books.pop()
        names.append(book.author.name)  # want: MIR101
    return names


def shadowed_by_the_comprehension():
    book = Book.objects.first()
    titles = [book.title for book in Book.objects.all()]
    return titles, book.author.name  # ok: MIR101


def shadowed_by_a_parameter(Book=Author):
    return [book.name for book in Book.objects.all()]  # ok: MIR101


def a_name_that_is_deleted():
    books = Book.objects.all()
    del books
    books = _from_elsewhere()
    return [book.author.name for book in books]  # ok: MIR101


def in_a_nested_function():
    def names():
        return [book.author.name for book in Book.objects.all()]  # want: MIR101

    return names()


def in_a_nested_function_with_the_queryset_outside():
    books = Book.objects.all()

    def names():
        return [book.author.name for book in books]  # want: MIR101

    return names()


def in_a_nested_function_with_a_queryset_that_changes_later():
    books = Book.objects.all()

    def names():
        return [book.author.name for book in books]  # ok: MIR101

    books = Book.objects.select_related("author")
    return names()


def in_a_nested_function_that_changes_what_is_outside():
    books = Book.objects.all()

    def load():
        nonlocal books
        books = books.select_related("author")

    load()
    return [book.author.name for book in books]  # ok: MIR101


def in_a_lambda():
    names = lambda: [book.author.name for book in Book.objects.all()]  # want: MIR101
    return names()


def in_a_function_of_a_row():
    name = lambda book: book.author.name  # want: MIR101
    return [name(book) for book in Book.objects.all()]


def in_the_key_of_a_sort():
    books = sorted(Book.objects.all(), key=lambda book: book.author.name)  # want: MIR101
    return [book.title for book in books]


def in_a_map():
    return list(map(lambda book: book.author.name, Book.objects.all()))  # want: MIR101


def in_a_partial():
    def named(prefix, book):
        return prefix + book.author.name

    return list(map(partial(named, "by "), Book.objects.all()))  # want: MIR104


class Shelf:
    books = Book.objects.all()

    def kept_on_self(self):
        self.thick = Book.objects.filter(pages__gt=50)
        return [book.author.name for book in self.thick]  # want: MIR101

    def kept_on_self_and_changed_by_a_method(self):
        self.thick = Book.objects.filter(pages__gt=50)
        self._load()
        return [book.author.name for book in self.thick]  # ok: MIR101

    def _load(self):
        self.thick = self.thick.select_related("author")

    def from_the_class(self):
        return [book.author.name for book in self.books.all()]  # want: MIR101


def in_a_class_that_is_local():
    class Local:
        names = [book.author.name for book in Book.objects.all()]  # want: MIR101

    return Local.names


def twice_over_one_queryset():
    books = Book.objects.all()
    names = [book.author.name for book in books]  # want: MIR101
    return names + [book.author.name for book in books]


def two_querysets():
    names = [book.author.name for book in Book.objects.filter(pages__gt=101)]  # want: MIR101
    return names + [book.author.name for book in Book.objects.filter(pages__lt=110)]  # want: MIR101


def one_of_two_querysets_loads():
    names = [book.author.name for book in Book.objects.select_related("author")]  # ok: MIR101
    return names + [book.author.name for book in Book.objects.all()]  # want: MIR101


def left_and_right_of_or():
    thick = Book.objects.filter(pages__gt=200)
    thin = Book.objects.filter(pages__lt=200)
    return [book.author.name for book in thick | thin]  # want: MIR101 unfixed "combined"


def left_of_or_loads():
    thick = Book.objects.filter(pages__gt=200).select_related("author")
    thin = Book.objects.filter(pages__lt=200)
    return [book.author.name for book in thick | thin]  # ok: MIR101


def a_walrus():
    names = []
    if books := Book.objects.all():
        for book in books:
            names.append(book.author.name)  # want: MIR101
    return names


def named_on_the_way():
    names = []
    for book in Book.objects.all():
        author = book.author  # want: MIR101
        names.append(author.name)
    return names
