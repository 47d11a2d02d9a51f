"""Which models a lookup may be read on where the flow does not know: for somebody who asks, never for findings.

A name that is offered claims nothing. The accessor before the method, the user model, and the other names that the
function gives to the same queryset say which models fit; those that fit best are taken.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import CallTerm, Ref
from mir_lsp.index.db import Database
from mir_lsp.index.headers import by_label, nearest
from mir_lsp.index.members import ClassMember, ValueMember, member
from mir_lsp.index.models import relation
from mir_lsp.index.paths import parent
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, Symbol, ValueSymbol, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.targets import model_named
from mir_lsp.index.views import class_view
from mir_lsp.index.vocabulary import is_of_every_model, models_having
from mir_lsp.semantics.mentions import Mention, Role
from mir_lsp.semantics.tables.naming import KEYWORDS, TEXTS
from mir_lsp.syntax.locate import Locator
from mir_lsp.text.spans import Span

_TELLING = frozenset(
    {
        "filter", "exclude", "order_by", "values_list", "select_related", "prefetch_related", "only", "defer",
        "get_or_create", "update_or_create",
    }
)  # fmt: skip
_HANDED = _TELLING | {"annotate", "alias", "aggregate", "update", "get", "values"}
_OF_MANAGERS = frozenset({"get", "create", "update", "values"})
_EXPRESSIONS = {
    "Q": Role.LOOKUP,
    **dict.fromkeys(("F", "OuterRef", "Count", "Sum", "Avg", "Min", "Max", "Coalesce"), Role.COLUMN),
}
_USER = ("django.contrib.auth.get_user_model", "django.conf.settings.AUTH_USER_MODEL")
_MOST_MODELS = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A name in a call: `begin` is where it starts, `receiver` what the method is called on, None for `Q` and `F`."""

    role: Role
    begin: int
    text: str
    receiver: ast.expr | None


def guessed_mentions(
    db: Database, path: str, tree: ast.AST, locator: Locator, at: int, source: str
) -> tuple[Mention, ...]:
    """The name at an offset as if it were read on each of the models that fit; spans count from the tree's start."""
    question = question_at(tree, locator, at, source)
    if question is None:
        return ()
    span = Span(question.begin, question.begin + len(question.text))
    function = _function_at(tree, locator, at)
    owner = ClassId(path, _class_at(tree, locator, at))
    models = _shown(db, owner, question) or _models(db, path, question, function)
    return tuple(Mention(span, question.text, question.role, model, open="a guess") for model in models)


def question_at(tree: ast.AST, locator: Locator, at: int, source: str) -> Question | None:
    """The innermost call of a queryset's method, or of an expression, that the offset is a name in."""
    found: Question | None = None
    around: ast.expr | None = None  # the queryset that an expression is handed to
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            start, end = locator.ends(node)
            if start <= at <= end:
                found = _asked(node, locator, at, source) or found
                method = node.func if isinstance(node.func, ast.Attribute) else None
                if method is not None and method.attr in _HANDED and locator.ends(method)[1] < at:
                    around = method.value
    return replace(found, receiver=around) if found is not None and found.receiver is None else found


def _asked(node: ast.Call, locator: Locator, at: int, source: str) -> Question | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else (dotted(node.func) or ())[-1:]
    name = name if isinstance(name, str) else "".join(name)
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else None
    if name in _EXPRESSIONS:
        by_keyword: Role | None = _EXPRESSIONS[name]
        by_text: Role | None = _EXPRESSIONS[name]
        receiver = None
    elif receiver is not None and (name in _TELLING or (name in _OF_MANAGERS and _may_be_manager(receiver))):
        by_keyword, by_text = KEYWORDS.get(name), TEXTS.get(name)
    else:
        return None
    for keyword in node.keywords if by_keyword is not None else ():
        start = locator.ends(keyword)[0]
        if keyword.arg is not None and start <= at <= start + len(keyword.arg):
            return Question(by_keyword or Role.LOOKUP, start, keyword.arg, receiver)
    for value in node.args if by_text is not None else ():
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            start, end = locator.ends(value)
            sign = len(value.value) - len(value.value.lstrip("-"))
            if start < at < end and source[start + 1 : end - 1] == value.value:
                return Question(by_text or Role.COLUMN, start + 1 + sign, value.value[sign:], receiver)
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


def _models(db: Database, path: str, question: Question, function: ast.AST | None) -> tuple[ClassId, ...]:
    root = root_of(question.receiver) if question.receiver is not None else None
    if root is not None:
        known = _user(db, path, root) or _behind(db, root) or _made(db, path, root)
        if known:
            return known[:_MOST_MODELS]
    names = set(_names_like(question, root, function))
    first = question.text.split("__")[0]
    if "__" in question.text:
        names.add(first)
    votes: Counter[ClassId] = Counter()
    for name in names:
        fitting = models_having(db, name) if not is_of_every_model(name) else frozenset()
        for model in fitting:
            votes[model] += 1
    best = max(votes.values(), default=0)
    found = sorted(model for model, count in votes.items() if count == best)
    if len(found) > _MOST_MODELS:
        found = [model for model in found if parent(model.path) == parent(path)] or found
    # What fits everything says nothing.
    return tuple(found[:_MOST_MODELS]) if len(found) <= 2 * _MOST_MODELS else ()


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
    for model in sorted(models_having(db, root.attr)):
        found = db.get(relation, model, root.attr)
        if found is not None and found.kind.to_many and found.target is not None:
            targets[found.target] = None
    return tuple(targets)


def _names_like(question: Question, root: ast.expr | None, function: ast.AST | None) -> Iterator[str]:
    """The first segments of the names that the function gives to querysets of the same root."""
    wanted = ast.dump(root) if root is not None else None
    for node in ast.walk(function) if function is not None else ():
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and wanted is not None:
            if ast.dump(root_of(node.func.value)) != wanted:
                continue
        elif wanted is not None or (dotted(node.func) or ())[-1:] not in (("Q",), ("F",)):
            continue
        for keyword in node.keywords:
            if keyword.arg is not None and keyword.arg != question.text:
                yield keyword.arg.split("__")[0]
        for value in node.args:
            if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value != question.text:
                yield value.value.lstrip("-").split("__")[0]


def _class_at(tree: ast.AST, locator: Locator, at: int) -> str:
    """The qualified name of the innermost class at an offset; empty outside of classes."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            start, end = locator.ends(node)
            if start <= at <= end:
                names.append(node.name)
    return ".".join(names)


def _function_at(tree: ast.AST, locator: Locator, at: int) -> ast.AST | None:
    """The innermost function at an offset, else the whole tree."""
    found: ast.AST = tree
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start, end = locator.ends(node)
            if start <= at <= end:
                found = node
    return found
