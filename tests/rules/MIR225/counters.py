"""Numbers that are read, changed and written."""

from bookshop.models import Book, Chapter
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404


def one_more(pk):
    book = Book.objects.get(pk=pk)
    book.pages += 1  # want: MIR225 "`pages` of `Book` is read, changed and written: updates are lost" unfixed
#   ^^^^^^^^^^^^^^^
    book.save()


def by_an_assignment(pk):
    book = get_object_or_404(Book, pk=pk)
    book.pages = book.pages * 2  # want: MIR225 unfixed
    book.save(update_fields=["pages"])


@transaction.atomic
def in_a_transaction(pk):
    book = Book.objects.get(pk=pk)
    book.pages -= 5  # want: MIR225 unfixed
    book.save()


def of_each():
    chapters = list(Chapter.objects.all())
    for chapter in chapters:
        chapter.number += 1  # want: MIR225 unfixed
    Chapter.objects.bulk_update(chapters, ["number"])


def by_the_queryset(pk):
    book = Book.objects.get(pk=pk)
    Book.objects.filter(pk=pk).update(pages=book.pages + 1)  # want: MIR225 unfixed


def by_the_database(pk):
    book = Book.objects.get(pk=pk)
    book.pages = F("pages") + 1  # ok: MIR225
    book.save()


@transaction.atomic
def behind_a_lock(pk):
    book = Book.objects.select_for_update().get(pk=pk)
    book.pages += 1  # ok: MIR225
    book.save()


def of_what_the_caller_has(book):
    book.pages += 1  # ok: MIR225
    book.save()


def and_not_written(pk):
    book = Book.objects.get(pk=pk)
    book.pages += 1  # ok: MIR225
    return book.pages


def where_it_is_still_so(pk):
    book = Book.objects.get(pk=pk)
    Book.objects.filter(pk=pk, pages=book.pages).update(pages=book.pages + 1)  # ok: MIR225
