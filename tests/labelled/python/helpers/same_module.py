"""Helpers beside the code that calls them."""

from __future__ import annotations

import typing as t

from bookshop.models import Author, Book, Chapter, Edition, Review, Sale
from django.db.models import QuerySet


def _credit(book):
    return f"{book.title} ({book.author.name})"


def without_annotations():
    out = []
    for x in Book.objects.all():
        out.append(_credit(x))  # want: MIR104
    return out


def in_a_comprehension_with_a_condition():
    return [_credit(b) for b in Book.objects.order_by("-pages") if b.pages]  # want: MIR104


def loaded_for_the_helper():
    return [_credit(b) for b in Book.objects.select_related("author")]  # ok: MIR104


def for_one_row():
    newest = Book.objects.latest("pk")
    return _credit(newest)  # ok: MIR104


def for_one_row_after_a_loop():
    book = None
    for book in Book.objects.all():
        pass
    return _credit(book)  # ok: MIR104


def left_in_the_first_round():
    for book in Book.objects.filter(pages__gt=1):
        return _credit(book)  # ok: MIR104
    return None


def _stars(review: Review) -> str:
    """What the reviewer gave."""
    return f"{review.reviewer.name}: {'*' * review.stars}"


def with_annotations() -> list[str]:
    lines: list[str] = []
    for entry in Review.objects.filter(stars__gte=1):
        lines.append(_stars(entry))  # want: MIR104
    return lines


def _price(sale: Sale) -> int:
    return sale.price * 2


def reads_columns_only() -> int:
    return sum(_price(sale) for sale in Sale.objects.all())  # ok: MIR104


def _publisher_name(author: Author) -> str:
    return author.publisher.name


def _house(book: Book) -> str:
    return _publisher_name(book.author)


def _shelf_mark(book: Book) -> str:
    return f"{_house(book)[:3]}/{book.pk}"


def three_calls_deep():
    marks = {}
    for item in Book.objects.all():
        marks[item.pk] = _shelf_mark(item)  # want: MIR104
    return marks


def three_calls_deep_and_half_loaded():
    books = Book.objects.select_related("author")
    return {item.pk: _shelf_mark(item) for item in books}  # want: MIR104


def three_calls_deep_and_loaded():
    books = Book.objects.select_related("author__publisher")
    return {item.pk: _shelf_mark(item) for item in books}  # ok: MIR104


def given_a_related_row():
    names = []
    for item in Book.objects.select_related("author"):
        names.append(_publisher_name(item.author))  # want: MIR104
    return names


def given_a_related_row_with_its_own():
    names = []
    for item in Book.objects.select_related("author__publisher"):
        names.append(_publisher_name(item.author))  # ok: MIR104
    return names


def _is_long(book: Book, than: Book) -> bool:
    return book.pages > than.pages and bool(than.author.name)


def reads_a_relation_of_the_other_argument():
    than = Book.objects.order_by("pages").first()
    return [book.title for book in Book.objects.all() if _is_long(book, than)]  # ok: MIR104


def reads_a_relation_of_each_row_as_the_other_argument():
    longest = Book.objects.order_by("-pages").first()
    shorter = 0
    for book in Book.objects.all():
        shorter += _is_long(than=book, book=longest)  # want: MIR104
    return shorter


def _bare(book):
    return book.title.strip()


def strips_titles():
    return list(_bare(b) for b in Book.objects.all())  # ok: MIR104


def a_function_in_the_function():
    def describe(one):
        return one.book.title

    return [describe(chapter) for chapter in Chapter.objects.all()]  # want: MIR104|MIR101


def a_function_in_the_function_that_was_given_what_it_reads():
    def describe(one):
        return one.book.title

    return [describe(edition) for edition in Edition.objects.all()]  # ok: MIR104, MIR101


def the_plain_manager_gives_less():
    def describe(one):
        return one.book.title

    return [describe(edition) for edition in Edition.plain.all()]  # want: MIR104|MIR101


def another_name_for_the_helper():
    show = _credit
    for b in Book.objects.exclude(title=""):
        yield show(b)  # want: MIR104


def _pick(book: t.Optional[Book]) -> t.Optional[str]:
    if book is None:
        return None
    return book.editor.name if book.editor else None


def reads_what_may_be_missing():
    return {_pick(b) for b in Book.objects.iterator()}  # want: MIR104


def tests_the_key_before_it_calls():
    return {_pick(b) for b in Book.objects.all() if b.editor_id is None}  # ok: MIR104


def _all_names(books: QuerySet[Book]) -> list[str]:
    return [book.author.name for book in books]


def _number_of(books: QuerySet[Book]) -> int:
    return books.filter(author__name__startswith="A").count()


def a_queryset_is_handed_over():
    return _all_names(Book.objects.filter(is_draft=False))  # want: MIR104


def a_queryset_is_handed_over_with_its_authors():
    return _all_names(Book.objects.filter(is_draft=False).select_related("author"))  # ok: MIR104


def a_queryset_is_handed_over_and_filtered():
    return _number_of(Book.objects.all())  # ok: MIR104


def a_queryset_in_a_name_is_handed_over():
    wanted = Book.objects.order_by("title")
    wanted = wanted.exclude(pages=0)
    return _all_names(wanted)  # want: MIR104


def a_list_of_rows_is_handed_over():
    wanted = list(Book.objects.all())
    wanted.reverse()
    return _all_names(wanted)  # want: MIR104


def _loads(books: QuerySet[Book]) -> QuerySet[Book]:
    return books.select_related("author")


def a_helper_that_loads():
    return [b.author.name for b in _loads(Book.objects.all())]  # ok: MIR101


def one_helper_loads_for_another():
    return _all_names(_loads(Book.objects.all()))  # ok: MIR104


def _assign(book: Book, author: Author) -> None:
    book.author = author


def a_helper_that_writes():
    author = Author.objects.get(name="Author 0")
    for b in Book.objects.all():
        _assign(b, author)  # ok: MIR104
    return author.name


def a_helper_that_reads_what_was_just_assigned():
    author = Author.objects.get(name="Author 0")
    lines = []
    for b in Book.objects.all():
        b.author = author
        lines.append(_credit(b))  # ok: MIR104
    return lines


def _maybe(book: Book, verbose: bool = False) -> str:
    return book.author.name if verbose else book.title


def a_switch_that_is_off():
    return [_maybe(b) for b in Book.objects.all()]  # ok: MIR104


def a_switch_that_is_on():
    return [_maybe(b, verbose=True) for b in Book.objects.all()]  # want: MIR104
