"""What one chunk says, as plain data.

Facts without positions (`bindings`, `stars`) are what the index is made of: they compare equal when only a body,
a comment or the layout changed. Positions (`sites`, `units`) are kept apart, relative to the chunk.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from mir_lsp.facts.terms import CallTerm, Term
from mir_lsp.text.spans import Span


class Certainty(Enum):
    """Whether a definition is reached whenever its module is imported."""

    ALWAYS = "always"
    CONDITIONAL = "conditional"  # under `if`, `try`, `for`, `while`
    TYPING = "typing"  # under `if TYPE_CHECKING`


@dataclass(frozen=True, slots=True)
class ImportFact:
    """`import module` (`name` None; `asname` tells `import a.b as c`) or `from module import name`."""

    module: str
    name: str | None
    level: int = 0
    whole: bool = True  # False for `import a.b`, which binds `a`


@dataclass(frozen=True, slots=True)
class ValueFact:
    """A name bound to an expression, with its annotation where there is one."""

    term: Term
    annotation: Term | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a function; `kind` is one of `positional`, `keyword`, `args`, `kwargs`."""

    name: str
    annotation: Term | None
    kind: str
    has_default: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An argument that a constructor hands on: `always`, or only where its caller gives none.

    In a value, `Ref(("self", name))` is an attribute of the object and `Ref(("*", name))` a parameter.
    """

    name: str
    value: Term
    always: bool


@dataclass(frozen=True, slots=True)
class Added:
    """A field that a field class adds to a model: `name` has `%s` for the name of the field that adds it.

    `Ref(("self", name))` as `field` stands for a dictionary of such names and fields in the body of the class.
    """

    name: str
    field: Term


@dataclass(frozen=True, slots=True)
class FunctionFact:
    """The signature of a function or method, never its body.

    `result` is kept of functions that only give another name to a model or a setting: `return settings.OWNER_MODEL`.
    `given` is what an `__init__` does to the arguments that fields have, `added` what a `contribute_to_class` adds to
    a model; None where that is not known.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Term | None
    decorators: tuple[Term, ...]
    is_async: bool
    result: Term | None = None
    given: tuple[Given, ...] = ()
    added: tuple[Added, ...] | None = None


@dataclass(frozen=True, slots=True)
class ClassFact:
    """The shape of a class: bases, attributes in order, methods, nested classes."""

    name: str
    bases: tuple[Term, ...]
    keywords: tuple[tuple[str, Term], ...]
    decorators: tuple[Term, ...]
    attributes: tuple[tuple[str, ValueFact], ...]
    methods: tuple[FunctionFact, ...]
    classes: tuple[ClassFact, ...]
    inexact: bool = False  # part of its body is conditional, executed or could not be parsed
    annotations: tuple[tuple[str, Term], ...] = ()  # `name: Type` without a value, which makes no attribute

    def attribute(self, name: str) -> ValueFact | None:
        """The last assignment to a name in the body, or None."""
        return next((value for key, value in reversed(self.attributes) if key == name), None)

    def method(self, name: str) -> FunctionFact | None:
        """The last method of that name, or None."""
        return next((method for method in reversed(self.methods) if method.name == name), None)

    def nested(self, name: str) -> ClassFact | None:
        """The last nested class of that name, or None."""
        return next((fact for fact in reversed(self.classes) if fact.name == name), None)


Definition = ImportFact | ValueFact | FunctionFact | ClassFact


@dataclass(frozen=True, slots=True)
class Binding:
    """One module-level definition of a name."""

    name: str
    definition: Definition
    certainty: Certainty = Certainty.ALWAYS


@dataclass(frozen=True, slots=True)
class StarImport:
    """`from module import *`."""

    module: str
    level: int
    certainty: Certainty = Certainty.ALWAYS


@dataclass(frozen=True, slots=True)
class CallFact:
    """A module-level statement that is a call: `router.register("books", BookViewSet)`."""

    call: CallTerm
    certainty: Certainty = Certainty.ALWAYS


@dataclass(frozen=True, slots=True)
class InsideFact:
    """What is kept of the inside of a function that renders templates, connects signals or answers Django.

    `texts` are the constants that names are given, `models` the calls of `get_model`; `returns` is empty but for the
    methods that Django asks.
    """

    qualname: str
    calls: tuple[CallTerm, ...]
    imports: tuple[tuple[str, ImportFact], ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    returns: tuple[Term, ...] = ()
    models: tuple[tuple[str, CallTerm], ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """Where a definition stands, relative to its chunk: `Order.total` is its `qualname`."""

    qualname: str
    span: Span
    name_span: Span


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of code analysed on its own: a function or method, or the statements around them.

    `qualname` is `""` for module-level code and `Order` for a class body; `digest` is of the unit's own text.
    """

    qualname: str
    span: Span
    digest: str
    is_function: bool


class Layout:
    """Where things of a chunk stand, as few objects: there is one for each chunk of a workspace.

    `names` are the qualified names of sites and then of units, `numbers` four offsets for each site and three numbers
    for each unit (start, end, whether it is a function), `digests` 16 bytes for each unit.
    """

    __slots__ = ("digests", "names", "numbers")

    def __init__(self, names: tuple[str, ...], numbers: array[int], digests: bytes) -> None:
        self.names = names
        self.numbers = numbers
        self.digests = digests

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layout) and (
            (self.names, self.numbers, self.digests) == (other.names, other.numbers, other.digests)
        )

    def __hash__(self) -> int:
        return hash((self.names, self.digests))

    def __repr__(self) -> str:
        return f"Layout({self.sites!r}, {self.units!r})"

    @property
    def sites(self) -> tuple[Site, ...]:
        """The definitions."""
        parts = iter(self.numbers)
        names = self.names[: len(self.names) - len(self.digests) // 16]
        return tuple(
            Site(name, Span(start, end), Span(name_start, name_end))
            for name, start, end, name_start, name_end in zip(names, parts, parts, parts, parts, strict=False)
        )

    @property
    def units(self) -> tuple[Unit, ...]:
        """The pieces of code."""
        sites = len(self.names) - len(self.digests) // 16
        parts = iter(self.numbers[4 * sites :])
        return tuple(
            Unit(name, Span(start, end), self.digests[at : at + 16].hex(), bool(is_function))
            for at, name, start, end, is_function in zip(
                range(0, len(self.digests), 16), self.names[sites:], parts, parts, parts, strict=True
            )
        )


NO_LAYOUT = Layout((), array("I"), b"")


@dataclass(frozen=True, slots=True)
class ChunkFacts:
    """Everything read from one chunk."""

    bindings: tuple[Binding, ...] = ()
    stars: tuple[StarImport, ...] = ()
    layout: Layout = NO_LAYOUT
    complete: bool = True  # False when recovery blanked a part of it
    calls: tuple[CallFact, ...] = ()
    insides: tuple[InsideFact, ...] = ()

    @property
    def sites(self) -> tuple[Site, ...]:
        """Where definitions stand, in the order of the text."""
        return self.layout.sites

    @property
    def units(self) -> tuple[Unit, ...]:
        """The code that is analysed on its own, each unit before the units inside it."""
        return self.layout.units


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The facts of a file's chunks, with the length of each and how far it looked beyond its start."""

    lengths: Sequence[int]
    lookaheads: Sequence[int]
    chunks: Sequence[ChunkFacts]
