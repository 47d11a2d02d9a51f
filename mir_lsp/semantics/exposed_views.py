"""What views and admin classes let clients do: guards that are not asked, lists and lookups that are open."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mir_lsp.facts.expressions import dotted
from mir_lsp.facts.terms import Ref
from mir_lsp.index.classes import ExternalBase, external_names, mro, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import MethodMember, NoMember, ValueMember, member
from mir_lsp.index.models import model as model_of
from mir_lsp.index.resolve import ExternalSymbol, FunctionSymbol, class_fact, resolve
from mir_lsp.index.schema import ClassId
from mir_lsp.index.secrecy import owners
from mir_lsp.index.views import ClassView, class_view
from mir_lsp.semantics.access import Level, class_access, function_access, row_permissions
from mir_lsp.semantics.class_code import ClassCode, constants
from mir_lsp.semantics.exposed_fields import every_field, reach
from mir_lsp.semantics.exposed_forms import form_names
from mir_lsp.semantics.exposed_lookups import lookup_exposures
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.serving import Handler, Served, Use, is_own, is_routed, method_node, names_user, routes_to
from mir_lsp.semantics.unsaid_fields import unsaid
from mir_lsp.text.spans import Span

_ALL = "__all__"
_API = "rest_framework."
_CHANGES = frozenset({"put", "patch", "delete"})
_GUARDS = frozenset({"LoginRequiredMixin", "PermissionRequiredMixin", "UserPassesTestMixin"})
_WHO_MAY = "say who may write in `permission_classes`"


def view_exposures(code: ClassCode) -> Iterator[Exposure]:
    """What is wrong with a view as it is written."""
    view = code.db.get(class_view, code.id)
    if view is None:
        return
    yield from _guards(code)
    yield from lookup_exposures(code, view)
    served = routes_to(code.db, code.id)
    if view.is_api:
        yield from _open_actions(code)
        yield from _get_object(code)
        if served:
            yield from _open(code, view, served)
            yield from _listed_rows(code, view, served)
    elif served:
        yield from _edited(code, view, served)
        yield from _any_object(code, view, served)


def function_exposures(
    db: Database, path: str, node: ast.FunctionDef | ast.AsyncFunctionDef, code: ClassCode
) -> Iterator[Exposure]:
    """What is wrong with the decorators of a function that is a view, or with the lack of them."""
    symbol = FunctionSymbol(path, node.name)
    marks = [(_called_name(db, path, each), each) for each in node.decorator_list]
    makers = [number for number, (name, _) in enumerate(marks) if name == "rest_framework.decorators.api_view"]
    if not makers:
        return
    above = [each for name, each in marks[: makers[0]] if name in _BELOW]
    for each in above:
        yield _above(code, each, marks[makers[0]][1])
    access = function_access(db, symbol)
    verbs = marks[makers[0]][1]
    listed_methods = verbs.args[0] if isinstance(verbs, ast.Call) and verbs.args else None
    methods = {str(each.value).lower() for each in constants(listed_methods)}
    if above or access.level > Level.ANYBODY or access.said or not is_routed(db, symbol):
        return
    if methods & _CHANGES and not _asks_user(node):
        yield Exposure(
            Exposed.NOT_CLOSED,
            code.name_of(node),
            (("name", node.name), ("what", "change and delete rows")),
            title="Ask for a user",
            changes=_guarded(code, node, marks[makers[0]][1]),
            imports=("rest_framework.decorators.permission_classes", "rest_framework.permissions.IsAuthenticated"),
        )


_BELOW = frozenset(
    f"rest_framework.decorators.{name}"
    for name in (
        "permission_classes",
        "authentication_classes",
        "throttle_classes",
        "renderer_classes",
        "parser_classes",
    )
)


def _called_name(db: Database, path: str, node: ast.expr) -> str:
    parts = dotted(node.func if isinstance(node, ast.Call) else node)
    symbol = resolve(db, path, parts) if parts is not None else None
    return symbol.dotted if isinstance(symbol, ExternalSymbol) else ""


def _above(code: ClassCode, mark: ast.expr, maker: ast.expr) -> Exposure:
    one, two = code.place(mark), code.place(maker)
    between = code.source[one.end : two.start]
    plain = re.fullmatch(r"\s*(#[^\r\n]*)?\s*@", between) is not None
    return Exposure(
        Exposed.ABOVE,
        one,
        (("text", f"`{_written_name(code, mark)}` does nothing above `api_view`"),),
        title="Write it below `api_view`",
        changes=((one, code.text(maker)), (two, code.text(mark))) if plain else (),
        refusal="" if plain else "other decorators stand between them",
    )


def _written_name(code: ClassCode, mark: ast.expr) -> str:
    return code.text(mark.func if isinstance(mark, ast.Call) else mark)


def _guarded(code: ClassCode, node: ast.stmt, maker: ast.expr) -> tuple[tuple[Span, str], ...]:
    return (code.line_after_expression(maker, "@permission_classes([IsAuthenticated])", node),)


def _asks_user(node: ast.AST) -> bool:
    """Whether code looks who asks, or is given something that tells."""
    return names_user(node) or any(
        isinstance(each, ast.Attribute) and each.attr in ("auth", "META", "headers", "session")
        for each in ast.walk(node)
    )


def _guards(code: ClassCode) -> Iterator[Exposure]:
    """Mixins that come too late, and decorators of the wrong method."""
    db = code.db
    fact = class_fact(db, code.id)
    own = {base for base in (fact.bases if fact is not None else ()) if isinstance(base, Ref)}
    late = _late(db, code.id)
    if late and own:
        yield Exposure(
            Exposed.NOT_FIRST,
            code.header,
            (("name", code.id.name), ("what", f"`{late}` stands behind {_answering(code)}")),
            title=f"Write `{late}` first",
            changes=_first(code, late),
            refusal="" if _first(code, late) else _why_not(code),
        )
    externals = external_names(db, code.id)
    lasts = [name.rpartition(".")[2] for name in externals]
    if "UserPassesTestMixin" in lasts and is_routed(db, code.id):
        known = all(name.startswith(("django.", "builtins.", _API)) for name in externals)
        missing = all(isinstance(member(db, code.id, name), NoMember) for name in ("test_func", "get_test_func"))
        if known and missing:
            yield Exposure(
                Exposed.NOT_FIRST,
                code.header,
                (("name", code.id.name), ("what", "it has no `test_func`, so that each request fails")),
                refusal="say in `test_func` who may see it",
            )
    yield from _decorated_method(code)


def _answering(code: ClassCode) -> str:
    own = code.method("dispatch")
    if own is not None and not _calls_super(own, "dispatch"):
        return "its own `dispatch`, which answers without it"
    return "a class that answers requests without it"


def _asks_guard(node: ast.AST) -> bool:
    """Whether code asks what the guard would ask, or answers as that does."""
    return any(isinstance(each, ast.Attribute) and each.attr in _GUARDING for each in ast.walk(node))


_GUARDING = frozenset({"has_permission", "handle_no_permission", "test_func", "get_test_func"})


def _why_not(code: ClassCode) -> str:
    if code.method("dispatch") is not None:
        return "`dispatch` has to call `super().dispatch()` where it goes on, or the code goes to `get` and `post`"
    return "a base has it in the wrong place"


def _late(db: Database, view: ClassId) -> str:
    """The guard that comes behind a class whose `dispatch` does not call the next one.

    The views of Django share one `dispatch`, which Python puts behind the last of them.
    """
    every = db.get(mro, view)
    views = [each for each in every if _is_view(each)]
    answered = False
    for base in every:
        if isinstance(base, ExternalBase):
            last = base.dotted.rpartition(".")[2]
            if base.dotted == "?":
                return ""
            if last in _GUARDS and answered:
                return last
            answered = answered or base in views[-1:]
            continue
        found = method_node(db, base, "dispatch")
        if found is not None and found[0] == base:
            answered = answered or not (_calls_super(found[1], "dispatch") or _asks_guard(found[1]))
    return ""


def _is_view(base: ClassId | ExternalBase) -> bool:
    return (
        isinstance(base, ExternalBase)
        and base.dotted.startswith(("django.views.", _API))
        and base.dotted.endswith("View")
    )


def _calls_super(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Attribute) and each.attr == name for each in ast.walk(node))


def _first(code: ClassCode, guard: str) -> tuple[tuple[Span, str], ...]:
    """The bases of a class with a guard before all others."""
    bases = code.node.bases
    found = [each for each in bases if (dotted(each) or ("",))[-1] == guard]
    if not found or found[0] is bases[0] or code.node.keywords:
        return ()
    others = [code.text(each) for each in bases if each is not found[0]]
    span = Span(code.place(bases[0]).start, code.place(bases[-1]).end)
    return ((span, ", ".join([code.text(found[0]), *others])),)


def _decorated_method(code: ClassCode) -> Iterator[Exposure]:
    for mark in code.node.decorator_list:
        if not isinstance(mark, ast.Call) or not mark.args:
            continue
        if _called_name(code.db, code.id.path, mark) != "django.utils.decorators.method_decorator":
            continue
        guards = mark.args[0].elts if isinstance(mark.args[0], ast.List | ast.Tuple) else [mark.args[0]]
        names = [_called_name(code.db, code.id.path, each) for each in guards]
        keyword = next((each for each in mark.keywords if each.arg == "name"), None)
        if keyword is None or not isinstance(keyword.value, ast.Constant) or keyword.value.value != "get":
            continue
        if not any(name.startswith("django.contrib.auth.decorators.") for name in names):
            continue
        posts = [name for name in ("post", "put", "patch", "delete") if _answers(code, name)]
        if posts and not any(_GUARDS & {name.rpartition(".")[2]} for name in external_names(code.db, code.id)):
            yield Exposure(
                Exposed.NOT_FIRST,
                code.place(mark),
                (("name", code.id.name), ("what", f"`{posts[0]}` is not guarded, only `get` is")),
                title="Guard `dispatch`",
                changes=((code.place(keyword.value), '"dispatch"'),),
            )


def _answers(code: ClassCode, name: str) -> bool:
    found = member(code.db, code.id, name)
    if not isinstance(found, MethodMember):
        return False
    others = [word for each in code.node.decorator_list if isinstance(each, ast.Call) for word in each.keywords]
    named = {each.value.value for each in others if isinstance(each.value, ast.Constant)}
    return not found.fact.decorators and name not in named


def _written(served: tuple[Served, ...]) -> list[Handler]:
    return [each for one in served for each in one.handlers if each.method in _CHANGES]


def _open(code: ClassCode, view: ClassView, served: tuple[Served, ...]) -> Iterator[Exposure]:
    """Views of which anybody changes and deletes rows."""
    changing = _written(served)
    if not changing:
        return
    asking = [method_node(code.db, code.id, each.action) for each in changing]
    if any(found is not None and _asks_user(found[1]) for found in asking) or is_own(code.db, code.id):
        return
    wrappers = tuple(dict.fromkeys(name for one in served for name in one.wrappers))
    access = class_access(code.db, code.id, changing[0].action, wrappers)
    if access.level is not Level.ANYBODY or not access.known:
        return
    option = code.option("permission_classes")
    what = _done(changing)
    if option is not None and not access.said:
        return
    if option is not None:
        said = (("text", f"anybody can {what} through {code.id.name}: it admits everybody"),)
        yield Exposure(Exposed.OPENED, code.place(option.value), said, refusal=_WHO_MAY)
    elif not access.said:
        yield Exposure(
            Exposed.NOT_CLOSED,
            code.header,
            (("name", code.id.name), ("what", what)),
            title="Ask for a user",
            changes=(code.line_before(_statement(code.node), "permission_classes = [IsAuthenticated]"),),
            imports=("rest_framework.permissions.IsAuthenticated",),
        )


def _statement(node: ast.ClassDef) -> ast.stmt:
    first = node.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return node.body[1] if is_text and len(node.body) > 1 else first


def _done(changing: list[Handler]) -> str:
    methods = {each.method for each in changing}
    words = ["change"] if methods & {"put", "patch"} else []
    words += ["delete"] if "delete" in methods else []
    return f"{' and '.join(words)} rows"


def _open_actions(code: ClassCode) -> Iterator[Exposure]:
    """Actions that say that everybody may do what others may not."""
    for method in code.methods():
        for mark in method.decorator_list:
            if not isinstance(mark, ast.Call) or _called_name(code.db, code.id.path, mark) != _ACTION:
                continue
            keyword = next((each for each in mark.keywords if each.arg == "permission_classes"), None)
            verbs = {str(e.value).lower() for k in mark.keywords if k.arg == "methods" for e in constants(k.value)}
            if keyword is None or not verbs & {"post", "put", "patch", "delete"} or _asks_user(method):
                continue
            access = class_access(code.db, code.id, method.name)
            closed = class_access(code.db, code.id).level > Level.ANYBODY
            if access.level is Level.ANYBODY and access.known and closed and _changes_rows(method):
                said = (
                    ("text", f"anybody can change rows by `{method.name}`, though not by the rest of {code.id.name}"),
                )
                yield Exposure(Exposed.OPENED, code.place(keyword.value), said, refusal=_WHO_MAY)


def _changes_rows(node: ast.AST) -> bool:
    """Whether code changes or deletes rows that are there."""
    names = {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    return bool(names & {"delete", "update", "perform_destroy", "perform_update"} or {"get_object", "save"} <= names)


_ACTION = "rest_framework.decorators.action"


def _get_object(code: ClassCode) -> Iterator[Exposure]:
    method = code.method("get_object")
    guards = row_permissions(code.db, code.id)
    if method is None or not guards:
        return
    called = {each.attr for each in ast.walk(method) if isinstance(each, ast.Attribute)}
    if {"check_object_permissions", "get_object"} & called or _asks_user(method):
        return
    if isinstance(member(code.db, code.id, "get_queryset"), MethodMember) and is_own(code.db, code.id):
        return
    changes = _checked(code, method)
    yield Exposure(
        Exposed.OVERRIDDEN,
        code.name_of(method),
        (("name", code.id.name), ("permission", guards[0].name)),
        title="Ask for the permission of the row",
        changes=changes,
        refusal="" if changes else "call `self.check_object_permissions(self.request, row)` before it returns",
    )


def _checked(code: ClassCode, method: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[tuple[Span, str], ...]:
    last = method.body[-1]
    returns = [each for each in ast.walk(method) if isinstance(each, ast.Return)]
    if not isinstance(last, ast.Return) or last.value is None or returns != [last]:
        return ()
    if isinstance(last.value, ast.Name):
        call = f"self.check_object_permissions(self.request, {last.value.id})"
        return (code.line_before(last, call),)
    span = code.place(last)
    value = code.text(last.value)
    lead = code.line_before(last, "self.check_object_permissions(self.request, row)")[1]
    return ((span, f"row = {value}{lead[lead.index(')') + 1 :]}{lead}return row"),)


def _listed_rows(code: ClassCode, view: ClassView, served: tuple[Served, ...]) -> Iterator[Exposure]:
    """Lists of rows whose permission is asked for when there is one row only."""
    option = code.option("queryset")
    guards = row_permissions(code.db, code.id)
    standard = [each for one in served for each in one.handlers if each.action == "list" and each.standard]
    if option is None or not guards or not standard or view.dynamic_queryset or view.model is None:
        return
    keys = code.db.get(owners, view.model)
    backends = member(code.db, code.id, "filter_backends")
    narrowed = isinstance(member(code.db, code.id, "filter_queryset"), MethodMember)
    if not keys or narrowed or (isinstance(backends, ValueMember) and _has_own(code, backends)):
        return
    yield Exposure(
        Exposed.LISTED,
        code.place(option.value),
        (("model", view.model.name), ("permission", guards[0].name), ("key", keys[0])),
        doubt=f"if rows of {view.model.name} are their `{keys[0]}`'s business",
        refusal=f"give only the rows of the user in `get_queryset`: `filter({keys[0]}=self.request.user)`",
    )


def _has_own(code: ClassCode, found: ValueMember) -> bool:
    items = getattr(found.term, "items", ())
    symbols = [resolve(code.db, found.owner.path, each.parts) for each in items if isinstance(each, Ref)]
    return any(not isinstance(each, ExternalSymbol) for each in symbols) or not items


def _edited(code: ClassCode, view: ClassView, served: tuple[Served, ...]) -> Iterator[Exposure]:
    """Pages that make their form of the model by themselves."""
    lasts = {name.rpartition(".")[2] for name in external_names(code.db, code.id)}
    action = "create" if "CreateView" in lasts else "update" if "UpdateView" in lasts else ""
    if not action or view.form is not None or view.model is None:
        return
    option = code.option("fields")
    known = isinstance(member(code.db, code.id, "get_form_class"), NoMember)
    outside = all(name.startswith(("django.", "builtins.")) for name in external_names(code.db, code.id))
    if option is None:
        is_unsaid = all(
            isinstance(member(code.db, code.id, each), NoMember) for each in ("fields", "form_class", "get_form")
        )
        if is_unsaid and known and outside and not code.db.get(_is_base, code.id):
            yield unsaid(code, "view", code.option("model") or code.option("queryset"), view.model)
        return
    access = class_access(code.db, code.id, "", [name for one in served for name in one.wrappers])
    used = (Use(code.id, action, action == "update", True, access, is_own(code.db, code.id)),)
    names = _editable(code.db, view.model)
    if isinstance(option.value, ast.Constant) and option.value.value == _ALL:
        reached = reach(code.db, view.model, (), names, used)
        kept = [name for name in names if name not in reached.names]
        found = code.db.get(model_of, view.model)
        complete = found is not None and found.complete
        yield every_field(code, Exposed.FORM_ALL, option, reached, kept, view.model, complete=complete)
    else:
        shown = [str(each.value) for each in constants(option.value)]
        yield from form_names(code, option, reach(code.db, view.model, (), shown, used))


def _is_base(db: Database, view: ClassId) -> bool:
    return not is_routed(db, view)


def _editable(db: Database, model: ClassId) -> list[str]:
    from mir_lsp.index.forms import editable_names

    found = db.get(model_of, model)
    return list(editable_names(db, found)) if found is not None else []


def _any_object(code: ClassCode, view: ClassView, served: tuple[Served, ...]) -> Iterator[Exposure]:
    """Pages that change or delete whatever row the address names."""
    lasts = {name.rpartition(".")[2] for name in external_names(code.db, code.id)}
    option = code.option("model") or code.option("queryset")
    if not lasts & {"UpdateView", "DeleteView"} or option is None or view.model is None or view.dynamic_queryset:
        return
    keys = code.db.get(owners, view.model)
    access = class_access(code.db, code.id, "", [name for one in served for name in one.wrappers])
    if not keys or access.level > Level.SIGNED_IN or not access.known:
        return
    if any(_asks_user(node) for owner in project_classes(code.db, code.id) for node in _methods(code.db, owner)):
        return
    if not isinstance(member(code.db, code.id, "get_object"), NoMember):
        return
    does = "changed" if "UpdateView" in lasts else "deleted"
    yield Exposure(
        Exposed.ANY_OBJECT,
        code.place(option.value),
        (("model", view.model.name), ("does", does), ("key", keys[0])),
        doubt=f"if rows of {view.model.name} are their `{keys[0]}`'s business",
        refusal=f"give only the rows of the user in `get_queryset`: `filter({keys[0]}=self.request.user)`",
    )


def _methods(db: Database, owner: ClassId) -> Iterator[ast.AST]:
    fact = class_fact(db, owner)
    for method in fact.methods if fact is not None else ():
        found = method_node(db, owner, method.name)
        if found is not None:
            yield found[1]
