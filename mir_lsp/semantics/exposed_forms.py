"""What the options and fields of model forms let clients do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from mir_lsp.index.forms import Form, form, is_form
from mir_lsp.semantics.class_code import ClassCode, Option, constants, is_display, without
from mir_lsp.semantics.exposed_fields import (
    ALL,
    Reach,
    all_uses,
    doubt_of,
    every_field,
    is_checked,
    reach,
    says_nothing,
    with_keyword,
)
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.serving import Use
from mir_lsp.semantics.unsaid_fields import unsaid


def form_exposures(code: ClassCode) -> Iterator[Exposure]:
    """What the options and fields of a model form let clients do."""
    if not code.db.get(is_form, code.id):
        return
    found = code.db.get(form, code.id)
    if found is None or not found.is_model:
        return
    if says_nothing(code, found.fields_option, found.exclude, found.model) and code.id.name != "ModelForm":
        yield unsaid(code, "form", code.of_meta("model"), found.model)
    used = tuple(all_uses(code))
    if found.model is None or not used:
        return
    yield from _form_fields(code, found, used)


def _form_fields(code: ClassCode, found: Form, used: tuple[Use, ...]) -> Iterator[Exposure]:
    if found.model is None:
        return
    fields, excluded = code.of_meta("fields"), code.of_meta("exclude")
    checked = partial(is_checked, code)
    names = [each.name for each in found.fields if each.disabled is False and not checked(each.name)]
    plain = [each.name for each in found.fields if not each.declared and each.name in names]
    is_all = fields is not None and isinstance(fields.value, ast.Constant) and fields.value.value == ALL
    if is_all or (fields is None and excluded is not None):
        option = fields if is_all else excluded
        reached = reach(code.db, found.model, (), plain, used)
        kept = [each.name for each in found.fields if each.name not in reached.names]
        what = Exposed.FORM_ALL if is_all else Exposed.FORM_EXCLUDE
        if option is not None:
            yield every_field(code, what, option, reached, kept, found.model, complete=found.complete)
    elif fields is not None:
        reached = reach(code.db, found.model, (), names, used)
        yield from form_names(code, fields, reached)
    yield from _looking_closed(code, found, used)


def form_names(code: ClassCode, option: Option, reached: Reach) -> Iterator[Exposure]:
    """Fields that a form or a page names in a list."""
    places = {str(each.value): each for each in constants(option.value)}
    for each in reached.written:
        place = places.get(each.name)
        if place is not None and each.name != "password":
            yield Exposure(
                Exposed.PRIVILEGE,
                code.place(place),
                (("name", each.name), ("what", "what somebody may do")),
                doubt=doubt_of(each, reached),
                title=f"Leave `{each.name}` out",
                changes=without(code, option.value, [each.name]) if is_display(option.value) else (),
            )


def _looking_closed(code: ClassCode, found: Form, used: tuple[Use, ...]) -> Iterator[Exposure]:
    """Fields whose widget says `readonly`, which browsers heed and requests do not."""
    if not any(use.taken for use in used):
        return
    widgets = code.of_meta("widgets")
    if widgets is not None and isinstance(widgets.value, ast.Dict):
        for key, value in zip(widgets.value.keys, widgets.value.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and _is_readonly(value):
                yield from _closed(code, found, key.value, value, None)
    for each in found.fields:
        option = code.option(each.name) if each.declared else None
        if option is not None and isinstance(option.value, ast.Call):
            widget = next((k.value for k in option.value.keywords if k.arg == "widget"), None)
            if widget is not None and _is_readonly(widget):
                yield from _closed(code, found, each.name, widget, option.value)


def _closed(code: ClassCode, found: Form, name: str, widget: ast.expr, call: ast.Call | None) -> Iterator[Exposure]:
    field = found.field(name)
    if field is None or field.disabled is not False or is_checked(code, name):
        return
    changes = with_keyword(code, call, "disabled=True") if call is not None else ()
    yield Exposure(
        Exposed.LOOKS_CLOSED,
        code.place(widget),
        (("name", name),),
        title="Declare it with `disabled=True`" if changes else "",
        changes=changes,
        refusal="" if changes else "declare the field with `disabled=True`",
    )


def _is_readonly(widget: ast.expr) -> bool:
    for each in ast.walk(widget):
        if isinstance(each, ast.Dict):
            keys = [key.value for key in each.keys if isinstance(key, ast.Constant)]
            if "readonly" in keys:
                value = each.values[keys.index("readonly")]
                return not (isinstance(value, ast.Constant) and value.value in (False, None))
    return False
