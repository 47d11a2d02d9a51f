"""From the facts of files to the inputs of the database.

Every input has its own key, so that an edit changes only the inputs whose value it changes. Sets of classes that
span files (membership) are kept up to date from the difference of what a file said before and says now.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mir_lsp.facts.data import Binding, ChunkFacts, ClassFact, FunctionFact, ImportFact, Site, StarImport, ValueFact
from mir_lsp.facts.terms import CallTerm, Concat, Literal, Ref, SubscriptTerm, Term
from mir_lsp.index import keys
from mir_lsp.index.bundled import bundled_files, is_bundled
from mir_lsp.index.contributions import call_inputs, call_members
from mir_lsp.index.db import MISSING, Database, Key
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId

USER_SETTING = "auth_user_model"

_MODEL_NAME = re.compile(r"(?:\w+\.)*\w+")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]+")

# Fields whose first argument is a text for people, never a model.
_NO_TARGET = re.compile(
    r"(?:Char|Text|Slug|Email|URL|UUID|JSON|File|Image|Boolean|Binary|Date|Time|DateTime|Duration|Decimal|Float"
    r"|Integer|BigInteger|SmallInteger|PositiveInteger|PositiveSmallInteger|PositiveBigInteger"
    r"|GenericIPAddress|FilePath|Auto|BigAuto|SmallAuto)Field"
)


@dataclass(frozen=True, slots=True)
class _Contribution:
    """What one file gives: values of its own inputs, and members of sets shared with other files."""

    inputs: dict[Key, object]
    members: frozenset[tuple[Key, object]]


_NOTHING = _Contribution({}, frozenset())


class Index:
    """Keeps the inputs of a database equal to what the files say."""

    def __init__(self, db: Database | None = None) -> None:
        self.db = db if db is not None else Database()
        self._facts: dict[str, tuple[ChunkFacts, ...]] = {}
        self._given: dict[str, _Contribution] = {}
        self._members: dict[Key, dict[object, int]] = {}
        self.set_files(bundled_files())

    def set_file(self, path: str, facts: Sequence[ChunkFacts]) -> bool:
        """Add a file or give it other facts, chunks in the order of the text; whether an input changed."""
        return self.set_files(((path, facts),))

    def set_files(self, files: Iterable[tuple[str, Sequence[ChunkFacts]]]) -> bool:
        """`set_file` for many files; sets that span files are brought up to date once."""
        touched: set[Key] = set()
        changed = False
        for path, facts in files:
            old = self._facts.get(path)
            new = self._facts[path] = tuple(facts)
            if old is None or not _same_definitions(old, new):
                changed |= self._replace(path, _contribution(path, new), touched)
        return self._publish(touched) or changed

    def remove_file(self, path: str) -> bool:
        """Forget a file; whether it was known."""
        if self._facts.pop(path, None) is None:
            return False
        touched: set[Key] = set()
        self._replace(path, _NOTHING, touched)
        del self._given[path]
        self._publish(touched)
        return True

    def set_roots(self, roots: Iterable[str]) -> bool:
        """Say which folders absolute imports start from, most important first."""
        return self.db.set(keys.roots(), tuple(roots))

    def paths(self) -> tuple[str, ...]:
        """The known files, those that come with the tool included."""
        return tuple(self._facts)

    def facts(self, path: str) -> tuple[ChunkFacts, ...]:
        """The facts of a file's chunks; empty for an unknown file."""
        return self._facts.get(path, ())

    def sites(self, path: str) -> tuple[tuple[Site, ...], ...]:
        """The sites of each chunk. Not an input: code that only moves invalidates nothing."""
        return tuple(chunk.sites for chunk in self.facts(path))

    def classes(self) -> Iterator[ClassId]:
        """Every module-level class of the project that has a base, in the order of paths and of the text."""
        for path in sorted(path for path in self._facts if not is_bundled(path)):
            for binding in _bindings(self._facts[path]):
                if isinstance(binding.definition, ClassFact) and binding.definition.bases:
                    yield ClassId(path, binding.name)

    def _replace(self, path: str, new: _Contribution, touched: set[Key]) -> bool:
        old = self._given.get(path, _NOTHING)
        self._given[path] = new
        changed = False
        for key in old.inputs.keys() - new.inputs.keys():
            changed |= self.db.set(key, MISSING)
        for key, value in new.inputs.items():
            changed |= self.db.set(key, value)
        for key, member in old.members - new.members:
            self._count(key, member, -1, touched)
        for key, member in new.members - old.members:
            self._count(key, member, 1, touched)
        return changed

    def _count(self, key: Key, member: object, step: int, touched: set[Key]) -> None:
        counts = self._members.setdefault(key, {})
        count = counts.get(member, 0) + step
        if count:
            counts[member] = count
        else:
            del counts[member]
        touched.add(key)

    def _publish(self, touched: set[Key]) -> bool:
        changed = False
        for key in touched:
            members = self._members[key]
            changed |= self.db.set(key, frozenset(members) if members else MISSING)
            if not members:
                del self._members[key]
        return changed


def target_names(term: Term) -> Iterator[str]:
    """What a relation to this term may be called, in lower case: `"shop.Book"` gives `book`.

    Settings go by their name, `get_user_model()` by that of its setting, other functions without arguments by theirs;
    `"self"` has no name. A label and a name also stand for the setting that would put another model there.
    """
    match term:
        case Literal(value=str(text)) if text != "self" and len(text) < 100 and _MODEL_NAME.fullmatch(text):
            yield text.rpartition(".")[2].lower()
        case Ref(parts=[*_, last]):
            yield last.lower()
        case CallTerm(func=Ref(parts=[*_, "get_user_model"])):
            yield USER_SETTING
        case CallTerm(func=Ref(parts=[*_, last]), args=[], keywords=[]):
            yield last.lower()
        case CallTerm(func=Ref(), args=args, keywords=keywords):
            for value in (*args, *(value for _, value in keywords)):
                if isinstance(value, Literal):
                    yield from target_names(value)
            match args:
                case [Literal(value=str(label)), Literal(value=str(name))]:
                    yield f"{label}_{name}_model".lower()
        case SubscriptTerm(value=value):
            yield from target_names(value)


def _same_definitions(old: tuple[ChunkFacts, ...], new: tuple[ChunkFacts, ...]) -> bool:
    if len(old) != len(new):
        return False
    return all(
        one is two
        or (
            one.bindings == two.bindings
            and one.stars == two.stars
            and one.calls == two.calls
            and one.insides == two.insides
        )
        for one, two in zip(old, new, strict=True)
    )


def _bindings(facts: Iterable[ChunkFacts]) -> Iterator[Binding]:
    for chunk in facts:
        yield from chunk.bindings


def _contribution(path: str, facts: tuple[ChunkFacts, ...]) -> _Contribution:
    by_name: dict[str, list[Binding]] = {}
    members: set[tuple[Key, object]] = {(keys.folder(folder), True) for folder in _folders(path)}
    for binding in _bindings(facts):
        by_name.setdefault(binding.name, []).append(binding)
        members.update(_binding_members(path, binding))
    stars: tuple[StarImport, ...] = tuple(star for chunk in facts for star in chunk.stars)
    inputs: dict[Key, object] = {keys.file(path): True}
    if stars:
        inputs[keys.stars(path)] = stars
    classes = tuple(name for name, found in by_name.items() if _defines_class(found))
    if classes:
        inputs[keys.top_classes(path)] = classes
    inputs.update((keys.bindings(path, name), tuple(found)) for name, found in by_name.items())
    inputs.update(call_inputs(path, facts))
    members.update(call_members(path, facts))
    members.update(_setting_members(facts))
    return _Contribution(inputs, frozenset(members))


def _folders(path: str) -> Iterator[str]:
    folder = parent(path)
    while folder:
        yield folder
        folder = parent(folder)


def _defines_class(found: Iterable[Binding]) -> bool:
    return any(isinstance(binding.definition, ClassFact) for binding in found)


def _binding_members(path: str, binding: Binding) -> Iterator[tuple[Key, object]]:
    match binding.definition:
        case ClassFact() as fact:
            yield from _class_members(ClassId(path, binding.name), fact)
        case FunctionFact(result=result) if result is not None:
            yield from _alias_members(binding.name.lower(), result)
        case ImportFact(name=str(name)) if name != binding.name:
            yield keys.aliases(name.lower()), binding.name.lower()
        case ValueFact(term=term):
            if _CAPITALS.fullmatch(binding.name):
                yield keys.assigning(binding.name), path
            yield from _alias_members(binding.name.lower(), term)


def _setting_members(facts: Iterable[ChunkFacts]) -> Iterator[tuple[Key, object]]:
    """`setattr(settings, "SHOP_MODEL", "shop.Shop")` gives the model another name, as the assignment would."""
    for chunk in facts:
        for fact in chunk.calls:
            match fact.call:
                case CallTerm(func=Ref(parts=["setattr"]), args=[Ref(), Literal(value=str(name)), value]):
                    yield from _alias_members(name.lower(), value)


def _alias_members(name: str, term: Term) -> Iterator[tuple[Key, object]]:
    for target in target_names(term):
        if target != name:
            yield keys.aliases(target), name


def _class_members(id: ClassId, fact: ClassFact) -> Iterator[tuple[Key, object]]:
    yield keys.classes_named(id.name.lower()), id
    for base in fact.bases:
        for name in _base_names(base):
            yield keys.subclasses(name.lower()), id
    for _, value in fact.attributes:
        if isinstance(value.term, CallTerm) and not _has_no_target(value.term):
            for name in _relation_names(value.term):
                yield keys.pointing(name), id


def _base_names(base: Term) -> Iterator[str]:
    match base:
        case Ref(parts=[*_, last]):
            yield last
        case SubscriptTerm(value=value):
            yield from _base_names(value)
        case CallTerm(args=args):
            for arg in args:
                yield from _base_names(arg)


def _has_no_target(call: CallTerm) -> bool:
    return isinstance(call.func, Ref) and _NO_TARGET.fullmatch(call.func.last) is not None


def _relation_names(call: CallTerm) -> Iterator[str]:
    target = call.keyword("to")
    if target is None and call.args:
        target = call.args[0]
    if target is not None and not isinstance(target, Concat):
        yield from target_names(target)
