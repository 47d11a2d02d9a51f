"""Rows that cannot be locked."""

from bookshop.models import Book
from django.db import transaction
from django.db.models import Count


@transaction.atomic
def joined(pk):
    return Book.objects.select_for_update().select_related("editor").get(pk=pk).title  # want: MIR407 "PostgreSQL cannot lock rows of `Book` by a query with `editor`"
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


@transaction.atomic
def joined_further_on(pk):
    return Book.objects.select_related("author__mentor").select_for_update(nowait=True).get(pk=pk).title  # want: MIR407


@transaction.atomic
def made_distinct():
    return [book.title for book in Book.objects.select_for_update().distinct()]  # want: MIR407 "distinct\(\)" unfixed


@transaction.atomic
def in_groups():
    books = Book.objects.annotate(number=Count("review")).select_for_update()
    return [book.number for book in books]  # want: MIR407 "groups" unfixed


@transaction.atomic
def of_itself(pk):
    return Book.objects.select_for_update(of=("self",)).select_related("editor").get(pk=pk).title  # ok: MIR407


@transaction.atomic
def never_null(pk):
    return Book.objects.select_for_update().select_related("author").get(pk=pk).title  # ok: MIR407


@transaction.atomic
def where_it_is_there():
    books = Book.objects.select_for_update().filter(editor__isnull=False).select_related("editor")
    return [book.title for book in books]  # ok: MIR407


@transaction.atomic
def sliced():
    return [book.title for book in Book.objects.select_for_update().order_by("pk")[:2]]  # ok: MIR407


@transaction.atomic
def prefetched():
    return [book.title for book in Book.objects.select_for_update().prefetch_related("tags")]  # ok: MIR407
