"""Options of serializers about single fields that do nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mir_lsp.index.models import model as model_of
from mir_lsp.index.serializers import Serializer
from mir_lsp.semantics.class_code import ClassCode, Option, constants
from mir_lsp.semantics.exposed_fields import (
    with_keyword,
)
from mir_lsp.semantics.exposure import Exposed, Exposure
from mir_lsp.semantics.nearest import nearest


def ignored_options(code: ClassCode, found: Serializer) -> Iterator[Exposure]:
    """Options about single fields that do nothing."""
    names = {each.name: each for each in found.fields}
    for option, flag, pairs in _told(code):
        for place, value in pairs:
            name = str(place.value)
            field = names.get(name)
            if field is None:
                if found.complete:
                    yield _misspelt(code, found, option, place, name)
                continue
            wants = flag or _flag_in(value)
            said = dict(field.arguments)
            opposite = wants == "read_only" and (field.read_only is True or field.type == "HiddenField")
            opposite = opposite or (wants == "write_only" and field.write_only is True)
            if not field.declared or not wants or opposite or wants in said or field.nested is not None:
                continue
            declared = code.option(name)
            call = declared.value if declared is not None and isinstance(declared.value, ast.Call) else None
            changes = with_keyword(code, call, f"{wants}=True") if call is not None else ()
            yield Exposure(
                Exposed.IGNORED,
                code.place(place),
                (("name", name), ("option", option.name), ("flag", wants)),
                title=f"Declare it with `{wants}=True`" if changes else "",
                changes=changes,
                refusal="" if changes else "the declaration of the field has to say it",
            )


def _misspelt(code: ClassCode, found: Serializer, option: Option, place: ast.Constant, name: str) -> Exposure:
    every = [each.name for each in found.fields]
    model = code.db.get(model_of, found.model) if found.model is not None else None
    known = model is not None and (model.field(name) is not None or name in model.attributes)
    close = () if known else nearest(name, every)
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
