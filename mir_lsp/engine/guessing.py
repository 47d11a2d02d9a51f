"""What may be named where the flow does not know what a lookup is read on: for who asks, never for findings.

A name that is offered claims nothing. The accessor before the method, the user model and the class around the call
may say the model; elsewhere the models are taken that fit the place, by what `likely` knows of it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mir_lsp.engine.likely import (
    Evidence,
    first_segments,
    likely_models,
    models_by_name,
    names_in_calls,
    spelled,
)
from mir_lsp.engine.ranking import Uses
from mir_lsp.engine.scopes import around
from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index.db import Database
from mir_lsp.index.headers import by_label, nearest
from mir_lsp.index.members import ClassMember, ValueMember, member
from mir_lsp.index.models import relation
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, ValueSymbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.targets import model_named
from mir_lsp.index.views import class_view
from mir_lsp.semantics.lookups import Candidate, Kind, candidates
from mir_lsp.semantics.lookups import resolve as segments_of
from mir_lsp.semantics.mentions import UNSURE, Mention, Role
from mir_lsp.semantics.model_names import query_names, row_names
from mir_lsp.semantics.tables.lookups import COMMON
from mir_lsp.semantics.tables.naming import KEYWORDS, TEXTS
from mir_lsp.syntax.halves import PLACEHOLDER
from mir_lsp.syntax.locate import Locator
from mir_lsp.text.spans import Span

_TELLING = frozenset(
    {
        "filter", "exclude", "order_by", "values_list", "select_related", "prefetch_related", "only", "defer",
        "get_or_create", "update_or_create",
    }
)  # fmt: skip
_HANDED = _TELLING | {"annotate", "alias", "aggregate", "update", "get", "values"}
_NAMES_IN_TEXTS = frozenset({"values", "latest", "earliest", "dates", "datetimes"})
_EXPRESSIONS = {
    "Q": Role.LOOKUP,
    **dict.fromkeys(("F", "OuterRef", "Count", "Sum", "Avg", "Min", "Max", "Coalesce"), Role.COLUMN),
}
_USER = ("django.contrib.auth.get_user_model", "django.conf.settings.AUTH_USER_MODEL")
_BLOCKS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_MOST_MODELS = 3
_NEAR = 3_000  # characters around a place within which other statements tell something of it
_OF_MODELS = 10.0  # what it is worth in a ranking that all likely models have a name
_OF_CALLS = 3.0  # that a call which is spelled alike has it


@dataclass(frozen=True, slots=True)
class Question:
    """A name in a call: `begin` is where it starts, `receiver` what the method is called on, None for `Q` and `F`.

    What is `sure` to be of the ORM is told by its method; `get` and `create` are methods of many things.
    """

    role: Role
    begin: int
    text: str
    receiver: ast.expr | None
    call: ast.Call
    by_text: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question is asked: the tree of the chunk in a file, and an offset in it."""

    db: Database
    path: str
    tree: ast.Module
    locator: Locator
    at: int
    source: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A name that may be meant. `on` is the model that has it, None for nobody's; `worth` is what tells for it."""

    candidate: Candidate
    on: ClassId | None
    worth: float


def guesses(
    place: Place, question: Question, uses: Uses, text: str, known: Sequence[ClassId] = ()
) -> tuple[Guess, ...]:
    """What may be meant by a name; nothing where nothing tells that it is of a model.

    `text` is that of the whole file. `known` are models that somebody else says the name is read on.
    """
    models = dict.fromkeys(known, 1.0 / len(known)) if known else _models(place, question, uses)
    named = names_in_calls(text, spelled(question.call.func), question.by_text)
    if not question.sure and not models and not named.keys() - _given(question.call) - {PLACEHOLDER}:
        return ()
    return tuple(_guessed(place, question, models, named, uses))


def _guessed(
    place: Place, question: Question, models: Mapping[ClassId, float], named: Counter[str], uses: Uses
) -> Iterator[Guess]:
    """The names that likely models have behind what is typed, and those of calls that are spelled alike."""
    typed = question.text[: place.at - question.begin]
    separator = question.role.separator
    path = typed[: typed.rfind(separator) + len(separator)] if separator and separator in typed else ""
    found = _of_models(place.db, question.role, models, typed)
    if not found and path:
        found = _behind_path(place.db, question.role, path, typed[len(path) :])
    if not found and path and question.role is Role.LOOKUP:
        found = {name: Guess(Candidate(name, Kind.LOOKUP, "Field"), None, 0.0) for name in sorted(COMMON)}
    if not found and not path:
        found = _in_file(place.db, uses)
    for name, count in named.items():
        if not name.startswith(path) or name == PLACEHOLDER:
            continue
        last = name[len(path) :].split(separator)[0] if separator else name
        before = found.get(last) or Guess(Candidate(last, Kind.FIELD), None, 0.0)
        if last and (before.on is not None or last not in found):
            found[last] = replace(before, worth=before.worth + _OF_CALLS + min(count, 4))
    yield from found.values()


def _of_models(db: Database, role: Role, models: Mapping[ClassId, float], typed: str) -> dict[str, Guess]:
    found: dict[str, Guess] = {}
    for model, share in models.items():
        mention = Mention(Span(0, len(typed)), typed, role, model, open=UNSURE)
        index = len(mention.parts()) - 1
        segments = segments_of(db, mention).segments
        # Behind a path a name is one of the model that the path leads to.
        on = segments[index].on if index < len(segments) else None
        for each in candidates(db, mention, index):
            before = found.get(each.name)
            worth = share * _OF_MODELS + (before.worth if before is not None else 0.0)
            found[each.name] = Guess(each, on, worth) if before is None else replace(before, worth=worth)
    return found


def _in_file(db: Database, uses: Uses) -> dict[str, Guess]:
    """The names of any models that stand in the file, the more models have one the better."""
    having = db.get(models_by_name)
    most = max((len(models) for models in having.values()), default=1)
    found: dict[str, Guess] = {}
    for name in uses.file.keys() & having.keys():
        models = having[name]
        entry = {**db.get(query_names, models[0]).entries, **db.get(row_names, models[0]).entries}[name]
        worth = 4.0 * len(models) / most
        candidate = Candidate(name, entry.kind, entry.type, entry.target, entry.field, entry.relation)
        found[name] = Guess(candidate, models[0], worth)
    return found


def _behind_path(db: Database, role: Role, path: str, last: str) -> dict[str, Guess]:
    """The names behind the longest end of a path that some models know."""
    segments = path.split("__")[:-1]
    having = db.get(models_by_name)
    for number in range(len(segments)):
        models = having.get(segments[number], ())
        found = _of_models(
            db, role, dict.fromkeys(models, 1 / max(len(models), 1)), "__".join((*segments[number:], last))
        )
        if found:
            return found
    return {}


def _given(call: ast.Call) -> frozenset[str]:
    """The names that a call has already."""
    texts = (each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str))
    return frozenset((*(each.arg for each in call.keywords if each.arg is not None), *texts))


def question_at(tree: ast.AST, locator: Locator, at: int, source: str) -> Question | None:
    """The innermost call of a queryset's method, or of an expression, that the offset is a name in."""
    found: Question | None = None
    handed: ast.expr | None = None  # the queryset that an expression is handed to
    for node in around(tree, locator, at):
        if isinstance(node, ast.Call):
            found = _asked(node, locator, at, source) or found
            method = node.func if isinstance(node.func, ast.Attribute) else None
            if method is not None and method.attr in _HANDED and locator.ends(method)[1] < at:
                handed = method.value
    return replace(found, receiver=handed) if found is not None and found.receiver is None else found


def _asked(node: ast.Call, locator: Locator, at: int, source: str) -> Question | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else (dotted(node.func) or ("",))[-1]
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    sure = True
    if name in _EXPRESSIONS:
        by_keyword: Role | None = _EXPRESSIONS[name]
        by_text: Role | None = _EXPRESSIONS[name]
        receiver = None
    elif receiver is not None and (name in KEYWORDS or name in TEXTS):
        by_keyword, by_text = KEYWORDS.get(name), TEXTS.get(name)
        sure = name in _TELLING or name in _NAMES_IN_TEXTS or _may_be_manager(receiver)
        if not sure and not all(isinstance(each, ast.BinOp | ast.Call | ast.UnaryOp) for each in node.args):
            return None  # these take conditions, and nothing else by position
    else:
        return None
    for keyword in node.keywords if by_keyword is not None else ():
        start = locator.ends(keyword)[0]
        if keyword.arg is not None and start <= at <= start + len(keyword.arg):
            return Question(by_keyword or Role.LOOKUP, start, keyword.arg, receiver, node, sure=sure)
    for value in node.args if by_text is not None else ():
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            start, end = locator.ends(value)
            sign = len(value.value) - len(value.value.lstrip("-"))
            if start < at < end and source[start + 1 : end - 1] == value.value:
                role = by_text or Role.COLUMN
                return Question(role, start + 1 + sign, value.value[sign:], receiver, node, True, sure)
    return None


def _may_be_manager(receiver: ast.expr) -> bool:
    """Whether an expression is called like a manager, is a class, or is a queryset by its last method."""
    if isinstance(receiver, ast.Name):
        return receiver.id[:1].isupper()
    if isinstance(receiver, ast.Attribute):
        return receiver.attr == "objects" or receiver.attr.endswith("_set")
    return (
        isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute) and receiver.func.attr in _TELLING
    )


def _models(place: Place, question: Question, uses: Uses) -> dict[ClassId, float]:
    """The models that the name may be read on, with how likely each is."""
    db, path = place.db, place.path
    blocks = [each for each in around(place.tree, place.locator, place.at) if isinstance(each, _BLOCKS)]
    root = root_of(question.receiver) if question.receiver is not None else None
    owner = ClassId(path, ".".join(each.name for each in blocks if isinstance(each, ast.ClassDef)))
    known = _shown(db, owner, question)
    if root is not None:
        known = known or _user(db, path, root) or _behind(db, root) or _made(db, path, root)
    if known:
        return dict.fromkeys(known[:_MOST_MODELS], 1.0 / len(known[:_MOST_MODELS]))
    functions = [each for each in blocks if not isinstance(each, ast.ClassDef)]
    same, others = _names_like(place, question, root, functions[-1] if functions else place.tree)
    first = frozenset({question.text.split("__")[0]}) if "__" in question.text else frozenset()
    beside = first_segments(_given(question.call) - {question.text})
    if not question.sure and not same and not beside & db.get(models_by_name).keys():
        return {}
    evidence = Evidence(first_segments(same) | first | beside, first_segments(others), _called(root), uses)
    return likely_models(db, path, evidence)


def _called(root: ast.expr | None) -> str:
    """The last name of what a chain of methods begins with, managers left out."""
    while isinstance(root, ast.Attribute) and (root.attr == "objects" or root.attr.endswith("_set")):
        if root.attr != "objects":
            return root.attr.removesuffix("_set")
        root = root.value
    match root:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            return name.removeprefix("get_")
        case _:
            return ""


def _shown(db: Database, owner: ClassId, question: Question) -> tuple[ClassId, ...]:
    """The model of the view around a call of its `get_queryset`."""
    root = root_of(question.receiver) if question.receiver is not None else None
    if not isinstance(root, ast.Call) or not isinstance(root.func, ast.Attribute) or not owner.qualname:
        return ()
    view = db.get(class_view, owner) if root.func.attr == "get_queryset" else None
    return (view.model,) if view is not None and view.model is not None else ()


def root_of(receiver: ast.expr) -> ast.expr:
    """What a chain of methods begins with: `x.y.filter(…).exclude(…)` with `x.y`."""
    while isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute):
        if receiver.func.attr in KEYWORDS or receiver.func.attr in TEXTS or receiver.func.attr in _CHAIN:
            receiver = receiver.func.value
        else:
            break
    return receiver


_CHAIN = frozenset({"all", "annotate", "alias", "distinct", "reverse", "using", "none", "select_for_update"})


def _user(db: Database, path: str, root: ast.expr) -> tuple[ClassId, ...]:
    """The user model of Django where settings that are not known may name another."""
    if not isinstance(root, ast.Attribute):
        return ()
    owner = root.value
    if isinstance(owner, ast.Call):
        symbol: Symbol | None = resolve(db, path, named) if (named := dotted(owner.func)) else None
        is_user = isinstance(symbol, ExternalSymbol) and symbol.dotted in _USER
    else:
        symbol = resolve(db, path, named) if (named := dotted(owner)) else None
        term = symbol.fact.term if isinstance(symbol, ValueSymbol) and isinstance(symbol.fact, ValueFact) else None
        function = term.func if isinstance(term, CallTerm) else None
        is_user = isinstance(function, Ref) and function.last == "get_user_model"
    found = nearest(db, by_label(db, "auth", "User"), path) if is_user else None
    return (found,) if found is not None else ()


def _made(db: Database, path: str, root: ast.expr) -> tuple[ClassId, ...]:
    """The model of a class that makes rows and says so in its `Meta`, as factories do."""
    symbol = resolve(db, path, parts) if (parts := dotted(root)) else None
    meta = member(db, symbol.id, "Meta") if isinstance(symbol, ClassSymbol) else None
    named = member(db, meta.id, "model") if isinstance(meta, ClassMember) else None
    found = model_named(db, named.owner.path, named.term) if isinstance(named, ValueMember) else None
    return (found,) if found is not None else ()


def _behind(db: Database, root: ast.expr) -> tuple[ClassId, ...]:
    """The models that an accessor of that name leads to, on whichever model."""
    if not isinstance(root, ast.Attribute) or root.attr == "objects":
        return ()
    targets: dict[ClassId, None] = {}
    for model in db.get(models_by_name).get(root.attr, ()):
        found = db.get(relation, model, root.attr)
        if found is not None and found.kind.to_many and found.target is not None:
            targets[found.target] = None
    return tuple(targets)


def _names_like(
    place: Place, question: Question, root: ast.expr | None, function: ast.AST
) -> tuple[frozenset[str], frozenset[str]]:
    """The names that the function gives to the same root near the place, and those that it gives to any."""
    same: set[str] = set()
    others: set[str] = set()
    wanted = ast.dump(root) if root is not None else None
    for node in _calls_near(place, function):
        if node is question.call:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _EXPRESSIONS:
            others |= _given(node)
        elif name in _TELLING and isinstance(node.func, ast.Attribute):
            of_same = wanted is not None and ast.dump(root_of(node.func.value)) == wanted
            (same if of_same else others).update(_given(node))
    return frozenset(same - {question.text}), frozenset(others - {question.text})


def _calls_near(place: Place, function: ast.AST) -> Iterator[ast.Call]:
    pending = list(ast.iter_child_nodes(function))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            start, end = place.locator.ends(node)
            if end < place.at - _NEAR or start > place.at + _NEAR:
                continue
        elif isinstance(node, ast.Call):
            yield node
        pending.extend(ast.iter_child_nodes(node))
