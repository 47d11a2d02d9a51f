"""Recipes as edits of a text: where the characters go, in the layout of the code around them."""

from __future__ import annotations

import re

from mir_lsp.recipes.model import AddLoad, Change, LoadPlace, Rewrite, Unit
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

# The dot of a call on a line of its own, with the line break and indentation before it.
_LEADING_DOT = re.compile(r"(?P<lead>(?:\r\n|\r|\n)[ \t]*)\.[^\r\n]*\Z")


def edits_of(recipe: AddLoad | Rewrite, text: str, base: int, unit: Unit | None = None) -> tuple[Edit, ...]:
    """The edits that a recipe makes in one unit, which starts at `base` of `text`; in offsets of `text`.

    `unit` None is the unit that the finding is in.
    """
    if isinstance(recipe, Rewrite):
        return tuple(sorted(_changed(place, text, base) for place in recipe.places if place.unit == unit))
    return tuple(sorted(_add_load(recipe, place, text, base) for place in recipe.places if place.unit == unit))


def _changed(place: Change, text: str, base: int) -> Edit:
    span = place.span.shifted(base)
    return Edit(span.start, span.end, _lead(text, place, base) + place.text.replace('"', quote_of(text)))


def _add_load(recipe: AddLoad, place: LoadPlace, text: str, base: int) -> Edit:
    quote = quote_of(text)
    argument = f"{quote}{recipe.path}{quote}"
    # An argument in parentheses of its own would become a tuple.
    if place.extend is not None and "(" not in place.extend.shifted(base).text_of(text):
        return append_argument(text, place.extend.shifted(base), argument)
    at = place.insert_at + base
    call = f".{recipe.loader.value}({argument})"
    return Edit(at, at, _lead(text, place, base) + call)


def quote_of(text: str) -> str:
    """The quotation mark that a file's arguments are written with."""
    single, double = len(_SINGLE_QUOTED.findall(text)), len(_DOUBLE_QUOTED.findall(text))
    return "'" if single > double else '"'


_SINGLE_QUOTED = re.compile(r"[(\[,=]\s?'(?!')")
_DOUBLE_QUOTED = re.compile(r'[(\[,=]\s?"(?!")')


def append_argument(text: str, inside: Span, argument: str) -> Edit:
    """One more entry between parentheses that have text literals only: after the last one, before a trailing comma,
    white space or comment."""
    end = _end_of_arguments(text, inside)
    return Edit(end, end, f", {argument}")


def _end_of_arguments(text: str, inside: Span) -> int:
    end = inside.start
    at = inside.start
    for match in _TEXT_LITERAL_OR_GAP.finditer(text, inside.start, inside.end):
        at = match.end()
        if match.lastgroup == "literal":
            end = at
    return end if end > inside.start else at


# The arguments of a loader that is extended are text literals only: anything between them is layout.
_TEXT_LITERAL_OR_GAP = re.compile(
    r"""(?P<literal>[rRuUbB]*(?:"[^"\r\n]*"|'[^'\r\n]*'))|(?P<comment>\#[^\r\n]*)|[\s,\\]+"""
)


def _lead(text: str, place: LoadPlace | Change, base: int) -> str:
    """The line break and indentation to repeat when the last call stands on a line of its own."""
    if place.lead is None:
        return ""
    before = place.lead.shifted(base).text_of(text)
    match = _LEADING_DOT.search(before)
    # Lines that backslashes join cannot be followed by one that is not.
    return match.group("lead") if match is not None and "\\" not in before else ""
