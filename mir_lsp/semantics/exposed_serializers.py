"""What the options and fields of serializers let clients do."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mir_lsp.index.db import Database
from mir_lsp.index.models import model as model_of
from mir_lsp.index.schema import ClassId
from mir_lsp.index.secrecy import Guarded, owners, privileges, secrets
from mir_lsp.index.serializers import Serializer, SerializerField, all_names, is_serializer, serializer
from mir_lsp.semantics.class_code import ClassCode, Option, constants, is_display, listed, without
from mir_lsp.semantics.exposed_fields import (
    ALL,
    BY_NAME,
    Reach,
    all_uses,
    doubt_of,
    every_field,
    is_checked,
    is_shown,
    is_taken,
    quoted,
    reach,
    says_nothing,
    with_keyword,
)
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.ignored_options import ignored_options
from mir_lsp.semantics.serving import Use, uses_of
from mir_lsp.semantics.unsaid_fields import unsaid
from mir_lsp.text.spans import Span


def serializer_exposures(code: ClassCode) -> Iterator[Exposure]:
    """What the options and fields of a serializer let clients do."""
    if not code.db.get(is_serializer, code.id):
        return
    found = code.db.get(serializer, code.id)
    if found is None:
        return
    yield from _without_fields(code, found)
    if found.model is None:
        return
    used = tuple(all_uses(code)) if code.meta() is not None else uses_of(code.db, code.id)
    yield from ignored_options(code, found, used)
    if used:
        yield from _of_serializer(code, found, used)
        yield from _referring(code, found, used)


def _without_fields(code: ClassCode, found: Serializer) -> Iterator[Exposure]:
    if found.is_model and says_nothing(code, found.fields_option, found.exclude, found.model):
        every, declared = all_names(code.db, code.id), [each.name for each in found.fields if each.declared]
        yield unsaid(code, "serializer", code.of_meta("model"), found.model, every, declared)


def _of_serializer(code: ClassCode, found: Serializer, used: tuple[Use, ...]) -> Iterator[Exposure]:
    if found.model is None:
        return
    plain = [each for each in found.fields if not each.declared]
    shown = [each.source for each in plain if each.write_only is False]
    taken = [each.name for each in plain if each.read_only is False and not is_checked(code, each.name)]
    everything = code.of_meta("fields")
    is_all = everything is not None and isinstance(everything.value, ast.Constant) and everything.value.value == ALL
    excluded = code.of_meta("exclude")
    reached = reach(code.db, found.model, shown, taken, used)
    option = everything if is_all else excluded
    if option is not None:
        kept = [each.name for each in found.fields if each.name not in reached.names]
        yield every_field(code, Exposed.SERIALIZER_ALL, option, reached, kept, found.model, complete=found.complete)
    elif everything is not None:
        yield from _listed_fields(code, found, reached, everything, used)
    yield from _declared_fields(code, found, used)
    yield from _deep(code, found, used)


def _listed_fields(
    code: ClassCode, found: Serializer, reached: Reach, option: Option, used: tuple[Use, ...]
) -> Iterator[Exposure]:
    """Fields that are named in `fields`: each at its name."""
    places = {str(each.value): each for each in constants(option.value)}
    for secret in reached.read:
        place = places.get(secret.name)
        if place is None:
            continue
        writable = any(each.name == secret.name and each.read_only is False for each in found.fields)
        taken = writable and any(use.taken for use in used)
        title, changes = _hidden(code, option, secret.name) if taken else _left_out(code, option, secret.name)
        yield Exposure(
            Exposed.SECRET,
            code.place(place),
            (("name", secret.name), ("model", found.model.name if found.model else "")),
            doubt=doubt_of(secret, reached),
            title=title,
            changes=changes,
            refusal="" if changes else "`extra_kwargs` has to say that it is write-only",
        )
    for each in (*reached.written, *(Guarded(name, True) for name in reached.owned)):
        place = places.get(each.name)
        if place is None or (each.by_role and each.name == "password"):
            continue
        title, changes = _read_only(code, option, each.name)
        yield Exposure(
            Exposed.PRIVILEGE,
            code.place(place),
            (("name", each.name), ("what", _what_of(code, each.name, reached))),
            doubt=doubt_of(each, reached),
            title=title,
            changes=changes,
            refusal="" if changes else "`read_only_fields` has to name it",
        )


def _what_of(code: ClassCode, name: str, reached: Reach) -> str:
    return "whose row it is" if name in reached.owned else "what somebody may do"


def _read_only(code: ClassCode, option: Option, name: str) -> tuple[str, tuple[tuple[Span, str], ...]]:
    """`read_only_fields` that names one more field."""
    title = f"Make `{name}` read-only"
    there = code.of_meta("read_only_fields")
    if there is None:
        return title, (code.line_after(option.node, f"read_only_fields = {listed([name])}"),)
    if not is_display(there.value) or not isinstance(there.value, ast.List | ast.Tuple) or not there.value.elts:
        return "", ()
    end = code.place(there.value.elts[-1]).end
    return title, ((Span(end, end), f', "{name}"'),)


def _hidden(code: ClassCode, option: Option, name: str) -> tuple[str, tuple[tuple[Span, str], ...]]:
    """`extra_kwargs` by which a field is written and never read."""
    if code.of_meta("extra_kwargs") is not None:
        return "", ()
    line = f'extra_kwargs = {{"{name}": {{"write_only": True}}}}'
    return f"Make `{name}` write-only", (code.line_after(option.node, line),)


def _left_out(code: ClassCode, option: Option, name: str) -> tuple[str, tuple[tuple[Span, str], ...]]:
    return f"Leave `{name}` out", without(code, option.value, [name]) if is_display(option.value) else ()


def _declared_fields(code: ClassCode, found: Serializer, used: tuple[Use, ...]) -> Iterator[Exposure]:
    """Fields that the body declares: what they read by their source, what they write of the model."""
    if found.model is None:
        return
    for each in found.fields:
        option = code.option(each.name) if each.declared else None
        if option is None or not isinstance(option.value, ast.Call) or each.nested is not None:
            continue
        held = _column(code.db, found.model, each.source)
        if held is None:
            continue
        model, name = held
        secret = next((one for one in code.db.get(secrets, model) if one.name == name), None)
        if secret is not None and each.write_only is False and is_shown(secret, used) and not _computes(each):
            said = (("name", name), ("model", model.name))
            doubt = "" if secret.by_role else BY_NAME.format(name=name)
            yield Exposure(Exposed.SECRET, code.place(option.value), said, doubt=doubt, refusal=_TAKE_OUT)
        gives = next((one for one in code.db.get(privileges, model) if one.name == name), None)
        plain = each.read_only is False and model == found.model and not is_checked(code, each.name)
        if gives is not None and plain and each.type != "HiddenField" and is_taken(used):
            yield Exposure(
                Exposed.PRIVILEGE,
                code.place(option.value),
                (("name", each.name), ("what", "what somebody may do")),
                doubt="" if gives.by_role else BY_NAME.format(name=name),
                title=f"Make `{each.name}` read-only",
                changes=with_keyword(code, option.value, "read_only=True"),
            )


_TAKE_OUT = "the field has to go, or to be write-only"


def _computes(each: SerializerField) -> bool:
    return each.type in ("SerializerMethodField", "HiddenField", "PrimaryKeyRelatedField")


def _column(db: Database, model: ClassId, source: str) -> tuple[ClassId, str] | None:
    """The model and the column that a source leads to."""
    *way, name = source.split(".")
    for step in way:
        found = db.get(model_of, model)
        field = found.field(step) if found is not None else None
        if field is None or field.relation is None or field.relation.target is None:
            return None
        model = field.relation.target
    found = db.get(model_of, model)
    return (model, name) if found is not None and found.field(name) is not None else None


def _deep(code: ClassCode, found: Serializer, used: tuple[Use, ...]) -> Iterator[Exposure]:
    option = code.of_meta("depth")
    if option is None or found.depth < 1 or found.model is None or not any(use.shown for use in used):
        return
    fields = [each for each in found.fields if not each.declared and each.type == "NestedSerializer"]
    if not fields:
        return
    seen = list(_reached_deep(code.db, found.model, [each.source for each in fields], found.depth, used))
    shown = quoted(dict.fromkeys(f"{way}.{name}" for way, name in seen)) if seen else ""
    yield Exposure(
        Exposed.DEPTH,
        code.place(option.node),
        (("depth", str(found.depth)), ("those", f": clients can read {shown}" if shown else "")),
        weak=not seen,
        refusal="write a serializer for each relation, with the fields that clients need",
    )


def _reached_deep(
    db: Database, model: ClassId, names: Iterable[str], depth: int, used: tuple[Use, ...]
) -> Iterator[tuple[str, str]]:
    found = db.get(model_of, model)
    for name in names:
        field = found.field(name) if found is not None else None
        target = field.relation.target if field is not None and field.relation is not None else None
        if target is None:
            continue
        apart = tuple(replace(use, own=False) for use in used)
        yield from ((name, each.name) for each in db.get(secrets, target) if is_shown(each, apart))
        inner = db.get(model_of, target)
        if depth > 1 and inner is not None:
            further = [each.name for each in inner.fields if each.relation is not None]
            for way, last in _reached_deep(db, target, further, depth - 1, used):
                yield f"{name}.{way}", last


def _referring(code: ClassCode, found: Serializer, used: tuple[Use, ...]) -> Iterator[Exposure]:
    """Keys that may lead to any row of a model whose rows belong to somebody."""
    if not is_taken(used):
        return
    for each in found.fields:
        option = code.option(each.name) if each.declared else None
        if option is None or not isinstance(option.value, ast.Call) or each.read_only is not False:
            continue
        if each.type not in ("PrimaryKeyRelatedField", "SlugRelatedField", "HyperlinkedRelatedField"):
            continue
        queryset = next((k.value for k in option.value.keywords if k.arg == "queryset"), None)
        target = _all_rows(code, queryset)
        keys = code.db.get(owners, target) if target is not None else ()
        if target is None or not keys or is_checked(code, each.name) or code.method("validate") is not None:
            continue
        yield Exposure(
            Exposed.ANY_ROW,
            code.place(queryset) if queryset is not None else code.header,
            (("name", each.name), ("model", target.name)),
            doubt=f"if rows of {target.name} are their `{keys[0]}`'s business",
            refusal="give the field the rows of the user who asks: override its `get_queryset`",
        )


def _all_rows(code: ClassCode, queryset: ast.expr | None) -> ClassId | None:
    """The model of `Account.objects.all()`."""
    from mir_lsp.facts.expressions import term
    from mir_lsp.index.members import rows_of

    match queryset:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(), attr="objects"), attr="all"), args=[]):
            return rows_of(code.db, code.id.path, term(queryset))
        case ast.Attribute(value=ast.Name(), attr="objects"):
            return rows_of(code.db, code.id.path, term(queryset))
        case _:
            return None
