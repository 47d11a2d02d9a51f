"""What a running Django says of a project's routes, admin, signals, serializers, forms, templates and migrations."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_DUMP = r"""
import importlib, json, os, pkgutil, sys
sys.path.insert(0, os.getcwd())
import django
django.setup()
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.management import get_commands
from django.db.migrations.loader import MigrationLoader
from django.db.models import signals
from django.forms.forms import BaseForm
from django.template import engines
from django.template.base import TextNode, VariableNode
from django.template.defaulttags import ForNode, IfNode, WithNode
from django.template.loader import get_template
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.urls import URLPattern, get_resolver

HERE = os.getcwd()
OURS = [a for a in apps.get_app_configs() if a.path.startswith(HERE)]
NAMES = tuple(a.name + "." for a in OURS)

def dotted(thing):
    return f"{thing.__module__}.{thing.__qualname__}"

def callback(view):
    found = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return dotted(found)

def is_outside(pattern):
    if isinstance(pattern, URLPattern):
        return callback(pattern.callback).startswith("django.")
    return all(is_outside(p) for p in pattern.url_patterns)

def inside(p, spaces, apps_):
    return spaces + [n for n in [p.namespace] if n], apps_ + [n for n in [p.app_name] if n]

def routes(patterns, prefix, spaces, apps_):
    for p in patterns:
        full = prefix + str(p.pattern)
        if isinstance(p, URLPattern):
            actions = sorted((getattr(p.callback, "actions", None) or {}).items())
            yield [full, p.name, spaces, apps_, callback(p.callback), actions]
        elif is_outside(p):
            yield [full, None, *inside(p, spaces, apps_), "outside", []]
        else:
            yield from routes(p.url_patterns, full, *inside(p, spaces, apps_))

def viewsets(patterns):
    for p in patterns:
        if not isinstance(p, URLPattern):
            yield from viewsets(p.url_patterns)
        elif hasattr(getattr(p.callback, "cls", None), "serializer_class"):
            cls = p.callback.cls
            queryset = getattr(cls, "queryset", None)
            serializer = getattr(cls, "serializer_class", None)
            if serializer is not None:
                yield dotted(cls), [dotted(serializer), None if queryset is None else queryset.model._meta.label]

def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value if isinstance(value, (str, int, bool, type(None))) else getattr(value, "__name__", "?")

OPTIONS = ["list_display", "list_select_related", "list_editable", "list_filter", "search_fields", "ordering",
    "raw_id_fields", "autocomplete_fields", "readonly_fields", "date_hierarchy", "list_per_page", "filter_horizontal"]

def registry():
    admin.autodiscover()
    for model, found in admin.site._registry.items():
        if model._meta.app_config in OURS:
            inlines = [dotted(i) for i in found.inlines]
            models = [i.model._meta.label for i in found.inlines]
            values = {name: plain(getattr(found, name)) for name in OPTIONS}
            yield model._meta.label, [dotted(type(found)), inlines, models, values]

def receivers():
    senders = {id(m): m._meta.label for m in apps.get_models(include_auto_created=True)}
    for name in ["pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"]:
        for row in getattr(signals, name).receivers:
            (uid, sender), receiver = row[0], row[1]
            function = receiver() if not isinstance(receiver, type(dotted)) else receiver
            where = dotted(function)
            if not where.startswith("django."):
                who = "any" if sender == id(None) else senders.get(sender, "?")
                yield [name, where, who, uid if isinstance(uid, str) else None]

def modules():
    for app in OURS:
        for info in pkgutil.walk_packages([app.path], app.name + "."):
            if ".migrations" not in info.name and ".management" not in info.name and not info.name.endswith("tests"):
                yield importlib.import_module(info.name)

def below(cls):
    for sub in cls.__subclasses__():
        yield sub
        yield from below(sub)

def serializers():
    from rest_framework import serializers as s
    for cls in {c for c in below(s.BaseSerializer) if dotted(c).startswith(NAMES)}:
        fields = []
        for name, f in cls().fields.items():
            many = isinstance(f, (s.ListSerializer, s.ManyRelatedField))
            inner = f.child if isinstance(f, s.ListSerializer) else f.child_relation if many else f
            nested = dotted(type(inner)) if isinstance(inner, s.BaseSerializer) else None
            declared, kind = name in cls._declared_fields, type(inner).__name__
            fields.append([name, f.source, many, f.read_only, f.write_only, nested, declared, kind])
        yield dotted(cls), fields

def migrations():
    loader = MigrationLoader(None)
    labels = {a.label for a in OURS}
    for key, m in loader.disk_migrations.items():
        if key[0] in labels:
            parents = sorted(n.key for n in loader.graph.node_map[key].parents if n.key[0] in labels)
            links = [[list(d) for d in named] for named in (m.dependencies, m.run_before, m.replaces)]
            operations = [type(o).__name__ for o in m.operations]
            yield ".".join(key), [*links, m.atomic, m.initial, operations, [list(p) for p in parents]]

def tree(nodes):
    found = []
    for n in nodes:
        if isinstance(n, TextNode):
            continue
        if isinstance(n, VariableNode):
            found.append(["variable", n.token.contents])
        elif isinstance(n, ExtendsNode):
            found.append(["extends", n.token.contents.split(None, 1)[1]])
            found += tree(n.nodelist)
        elif isinstance(n, BlockNode):
            found.append(["block", n.name, tree(n.nodelist)])
        elif isinstance(n, ForNode):
            found.append(["for", list(n.loopvars), n.sequence.token, tree(n.nodelist_loop), tree(n.nodelist_empty)])
        elif isinstance(n, IfNode):
            found.append(["if", [tree(body) for _, body in n.conditions_nodelists]])
        elif isinstance(n, WithNode):
            found.append(["with", sorted(n.extra_context), tree(n.nodelist)])
        elif isinstance(n, IncludeNode):
            found.append(["include", n.template.token, sorted(n.extra_context), n.isolated_context])
        elif hasattr(n, "nodelist"):
            found.append([n.token.contents.split()[0], tree(n.nodelist)])
        else:
            found.append(["tag", n.token.contents.split()[0]])
    return found

def lookups(names):
    found = {}
    for name in names:
        try:
            found[name] = get_template(name).origin.name
        except Exception as error:
            found[name] = type(error).__name__
    return found

asked = json.load(sys.stdin)
list(modules())
forms = {dotted(c): list(c.base_fields) for c in below(BaseForm) if dotted(c).startswith(NAMES)}
has_api = apps.is_installed("rest_framework")
engine = engines["django"]
json.dump({
    "routes": list(routes(get_resolver().url_patterns, "", [], [])),
    "viewsets": dict(viewsets(get_resolver().url_patterns)),
    "admin": dict(registry()),
    "receivers": sorted(receivers(), key=str),
    "serializers": dict(serializers()) if has_api else {},
    "forms": forms,
    "migrations": dict(migrations()),
    "commands": {n: a for n, a in get_commands().items() if a + "." in NAMES},
    "templates": lookups(asked["names"]),
    "trees": {key: tree(engine.from_string(text).template.nodelist) for key, text in asked["texts"].items()},
}, sys.stdout)
"""


def running(folder: Path, settings: str, names: Iterable[str] = (), texts: dict[str, str] | None = None) -> Any:
    """What Django says of a project in a process of its own.

    `names` are templates to look up, `texts` templates to parse, both answered by their own key.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONDONTWRITEBYTECODE": "1"}
    asked = json.dumps({"names": sorted(names), "texts": texts or {}})
    done = subprocess.run(
        [sys.executable, "-c", _DUMP],
        cwd=folder,
        env=environment,
        input=asked,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
