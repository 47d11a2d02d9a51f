"""Tags and filters of the project's template libraries: which function a name in a template runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.facts.data import Binding, FunctionFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.paths import nearness, parent
from mir_lsp.index.resolve import FunctionSymbol

FILTER = "filter"
SIMPLE = "simple_tag"
BLOCK = "simple_block_tag"
INCLUSION = "inclusion_tag"
_TAGS = (SIMPLE, BLOCK, INCLUSION)
_FOLDER = "/templatetags"


@dataclass(frozen=True, slots=True)
class ProjectTag:
    """A function that a library registers: its kind, the name in templates and the library's name.

    `template` is what an inclusion tag renders, empty where that is not written as a text.
    """

    kind: str
    name: str
    library: str
    function: FunctionSymbol
    takes_context: bool = False
    template: str = ""


def project_tag(db: Database, path: str, name: str, libraries: Iterable[str]) -> ProjectTag | None:
    """The tag that a name is in a template file which loads these libraries; None when no library has it."""
    return _chosen(path, name, libraries, (each for kind in _TAGS for each in db.get(registered, kind)))


def project_filter(db: Database, path: str, name: str, libraries: Iterable[str]) -> ProjectTag | None:
    """The filter that a name is in a template file which loads these libraries; None when no library has it."""
    return _chosen(path, name, libraries, db.get(registered, FILTER))


def registered(db: Database, kind: str) -> tuple[ProjectTag, ...]:
    """What the libraries of all projects register with a decorator of a kind."""
    places: frozenset[tuple[str, str]] = db.read(keys.decorated(kind), frozenset())
    found = (each for path, name in sorted(places) if _is_library(path) for each in _registered(db, kind, path, name))
    return tuple(found)


def _chosen(path: str, name: str, libraries: Iterable[str], tags: Iterable[ProjectTag]) -> ProjectTag | None:
    loaded = frozenset(libraries)
    fitting = [each for each in tags if each.name == name and each.library in loaded]
    return max(fitting, key=lambda each: nearness(each.function.path, parent(path)), default=None)


def _is_library(path: str) -> bool:
    return parent(path).replace("\\", "/").endswith(_FOLDER)


def _registered(db: Database, kind: str, path: str, name: str) -> Iterable[ProjectTag]:
    bindings: tuple[Binding, ...] = db.read(keys.bindings(path, name), ())
    facts = [each.definition for each in bindings if isinstance(each.definition, FunctionFact)]
    library = path.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    for decorator in facts[-1].decorators if facts else ():
        call = decorator if isinstance(decorator, CallTerm) else None
        called = call.func if call is not None else decorator
        if isinstance(called, Ref) and len(called.parts) > 1 and called.last == kind:
            yield _tag(kind, call, name, library, FunctionSymbol(path, name))


def _tag(kind: str, call: CallTerm | None, name: str, library: str, function: FunctionSymbol) -> ProjectTag:
    first = _text(call.args[0]) if call is not None and call.args else ""
    named = _text(call.keyword("name")) if call is not None else ""
    if kind == INCLUSION:
        template = first or (_text(call.keyword("filename")) if call is not None else "")
        return ProjectTag(kind, named or name, library, function, _takes_context(call), template)
    return ProjectTag(kind, named or first or name, library, function, _takes_context(call))


def _takes_context(call: CallTerm | None) -> bool:
    return call is not None and call.keyword("takes_context") == Literal(True)


def _text(term: Term | None) -> str:
    return term.value if isinstance(term, Literal) and isinstance(term.value, str) else ""
