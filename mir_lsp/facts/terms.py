"""Expressions as plain data: what facts keep of code, without positions.

A term is hashable, compares by value and is small. What has no form here is `OPAQUE`, never an error.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """A dotted name as written: `models.CASCADE` is `Ref(("models", "CASCADE"))`."""

    parts: tuple[str, ...]

    @property
    def last(self) -> str:
        return self.parts[-1]


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, number, bool, None."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class CallTerm:
    """A call: `keywords` holds `(name, value)`; `**kwargs` and `*args` make it `inexact`."""

    func: Term
    args: tuple[Term, ...] = ()
    keywords: tuple[tuple[str, Term], ...] = ()
    inexact: bool = False

    def keyword(self, name: str) -> Term | None:
        """The value of a keyword argument, or None when it is not written."""
        return next((value for key, value in self.keywords if key == name), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, tuple or set display; `exact` is False when an item is starred."""

    items: tuple[Term, ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class MappingTerm:
    """A dict display with its keys in order; `exact` is False after `**other`."""

    items: tuple[tuple[Term, Term], ...]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Concat:
    """`left + right`, which settings and `fields` lists are made with."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class SubscriptTerm:
    """`value[index]`, as in annotations: `QuerySet["Book"]`."""

    value: Term
    index: Term


@dataclass(frozen=True, slots=True)
class AttributeTerm:
    """`value.name` where the value is not a name: `Book.objects.all().count`."""

    value: Term
    name: str


@dataclass(frozen=True, slots=True)
class Division:
    """`left / right`, which paths are made with."""

    left: Term
    right: Term


@dataclass(frozen=True, slots=True)
class Opaque:
    """An expression whose value is not kept."""


OPAQUE = Opaque()

Term = Ref | Literal | CallTerm | Sequence | MappingTerm | Concat | SubscriptTerm | AttributeTerm | Division | Opaque
