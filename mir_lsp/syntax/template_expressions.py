"""Expressions of the Django template language: variables with their paths, literals and filters. Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.text.spans import Span

_PART = re.compile(r"""(?:[^|"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|["'])*""")
_PATH = re.compile(r"[^\W\d][\w-]*(?:\.\w[\w-]*)*")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_CONSTANTS = frozenset({"True", "False", "None"})
_QUOTES = "\"'"


@dataclass(frozen=True, slots=True)
class TemplateVariable:
    """`product.brand.name` as its parts."""

    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateText:
    """A text in quotes, also one marked for translation."""

    value: str


@dataclass(frozen=True, slots=True)
class TemplateConstant:
    """A number, `True`, `False` or `None` as written."""

    value: str


@dataclass(frozen=True, slots=True)
class TemplateUnknown:
    """Something that is no expression of Django's."""


TemplateValue = TemplateVariable | TemplateText | TemplateConstant | TemplateUnknown


@dataclass(frozen=True, slots=True)
class TemplateFilter:
    """`|name:argument`."""

    name: str
    argument: TemplateValue | None = None


@dataclass(frozen=True, slots=True)
class TemplateExpression:
    """A value with the filters it goes through, in order."""

    value: TemplateValue
    filters: tuple[TemplateFilter, ...] = ()

    def variables(self) -> Iterator[TemplateVariable]:
        """The variables that are read: of the value, and of arguments of filters."""
        values = (self.value, *(each.argument for each in self.filters))
        yield from (value for value in values if isinstance(value, TemplateVariable))


def template_expression(text: str) -> TemplateExpression:
    """The expression that a text is."""
    parts = _parts(text)
    value = _value(parts[0].strip())
    return TemplateExpression(value, tuple(_filter(part.strip()) for part in parts[1:]))


def variable_spans(text: str, start: int) -> tuple[Span, ...]:
    """Where the variables of `template_expression(text)` stand, in the same order; the text starts at `start`."""
    found = []
    offset = 0
    for position, part in enumerate(_parts(text)):
        name = part if position == 0 else _argument(part)
        if name is not None and isinstance(_value(name.strip()), TemplateVariable):
            begin = start + offset + len(part) - len(name.lstrip())
            found.append(Span(begin, begin + len(name.strip())))
        offset += len(part) + 1
    return tuple(found)


def _parts(text: str) -> list[str]:
    """The text cut at bars outside of quotes."""
    parts = []
    position = 0
    while True:
        match = _PART.match(text, position)
        end = match.end() if match is not None else len(text)
        parts.append(text[position:end])
        if end >= len(text):
            return parts
        position = end + 1


def _argument(part: str) -> str | None:
    _, colon, argument = part.partition(":")
    return argument if colon else None


def _filter(part: str) -> TemplateFilter:
    argument = _argument(part)
    return TemplateFilter(part.partition(":")[0].strip(), None if argument is None else _value(argument.strip()))


def _value(text: str) -> TemplateValue:
    inner = text[2:-1].strip() if text.startswith("_(") and text.endswith(")") else text
    if len(inner) >= 2 and inner[0] in _QUOTES and inner[-1] == inner[0]:
        return TemplateText(re.sub(r"\\(.)", r"\1", inner[1:-1]))
    if text in _CONSTANTS or _NUMBER.fullmatch(text):
        return TemplateConstant(text)
    if _PATH.fullmatch(text):
        return TemplateVariable(tuple(text.split(".")))
    return TemplateUnknown()
