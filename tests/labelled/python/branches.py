"""What is loaded, and what is read, depends on the way taken."""

import contextlib
import sys

from bookshop.models import Author, Book, Chapter, Edition, Review, Sale
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet


def loaded_on_one_way(full=False):
    books = Book.objects.order_by("pk")
    if full:
        books = books.select_related("author")
    return [b.author.name for b in books]  # want: MIR101


def loaded_on_both_ways(full=False):
    if full:
        books = Book.objects.select_related("author", "editor")
    else:
        books = Book.objects.select_related("author")
    return [b.author.name for b in books]  # ok: MIR101


def loaded_and_read_on_the_same_way(full=True):
    books = Book.objects.order_by("pk")
    if full:
        books = books.select_related("author")
        return [b.author.name for b in books]  # ok: MIR101
    return [b.title for b in books]


def read_on_one_way(with_author=True):
    for b in Book.objects.all():
        if with_author:
            yield b.author.name  # want: MIR101
        else:
            yield b.title


def read_on_both_ways_and_reported_once():
    names = []
    for s in Sale.objects.all():
        if s.is_paid:
            names.append(s.book.title)  # want: MIR101
        else:
            names.append("?" + s.book.title)  # grows: the same relation, wanted above
    return names


def read_once_because_of_a_flag():
    told = False
    name = ""
    for b in Book.objects.all():
        if not told:
            name = b.author.name  # ok: MIR101
            told = True
    return name


def read_for_the_last_one_only():
    last = None
    for b in Book.objects.all():
        last = b
    return last.author.name  # ok: MIR101


def left_after_the_first_hit():
    for b in Book.objects.all():
        if b.pages >= 100:
            name = b.author.name  # ok: MIR101
            break
    else:
        name = ""
    return name


def in_a_try():
    codes = []
    for a in Author.objects.all():
        try:
            codes.append(a.passport.number)  # want: MIR101
        except ObjectDoesNotExist:
            continue
    return codes


def in_a_try_loaded():
    codes = []
    for a in Author.objects.select_related("passport"):
        with contextlib.suppress(ObjectDoesNotExist):
            codes.append(a.passport.number)  # ok: MIR101
    return codes


def asked_for_with_hasattr():
    return [a.name for a in Author.objects.all() if hasattr(a, "passport")]  # want: MIR101


def asked_for_with_hasattr_loaded():
    return [a.passport.number for a in Author.objects.select_related("passport") if hasattr(a, "passport")]  # ok: MIR101


def asked_for_with_hasattr_on_a_column():
    return [a.name for a in Author.objects.all() if hasattr(a, "name")]  # ok: MIR101


def asked_for_with_getattr_and_a_default():
    return [getattr(a, "passport", None) is None for a in Author.objects.all()]  # want: MIR101


def compared_with_none():
    return [b.title for b in Book.objects.all() if b.editor is None]  # want: MIR101


def compared_with_none_by_key():
    return [b.title for b in Book.objects.all() if b.editor_id is None]  # ok: MIR101


def compared_with_a_row():
    someone = Author.objects.first()
    return [b.title for b in Book.objects.all() if b.author == someone]  # want: MIR101


def compared_with_a_key():
    someone = Author.objects.first()
    return [b.title for b in Book.objects.all() if b.author_id == someone.pk]  # ok: MIR101


def the_key_through_the_relation():
    return [b.author.id for b in Book.objects.all()]  # want: MIR101


def a_choice_of_querysets(which="books"):
    found = {"books": Book.objects.all(), "sales": Sale.objects.with_book()}[which]
    return [row.author.name for row in found]  # want: MIR101


def a_choice_of_loaded_querysets(drafts=False):
    found = Book.drafts.select_related("author") if drafts else Book.objects.select_related("author")
    return [row.author.name for row in found]  # ok: MIR101


def a_default_for_none(rows: "QuerySet[Chapter] | None" = None):
    if rows is None:
        rows = Chapter.objects.filter(number=1)
    return [c.book.title for c in rows]  # want: MIR101


def a_default_for_none_loaded(rows: "QuerySet[Edition] | None" = None):
    rows = Edition.objects.all() if rows is None else rows
    return [e.book.title for e in rows]  # ok: MIR101


def only_if_there_are_any():
    reviews = Review.objects.filter(stars__gt=0)
    if not reviews.exists():
        return []
    return [r.reviewer.name for r in reviews]  # want: MIR101


def only_if_there_are_few():
    reviews = Review.objects.select_related("reviewer")
    if reviews.count() > 1000:
        sys.exit(1)
    return [r.reviewer.name for r in reviews]  # ok: MIR101


def loaded_in_steps(with_author=True, with_editor=True):
    wanted = []
    if with_author:
        wanted.append("author")
    if with_editor:
        wanted.append("editor")
    return [b.author.name for b in Book.objects.select_related(*wanted)]  # ok: MIR101


def loaded_in_a_loop():
    books = Book.objects.all()
    for path in ("author", "editor"):
        books = books.select_related(path)
    return [b.author.name for b in books]  # ok: MIR101


def asserted():
    for b in Book.objects.all():
        assert b.author.pk == b.author_id  # want: MIR101
    return True


def raised_for_one_of_them():
    try:
        for b in Book.objects.all():
            if b.pages >= 100:
                raise ValueError(b.author.name)  # ok: MIR101
    except ValueError as problem:
        return problem.args
    return ()


def with_an_exception_suppressed():
    with contextlib.suppress(KeyError):
        return [b.author.name for b in Book.objects.all()]  # want: MIR101
