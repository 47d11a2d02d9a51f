"""What Django's own registry says of a project, and what the index says, in one form to compare."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from mir_lsp.index import ClassId, Database, Index, Relation
from mir_lsp.index.apps import is_installed
from mir_lsp.index.attributes import AttributeKind, attributes
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.models import model, model_ids, relations

_DUMP = """
import json, os, sys
sys.path.insert(0, os.getcwd())
# A project may print while it is set up.
out, sys.stdout = sys.stdout, sys.stderr
import django
django.setup()
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRel, GenericRelation
from django.db.models import ManyToManyField
from django.db.models.fields.related import RelatedField

def kind(field):
    for cls in type(field).__mro__:
        if cls.__module__.startswith("django."):
            return cls.__name__

def where(model):
    return f"{model._meta.label}"

def field(f):
    remote = f.related_model if f.is_relation and not isinstance(f, GenericForeignKey) else None
    virtual = isinstance(f, (GenericForeignKey, GenericRelation))
    null = bool(getattr(f, "null", False)) and not f.many_to_many and not virtual
    column = None if f.many_to_many else getattr(f, "column", None)
    through = f.remote_field.through if f.many_to_many else None
    through = where(through) if through and not through._meta.auto_created else None
    name = getattr(f, "attname", f.name)
    pair = [f.m2m_field_name(), f.m2m_reverse_field_name()] if through and isinstance(f, ManyToManyField) else None
    target = where(remote) if remote else None
    return [f.name, kind(f), null, name, column, target, through, pair, back(f) if remote else None]

def back(f):
    if isinstance(f, GenericRelation):
        return f.remote_field.related_query_name
    name = f.related_query_name() if isinstance(f, RelatedField) else None
    return None if name is None or name.endswith("+") else name

def accessor(rel):
    name = rel.get_accessor_name()
    # A generic relation may say how lookups lead back, which is no attribute.
    if name is None or rel.hidden or isinstance(rel, GenericRel):
        return None
    shape = "many_to_many" if rel.many_to_many else "one_to_one" if rel.one_to_one else "foreign_key"
    return [name, shape, where(rel.related_model), rel.field.name, rel.name]

def shape(model):
    meta = model._meta
    fields = [f for f in meta.get_fields() if not f.auto_created or f.concrete]
    accessors = [accessor(r) for r in meta.related_objects]
    return {
        "fields": [field(f) for f in fields],
        "accessors": sorted(a for a in accessors if a),
        "managers": [m.name for m in meta.managers],
        "default_manager": meta.default_manager.name if meta.default_manager else None,
        "base_manager": None if meta.base_manager.name == "_base_manager" else meta.base_manager.name,
        "ordering": bool(meta.ordering),
        "proxy": meta.proxy,
        "managed": meta.managed,
        "properties": sorted(meta._property_names - {"pk"}),
        "table": meta.db_table,
        "parents": [where(p) for p in meta.parents],
        "bases": [b.__name__ for b in model.__mro__[1:] if not b.__module__.startswith(("django.db", "builtins"))],
    }

models = apps.get_models()
json.dump([{where(m): shape(m) for m in models}, {where(m): m.__module__ for m in models}], out)
"""


# The class of Django that a field of another package extends, where the index knows the field by its own name.
_BASES = {"TaggableManager": "RelatedField"}


class Registry(NamedTuple):
    """The models that Django has, and the modules that define them, by label."""

    models: dict[str, Any]
    modules: dict[str, str]


def registry(
    folder: Path, settings: str, python: str = sys.executable, environment: Mapping[str, str] = MappingProxyType({})
) -> Registry:
    """What `apps.get_models()` has in a process of its own, with `folder` first on its path."""
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    command = [python, "-c", _DUMP]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return Registry(*json.loads(done.stdout))


def indexed(index: Index) -> dict[str, Any]:
    """The same from an index: its models by label, those of installed contrib applications too, abstract ones not."""
    return {label: shape for _, label, shape in indexed_by_path(index)}


def indexed_by_path(index: Index) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The file, the label and the shape of every model that is not abstract."""
    for id in (*model_ids(index), *_bundled(index)):
        known = index.db.get(model, id)
        if known is not None and not known.abstract and not known.swapped:
            yield id.path, known.label, _shape(index.db, id)


def _bundled(index: Index) -> Iterator[ClassId]:
    for path in index.paths():
        if is_bundled(path) and index.db.get(is_installed, path):
            for chunk in index.facts(path):
                yield from (ClassId(path, binding.name) for binding in chunk.bindings)


def _shape(db: Database, id: ClassId) -> dict[str, Any]:
    known = db.get(model, id)
    assert known is not None
    reverse = [relation for relation in db.get(relations, id) if relation.kind.name.startswith("REVERSE_")]
    return {
        "fields": [
            [
                f.name,
                _BASES.get(f.type or "", f.type),
                f.null if f.type != "GenericForeignKey" else False,
                f.attname,
                f.column,
                *_leads(db, f.relation),
            ]
            for f in known.fields
        ],
        "accessors": sorted(
            [r.name, r.kind.name.removeprefix("REVERSE_").lower(), _label(db, r.target), r.inverse, r.query_name]
            for r in reverse
        ),
        "managers": [manager.name for manager in known.managers],
        "default_manager": known.default_manager,
        "base_manager": known.base_manager,
        "ordering": known.ordering,
        "proxy": known.proxy,
        "managed": known.managed,
        "properties": sorted(each.name for each in db.get(attributes, id) if each.kind is AttributeKind.PROPERTY),
        "table": known.table,
        "parents": [_label(db, parent) for parent in known.parents],
        "bases": [base.name for base in known.bases],
        "complete": known.complete,
    }


def _leads(db: Database, relation: Relation | None) -> list[Any]:
    """Where a relation leads to, through what, and how lookups lead back."""
    if relation is None:
        return [None, None, None, None]
    pair = relation.through_fields
    return [
        _label(db, relation.target),
        _label(db, relation.through),
        list(pair) if pair is not None else None,
        relation.inverse_query_name,
    ]


def _label(db: Database, id: ClassId | None) -> str | None:
    known = db.get(model, id) if id is not None else None
    return known.label if known is not None else None
