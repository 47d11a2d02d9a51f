"""A migration that becomes several: the edits of its file, and the texts of the files that follow it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from mir_lsp.recipes.fields import field_text, with_field_arguments
from mir_lsp.recipes.imports import import_edits, offset_of
from mir_lsp.recipes.model import Called, FieldOf, Follow, Refielded, SplitMigration, Written
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

NewFile = tuple[str, str]  # the name of a file in the folder, and its text

_OPERATION = 8  # how far operations are indented
_NUMBERED = re.compile(r"(\d+)_")
_NAME = re.compile(r"[\w.]+")


def split_edits(recipe: SplitMigration, text: str, base: int) -> tuple[Edit, ...] | None:
    """The edits of the file of the migration; None when its operations are not where they were.

    `base` is the offset of its unit.
    """
    body = _migration(text)
    listed = _operations(body) if body is not None else None
    if body is None or listed is None:
        return None
    spans = [_span(text, each) for each in listed.elts]
    edits = []
    for each in recipe.instead:
        span = each.span.shifted(base)
        if span not in spans:
            return None
        if each.operations:
            written = [_written(one, text, base) for one in each.operations]
            if not all(written):
                return None
            edits.append(Edit(span.start, span.end, ",\n        ".join(written)))
        else:
            edits.append(_taken_out(text, spans, spans.index(span)))
    if not recipe.is_atomic:
        edits += _not_atomic(text, body)
    edits += _without_functions(text, _moved(recipe, text, base, spans))
    imported = import_edits(text, recipe.imports)
    return tuple(sorted((*edits, *imported))) if imported is not None else None


def told(recipe: SplitMigration, texts: Callable[[str], str | None]) -> SplitMigration | None:
    """The recipe with the fields of other migrations written out; None where one is not found."""
    parts = (part for each in recipe.instead for written in each.operations for part in written)
    wanted = dict.fromkeys(part for part in parts if isinstance(part, FieldOf))
    found = {each: field_text(texts(each.path) or "", each.model, each.field, each.arguments) for each in wanted}
    known = {each: made for each, made in found.items() if made is not None}
    if len(known) < len(found):
        return None
    instead = tuple(
        replace(each, operations=tuple(_with_fields(written, known) for written in each.operations))
        for each in recipe.instead
    )
    imports = (*recipe.imports, *(name for _, needed in known.values() for name in needed))
    return replace(recipe, instead=instead, imports=tuple(dict.fromkeys(imports)))


def _with_fields(parts: Written, known: Mapping[FieldOf, tuple[str, tuple[str, ...]]]) -> Written:
    return tuple(known[each][0] if isinstance(each, FieldOf) else each for each in parts)


def new_files(recipe: SplitMigration, text: str, base: int, stem: str) -> tuple[NewFile, ...]:
    """The migrations that follow, in order; `stem` is the name of the one that they follow, without `.py`."""
    found = []
    for each in recipe.follow:
        operations = [_written(one, text, base) for one in each.operations]
        named = _next(stem, each.name)
        found.append((f"{named}.py", _file(recipe.app, stem, each, operations, text)))
        stem = named
    return tuple(found)


def _written(parts: Written, text: str, base: int) -> str:
    """The text of an operation; empty where a piece of it is not what it is taken for."""
    found = ""
    for part in parts:
        if isinstance(part, str):
            found += part
            continue
        said = _piece(part, text, base)
        if said is None or isinstance(part, FieldOf):
            return ""
        found += _indented(said, _depth(found) - _depth_at(text, part if isinstance(part, Span) else part.span, base))
    return found


def _piece(part: Span | Called | Refielded | FieldOf, text: str, base: int) -> str | None:
    match part:
        case Called():
            return _called(part, part.span.shifted(base).text_of(text))
        case Refielded():
            return with_field_arguments(part.span.shifted(base).text_of(text), part.arguments)
        case Span():
            return part.shifted(base).text_of(text)
        case FieldOf():
            return None


def _depth(before: str) -> int:
    """How far the line is indented that something is put into; an operation stands in the list of a class."""
    line = before.rpartition("\n")[2]
    return len(line) - len(line.lstrip(" ")) if "\n" in before else _OPERATION


def _depth_at(text: str, span: Span, base: int) -> int:
    line = text[: span.start + base].rpartition("\n")[2]
    return len(line) - len(line.lstrip(" "))


def _indented(said: str, more: int) -> str:
    """A piece with all lines but the first moved to the right; texts of several lines stay as they are."""
    if more <= 0 or '"""' in said or "'''" in said:
        return said
    return re.sub(r"\n(?=[^\r\n])", "\n" + " " * more, said)


def _called(part: Called, said: str) -> str:
    if part.name:
        said = _NAME.sub(part.name, said, count=1)
    if part.argument:
        # A call that is written on several lines keeps its last one.
        layout = re.search(r"[\r\n]+[ \t]*(?=\)\Z)", said)
        before = said[: layout.start()] if layout is not None else said[:-1]
        bare = before.rstrip().removesuffix(",")
        if layout is None:
            said = f"{bare}, {part.argument})"
        else:
            said = f"{bare},{layout.group()}    {part.argument},{layout.group()})"
    return said


def _next(stem: str, name: str) -> str:
    numbered = _NUMBERED.match(stem)
    if numbered is None:
        return f"{stem}_{name}"
    digits = numbered.group(1)
    return f"{int(digits) + 1:0{len(digits)}}_{name}"


def _file(app: str, stem: str, follow: Follow, operations: Iterable[str], text: str) -> str:
    listed = "".join(f"        {each},\n" for each in operations)
    atomic = "" if follow.is_atomic else "    atomic = False\n\n"
    functions = _functions(text)
    needed = _reached(functions, _names(f"[{listed}]") - set(_functions(follow.code)))
    pieces = [follow.code.strip()] if follow.code else []
    pieces += [_source(text, functions[name]) for name in functions if name in needed]
    code = "".join(f"{each}\n\n\n" for each in pieces)
    imports = "\n".join(_imports(text, f"[{listed}]\n{code}", ("django.db.migrations", *follow.imports)))
    return (
        f"{imports}\n\n\n{code}class Migration(migrations.Migration):\n{atomic}"
        f'    dependencies = [\n        ("{app}", "{stem}"),\n    ]\n\n    operations = [\n{listed}    ]\n'
    )


def _functions(text: str) -> dict[str, ast.stmt]:
    """What a module defines beside its migration, by name, in the order of the text."""
    found: dict[str, ast.stmt] = {}
    for each in ast.parse(text).body:
        if isinstance(each, ast.FunctionDef):
            found[each.name] = each
        elif isinstance(each, ast.Assign) and len(each.targets) == 1 and isinstance(each.targets[0], ast.Name):
            found[each.targets[0].id] = each
    return found


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def _reached(functions: dict[str, ast.stmt], names: set[str]) -> set[str]:
    """Those that are used by some names, directly or not."""
    found: set[str] = set()
    pending = [name for name in names if name in functions]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            inner = {node.id for node in ast.walk(functions[name]) if isinstance(node, ast.Name)}
            pending += [each for each in inner if each in functions]
    return found


def _moved(recipe: SplitMigration, text: str, base: int, spans: list[Span]) -> set[str]:
    """What only operations use that go into another file."""
    gone = [each.span.shifted(base) for each in recipe.instead if not each.operations]
    if not gone:
        return set()
    functions = _functions(text)
    kept = {name for each in spans if each not in gone for name in _names(f"({each.text_of(text)})")}
    used = {name for each in gone for name in _names(f"({each.text_of(text)})")}
    return _reached(functions, used) - _reached(functions, kept)


def _without_functions(text: str, names: set[str]) -> Iterator[Edit]:
    functions = _functions(text) if names else {}
    for name in sorted(names):
        start, end = _extent(text, functions[name])
        while text[end : end + 1] in ("\r", "\n"):
            end += 1
        yield Edit(start, end, "")


def _source(text: str, node: ast.stmt) -> str:
    start, end = _extent(text, node)
    return text[start:end]


def _extent(text: str, node: ast.stmt) -> tuple[int, int]:
    """Where a statement begins, with its decorators, and ends."""
    first = min([node, *getattr(node, "decorator_list", [])], key=lambda each: each.lineno)
    end = offset_of(text, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
    return offset_of(text, first.lineno, 0), end


def _imports(text: str, used_in: str, wanted: Iterable[str]) -> Iterator[str]:
    """The imports of a file that some code of it uses, and some more, sorted."""
    names = _names(used_in)
    modules: dict[str, set[str]] = {}
    plain: set[str] = set()
    for each in ast.parse(text).body:
        if isinstance(each, ast.Import):
            used = (one for one in each.names if (one.asname or one.name.partition(".")[0]) in names)
            plain |= {f"import {one.name}" + (f" as {one.asname}" if one.asname else "") for one in used}
        elif isinstance(each, ast.ImportFrom):
            module = "." * each.level + (each.module or "")
            for one in each.names:
                if (one.asname or one.name) in names:
                    modules.setdefault(module, set()).add(one.name + (f" as {one.asname}" if one.asname else ""))
    for dotted in wanted:
        module, _, name = dotted.rpartition(".")
        modules.setdefault(module, set()).add(name)
    yield from sorted(plain)
    if plain and modules:
        yield ""
    for module in sorted(modules):
        yield f"from {module} import {', '.join(sorted(modules[module]))}"


def _migration(text: str) -> ast.ClassDef | None:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    classes = (each for each in tree.body if isinstance(each, ast.ClassDef))
    return next((each for each in classes if each.name == "Migration"), None)


def _operations(body: ast.ClassDef) -> ast.List | None:
    for each in body.body:
        if isinstance(each, ast.Assign | ast.AnnAssign) and isinstance(each.value, ast.List):
            targets = each.targets if isinstance(each, ast.Assign) else [each.target]
            if any(isinstance(one, ast.Name) and one.id == "operations" for one in targets):
                return each.value
    return None


def _span(text: str, node: ast.expr) -> Span:
    end = offset_of(text, node.end_lineno or node.lineno, node.end_col_offset or node.col_offset)
    return Span(offset_of(text, node.lineno, node.col_offset), end)


def _taken_out(text: str, spans: list[Span], number: int) -> Edit:
    """Without an operation: up to the next one, or from the one before."""
    span = spans[number]
    if number + 1 < len(spans):
        return Edit(span.start, spans[number + 1].start, "")
    return Edit(spans[number - 1].end if number else span.start, span.end, "")


def _not_atomic(text: str, body: ast.ClassDef) -> Iterator[Edit]:
    """`atomic = False`, as the first line of the class or in place of another value."""
    for each in body.body:
        if isinstance(each, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == "atomic" for one in each.targets
        ):
            span = _span(text, each.value)
            yield Edit(span.start, span.end, "False")
            return
    first = body.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and len(body.body) > 1
    place = body.body[1] if is_text else first
    at = offset_of(text, place.lineno, place.col_offset)
    yield Edit(at, at, f"atomic = False\n\n{' ' * place.col_offset}")
