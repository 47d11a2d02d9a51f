"""What a file gives to the sets that span files, in a form that does not name the file.

A summary is small, says everything that has to be known of a file before anybody asks about it, and goes into a cache
beside the facts that it was made of.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mir_lsp.facts.data import Binding, ChunkFacts, ClassFact, FunctionFact, ImportFact, ValueFact
from mir_lsp.facts.terms import CallTerm, Concat, Literal, Ref, SubscriptTerm, Term
from mir_lsp.index import keys
from mir_lsp.index.contributions import call_members
from mir_lsp.index.db import Key
from mir_lsp.index.outside import TAGS
from mir_lsp.index.schema import ClassId

__all__ = ["KINDS", "USER_SETTING", "Summary", "member", "restored_summary", "summary_of"]

USER_SETTING = "auth_user_model"

_MODEL_NAME = re.compile(r"(?:\w+\.)*\w+")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]+")

# Fields whose first argument is a text for people, never a model.
_NO_TARGET = re.compile(
    r"(?:Char|Text|Slug|Email|URL|UUID|JSON|File|Image|Boolean|Binary|Date|Time|DateTime|Duration|Decimal|Float"
    r"|Integer|BigInteger|SmallInteger|PositiveInteger|PositiveSmallInteger|PositiveBigInteger"
    r"|GenericIPAddress|FilePath|Auto|BigAuto|SmallAuto)Field"
)


def _class(path: str, local: str) -> object:
    return ClassId(path, local)


def _path(path: str, local: str) -> object:
    return path


def _place(path: str, local: str) -> object:
    return path, local


def _name(path: str, local: str) -> object:
    return local


# What the members of each set are, made of the path of a file and what its summary says.
_MEMBERS: Mapping[object, Callable[[str, str], object]] = {
    keys.classes_named("")[0]: _class,
    keys.subclasses("")[0]: _class,
    keys.deriving()[0]: _class,
    keys.pointing("")[0]: _class,
    keys.naming_model("")[0]: _class,
    keys.assigning("")[0]: _path,
    keys.calling("")[0]: _path,
    keys.calling_inside("")[0]: _place,
    keys.importing_inside("")[0]: _place,
    keys.decorated("")[0]: _place,
    keys.naming_template("")[0]: _place,
    keys.aliases("")[0]: _name,
}
KINDS: tuple[str, ...] = tuple(map(str, _MEMBERS))


@dataclass(frozen=True, slots=True)
class Summary:
    """`members` has for each kind of set (the first part of a key) names and locals by turns, without repetition.

    The name is the second part of the key; the local is what `member` makes a member of. `classes` are the
    module-level classes that have a base, in the order of the text.
    """

    classes: tuple[str, ...]
    members: Mapping[str, Sequence[str]]


def summary_of(facts: Iterable[ChunkFacts]) -> Summary:
    """The summary of a file with these facts."""
    chunks = tuple(facts)
    classes: list[str] = []
    found: dict[str, dict[tuple[str, str], None]] = {}
    for key, local in _members(chunks):
        found.setdefault(str(key[0]), {})[str(key[1]), local] = None
    for chunk in chunks:
        for binding in chunk.bindings:
            if isinstance(binding.definition, ClassFact) and binding.definition.bases:
                classes.append(binding.name)
    flat = {kind: tuple(part for pair in pairs for part in pair) for kind, pairs in found.items()}
    return Summary(tuple(classes), flat)


def restored_summary(data: object) -> Summary:
    """The summary that was written as `[classes, members]`.

    Raises:
        ValueError: it is something else.
    """
    match data:
        case [list(classes), dict(members)] if members.keys() <= _MEMBERS.keys():
            return Summary(_texts(classes), {sys.intern(kind): _pairs(each) for kind, each in members.items()})
        case _:
            raise ValueError("not a summary")


def member(kind: str, path: str, local: str) -> object:
    """The member of a set of that kind that a file adds."""
    return _MEMBERS[kind](path, local)


def _pairs(values: list[object]) -> tuple[str, ...]:
    if len(values) % 2:
        raise ValueError("not pairs")
    return _texts(values)


def _texts(values: list[object]) -> tuple[str, ...]:
    try:
        # Many files name the same things.
        return tuple(map(sys.intern, values))  # type: ignore[arg-type]
    except TypeError as error:
        raise ValueError("not texts") from error


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


def _members(chunks: tuple[ChunkFacts, ...]) -> Iterator[tuple[Key, str]]:
    for chunk in chunks:
        for binding in chunk.bindings:
            yield from _binding_members(binding)
    yield from call_members(chunks)
    yield from _setting_members(chunks)


def _binding_members(binding: Binding) -> Iterator[tuple[Key, str]]:
    match binding.definition:
        case ImportFact(name=name):
            if name is not None and name != binding.name:
                yield keys.aliases(name.lower()), binding.name.lower()
        case FunctionFact(result=result):
            if result is not None:
                yield from _alias_members(binding.name.lower(), result)
        case ClassFact() as fact:
            yield from _class_members(binding.name, fact)
        case ValueFact(term=term):
            if _CAPITALS.fullmatch(binding.name):
                yield keys.assigning(binding.name), ""
            yield from _alias_members(binding.name.lower(), term)


def _setting_members(facts: Iterable[ChunkFacts]) -> Iterator[tuple[Key, str]]:
    """`setattr(settings, "SHOP_MODEL", "shop.Shop")` gives the model another name, as the assignment would."""
    for chunk in facts:
        for fact in chunk.calls:
            match fact.call:
                case CallTerm(func=Ref(parts=["setattr"]), args=[Ref(), Literal(value=str(name)), value]):
                    yield from _alias_members(name.lower(), value)


def _alias_members(name: str, term: Term) -> Iterator[tuple[Key, str]]:
    for target in target_names(term):
        if target != name:
            yield keys.aliases(target), name


def _class_members(name: str, fact: ClassFact) -> Iterator[tuple[Key, str]]:
    yield keys.classes_named(name.lower()), name
    if fact.bases:
        yield keys.deriving(), name
    for base in fact.bases:
        for base_name in _base_names(base):
            yield keys.subclasses(base_name.lower()), name
    for _, value in fact.attributes:
        if isinstance(value.term, CallTerm) and not _has_no_target(value.term):
            for target in _relation_names(value.term):
                yield keys.pointing(target), name
            if isinstance(value.term.func, Ref) and value.term.func.last.endswith(TAGS):
                # What tags lead to is said elsewhere.
                yield keys.pointing(TAGS.lower()), name


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
