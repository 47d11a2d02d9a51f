"""Attributes of classes as edits of a text: a list that gets one more entry, or a new line in the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mir_lsp.recipes.edits import append_argument, quote_of
from mir_lsp.recipes.model import AddOption, OptionPlace
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

# A name in the body of a class and the span of the statement that defines it.
Member = tuple[str, Span]

_VALUE = re.compile(r"[^=]*=\s*(?P<value>.*)\Z", re.DOTALL)
_TEXTS = re.compile(r"""[\[(](?P<inside>(?:\s|,|\#[^\r\n]*|"[^"\\\r\n]*"|'[^'\\\r\n]*')*)[\])]\Z""")
_LITERAL = re.compile(r"""["'][^"'\r\n]*["']""")
_PASS = re.compile(r"[\r\n][ \t]+(?P<pass>pass)[ \t]*\Z")
_CONSTANTS = frozenset({"True", "False"})
_CODE = ("def ", "async ", "class ")


def option_edit(recipe: AddOption, place: OptionPlace, text: str, whole: Span, body: Sequence[Member]) -> Edit | None:
    """The edit of one class, in offsets of `text`; None where its body is written in a way that takes none.

    `whole` is the class, `body` has the definitions in its body, in the order of the text.
    """
    values = _without_starts((*place.kept, recipe.path))
    known = [span for name, span in body if name == recipe.name]
    if known:
        return _extended(recipe, text, known[-1], _displayed(values, text, body))
    line = f"{recipe.name} = {_displayed(values, text, body)}"
    return _inserted(line, text, body) if body else _instead_of_nothing(line, text, whole)


def _extended(recipe: AddOption, text: str, statement: Span, whole: str) -> Edit | None:
    """One more entry in a list of texts; `True`, `False` and empty lists are replaced."""
    match = _VALUE.match(statement.text_of(text))
    if match is None:
        return None
    value = Span(*match.span("value")).shifted(statement.start)
    listed = _TEXTS.match(match["value"])
    if listed is not None and _LITERAL.search(listed["inside"]) is not None:
        quote = quote_of(text)
        inside = Span(*listed.span("inside")).shifted(value.start)
        edit = append_argument(text, inside, f"{quote}{recipe.path}{quote}")
        # The comma of a tuple of one is not needed any longer.
        end = edit.end + text.startswith(",)", edit.end)
        return replace(edit, end=end, text=_on_a_line(text, edit))
    if listed is None and match["value"] not in _CONSTANTS:
        return None
    return Edit(value.start, value.end, whole)


def _on_a_line(text: str, edit: Edit) -> str:
    """What is inserted, on a line of its own where the entry before has one."""
    line = max(text.rfind("\n", 0, edit.start), text.rfind("\r", 0, edit.start)) + 1
    before = text[line : edit.start]
    indentation = before[: len(before) - len(before.lstrip())]
    if _LITERAL.fullmatch(before.strip()) is None or not indentation:
        return edit.text
    ending = _ending(text)
    return edit.text.replace(", ", f",{ending}{indentation}", 1)


def _ending(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r"


def _inserted(line: str, text: str, body: Sequence[Member]) -> Edit | None:
    """A new line after the attributes that the body begins with, or before its first method."""
    attributes = [(name, span) for name, span in body if not span.text_of(text).startswith(_CODE)]
    listed = [span for name, span in attributes if name.startswith("list_display")]
    after = (listed or [span for _, span in attributes])[-1:]
    ending = _ending(text)
    if after:
        indentation = _indentation(text, after[0].start)
        end = _end_of_line(text, after[0].end)
        return Edit(end, end, f"{ending}{indentation}{line}") if indentation is not None else None
    start = body[0][1].start
    indentation = _indentation(text, start)
    if indentation is None:
        return None
    at = _before_decorators(text, start - len(indentation), indentation)
    return Edit(at, at, f"{indentation}{line}{ending}{ending}")


def _instead_of_nothing(line: str, text: str, whole: Span) -> Edit | None:
    """A body that is `pass` alone becomes the line."""
    match = _PASS.search(whole.text_of(text))
    if match is None:
        return None
    return Edit(whole.start + match.start("pass"), whole.start + match.end("pass"), line)


def _displayed(values: Sequence[str], text: str, body: Sequence[Member]) -> str:
    """The entries as a list or tuple, as the class writes those that it has."""
    quote = quote_of(text)
    said = ", ".join(f"{quote}{value}{quote}" for value in values)
    lists = [span.text_of(text) for name, span in body if name.startswith("list_") and "=" in span.text_of(text)]
    if any(each.partition("=")[2].lstrip().startswith("[") for each in lists):
        return f"[{said}]"
    return f"({said},)" if len(values) == 1 else f"({said})"


def _without_starts(values: Sequence[str]) -> tuple[str, ...]:
    """The paths without those that another one goes on from."""
    every = tuple(dict.fromkeys(values))
    return tuple(value for value in every if not any(other.startswith(f"{value}__") for other in every))


def _indentation(text: str, start: int) -> str | None:
    """The white space before a statement; None when something else stands before it in its line."""
    line = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    before = text[line:start]
    return before if before and not before.strip() else None


def _end_of_line(text: str, position: int) -> int:
    match = re.compile(r"[\r\n]|\Z").search(text, position)
    return match.start() if match is not None else len(text)


def _before_decorators(text: str, line: int, indentation: str) -> int:
    """The start of the first decorator of what begins in a line, or of the line itself."""
    found = here = line
    while here > 0:
        before = max(text.rfind("\n", 0, here - 1), text.rfind("\r", 0, here - 2)) + 1
        said = text[before:here].rstrip("\r\n")
        inside = said[len(indentation) :]
        if not said.startswith(indentation) or not inside.strip() or inside[0] not in "@) \t":
            break
        here = before
        if inside[0] == "@":
            found = here
    return found
