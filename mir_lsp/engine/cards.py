"""What to say about a model, a field or a class: facts of the index, help texts and comments of its own code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from mir_lsp.engine.meaning import (
    AttributeMeaning,
    ClassMeaning,
    FieldMeaning,
    Occurrence,
    RouteMeaning,
    Spelling,
    definition,
    relation_meaning,
)
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index.db import Database
from mir_lsp.index.headers import option
from mir_lsp.index.models import model, relations
from mir_lsp.index.outside import FOREIGN_KEY, ONE_TO_ONE
from mir_lsp.index.paths import parent
from mir_lsp.index.routes import project_routes
from mir_lsp.index.schema import ClassId, Field, ManagerShape, Model, Relation, RelationKind
from mir_lsp.syntax import comments, parse_cached

if TYPE_CHECKING:
    from mir_lsp.engine.files import Files
    from mir_lsp.syntax import Chunk

_MOST_ENTRIES = 60
_MOST_COMMENT = 200
_LONGEST_HELP = 240

_BACKWARDS = {
    RelationKind.REVERSE_FOREIGN_KEY: "rows",
    RelationKind.REVERSE_ONE_TO_ONE: "one row or none",
    RelationKind.REVERSE_MANY_TO_MANY: "rows",
}


@dataclass(frozen=True, slots=True)
class About:
    """The answer in one line, what explains it, and a list."""

    headline: str
    lines: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()


def about(db: Database, files: Files, named: Occurrence) -> About | None:
    """What there is to say of something that is named; None when its name says it all."""
    match named.meaning:
        case ClassMeaning(id=id):
            return model_card(db, files, id) or served_card(db, id)
        case FieldMeaning(owner=owner, name=name):
            on = named.model if named.model is not None else owner
            if named.spelling is Spelling.REVERSE:
                backwards = backwards_by(db, on, named.meaning)
                return relation_card(db, on, backwards) if backwards is not None else None
            return field_card(db, files, on, name) or field_card(db, files, owner, name)
        case AttributeMeaning() as meaning:
            return attribute_card(files, meaning)
        case RouteMeaning(path=path, full_name=name):
            patterns = [each.pattern for each in db.get(project_routes, parent(path)) if each.full_name == name]
            lines = tuple(f"`/{pattern}`" for pattern in patterns if pattern is not None)
            return About(f"Route `{name}`", lines)
        case _:
            return None


def served_card(db: Database, id: ClassId) -> About | None:
    """What clients can read and write by a serializer, form or view; None for another class."""
    # Only hovers ask, so it is only loaded for them.
    from mir_lsp.engine.served_cards import served_lines

    found = served_lines(db, id)
    return About(*found) if found is not None else None


def backwards_by(db: Database, id: ClassId, meaning: FieldMeaning) -> Relation | None:
    """The relation of a model that is the other side of a field."""
    for each in db.get(relations, id):
        found = relation_meaning(db, each, id) if each.kind in _BACKWARDS else None
        if found is not None and found[0] == meaning:
            return each
    return None


def model_card(db: Database, files: Files, id: ClassId) -> About | None:
    """What a model is: its fields, relations and managers; None for a class that is no model."""
    known = db.get(model, id)
    if known is None:
        return None
    entries = [*_fields(db, files, known), *_backwards(db, known), *map(_manager, known.managers)]
    left = len(entries) - _MOST_ENTRIES
    if left > 0:
        entries = [*entries[:_MOST_ENTRIES], f"and {left} more"]
    return About(f"`{known.label}` {_kind(known)}", tuple(_lines(db, files, known)), tuple(entries))


def field_card(db: Database, files: Files, id: ClassId, name: str) -> About | None:
    """What a field of a model is, by its name or that of its column."""
    known = db.get(model, id)
    field = known.field(name) if known is not None else None
    if known is None or field is None:
        return None
    lines = [*_traits(field)]
    said = _said(field)
    note = comment_of(files, FieldMeaning(field.owner or id, name))
    if field.owner is not None and field.owner != id:
        lines.append(f"Declared by `{field.owner.name}`.")
    if field.relation is not None:
        lines += _other_side(db, field.relation)
    choices = _choices(field)
    if choices:
        lines.append(f"Choices: {choices}.")
    return About(f"`{known.name}.{name}`: {_type(db, field)}", tuple(filter(None, (*lines, said, note))))


def relation_card(db: Database, id: ClassId, found: Relation) -> About:
    """What a relation is that another model puts on this one."""
    source = found.target.name if found.target is not None else "?"
    lines = [f"The other side of `{source}.{found.inverse}`."] if found.inverse else []
    if found.query_name and found.query_name != found.name:
        lines.append(f"Lookups spell it `{found.query_name}`.")
    if found.kind.to_many:
        lines.append("Reading it gives a manager; its rows take a query of their own.")
    return About(f"`{id.name}.{found.name}`: {found.kind.value} to `{source}`", tuple(lines))


def attribute_card(files: Files, meaning: AttributeMeaning) -> About | None:
    """What a method, property or other name of a class is: how it is written, and its documentation."""
    place = definition(files, meaning)
    file = files.get(place.path) if place is not None else None
    if place is None or file is None:
        return None
    text = place.span.text_of(file.text)
    headline = text.split("\n", 1)[0].strip().rstrip(":")
    return About(f"`{meaning.owner.name}`: `{headline}`", tuple(filter(None, (_documentation(text),))))


def comment_of(files: Files, meaning: FieldMeaning) -> str:
    """The comment beside a field, else the lines of comment right above it; empty without one."""
    place = definition(files, meaning)
    file = files.get(place.path) if place is not None else None
    if place is None or file is None or place.name.start == place.span.end:
        return ""
    module = file.module
    index = module.chunk_at(place.span.start)
    start, _ = module.span_of(index)
    chunk = module.chunks[index].text
    line = file.text.count("\n", start, place.span.start)
    last = file.text.count("\n", start, place.span.end)
    by_line = {chunk.count("\n", 0, each.offset): each for each in comments(chunk)}
    beside = by_line.get(last)
    if beside is not None and not beside.own_line:
        return _shortened(beside.text.lstrip("# \t"), _MOST_COMMENT)
    above: list[str] = []
    while (each := by_line.get(line - 1 - len(above))) is not None and each.own_line:
        above.insert(0, each.text.lstrip("# \t"))
    return _shortened(" ".join(above), _MOST_COMMENT)


def type_of(db: Database, field: Field) -> str:
    """The type of a field in a few words: `CharField`, `ForeignKey to Brand`."""
    return _type(db, field).replace("`", "")


def _kind(known: Model) -> str:
    words = [word for word, holds in (("abstract", known.abstract), ("proxy", known.proxy)) if holds]
    words += ["unmanaged"] if not known.managed else []
    return " ".join((*words, "model"))


def _lines(db: Database, files: Files, known: Model) -> Iterator[str]:
    chunk = _chunk_of(files, known.id)
    if chunk is not None:
        text = _class_documentation(chunk, known.name)
        if text:
            yield text
    if known.table:
        yield f"Table `{known.table}`."
    order = option(db, known.id, "ordering")
    if isinstance(order, Sequence):
        names = ", ".join(f"`{each.value}`" for each in order.items if isinstance(each, Literal))
        if names:
            yield f"Ordered by {names}."
    if known.parents:
        yield f"Its rows have a part in the table of {', '.join(f'`{base.name}`' for base in known.parents)}."
    if not known.complete:
        yield "Some of its bases are not in view: it may have more."


def _fields(db: Database, files: Files, known: Model) -> Iterator[str]:
    for field in known.fields:
        traits = ", ".join(_lowered(each) for each in _traits(field))
        more = _said(field) or comment_of(files, FieldMeaning(field.owner or known.id, field.name))
        names = _names_on_the_other_side(field.relation)
        parts = [f"`{field.name}` {_type(db, field)}", traits, names]
        yield ", ".join(filter(None, parts)) + (f" — {more}" if more else "")


def _backwards(db: Database, known: Model) -> Iterator[str]:
    for each in db.get(relations, known.id):
        if each.kind not in _BACKWARDS:
            continue
        source = each.target.name if each.target is not None else "?"
        lookup = f", in lookups `{each.query_name}`" if each.query_name and each.query_name != each.name else ""
        yield f"`{each.name}` {_BACKWARDS[each.kind]} of `{source}` by `{source}.{each.inverse}`{lookup}"


def _manager(shape: ManagerShape) -> str:
    made = shape.classes[0].name if shape.classes else "Manager"
    methods = f" with {', '.join(f'`{name}`' for name in sorted(shape.methods)[:8])}" if shape.methods else ""
    return f"`{shape.name}` manager `{made}`{methods}"


def _type(db: Database, field: Field) -> str:
    kind = field.type or "field of a kind that is not known"
    length = dict(field.arguments).get("max_length")
    if isinstance(length, Literal):
        kind = f"{kind}({length.value})"
    if field.relation is not None and field.relation.target is not None:
        target = db.get(model, field.relation.target)
        return f"{kind} to `{target.label if target is not None else field.relation.target.name}`"
    return kind


def _traits(field: Field) -> Iterator[str]:
    given = dict(field.arguments)
    if given.get("primary_key") == Literal(True):
        yield "Primary key."
    elif field.null is not None:
        yield "Null allowed." if field.null else "Not null."
    if given.get("unique") == Literal(True) or field.type == ONE_TO_ONE:
        yield "Unique."
    elif given.get("db_index") == Literal(True) or (
        field.type == FOREIGN_KEY and given.get("db_index") != Literal(False)
    ):
        yield "Indexed."
    default = given.get("default")
    if isinstance(default, Literal):
        yield f"Default `{default.value!r}`."
    elif isinstance(default, Ref):
        yield f"Default `{'.'.join(default.parts)}`."
    deleted = given.get("on_delete")
    if isinstance(deleted, Ref):
        yield f"On delete `{deleted.last}`."


def _other_side(db: Database, found: Relation) -> Iterator[str]:
    target = found.target.name if found.target is not None else "?"
    if found.inverse:
        yield f"`{target}.{found.inverse}` leads back."
    if found.inverse_query_name and found.inverse_query_name != found.inverse:
        yield f"Lookups from `{target}` spell that `{found.inverse_query_name}`."
    if found.through is not None:
        yield f"Its pairs are rows of `{found.through.name}`."


def _names_on_the_other_side(found: Relation | None) -> str:
    if found is None or not found.inverse:
        return ""
    lookup = found.inverse_query_name
    spelled = f" (in lookups `{lookup}`)" if lookup and lookup != found.inverse else ""
    return f"back by `{found.inverse}`{spelled}"


def _said(field: Field) -> str:
    given = dict(field.arguments)
    return _shortened(_text(given.get("help_text")) or _text(given.get("verbose_name")), _LONGEST_HELP)


def _text(value: Term | None) -> str:
    """A text, also one marked for translation."""
    match value:
        case Literal(value=str(text)):
            return text
        case CallTerm(args=[Literal(value=str(text)), *_]):
            return text
        case _:
            return ""


def _choices(field: Field) -> str:
    value = dict(field.arguments).get("choices")
    if not isinstance(value, Sequence):
        return ""
    found = []
    for each in value.items:
        first = each.items[0] if isinstance(each, Sequence) and each.items else None
        if isinstance(first, Literal):
            found.append(f"`{first.value!r}`")
    return ", ".join(found[:12])


def _shortened(text: str, most: int) -> str:
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _chunk_of(files: Files, id: ClassId) -> Chunk | None:
    file = files.get(id.path)
    if file is None:
        return None
    extent = file.extent(id.qualname)
    return file.module.chunks[file.module.chunk_at(extent.start)] if extent is not None else None


def _class_documentation(chunk: Chunk, name: str) -> str:
    tree = parse_cached(chunk)
    for node in ast.walk(tree.node):
        if isinstance(node, ast.ClassDef) and node.name == name:
            text = ast.get_docstring(node) or ""
            return _shortened(text.split("\n\n", 1)[0], _LONGEST_HELP)
    return ""


@lru_cache(maxsize=64)
def _documentation(text: str) -> str:
    """The first paragraph of the docstring of a definition."""
    import textwrap

    try:
        tree = ast.parse(textwrap.dedent(text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    node = tree.body[0] if tree.body else None
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return ""
    return _shortened((ast.get_docstring(node) or "").split("\n\n", 1)[0], _LONGEST_HELP)


def _lowered(sentence: str) -> str:
    return f"{sentence[0].lower()}{sentence[1:].rstrip('.')}"
