"""Expressions of the Django template language: variables with their paths, literals and filters. Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.text.spans import Span

_PART = re.compile(r"""(?:[^|"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|["'])*""")
_PATH = re.compile(r"[^\W\d][\w-]*(?:\.\w[\w-]*)*")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?")
_LONGEST = 2_000  # characters: quotes that nothing closes would be looked at again from each of them
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


@dataclass(frozen=True, slots=True)
class Operand:
    """A value and where it stands."""

    value: TemplateValue
    span: Span

    @property
    def path(self) -> tuple[str, ...]:
        """The parts of a variable; none for other values."""
        return self.value.path if isinstance(self.value, TemplateVariable) else ()

    def span_of(self, part: int) -> Span:
        """Where a part of a variable's path stands, counted from 0."""
        start = self.span.start + sum(len(each) + 1 for each in self.path[:part])
        return Span(start, start + len(self.path[part]))


@dataclass(frozen=True, slots=True)
class PlacedFilter:
    """`|name:argument`; `span` is that of the name."""

    name: str
    span: Span
    argument: Operand | None = None


@dataclass(frozen=True, slots=True)
class PlacedExpression:
    """An expression as `TemplateExpression` has it, with the places of its parts; `span` is all of it."""

    operand: Operand
    filters: tuple[PlacedFilter, ...]
    span: Span

    @property
    def operands(self) -> tuple[Operand, ...]:
        """All that is read, in order: the value, then the arguments of filters. Constants are among them."""
        return (self.operand, *(each.argument for each in self.filters if each.argument is not None))


def template_expression(text: str) -> TemplateExpression:
    """The expression that a text is."""
    parts = _parts(text)
    value = _value(parts[0].strip())
    return TemplateExpression(value, tuple(_filter(part.strip()) for part in parts[1:]))


def placed_expression(text: str, start: int) -> PlacedExpression:
    """The expression that a text is, which starts at an offset."""
    offset = start
    operand: Operand | None = None
    filters = []
    for part in _parts(text):
        if operand is None:
            operand = _operand(part, offset)
        else:
            filters.append(_placed_filter(part, offset))
        offset += len(part) + 1
    end = start + len(text.rstrip())
    begin = min(start + len(text) - len(text.lstrip()), end)
    return PlacedExpression(operand or _operand("", start), tuple(filters), Span(begin, end))


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
    """The text cut at bars outside of quotes; one that is longer than any expression is one part."""
    if len(text) > _LONGEST:
        return [text]
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


def _operand(part: str, offset: int) -> Operand:
    text = part.strip()
    begin = offset + len(part) - len(part.lstrip()) if text else offset
    return Operand(_value(text), Span(begin, begin + len(text)))


def _placed_filter(part: str, offset: int) -> PlacedFilter:
    name, colon, argument = part.partition(":")
    operand = _operand(argument, offset + len(name) + 1) if colon else None
    begin = offset + len(name) - len(name.lstrip()) if name.strip() else offset
    return PlacedFilter(name.strip(), Span(begin, begin + len(name.strip())), operand)


def _value(text: str) -> TemplateValue:
    inner = text[2:-1].strip() if text.startswith("_(") and text.endswith(")") else text
    if len(inner) >= 2 and inner[0] in _QUOTES and inner[-1] == inner[0]:
        return TemplateText(re.sub(r"\\(.)", r"\1", inner[1:-1]))
    if text in _CONSTANTS or _NUMBER.fullmatch(text):
        return TemplateConstant(text)
    if _PATH.fullmatch(text):
        return TemplateVariable(tuple(text.split(".")))
    return TemplateUnknown()
