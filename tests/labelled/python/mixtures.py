"""Several causes, one cause that shows twice, and helpers that load for those who call them."""

from __future__ import annotations

import asyncio
from collections import ChainMap

from bookshop.models import Author, Book, Chapter, Review, Sale
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from helpers.names import byline, house_of_book, tags_of


def read_and_then_given_to_a_helper():
    lines = []
    for b in Book.objects.all():
        lines.append(b.author.name)  # want: MIR101
        lines.append(byline(b))  # ok: MIR104
    return lines


def given_to_a_helper_twice():
    lines = []
    for b in Book.objects.all():
        lines.append(byline(b))  # want: MIR104
        lines.append(byline(b).upper())  # ok: MIR104
    return lines


def given_to_a_helper_in_two_loops():
    books = list(Book.objects.all())
    once = [byline(b) for b in books]  # want: MIR104
    return once, [byline(b) for b in books]  # ok: MIR104


def given_to_a_helper_from_two_querysets():
    once = [byline(b) for b in Book.objects.filter(is_draft=True)]  # want: MIR104
    return once, [byline(b) for b in Book.objects.filter(is_draft=False)]  # want: MIR104


def _credits(book: Book) -> tuple[str, str]:
    return book.author.name, book.editor.name if book.editor else ""


def a_helper_with_two_relations():
    return [_credits(b) for b in Book.objects.all()]  # want: MIR104


def a_helper_with_two_relations_of_which_one_is_there():
    return [_credits(b) for b in Book.objects.select_related("editor")]  # want: MIR104


def a_helper_with_two_relations_that_are_there():
    return [_credits(b) for b in Book.objects.select_related("editor", "author")]  # ok: MIR104


def two_helpers_with_two_relations():
    rows = []
    for b in Book.objects.prefetch_related("reviews"):
        rows.append((byline(b), b.pages))  # want: MIR104
        rows.append((tags_of(b), sum(r.stars for r in b.reviews.all())))  # want: MIR104
    return rows


def two_helpers_of_which_one_goes_deeper():
    rows = []
    for b in Book.objects.select_related("author"):
        rows.append(byline(b))  # ok: MIR104
        rows.append(house_of_book(b))  # want: MIR104
    return rows


def _bring_authors(books: list[Book]) -> None:
    prefetch_related_objects(books, "author")


def a_helper_loads_into_the_rows():
    books = list(Book.objects.all())
    _bring_authors(books)
    return [b.author.name for b in books]  # ok: MIR101


def a_helper_loads_into_the_rows_after_they_are_read():
    books = list(Book.objects.all())
    names = [b.author.name for b in books]  # want: MIR101
    _bring_authors(books)
    return names


def _attach_sales(books: list[Book]) -> list[Book]:
    by_book: dict[int, list[Sale]] = {}
    for sale in Sale.objects.filter(book__in=books):
        by_book.setdefault(sale.book_id, []).append(sale)
    for book in books:
        book.sold = by_book.get(book.pk, [])
    return books


def a_helper_attaches_rows():
    return [sum(s.price for s in b.sold) for b in _attach_sales(list(Book.objects.all()))]  # ok: MIR102


def a_helper_attaches_rows_and_more_is_read():
    books = _attach_sales(list(Book.objects.all()))
    return [s.book.title for b in books for s in b.sold]  # want: MIR103|MIR101


def _related(books: QuerySet[Book], *paths: str) -> QuerySet[Book]:
    return books.select_related(*paths) if paths else books


def a_helper_is_told_what_to_load():
    return [b.author.name for b in _related(Book.objects.all(), "author")]  # ok: MIR101


def a_helper_is_told_to_load_nothing():
    return [b.author.name for b in _related(Book.objects.all())]  # want: MIR101


def _listing(books: QuerySet[Book]) -> list[str]:
    return [byline(b) for b in books.select_related("author")]


def a_helper_loads_what_its_helper_reads():
    return _listing(Book.objects.order_by("title"))  # ok: MIR104


def _summary(authors) -> dict[str, int]:
    result = {}
    for author in authors:
        result[author.name] = sum(book.pages for book in author.books.all())
    return result


def a_helper_reads_many_of_each():
    return _summary(Author.objects.exclude(name=""))  # want: MIR104


def a_helper_reads_many_of_each_prefetched():
    return _summary(Author.objects.prefetch_related(Prefetch("books", Book.objects.only("pages", "author"))))  # ok: MIR104


def a_helper_reads_many_of_one():
    return _summary([Author.objects.get(pk=1)])  # ok: MIR104


def _first_line(book: Book) -> str:
    for chapter in book.chapter_set.all():
        return chapter.heading
    return ""


def a_helper_leaves_its_loop():
    return [_first_line(b) for b in Book.objects.all()]  # want: MIR104


def a_helper_leaves_its_loop_prefetched():
    return [_first_line(b) for b in Book.objects.prefetch_related("chapter_set")]  # ok: MIR104


def one_helper_within_the_other_loop():
    lines = []
    for author in Author.objects.prefetch_related("books"):
        for book in author.books.all():
            lines.append(byline(book))  # ok: MIR104
    return lines


def one_helper_within_the_other_loop_for_more():
    lines = []
    for author in Author.objects.prefetch_related("books"):
        for book in author.books.all():
            lines.append(tags_of(book))  # want: MIR104
    return lines


def layered_settings():
    by_title = ChainMap({}, {b.title: b for b in Book.objects.all()})
    return {title: b.author_id for title, b in by_title.items()}  # ok: MIR101


def a_nested_function_sees_the_row():
    names = []
    for b in Book.objects.all():

        def remember():
            names.append(b.author.name)  # want: MIR101|MIR104

        remember()  # or: MIR104 a_nested_function_sees_the_row
    return names


def a_nested_function_sees_a_complete_row():
    names = []
    for b in Book.objects.select_related("author"):

        def remember():
            names.append(b.author.name)  # ok: MIR101, MIR104

        remember()
    return names


def a_nested_function_sees_the_queryset():
    chapters = Chapter.objects.filter(number=0)

    def titles():
        return {c.book.title for c in chapters}  # want: MIR101

    return titles()


def a_conditional_helper(fancy=True):
    if fancy:
        show = byline
    else:
        show = str
    return [show(b) for b in Book.objects.all()]  # want: MIR104


def _head_and_tail(rows):
    if not rows:
        return []
    head, *tail = rows
    return [head.book.title, *_head_and_tail(tail)]


def a_list_taken_apart_by_recursion():
    return _head_and_tail(list(Review.objects.all()))  # want: MIR104


def a_list_taken_apart_by_recursion_and_loaded():
    return _head_and_tail(list(Review.objects.select_related("book")))  # ok: MIR104


async def _stars(review):
    return f"{review.book.title}: {review.stars}"


async def gathered():
    return await asyncio.gather(*[_stars(r) async for r in Review.objects.all()])  # want: MIR104


async def gathered_and_loaded():
    return await asyncio.gather(*[_stars(r) async for r in Review.objects.select_related("book")])  # ok: MIR104
