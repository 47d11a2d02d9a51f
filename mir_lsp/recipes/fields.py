"""Fields of models as edits of a text: arguments of a call, in a migration and in the class of a model."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mir_lsp.recipes.imports import offset_of
from mir_lsp.recipes.model import ModelEdit
from mir_lsp.text.edits import Edit, dominant_newline

Arguments = tuple[tuple[str, str], ...]

_DELETION = re.compile(r"\bdjango\.db\.models\.deletion\.(?=[A-Z])")
_FIELD = 2  # the place of the field among the arguments of `AddField` and `AlterField`
_MODELS = frozenset({"Model", "models.Model"})


def with_field_arguments(operation: str, arguments: Arguments) -> str | None:
    """The text of `AddField` or `AlterField` with other arguments of its field; None where it is no call."""
    call = _call(operation)
    field = _field_of(call) if call is not None else None
    if not isinstance(field, ast.Call):
        return None
    return _given(operation, field, arguments)


def field_text(migration: str, model: str, field: str, arguments: Arguments) -> tuple[str, tuple[str, ...]] | None:
    """A field as the text of a migration writes it last, with more arguments, and the dotted names that it needs.

    None where it is not written there, or needs what cannot be imported by name.
    """
    try:
        tree = ast.parse(migration)
    except (SyntaxError, ValueError):
        return None
    calls = (each for each in ast.walk(tree) if isinstance(each, ast.Call))
    found = [each for each in calls if _writes(each, model.lower(), field)]
    # A default that is not preserved is no part of the field.
    if not found or any(each.arg == "preserve_default" for each in found[-1].keywords):
        return None
    call = _written_by(found[-1], field)
    said = _on_one_line(migration, call) if isinstance(call, ast.Call) else None
    if said is None:
        return None
    made = _with_arguments(said, arguments)
    needed = _imports(tree, said)
    return (made, needed) if made is not None and needed is not None else None


def _on_one_line(text: str, call: ast.Call) -> str | None:
    """A field as it is written, on one line; None where a text of it, or a comment, would not be the same there."""
    start, end = _extent(text, call)
    written = _DELETION.sub("models.", text[start:end])
    said = " ".join(written.split()).replace("( ", "(").replace(", )", ")")
    before, after = _call(written), _call(said)
    same = before is not None and after is not None and ast.dump(before) == ast.dump(after)
    return said if same else None


def model_edit(edit: ModelEdit, text: str) -> tuple[Edit, ...] | None:
    """The edits of the class of a model; None where it is written in a way that takes none."""
    try:
        owner = _class(ast.parse(text), edit.qualname.split("."))
    except (SyntaxError, ValueError):
        return None
    found = None if owner is None else _of_class(edit, text, owner)
    ending = dominant_newline(text)
    return tuple(replace(each, text=each.text.replace("\n", ending)) for each in found) if found is not None else None


def _of_class(edit: ModelEdit, text: str, owner: ast.ClassDef) -> tuple[Edit, ...] | None:
    if not edit.field:
        return _option(text, owner, edit.arguments)
    written = [each for each in owner.body if edit.field in _names(each)]
    match written[-1:]:
        case [ast.Assign(value=ast.Call() as call)] | [ast.AnnAssign(value=ast.Call() as call)]:
            return tuple(_argument_edits(text, call, edit.arguments))
        case _:
            return None


def _option(text: str, owner: ast.ClassDef, arguments: Arguments) -> tuple[Edit, ...] | None:
    """Options of the model, in its `Meta` or in a new one."""
    lines = [f"{name} = {value}" for name, value in arguments]
    meta = next((each for each in owner.body if isinstance(each, ast.ClassDef) and each.name == "Meta"), None)
    wanted = {name for name, _ in arguments}
    if meta is not None:
        if any(wanted & set(_names(each)) for each in meta.body):
            return None
        first = meta.body[0]
        at = offset_of(text, first.lineno, first.col_offset)
        return (Edit(at, at, "".join(f"{line}\n{' ' * first.col_offset}" for line in lines)),)
    if len(owner.bases) != 1 or ast.unparse(owner.bases[0]) not in _MODELS:
        return None  # a base may have a `Meta`, which a new one would hide
    first = owner.body[0]
    indent = " " * first.col_offset
    said = f"class Meta:\n{indent * 2}" + f"\n{indent * 2}".join(lines)
    if len(owner.body) == 1 and isinstance(first, ast.Pass):
        start = offset_of(text, first.lineno, first.col_offset)
        return (Edit(start, start + len("pass"), said),)
    after = [each for each in owner.body if isinstance(each, ast.Assign | ast.AnnAssign | ast.Expr)]
    if not after:
        return None
    end = offset_of(text, after[-1].end_lineno or after[-1].lineno, after[-1].end_col_offset or 0)
    return (Edit(end, end, f"\n\n{indent}{said}"),)


def _class(tree: ast.AST, names: list[str]) -> ast.ClassDef | None:
    inside = [each for each in getattr(tree, "body", ()) if isinstance(each, ast.ClassDef) and each.name == names[0]]
    if not inside:
        return None
    return inside[-1] if len(names) == 1 else _class(inside[-1], names[1:])


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _call(text: str) -> ast.Call | None:
    try:
        node = ast.parse(f"({text})", mode="eval").body
    except (SyntaxError, ValueError):
        return None
    return node if isinstance(node, ast.Call) else None


def _field_of(call: ast.Call) -> ast.expr | None:
    named = next((each.value for each in call.keywords if each.arg == "field"), None)
    return named or (call.args[_FIELD] if len(call.args) > _FIELD else None)


def _argument_edits(text: str, call: ast.Call, arguments: Arguments) -> Iterator[Edit]:
    """The edits by which a call, a node of `text`, is given arguments by name."""
    known = {each.arg: each.value for each in call.keywords}
    added = [f"{name}={value}" for name, value in arguments if name not in known]
    for name, value in arguments:
        old = known.get(name)
        if old is not None:
            start, end = _extent(text, old)
            yield Edit(start, end, value)
    if added:
        yield _appended(text, call, ", ".join(added))


def _appended(text: str, call: ast.Call, said: str) -> Edit:
    """More arguments behind the last one; each line of a call that has one for each keeps it so."""
    given = (*call.args, *(each.value for each in call.keywords))
    last = max(given, key=lambda each: _extent(text, each), default=None)
    closing = _extent(text, call)[1] - 1
    if last is None:
        return Edit(closing, closing, said)
    end = _extent(text, last)[1]
    layout = re.search(r"(?:\r\n|\r|\n)[ \t]*\Z", text[end:closing])
    if layout is None:
        return Edit(end, end, f", {said}")
    if "#" in text[end:closing]:
        return Edit(closing, closing, f"{said}, ")
    line = text.rfind("\n", 0, end) + 1
    indent = re.match(r"[ \t]*", text[line:])
    before = indent.group() if indent is not None else ""
    return Edit(end, end, f",\n{before}{said}")


def _extent(text: str, node: ast.expr) -> tuple[int, int]:
    end = offset_of(text, node.end_lineno or node.lineno, node.end_col_offset or 0)
    return offset_of(text, node.lineno, node.col_offset), end


def _applied(text: str, edits: Iterable[Edit]) -> str:
    for each in sorted(edits, reverse=True):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def _with_arguments(call: str, arguments: Arguments) -> str | None:
    node = _call(call)
    return _given(call, node, arguments) if node is not None else None


def _given(text: str, call: ast.Call, arguments: Arguments) -> str:
    """The text of an expression with more arguments of a call in it, which was parsed with parentheses around it."""
    whole = f"({text})"
    return _applied(whole, _argument_edits(whole, call, arguments))[1:-1]


def _writes(node: ast.Call, model: str, field: str) -> bool:
    """Whether an operation writes a field of a model."""
    texts = {each.arg: _text(each.value) for each in node.keywords}
    given = [_text(each) for each in node.args]
    match node.func:
        case ast.Attribute(attr="CreateModel") | ast.Name(id="CreateModel"):
            name = texts.get("name") or (given[0] if given else None)
            return name is not None and name.lower() == model and _written_by(node, field) is not None
        case ast.Attribute(attr="AddField" | "AlterField") | ast.Name(id="AddField" | "AlterField"):
            named = texts.get("model_name") or (given[0] if given else None)
            name = texts.get("name") or (given[1] if len(given) > 1 else None)
            return named is not None and named.lower() == model and name == field
        case _:
            return False


def _written_by(node: ast.Call, field: str) -> ast.expr | None:
    fields = next((each.value for each in node.keywords if each.arg == "fields"), None)
    fields = fields or (node.args[1] if len(node.args) > 1 else None)
    if isinstance(fields, ast.List):
        for each in fields.elts:
            match each:
                case ast.Tuple(elts=[ast.Constant(value=name), call]) if name == field:
                    return call
        return None
    return _field_of(node)


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _imports(tree: ast.Module, said: str) -> tuple[str, ...] | None:
    """The dotted names that a piece of a module needs; None where it needs what is not imported by name."""
    used = {node.id for node in ast.walk(ast.parse(f"({said})")) if isinstance(node, ast.Name)}
    known = {
        each.asname or each.name: f"{node.module}.{each.name}"
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and not node.level
        for each in node.names
        if each.asname in (None, each.name)
    }
    needed = [known.get(name) for name in sorted(used) if not hasattr(builtins, name)]
    return tuple(each for each in needed if each is not None) if None not in needed else None
