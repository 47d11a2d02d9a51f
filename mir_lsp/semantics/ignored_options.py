"""Options of serializers about single fields that do nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.models import model as model_of
from mir_lsp.index.serializers import Serializer
from mir_lsp.index.settings import settings_file
from mir_lsp.semantics.class_code import ClassCode, Option, constants
from mir_lsp.semantics.exposed_fields import with_keyword
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.model_names import row_names
from mir_lsp.semantics.nearest import distance, nearest
from mir_lsp.semantics.serving import Use, method_node

# Names of fields that differ in more letters are other fields, with a word in common.
_SLIPS = 2


def ignored_options(code: ClassCode, found: Serializer, used: tuple[Use, ...]) -> Iterator[Exposure]:
    """Options about single fields that do nothing: `weak` where nothing that the views do would be different."""
    names = {each.name: each for each in found.fields}
    matters = {"read_only": _is_stored(code, used), "write_only": any(use.shown for use in used)}
    for option, flag, pairs in _told(code):
        for place, value in pairs:
            name = str(place.value)
            field = names.get(name)
            if field is None:
                if found.complete and _is_known(code, found):
                    yield _misspelt(code, found, option, place, name)
                continue
            wants = flag or _flag_in(value)
            said = dict(field.arguments)
            opposite = wants == "read_only" and (field.read_only is True or field.type == "HiddenField")
            opposite = opposite or (wants == "write_only" and field.write_only is True)
            if not field.declared or not wants or opposite or wants in said or field.nested is not None:
                continue
            if field.foreign or (field.read_only if wants == "read_only" else field.write_only) is None:
                continue
            declared = code.option(name)
            call = declared.value if declared is not None and isinstance(declared.value, ast.Call) else None
            changes = with_keyword(code, call, f"{wants}=True") if call is not None else ()
            yield Exposure(
                Exposed.IGNORED,
                code.place(place),
                (("name", name), ("option", option.name), ("flag", wants)),
                weak=not matters[wants],
                title=f"Declare it with `{wants}=True`" if changes else "",
                changes=changes,
                refusal="" if changes else "the declaration of the field has to say it",
            )


def _is_known(code: ClassCode, found: Serializer) -> bool:
    """Whether the model is the one that there will be: not an abstract one, nor the user of a project out of view."""
    model = code.db.get(model_of, found.model) if found.model is not None else None
    if model is None:
        return True
    is_assumed = is_bundled(model.id.path) and code.db.get(settings_file, code.id.path) is None
    return not model.abstract and not is_assumed


def _is_stored(code: ClassCode, used: tuple[Use, ...]) -> bool:
    """Whether a view stores what is sent by the serializer, as REST framework does it."""
    check = code.method("validate")
    if check is not None and isinstance(check.body[-1], ast.Raise):
        return False
    taken = [use for use in used if use.taken]
    sure = {_stores_by(use) for use in taken if use.sure}
    chosen = {_stores_by(use) for use in taken if not use.sure}
    if any(not _decides(code, name) for name in sure):
        return True
    return bool(chosen) and not any(_decides(code, name) for name in chosen)


def _stores_by(use: Use) -> str:
    return "create" if use.action in ("create", "post") else "update"


def _decides(code: ClassCode, name: str) -> bool:
    """Whether the serializer has code of its own that stores rows, and leaves nothing of that to its base."""
    found = method_node(code.db, code.id, name)
    if found is None:
        return False
    for each in ast.walk(found[1]):
        match each:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=attr) if attr == name:
                return False
    return True


def _misspelt(code: ClassCode, found: Serializer, option: Option, place: ast.Constant, name: str) -> Exposure:
    every = [each.name for each in found.fields]
    model = code.db.get(model_of, found.model) if found.model is not None else None
    known = model is not None and (model.field(name) is not None or name in model.attributes)
    known = known or (found.model is not None and name in code.db.get(row_names, found.model).entries)
    close = () if known else tuple(each for each in nearest(name, every) if distance(name, each, _SLIPS) is not None)
    return Exposure(
        Exposed.MISSPELT,
        code.place(place),
        (("name", name), ("option", option.name), ("meant", f": did you mean `{close[0]}`?" if close else "")),
        weak=known,
        title=f"Change to `{close[0]}`" if close else "",
        changes=((code.place(place), f'"{close[0]}"'),) if close else (),
        refusal="" if close else "there is no name like it",
    )


Told = tuple[Option, str, list[tuple[ast.Constant, ast.expr | None]]]


def _told(code: ClassCode) -> Iterator[Told]:
    """The options that speak of single fields, with the names that they speak of."""
    for name, flag in (("read_only_fields", "read_only"),):
        option = code.of_meta(name)
        if option is not None:
            yield option, flag, [(each, None) for each in constants(option.value)]
    option = code.of_meta("extra_kwargs")
    if option is not None and isinstance(option.value, ast.Dict):
        pairs: list[tuple[ast.Constant, ast.expr | None]] = [
            (key, value)
            for key, value in zip(option.value.keys, option.value.values, strict=True)
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        ]
        yield option, "", pairs


def _flag_in(value: ast.expr | None) -> str:
    if not isinstance(value, ast.Dict):
        return ""
    for key, each in zip(value.keys, value.values, strict=True):
        if isinstance(key, ast.Constant) and key.value in ("read_only", "write_only"):
            return str(key.value) if isinstance(each, ast.Constant) and each.value is True else ""
    return ""
