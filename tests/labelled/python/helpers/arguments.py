"""Rows that reach a helper by position, keyword, star or with something already filled in."""

from __future__ import annotations

import functools
import logging
from functools import partial, reduce
from typing import Any

from bookshop.models import Author, Book, Passport, Sale

logger = logging.getLogger(__name__)


def _line(prefix, book, /, suffix="", *, wide=False):
    text = prefix + book.author.name + suffix
    return text.center(80) if wide else text


def second_of_the_positions():
    return [_line("- ", b) for b in Book.objects.all()]  # want: MIR104


def loaded_second_of_the_positions():
    return [_line("- ", b, wide=True) for b in Book.objects.select_related("author")]  # ok: MIR104


def _card(*, owner: Author, note: str = "") -> dict[str, str]:
    return {"owner": owner.name, "house": owner.publisher.name, "note": note}


def by_keyword_only():
    cards = []
    for somebody in Author.objects.all():
        cards.append(
            _card(  # want: MIR104
                note="seen",
                owner=somebody,
            )
        )
    return cards


def by_keyword_only_and_loaded():
    cards = []
    for somebody in Author.objects.select_related("publisher"):
        cards.append(
            _card(  # ok: MIR104
                note="seen",
                owner=somebody,
            )
        )
    return cards


def out_of_a_dict():
    return [_card(**{"owner": somebody}) for somebody in Author.objects.all()]  # want: MIR104


def out_of_a_tuple():
    pairs = [("* ", book) for book in Book.objects.all()]
    return [_line(*pair) for pair in pairs]  # want: MIR104


def _any_of(*books: Book) -> list[str]:
    return [book.author.name for book in books]


def starred_rows():
    return _any_of(*Book.objects.all())  # want: MIR104


def starred_rows_loaded():
    return _any_of(*Book.objects.all().select_related("author"))  # ok: MIR104


def three_rows_by_name():
    first, last = Book.objects.first(), Book.objects.last()
    return _any_of(first, last)  # ok: MIR104


def _passes_on(*args: Any, **kwargs: Any) -> str:
    return _line(*args, **kwargs)


def passed_on_as_it_came():
    return [_passes_on("- ", b, suffix=".") for b in Book.objects.all()]  # want: MIR104


def passed_on_as_it_came_and_loaded():
    return [_passes_on("- ", b, suffix=".") for b in Book.objects.select_related("author")]  # ok: MIR104


def _fields(**values: Any) -> dict[str, Any]:
    return {name: getattr(value, "name", value) for name, value in values.items()}


def names_by_keyword():
    return [_fields(who=a, age=3) for a in Author.objects.all()]  # ok: MIR104


def filled_in_before():
    dashed = partial(_line, "- ")
    return [dashed(b) for b in Book.objects.all()]  # want: MIR104


def filled_in_before_by_keyword():
    wide = functools.partial(_line, wide=True)
    return [wide("", b) for b in Book.objects.select_related("author")]  # ok: MIR104


def filled_in_with_the_row():
    later = []
    for b in Book.objects.all():
        later.append(partial(_line, "", b))
    return [call() for call in later]  # want: MIR104


def _sum(total: int, sale: Sale) -> int:
    return total + sale.price * sale.book.pages


def folded():
    return reduce(_sum, Sale.objects.all(), 0)  # want: MIR104


def folded_and_loaded():
    return reduce(_sum, Sale.objects.with_book(), 0)  # ok: MIR104


def _logged(document: Passport) -> Passport:
    logger.info("checked %s", document.number)
    return document


def gives_its_argument_back():
    return [_logged(p).author.name for p in Passport.objects.all()]  # want: MIR101


def gives_its_argument_back_loaded():
    return [_logged(p).author.name for p in Passport.objects.select_related("author")]  # ok: MIR101


def _timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@_timed
def _decorated(book):
    return book.author.name


def behind_a_decorator():
    return [_decorated(b) for b in Book.objects.all()]  # want: MIR104


def behind_a_decorator_and_loaded():
    return [_decorated(b) for b in Book.objects.select_related("author")]  # ok: MIR104


@functools.lru_cache(maxsize=None)
def _shout(text):
    return text.upper()


def a_helper_that_is_given_a_column():
    return [_shout(b.title) for b in Book.objects.all()]  # ok: MIR104


def a_helper_that_is_given_what_was_read():
    return [_shout(b.author.name) for b in Book.objects.all()]  # want: MIR101
