"""The shape of classes and functions, from their `ast` nodes."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mir_lsp.facts.constructors import given
from mir_lsp.facts.contributors import added
from mir_lsp.facts.data import ClassFact, FunctionFact, Parameter, ValueFact
from mir_lsp.facts.expressions import annotation, dotted, term
from mir_lsp.facts.terms import OPAQUE, CallTerm, Concat, Ref, Term

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

# Calls in a class body that can add names to it.
_BODY_WRITERS = frozenset({"exec", "locals", "vars", "setattr"})


def function_fact(node: FunctionNode) -> FunctionFact:
    """The signature of a function or method."""
    return FunctionFact(
        name=node.name,
        parameters=tuple(_parameters(node.args)) if not _is_plain(node.args) else _plain(node.args),
        returns=annotation(node.returns),
        decorators=tuple([term(decorator) for decorator in node.decorator_list]),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        result=_result(node),
        given=given(node),
        added=added(node),
    )


def class_fact(node: ast.ClassDef) -> ClassFact:
    """The shape of a class. A body that Python may run in part only makes it `inexact`."""
    body = _Body()
    body.block(node.body)
    keywords = tuple((kw.arg, term(kw.value)) for kw in node.keywords if kw.arg is not None)
    starred = any(isinstance(base, ast.Starred) for base in node.bases)
    return ClassFact(
        name=node.name,
        bases=tuple(OPAQUE if isinstance(base, ast.Starred) else term(base) for base in node.bases),
        keywords=keywords,
        decorators=tuple(term(decorator) for decorator in node.decorator_list),
        attributes=tuple(body.attributes),
        methods=tuple(body.methods),
        classes=tuple(body.classes),
        inexact=body.inexact or starred or len(keywords) != len(node.keywords),
        annotations=tuple(body.annotations),
    )


def assigned(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, Term]]:
    """The names that an assignment binds with what they are bound to; `value` None when it is not known."""
    match target:
        case ast.Name(id=name):
            yield name, term(value)
        case ast.Starred(value=inner):
            yield from assigned(inner, None)
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for inner, item in zip(targets, _items(targets, value), strict=True):
                yield from assigned(inner, item)
        case ast.Subscript():
            yield from _put(target, value)
        case _:
            return


def _put(target: ast.Subscript, value: ast.expr | None) -> Iterator[tuple[str, Term]]:
    """`X["a"][0] = value` as `X` bound to `operator.setitem(X, "a", 0, value)`, for names in capitals."""
    keys: list[Term] = []
    node: ast.expr = target
    while isinstance(node, ast.Subscript):
        keys.insert(0, term(node.slice))
        node = node.value
    if isinstance(node, ast.Name) and node.id.isupper():
        yield node.id, CallTerm(Ref(("operator", "setitem")), (Ref((node.id,)), *keys, term(value)))


def augmented(node: ast.AugAssign) -> Iterator[tuple[str, Term]]:
    """`X += part` as `X` bound to `X + part`."""
    if isinstance(node.target, ast.Name):
        name = node.target.id
        yield name, Concat(Ref((name,)), term(node.value)) if isinstance(node.op, ast.Add) else OPAQUE


def type_checking(test: ast.expr) -> bool | None:
    """What `if test` is for a type checker when the test asks just that: `TYPE_CHECKING` is True, else None."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = type_checking(test.operand)
        return None if inner is None else not inner
    parts = dotted(test)
    return True if parts is not None and parts[-1] == "TYPE_CHECKING" else None


def nested_blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement that is neither a function nor a class."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body


def loop_targets(node: ast.stmt) -> Iterator[ast.expr]:
    """What `for` and `with` statements bind."""
    if isinstance(node, (ast.For, ast.AsyncFor)):
        yield node.target
    elif isinstance(node, (ast.With, ast.AsyncWith)):
        yield from (item.optional_vars for item in node.items if item.optional_vars is not None)


def _result(node: FunctionNode) -> Term | None:
    """What a function without parameters returns when that is all it does and names a model or a setting."""
    arguments = node.args
    if arguments.args or arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        return None
    statements = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    if len(statements) != 1:
        return None
    only = statements[0]
    found = term(only.value) if isinstance(only, ast.Return) else OPAQUE
    match found:
        case Ref(parts=["settings", _]) | CallTerm(func=Ref(parts=[*_, "get_model" | "get_user_model"])):
            return found
        case CallTerm(func=Ref(parts=["getattr"]), args=[Ref(parts=["settings"]), *_]):
            return found
        case _:
            return None


def _items(targets: list[ast.expr], value: ast.expr | None) -> list[ast.expr] | list[None]:
    unknown = [None] * len(targets)
    if not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != len(targets):
        return unknown
    starred = any(isinstance(item, ast.Starred) for item in (*value.elts, *targets))
    return unknown if starred else value.elts


def _is_plain(args: ast.arguments) -> bool:
    """Whether there are positional parameters alone, without annotations, as most functions have them."""
    if args.posonlyargs or args.vararg is not None or args.kwonlyargs or args.kwarg is not None:
        return False
    return all(arg.annotation is None for arg in args.args)


def _plain(args: ast.arguments) -> tuple[Parameter, ...]:
    without_default = len(args.args) - len(args.defaults)
    return tuple([_positional(arg.arg, at >= without_default) for at, arg in enumerate(args.args)])


@lru_cache(maxsize=10_000)
def _positional(name: str, has_default: bool) -> Parameter:
    """The same object for parameters of the same name."""
    return Parameter(name, None, "positional", has_default)


def _parameters(args: ast.arguments) -> Iterator[Parameter]:
    plain = [*args.posonlyargs, *args.args]
    without_default = len(plain) - len(args.defaults)
    for position, arg in enumerate(plain):
        yield Parameter(arg.arg, annotation(arg.annotation), "positional", position >= without_default)
    if args.vararg is not None:
        yield Parameter(args.vararg.arg, annotation(args.vararg.annotation), "args", False)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield Parameter(arg.arg, annotation(arg.annotation), "keyword", default is not None)
    if args.kwarg is not None:
        yield Parameter(args.kwarg.arg, annotation(args.kwarg.annotation), "kwargs", False)


@dataclass(slots=True)
class _Body:
    """What the statements of a class body define so far."""

    attributes: list[tuple[str, ValueFact]] = field(default_factory=list)
    annotations: list[tuple[str, Term]] = field(default_factory=list)
    methods: list[FunctionFact] = field(default_factory=list)
    classes: list[ClassFact] = field(default_factory=list)
    inexact: bool = False

    def block(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.methods.append(function_fact(node))
            case ast.ClassDef():
                self.classes.append(class_fact(node))
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._add(assigned(target, value))
            case ast.AnnAssign(target=ast.Name(id=name)):
                self._annotated(name, node)
            case ast.AugAssign():
                self._add(augmented(node))
            case ast.Delete(targets=targets):
                self._delete({target.id for target in targets if isinstance(target, ast.Name)})
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                self._add((alias.asname or alias.name.partition(".")[0], OPAQUE) for alias in names)
            case ast.Expr(value=value):
                self.inexact |= _writes_names(value)
            case _:
                self._compound(node)

    def _compound(self, node: ast.stmt) -> None:
        verdict = type_checking(node.test) if isinstance(node, ast.If) else None
        if isinstance(node, ast.If) and verdict is not None:
            self.block(node.orelse if verdict else node.body)
            return
        for target in loop_targets(node):
            self._add(assigned(target, None))
        for block in nested_blocks(node):
            self.inexact = True
            self.block(block)

    def _annotated(self, name: str, node: ast.AnnAssign) -> None:
        declared = annotation(node.annotation)
        if node.value is not None:
            self.attributes.append((name, ValueFact(term(node.value), declared)))
        elif declared is not None:
            self.annotations.append((name, declared))

    def _add(self, pairs: Iterable[tuple[str, Term]]) -> None:
        self.attributes.extend((name, ValueFact(value)) for name, value in pairs)

    def _delete(self, names: set[str]) -> None:
        self.attributes = [pair for pair in self.attributes if pair[0] not in names]
        self.methods = [method for method in self.methods if method.name not in names]
        self.classes = [nested for nested in self.classes if nested.name not in names]


def _writes_names(value: ast.expr) -> bool:
    if not isinstance(value, ast.Call):
        return False
    return any(isinstance(node, ast.Name) and node.id in _BODY_WRITERS for node in ast.walk(value))
