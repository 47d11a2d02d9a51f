"""Which fields of a model clients can read and write by serializers and forms, judged by the views that use them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mir_lsp.index.classes import descendants, external_names, project_classes
from mir_lsp.index.db import Database
from mir_lsp.index.members import ClassMember, ValueMember, member
from mir_lsp.index.resolve import class_fact
from mir_lsp.index.schema import ClassId
from mir_lsp.index.secrecy import Guarded, owners, privileges, secrets
from mir_lsp.semantics.access import Level
from mir_lsp.semantics.class_code import ClassCode, Option, listed
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.serving import Use, method_node, names_user, uses_of
from mir_lsp.semantics.trees import function_named
from mir_lsp.text.spans import Span

ALL = "__all__"


_UNSURE = "if `get_serializer_class` chooses it there"


BY_NAME = "if `{name}` is what its name says"


@dataclass(frozen=True, slots=True)
class Reach:
    """Which guarded columns of a model clients reach, the strong ones first told apart from the weak."""

    read: tuple[Guarded, ...] = ()
    written: tuple[Guarded, ...] = ()
    owned: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, each once."""
        return tuple(dict.fromkeys((*(each.name for each in (*self.read, *self.written)), *self.owned)))

    @property
    def is_empty(self) -> bool:
        return not self.names


def all_uses(code: ClassCode) -> Iterator[Use]:
    """The uses of a class, and of those that inherit its options."""
    own = member(code.db, code.id, "Meta")
    for cls in (code.id, *code.db.get(descendants, code.id)):
        if cls == code.id or member(code.db, cls, "Meta") == own:
            yield from uses_of(code.db, cls)


def reach(db: Database, model: ClassId, read: Iterable[str], written: Iterable[str], used: tuple[Use, ...]) -> Reach:
    """Which guarded columns of those that are read and written clients reach."""
    shown, taken = set(read), set(written)
    secret = tuple(each for each in db.get(secrets, model) if each.name in shown and is_shown(each, used))
    gives = tuple(each for each in db.get(privileges, model) if each.name in taken and is_taken(used))
    owned = tuple(name for name in db.get(owners, model) if name in taken and _changes_owner(db, name, used))
    hashes = tuple(each for each in db.get(secrets, model) if each.by_role and each.name in taken and is_taken(used))
    sure = any(use.sure for use in used)
    return Reach(secret, tuple(dict.fromkeys((*gives, *hashes))), owned, "" if sure else _UNSURE)


def is_shown(secret: Guarded, used: Iterable[Use]) -> bool:
    """Whether somebody who should not gets to read a secret.

    What only its name makes a secret may be shown to whom it is made for: to its owner, and where it is made.
    """
    for use in used:
        if use.shown and secret.by_role and use.access.level is not Level.STAFF:
            return True
        made = use.action in ("post", "create")
        if use.shown and use.access.level <= Level.SIGNED_IN and not use.own and not made:
            return True
    return False


def is_taken(used: Iterable[Use]) -> bool:
    return any(use.taken and use.access.widest_writing() <= Level.SIGNED_IN for use in used)


def _changes_owner(db: Database, name: str, used: tuple[Use, ...]) -> bool:
    """Whether a view that works on rows of the user who asks takes another owner for them."""
    for use in used:
        if not use.taken or not use.own or not isinstance(use.view, ClassId):
            continue
        if use.action in ("update", "partial_update") and _scopes_by(db, use.view, name):
            sets = [_sets(db, use.view, hook, name) for hook in ("perform_update", use.action)]
            if not any(sets):
                return True
    return False


def _scopes_by(db: Database, view: ClassId, name: str) -> bool:
    """Whether the rows of a view are those whose `name` is the user who asks."""
    return any(_sets(db, view, hook, name) for hook in ("get_queryset", "perform_create"))


def _sets(db: Database, view: ClassId, hook: str, name: str) -> bool:
    found = method_node(db, view, hook)
    if found is None:
        return False
    return any(
        isinstance(each, ast.keyword) and each.arg in (name, f"{name}_id", f"{name}__id") and names_user(each.value)
        for each in ast.walk(found[1])
    )


def says_nothing(code: ClassCode, fields: object, exclude: object, model: ClassId | None) -> bool:
    """Whether `Meta` names a model and nothing says which of its fields."""
    meta = member(code.db, code.id, "Meta")
    if model is None or code.meta() is None or not isinstance(meta, ClassMember):
        return False
    if code.db.get(descendants, code.id) and not uses_of(code.db, code.id):
        return False  # Those that inherit from it say which.
    known = all(
        name.startswith(("rest_framework.", "django.", "builtins.")) for name in external_names(code.db, code.id)
    )
    values = [member(code.db, meta.id, name) for name in ("fields", "exclude")]
    missing = not any(isinstance(each, ValueMember) for each in values)
    plain = all(name.startswith("builtins.") for name in external_names(code.db, meta.id))
    return known and plain and missing and fields is None and exclude is None


def every_field(
    code: ClassCode,
    what: Exposed,
    option: Option,
    reached: Reach,
    kept: list[str],
    model: ClassId,
    *,
    complete: bool,
) -> Exposure:
    """A finding about an option that takes all fields; its repair lists those that are `kept`."""
    named = reached.names
    said = (("model", model.name), ("option", option.name), ("those", _those(reached)))
    left = f", without {quoted(named)}" if named else ""
    span = code.place(option.value if option.name == "fields" else option.node)
    if option.name == "fields":
        change = (code.place(option.value), listed(kept, code, option.node))
    else:
        change = (Span(span.start, code.place(option.value).end), f"fields = {listed(kept, code, option.node)}")
    return Exposure(
        what,
        span,
        said,
        doubt=reached.doubt,
        weak=reached.is_empty,
        title=f"List the {len(kept)} fields that there are{left}" if complete and kept else "",
        changes=(change,) if complete and kept else (),
        refusal="" if complete else "not all fields of the model are in view",
    )


def _those(reached: Reach) -> str:
    """What clients reach, for the message."""
    read = [each.name for each in reached.read]
    written = [*(each.name for each in reached.written), *reached.owned]
    both = [name for name in written if name in read]
    parts = []
    if both:
        parts.append(f"read and write {quoted(both)}")
    if [name for name in read if name not in both]:
        parts.append(f"read {quoted(name for name in read if name not in both)}")
    if [name for name in written if name not in both]:
        parts.append(f"write {quoted(name for name in written if name not in both)}")
    return f": clients can {' and '.join(parts)}" if parts else ", also those that are added later"


def quoted(names: Iterable[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def doubt_of(each: Guarded, reached: Reach) -> str:
    return reached.doubt or ("" if each.by_role else BY_NAME.format(name=each.name))


def with_keyword(code: ClassCode, call: ast.Call, keyword: str) -> tuple[tuple[Span, str], ...]:
    """The edits that give a call one more keyword; none that would contradict `required`."""
    dropped = [each for each in call.keywords if each.arg in ("required", "queryset", "write_only", "default")]
    if dropped or any(each.arg is None for each in call.keywords):
        return ()
    arguments = [*call.args, *(each.value for each in call.keywords)]
    end = code.place(arguments[-1]).end if arguments else code.place(call).end - 1
    return ((Span(end, end), f", {keyword}" if arguments else keyword),)


def is_checked(code: ClassCode, name: str) -> bool:
    """Whether code of the serializer has to do with a field: it may well refuse it."""
    for owner in project_classes(code.db, code.id):
        fact = class_fact(code.db, owner)
        for method in fact.methods if fact is not None else ():
            if method.name in (f"validate_{name}", f"clean_{name}"):
                return True
            node = function_named(code.db, owner.path, f"{owner.qualname}.{method.name}")
            if node is not None and any(isinstance(e, ast.Constant) and e.value == name for e in ast.walk(node)):
                return True
    return False
