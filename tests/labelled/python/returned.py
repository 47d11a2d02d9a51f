"""Functions that give querysets, rows and generators of rows to those who read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bookshop.models import Author, Book, Chapter, Edition, Review, Sale
from django.db import models
from django.db.models import Q, QuerySet
from django.shortcuts import get_list_or_404, get_object_or_404


def _published() -> QuerySet[Book]:
    return Book.objects.filter(is_draft=False)


def _complete():
    return Book.objects.select_related("author", "editor").filter(is_draft=False)


def _search(words="", drafts=True):
    found = Book.objects.all()
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(author__name__icontains=word))
    if not drafts:
        found = found.exclude(is_draft=True)
    return found.order_by("title")


def a_queryset_is_given_back():
    return [book.author.name for book in _published()]  # want: MIR101


def a_queryset_is_given_back_complete():
    return [(book.author.name, book.editor) for book in _complete()]  # ok: MIR101


def a_queryset_is_given_back_and_loaded_here():
    return [book.author.name for book in _published().select_related("author")]  # ok: MIR101


def a_queryset_is_given_back_and_the_rest_is_missing():
    return [book.author.publisher.name for book in _complete()]  # want: MIR103|MIR101


def built_in_steps():
    for hit in _search("book"):
        yield hit.pk, hit.author.name  # want: MIR101


def built_in_steps_for_columns():
    for hit in _search("book", drafts=False):
        yield hit.pk, hit.author_id  # ok: MIR101


def _maybe_loaded(full: bool = False) -> QuerySet[Book]:
    books = Book.objects.order_by("pk")
    return books.select_related("author") if full else books


def asked_for_all():
    return [b.author.name for b in _maybe_loaded(full=True)]  # ok: MIR101


def asked_for_little():
    return [b.author.name for b in _maybe_loaded()]  # want: MIR101


def _rows() -> list[Chapter]:
    return list(Chapter.objects.filter(number__gte=0))


def a_list_is_given_back():
    return {c.heading: c.book.title for c in _rows()}  # want: MIR101


def a_list_is_given_back_and_read_twice():
    rows = _rows()
    first = [c.book.title for c in rows]  # want: MIR101
    return first, [c.book.pages for c in rows]  # ok: MIR101


def _in_order() -> Iterator[Review]:
    for review in Review.objects.order_by("-stars"):
        if review.stars:
            yield review


def rows_are_yielded():
    return [r.book.title for r in _in_order()]  # want: MIR101


def rows_are_yielded_for_columns():
    return [r.stars for r in _in_order()]  # ok: MIR101


def _passed_on() -> Iterable[Review]:
    yield from Review.objects.select_related("book")


def rows_are_passed_on():
    return [r.book.title for r in _passed_on()]  # ok: MIR101


def rows_are_passed_on_and_another_relation_is_read():
    return [r.reviewer.name for r in _passed_on()]  # want: MIR101


def _numbered(rows):
    for number, row in enumerate(rows, 1):
        yield number, row


def numbered_rows():
    return [f"{number}. {row.author.name}" for number, row in _numbered(Book.objects.all())]  # want: MIR101


def numbered_rows_loaded():
    books = Book.objects.select_related("author")
    return [f"{number}. {row.author.name}" for number, row in _numbered(books)]  # ok: MIR101


def _newest() -> Book | None:
    return Book.objects.order_by("-pk").first()


def one_row_is_given_back():
    newest = _newest()
    return newest.author.name if newest else None  # ok: MIR101


def one_row_is_given_back_each_time():
    return [_newest().title for _ in range(3)]  # ok: MIR107


def _books_and_authors():
    return Book.objects.all(), Author.objects.select_related("publisher")


def two_querysets_are_given_back():
    books, authors = _books_and_authors()
    names = [author.publisher.name for author in authors]  # ok: MIR101
    return names + [book.author.name for book in books]  # want: MIR101


def _context():
    return {"books": Book.objects.all(), "sales": Sale.objects.with_book(), "title": "All"}


def a_dict_of_querysets_is_given_back():
    return [b.author.name for b in _context()["books"]]  # want: MIR101


def a_dict_of_querysets_is_given_back_and_loaded():
    return [s.book.title for s in _context()["sales"]]  # ok: MIR101


def _author_of(book: Book) -> Author:
    return book.author


def a_related_row_is_given_back():
    return [_author_of(b).name for b in Book.objects.all()]  # want: MIR104


def a_related_row_is_given_back_and_read_on():
    return [_author_of(b).publisher.name for b in Book.objects.select_related("author")]  # want: MIR103|MIR101|MIR104


def a_related_row_is_given_back_and_all_is_there():
    return [_author_of(b).publisher.name for b in Book.objects.select_related("author__publisher")]  # ok: MIR104, MIR101


def _chapters_of(book: Book):
    return book.chapter_set.all()


def related_rows_are_given_back():
    return [c.heading for b in Book.objects.all() for c in _chapters_of(b)]  # want: MIR104|MIR102


def related_rows_are_given_back_prefetched():
    books = Book.objects.prefetch_related("chapter_set")
    return [c.heading for b in books for c in _chapters_of(b)]  # ok: MIR104, MIR102


def related_rows_are_given_back_and_only_filtered():
    queries = [_chapters_of(b).filter(number=1) for b in Book.objects.all()]  # ok: MIR104, MIR102, MIR105
    return len(queries)


def _editions(plain=True):
    manager = Edition.plain if plain else Edition.objects
    return manager.order_by("isbn")


def a_manager_is_chosen():
    return [e.book.title for e in _editions()]  # want: MIR101


def the_other_manager_is_chosen():
    return [e.book.title for e in _editions(plain=False)]  # ok: MIR101


def by_shortcut():
    return [b.author.name for b in get_list_or_404(Book, pages__gt=1)]  # want: MIR101


def by_shortcut_with_a_queryset():
    return [b.author.name for b in get_list_or_404(Book.objects.select_related("author"), pages__gt=1)]  # ok: MIR101


def one_row_by_shortcut():
    book = get_object_or_404(Book, pk=1)
    return [book.author.name for _ in book.chapter_set.all()]  # ok: MIR101


@contextmanager
def _opened():
    yield Book.objects.exclude(pages=0)


def out_of_a_context_manager():
    with _opened() as books:
        return [b.author.name for b in books]  # want: MIR101


def _only_keys(rows: Iterable[models.Model]) -> set[int]:
    return {row.pk for row in rows}


def keys_are_given_back():
    keys = _only_keys(Book.objects.all())
    return [b.author.name for b in Book.objects.filter(pk__in=keys).select_related("author")]  # ok: MIR101, MIR107


def _cached(store={}):
    if "books" not in store:
        store["books"] = list(Book.objects.select_related("author"))
    return store.pop("books")


def kept_between_calls():
    return [b.author.name for b in _cached()]  # ok: MIR101


def _first_or(default, rows):
    return next(iter(rows), default)


def one_of_many_is_given_back():
    some = _first_or(None, Book.objects.all())
    return some.author.name  # ok: MIR101


_LATEST = Book.objects.order_by("-pk")


def a_queryset_of_the_module():
    return [b.author.name for b in _LATEST.all()]  # want: MIR101


def a_queryset_of_the_module_loaded_here():
    return [b.author.name for b in _LATEST.select_related("author")]  # ok: MIR101
