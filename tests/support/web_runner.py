"""Requests every page of a Django project at two sizes of the bookshop and says where queries grow with rows.

As a program it takes the folder of a project and writes JSON to its standard output. Each query is charged to a chain
of places, the innermost first: lines of the project's Python, lines of its templates, the fields of its serializers
and forms, the columns of its admin classes. `measure` is the way to call it from tests.

A project has a `manage.py` that names its settings, and may have a module `rows` with `fill(size)` for models of its
own. Every route without a namespace `admin` is requested with 1 for each parameter; of every admin class of the
project the list and the page of the first row are.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SIZES = (4, 12)
SECONDS = 180.0

Chain = tuple[str, ...]

# Forms have a token that is another one for each request.
_WITHOUT_TOKENS = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+')


@dataclass(frozen=True)
class Measured:
    """What the pages of a project did: `problems` are requests that failed, `grown` has chains by route.

    `answers` are the pages by route and size, without the tokens of their forms.
    """

    routes: tuple[str, ...]
    problems: tuple[str, ...]
    grown: dict[str, dict[Chain, int]]
    reached: frozenset[str]
    answers: Mapping[str, str] = field(default_factory=dict)


def measure(folder: Path, python: str = sys.executable) -> Measured:
    """Run the pages of a project in a process of its own.

    Raises:
        RuntimeError: the process died.
    """
    done = subprocess.run(
        [python, __file__, str(folder)], capture_output=True, text=True, encoding="utf-8", timeout=SECONDS
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    grown = {route: {tuple(chain): count for chain, count in chains} for route, chains in answer["grown"].items()}
    reached = frozenset(answer["reached"])
    return Measured(tuple(answer["routes"]), tuple(answer["problems"]), grown, reached, answer["answers"])


# The rest runs in the process that has Django.


@dataclass(frozen=True)
class ClassPlaces:
    """Where a class, its attributes and the strings and names in their values stand."""

    line: int
    attributes: dict[str, int]
    entries: dict[tuple[str, str], int]

    def entry(self, name: str, *attributes: str) -> int | None:
        """The line of an element in the first of these attributes that has it."""
        return next((self.entries[each, name] for each in attributes if (each, name) in self.entries), None)


class Sources:
    """The places of a project's classes."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder) + "/"
        self.classes: dict[tuple[str, str], ClassPlaces] = {}
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    self.classes[str(path), node.name] = _class_places(node)

    def relative(self, path: str) -> str | None:
        """A path within the project, or None for files elsewhere."""
        return path[len(self.folder) :] if path.startswith(self.folder) else None

    def of(self, cls: type) -> Iterator[tuple[str, ClassPlaces]]:
        """The classes of the project among the bases of a class."""
        for each in cls.__mro__:
            path = getattr(sys.modules.get(each.__module__), "__file__", None) or ""
            found = self.classes.get((path, each.__name__))
            if found is not None:
                yield self.relative(path) or path, found

    def entry(self, cls: type, name: str, *attributes: str) -> Iterator[str]:
        """The place where a class declares an attribute, or names it in one of its lists."""
        for path, places in self.of(cls):
            if name in places.attributes:
                yield f"{path}:{places.attributes[name]}"
                return
        for path, places in self.of(cls):
            line = places.entry(name, *attributes)
            if line is not None:
                yield f"{path}:{line}"
                return

    def attribute(self, cls: type, *names: str) -> Iterator[str]:
        """The lines of these attributes of a class."""
        for path, places in self.of(cls):
            yield from (f"{path}:{places.attributes[name]}" for name in names if name in places.attributes)

    def line(self, cls: type) -> Iterator[str]:
        """The line of the nearest class of the project."""
        yield from (f"{path}:{places.line}" for path, places in list(self.of(cls))[:1])


def _class_places(node: ast.ClassDef) -> ClassPlaces:
    attributes: dict[str, int] = {}
    entries: dict[tuple[str, str], int] = {}
    for prefix, statement in _assignments(node):
        value = statement.value
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                name = prefix + target.id
                attributes[name] = statement.lineno
                for inner in ast.walk(value):
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                        entries.setdefault((name, inner.value), inner.lineno)
                    elif isinstance(inner, ast.Name):
                        entries.setdefault((name, inner.id), inner.lineno)
    return ClassPlaces(node.lineno, attributes, entries)


def _assignments(node: ast.ClassDef) -> Iterator[tuple[str, ast.Assign | ast.AnnAssign]]:
    for statement in node.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            yield "", statement
        elif isinstance(statement, ast.ClassDef) and statement.name == "Meta":
            yield from (("Meta." + prefix, inner) for prefix, inner in _assignments(statement))


class Recorder:
    """Charges queries to chains of places while a page is made, and remembers what was reached."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.chains: Counter[Chain] | None = None  # None while nobody counts
        self.reached: set[str] = set()
        self.answers: dict[str, str] = {}
        self.size = 0  # of the bookshop that is asked

    def __call__(self, execute, sql, params, many, context):
        if self.chains is not None:
            self.chains[self._chain()] += 1
        return execute(sql, params, many, context)

    def _chain(self) -> Chain:
        found: list[str] = []
        frame = sys._getframe(2)
        while frame is not None:
            found += [place for place in self.places(frame) if place not in found]
            frame = frame.f_back
        return tuple(found)

    def places(self, frame) -> Iterator[str]:
        """What a frame means in terms of the project."""
        path, function = frame.f_code.co_filename, frame.f_code.co_name
        inside = self.sources.relative(path)
        if inside is not None:
            yield f"{inside}:{frame.f_lineno}"
        elif function == "render_annotated":
            yield from self.of_node(frame.f_locals["self"])
        elif function == "to_representation" and path.endswith("rest_framework/serializers.py"):
            yield from self._of_serializer(frame.f_locals)
        elif path.endswith("forms/boundfield.py"):
            yield from self._of_form_field(frame.f_locals["self"])
        elif path.endswith("admin/templatetags/admin_list.py"):
            yield from self._of_column(frame.f_locals)
        elif path.endswith("contrib/admin/filters.py") and "model_admin" in frame.f_locals:
            yield from self._of_list_filter(frame.f_locals)
        elif path.endswith("admin/helpers.py") and function == "contents":
            yield from self._of_readonly(frame.f_locals["self"])

    def of_node(self, node) -> Iterator[str]:
        """The line of a template's node."""
        inside = self.sources.relative(getattr(getattr(node, "origin", None), "name", None) or "")
        if inside is not None and getattr(node, "token", None) is not None:
            yield f"{inside}:{node.token.lineno}"

    def of_serializer_field(self, cls: type, name: str) -> Iterator[str]:
        """The places of a field of a serializer."""
        yield from self.sources.entry(cls, name, "Meta.fields")
        if getattr(getattr(cls, "Meta", None), "fields", None) == "__all__":
            yield from self.sources.attribute(cls, "Meta.fields")
        yield from self.sources.attribute(cls, "Meta.exclude", "Meta.depth")

    def _of_serializer(self, values) -> Iterator[str]:
        field = values.get("field")
        if field is not None:
            yield from self.of_serializer_field(type(values["self"]), field.field_name)

    def _of_form_field(self, bound) -> Iterator[str]:
        if not hasattr(bound, "form"):
            return
        yield from self.sources.entry(type(bound.form), bound.name, "Meta.fields")
        callback = getattr(getattr(bound.form, "_meta", None), "formfield_callback", None)
        owner = getattr(getattr(callback, "func", None), "__self__", None)
        if owner is not None:
            yield from self.sources.entry(type(owner), bound.name, "list_editable", "fields", "list_display")
            yield from self.sources.line(type(owner))

    def of_column(self, owner: object, column: object) -> Iterator[str]:
        """The places of a column of a changelist."""
        name = getattr(column, "__name__", column)
        yield from self.sources.entry(type(owner), str(name), "list_display")
        yield from self.sources.line(type(owner))

    def _of_column(self, values) -> Iterator[str]:
        if "cl" in values and "field_name" in values:
            yield from self.of_column(values["cl"].model_admin, values["field_name"])

    def _of_list_filter(self, values) -> Iterator[str]:
        field, owner = values.get("field"), type(values["model_admin"])
        yield from self.sources.entry(owner, getattr(field, "name", ""), "list_filter")
        yield from self.sources.line(owner)

    def _of_readonly(self, shown) -> Iterator[str]:
        yield from self.sources.entry(type(shown.model_admin), shown.field["field"], "readonly_fields", "fields")
        yield from self.sources.line(type(shown.model_admin))

    def trace(self, frame, event, argument):
        """See which lines of the project run; code elsewhere is not followed."""
        inside = self.sources.relative(frame.f_code.co_filename)
        if inside is None:
            return None
        self.reached.add(f"{inside}:{frame.f_lineno}")
        return self.trace

    def remember_what_is_used(self) -> None:
        """Remember template nodes, serializer fields and admin columns that pages use."""
        from django.contrib.admin.filters import RelatedFieldListFilter
        from django.contrib.admin.helpers import AdminReadonlyField
        from django.contrib.admin.templatetags import admin_list
        from django.forms.boundfield import BoundField
        from django.template.base import Node
        from rest_framework.fields import Field
        from rest_framework.relations import ManyRelatedField, RelatedField
        from rest_framework.serializers import Serializer

        _before(Node, "render_annotated", lambda node, *rest: self.reached.update(self.of_node(node)))
        for shown in ("as_widget", "__iter__"):
            _before(BoundField, shown, lambda bound, *rest, **more: self.reached.update(self._of_form_field(bound)))
        _before(
            RelatedFieldListFilter,
            "field_choices",
            lambda own, field, request, owner: self.reached.update(
                self._of_list_filter({"field": field, "model_admin": owner})
            ),
        )
        _before(AdminReadonlyField, "contents", lambda shown: self.reached.update(self._of_readonly(shown)))
        _before(
            admin_list,
            "lookup_field",
            lambda name, row, owner=None: self.reached.update(self.of_column(owner, name)),
        )

        def use(field, *rest):
            if getattr(field, "parent", None) is not None and field.field_name:
                self.reached.update(self.of_serializer_field(type(field.parent), field.field_name))

        def leave_out(serializer, *rest):
            for name in [name for name, each in serializer.fields.items() if each.write_only]:
                self.reached.update(self.of_serializer_field(type(serializer), name))

        for kind in (Field, ManyRelatedField, RelatedField):
            _before(kind, "get_attribute", use)
        _before(Serializer, "to_representation", leave_out)


def _before(owner, name, action) -> None:
    original = getattr(owner, name)

    def wrapped(*arguments, **keywords):
        action(*arguments, **keywords)
        return original(*arguments, **keywords)

    setattr(owner, name, wrapped)


def _admin_models() -> list:
    """The models of the project that the admin site shows."""
    from django.apps import apps

    if not apps.is_installed("django.contrib.admin"):
        return []
    from django.contrib import admin

    return [model for model in admin.site._registry if not model.__module__.startswith("django.")]


def _routes() -> list[tuple[str, str]]:
    """Names and addresses of what is to be requested."""
    from django.urls import get_resolver, reverse

    found = [(name, reverse(name, kwargs=dict.fromkeys(given, 1))) for name, given in _named(get_resolver(), "")]
    for model in _admin_models():
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        first = model._default_manager.order_by("pk").first()
        found.append((f"{label}_changelist", reverse(f"{label}_changelist")))
        found.append((f"{label}_change", reverse(f"{label}_change", args=[first.pk])))
    return found


def _named(resolver, namespace: str) -> Iterator[tuple[str, list[str]]]:
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            if each.namespace != "admin":
                yield from _named(each, f"{namespace}{each.namespace}:" if each.namespace else namespace)
            continue
        given = list(each.pattern.converters or each.pattern.regex.groupindex)
        if "format" not in given and each.name != "api-root":
            assert each.name, f"a route without a name: {each}"
            yield namespace + each.name, given


def _request(recorder: Recorder, client, address: str, trace) -> str:
    """Get a page; empty when it worked."""
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
    recorder.chains = Counter()
    sys.settrace(trace)
    try:
        response = client.get(address)
    except Exception as problem:
        return f"{type(problem).__name__}: {problem}"
    finally:
        sys.settrace(None)
    recorder.answers[f"{address} {recorder.size}"] = _WITHOUT_TOKENS.sub("", response.content.decode())
    return "" if response.status_code == 200 else f"status {response.status_code}: {response.content[:200]!r}"


def _at_size(recorder: Recorder, size: int, problems: list[str]) -> dict[str, Counter[Chain]]:
    from bookshop import rows
    from django.apps import apps
    from django.test import Client

    recorder.size = size
    rows.clear()
    rows.fill(size)
    try:
        from rows import fill
    except ModuleNotFoundError:
        pass
    else:
        fill(size)
    client = Client()
    if apps.is_installed("django.contrib.admin"):
        from django.contrib.auth.models import User

        client.force_login(User.objects.create(username="root", is_staff=True, is_superuser=True))
    counted = {}
    for name, address in _routes():
        # Tracing costs more than the page: what is reached is reached at each size.
        problem = _request(recorder, client, address, recorder.trace if size == SIZES[0] else None)
        counted[name], recorder.chains = recorder.chains or Counter(), None
        if problem:
            problems.append(f"{name} ({address}): {problem}")
    return counted


class _WithoutMigrations:
    """Tables are made from the models: the settings' own migrations would cost a second."""

    def __contains__(self, name: str) -> bool:
        return True

    def __getitem__(self, name: str) -> None:
        return None


def _set_up(folder: Path, recorder: Recorder) -> None:
    import os

    import django

    sys.path[:0] = [str(folder), str(Path(__file__).parent)]
    text = (folder / "manage.py").read_text(encoding="utf-8")
    (os.environ["DJANGO_SETTINGS_MODULE"],) = re.findall(r'DJANGO_SETTINGS_MODULE", "([\w.]+)"', text)
    django.setup()
    from django.conf import settings
    from django.contrib import admin
    from django.core.management import call_command
    from django.db import connection

    settings.MIGRATION_MODULES = _WithoutMigrations()
    settings.DEBUG = False
    # A third of the time of an admin page goes into its list of all models, which asks the database nothing.
    admin.AdminSite.enable_nav_sidebar = False
    call_command("migrate", run_syncdb=True, verbosity=0)
    connection.execute_wrappers.append(recorder)
    recorder.remember_what_is_used()


def main() -> None:
    """Answer for the project that is named on the command line."""
    answer, sys.stdout = sys.stdout, sys.stderr
    folder = Path(sys.argv[1]).resolve()
    recorder = Recorder(Sources(folder))
    _set_up(folder, recorder)
    problems: list[str] = []
    small, large = (_at_size(recorder, size, problems) for size in SIZES)
    grown = {
        route: [(chain, large[route][chain] - small[route][chain]) for chain in {**small[route], **large[route]}]
        for route in large
    }
    result = {
        "routes": list(large),
        "problems": problems,
        "grown": {route: [each for each in chains if each[1]] for route, chains in grown.items()},
        "reached": sorted(recorder.reached),
        "answers": recorder.answers,
    }
    json.dump(result, answer)


if __name__ == "__main__":
    main()
