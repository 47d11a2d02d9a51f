"""Recipes as edits of a text: where the characters go, in the layout of the code around them."""

from __future__ import annotations

import re

from mir_lsp.recipes.model import AddLoad, LoadPlace, Recipe
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

# A call that starts a line of its own: the next one does too, unless the lines are joined by backslashes.
_LEADING_DOT = re.compile(r"(?P<lead>(?<!\\)(?:\r\n|\r|\n)[ \t]*)\.[ \t]*\w+[ \t]*\Z")


def edits_of(recipe: Recipe, text: str, base: int) -> tuple[Edit, ...]:
    """The edits that carry out a recipe whose offsets are relative to `base`, in offsets of `text`."""
    return tuple(sorted(_add_load(recipe, place, text, base) for place in recipe.places))


def _add_load(recipe: AddLoad, place: LoadPlace, text: str, base: int) -> Edit:
    quote = _quote(text)
    argument = f"{quote}{recipe.path}{quote}"
    if place.extend is not None:
        return _append_argument(text, place.extend.shifted(base), argument)
    at = place.insert_at + base
    call = f".{recipe.loader.value}({argument})"
    return Edit(at, at, _lead(text, at) + call)


def _quote(text: str) -> str:
    """The quotation mark that a file's arguments are written with."""
    single, double = len(_SINGLE_QUOTED.findall(text)), len(_DOUBLE_QUOTED.findall(text))
    return "'" if single > double else '"'


_SINGLE_QUOTED = re.compile(r"[(\[,=]\s?'(?!')")
_DOUBLE_QUOTED = re.compile(r'[(\[,=]\s?"(?!")')


def _append_argument(text: str, inside: Span, argument: str) -> Edit:
    """After the last argument, before a trailing comma, white space or comment."""
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


def _lead(text: str, at: int) -> str:
    """The line break and indentation to repeat when the call before `at` stands on a line of its own."""
    before = _before_arguments(text, at)
    match = _LEADING_DOT.search(text, max(0, before - 400), before)
    return match.group("lead") if match is not None else ""


def _before_arguments(text: str, at: int) -> int:
    """Where the parentheses that end at `at` open; `at` itself when nothing is called there."""
    if at == 0 or text[at - 1] != ")":
        return at
    depth = 0
    for index in range(at - 1, -1, -1):
        if text[index] in ")]}":
            depth += 1
        elif text[index] in "([{":
            depth -= 1
            if depth == 0:
                return index
    return at
