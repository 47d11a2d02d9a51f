"""Which of the names that are possible at a place is likely meant: by what is used near it, and by what is usual."""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from dataclasses import dataclass, field

from mir_lsp.engine.scopes import around
from mir_lsp.facts.terms import Literal
from mir_lsp.index.schema import Field
from mir_lsp.semantics.lookups import Candidate, Kind
from mir_lsp.semantics.mentions import Role
from mir_lsp.syntax.locate import Locator

_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_NEAR = 3_000  # characters around the cursor whose words count most
_NEAREST = 500
_GIVEN = 0.6
_FAR = 30_000  # beyond them nothing is counted: it would take longer than it tells

# What code asks most of values, the most frequent first.
_USUAL_LOOKUPS = (
    "in", "isnull", "gte", "lte", "icontains", "gt", "lt", "iexact", "contains", "exact", "startswith", "date",
    "year", "istartswith", "endswith", "range",
)  # fmt: skip
_LOOKUP_WEIGHT = {name: 8.0 - number * 0.5 for number, name in enumerate(_USUAL_LOOKUPS)}
_OF_RELATIONS = {"in": 6.0, "isnull": 5.0}
# The other end of a range comes with the one that is there.
_PAIRS = {"gte": ("lte", "lt"), "gt": ("lt", "lte"), "lte": ("gte", "gt"), "lt": ("gt", "gte")}
_KEYS = frozenset({Kind.PK, Kind.ATTNAME})
_MADE_BY_DJANGO = ("auto_now", "auto_now_add")
_DATES = frozenset({"DateTimeField", "DateField"})
_TRUTHS = frozenset({"BooleanField", "NullBooleanField"})
_TIMES = _DATES | {"TimeField"}
_TEXTS = frozenset({"CharField", "TextField", "EmailField", "SlugField", "URLField", "FileField", "ImageField"})
_NUMBERS = frozenset(
    {
        "AutoField", "BigAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "FloatField", "DecimalField",
    }
)  # fmt: skip
_COMPARING = frozenset({"gt", "gte", "lt", "lte", "range"})
_SEARCHING = frozenset(
    {
        "contains", "icontains", "iexact", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex",
    }
)  # fmt: skip
# All fields have all lookups. That one suits the type of what it is read on is worth this, else it costs as much.
_SUITS = 3.0
_ORDERS = frozenset({"name", "title", "position", "order", "ordering", "created", "created_at", "date", "datetime"})


@dataclass(frozen=True, slots=True)
class Uses:
    """How often words are used near a place, in its file, and in names that calls of the whole project are given.

    `beside` are the names that stand beside the place in the same call.
    """

    nearest: Counter[str] = field(default_factory=Counter)
    near: Counter[str] = field(default_factory=Counter)
    file: Counter[str] = field(default_factory=Counter)
    beside: frozenset[str] = frozenset()
    given: Counter[str] = field(default_factory=Counter)

    def weight(self, word: str) -> float:
        """More for what is used more, and nearer."""
        here = min(self.nearest[word], 3) * 2 + min(self.near[word], 6) + min(self.file[word], 20) * 0.25
        return here + _GIVEN * math.log1p(max(self.given[word], 0))


def uses_at(
    text: str, start: int, end: int, beside: frozenset[str] = frozenset(), given: Counter[str] | None = None
) -> Uses:
    """What is used around a name that stands from `start` to `end`."""

    def counted(distance: int) -> Counter[str]:
        return Counter(
            _WORDS.findall(text[max(0, start - distance) : start]) + _WORDS.findall(text[end : end + distance])
        )

    return Uses(counted(_NEAREST), counted(_NEAR), counted(_FAR), beside, given if given is not None else Counter())


def names_beside(tree: ast.Module, locator: Locator, at: int) -> frozenset[str]:
    """The other keywords and texts of the innermost call or list at an offset."""
    inside: ast.Call | ast.List | ast.Tuple | None = None
    for node in around(tree, locator, at):
        if isinstance(node, ast.Call | ast.List | ast.Tuple):
            start, end = locator.ends(node)
            if start < at <= end and not (isinstance(node, ast.Call) and at <= locator.ends(node.func)[1]):
                inside = node
    if inside is None:
        return frozenset()
    found: set[str] = set()
    for value in inside.args if isinstance(inside, ast.Call) else inside.elts:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            start, end = locator.ends(value)
            if not start <= at <= end:
                found.add(value.value.lstrip("-"))
    for keyword in inside.keywords if isinstance(inside, ast.Call) else ():
        start = locator.ends(keyword)[0]
        if keyword.arg is not None and not start <= at <= start + len(keyword.arg):
            found.add(keyword.arg)
    return frozenset(found)


def rank(role: Role, each: Candidate, path: str, prefix: str, uses: Uses, worth: float = 0.0) -> tuple[object, ...]:
    """The place of a candidate among others, the smallest first; `path` is what stands before the segment.

    `worth` is what else tells for it.
    """
    taken = f"{path}{each.name}" in uses.beside
    weight = uses.weight(each.name)
    if each.kind is Kind.LOOKUP and each.type is None:
        # Behind a relation, most of what follows is a name of the other model.
        weight = weight * 0.5 + _OF_RELATIONS.get(each.name, -4.0)
    elif each.kind in (Kind.LOOKUP, Kind.TRANSFORM):
        weight = weight * 0.5 + _LOOKUP_WEIGHT.get(each.name, 0.0) + _of_pair(each.name, path, uses)
        weight += _of_type(each.name, each.type or "")
    else:
        weight += _of_role(role, each)
    return (taken, not each.name.startswith(prefix), -weight - worth)


def _of_pair(name: str, path: str, uses: Uses) -> float:
    return 10.0 if any(name in others and f"{path}{one}" in uses.beside for one, others in _PAIRS.items()) else 0.0


def _of_type(name: str, type: str) -> float:
    """Whether a lookup is one that values of a type are asked with."""
    if name in _COMPARING:
        return _SUITS if type in _TIMES else -_SUITS if type in _TEXTS or type in _TRUTHS else 0.0
    if name in _SEARCHING:
        unlike = type in _TIMES or type in _NUMBERS or type in _TRUTHS or type == "UUIDField"
        return _SUITS if type in _TEXTS else -_SUITS if unlike else 0.0
    return 0.0


def _of_role(role: Role, each: Candidate) -> float:
    """What is usual where a role is read."""
    if role is Role.ASSIGN:
        return _of_assigned(each)
    weight = {Kind.PK: 2.0, Kind.ATTNAME: -0.5, Kind.REVERSE: -3.0, Kind.ANNOTATION: 5.0}.get(each.kind, 0.5)
    if each.name == "id":
        weight += 2.0
    if each.name in _ORDERS:
        weight += 2.0
    if role is Role.LOOKUP and each.field is not None and each.field.null:
        weight -= 1.0
    if role is Role.LOOKUP and each.type == "BooleanField":
        weight += 1.0
    if role is Role.LOOKUP and each.field is not None and ("unique", Literal(True)) in each.field.arguments:
        weight += 2.0
    if role is Role.ORDER and each.type in _DATES:
        weight += 1.5
    return weight


def _of_assigned(each: Candidate) -> float:
    """Fields that have to be given come before those that have a value without."""
    if each.kind in _KEYS or each.name == "id":
        return -4.0 if each.kind is not Kind.ATTNAME else -2.0
    if each.field is None:
        return -5.0 if each.kind is Kind.REVERSE else -3.0
    wanted = 3.0 if _is_required(each.field) else 0.0
    return wanted + 1.0 if each.kind is Kind.FIELD else wanted


def _is_required(known: Field) -> bool:
    given = dict(known.arguments)
    made = any(given.get(name) == Literal(True) for name in _MADE_BY_DJANGO)
    return known.null is False and "default" not in given and not made
