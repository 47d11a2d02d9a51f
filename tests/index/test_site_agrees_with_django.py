"""Routes, admin, signals, serializers, forms, templates and migrations are what Django has when it runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mir_lsp.facts.terms import CallTerm, Literal, Ref, Sequence, Term
from mir_lsp.index import ClassId, Database, Index
from mir_lsp.index.admin import admin_class, registrations
from mir_lsp.index.commands import commands
from mir_lsp.index.forms import form
from mir_lsp.index.migrations import migration_graph, migrations
from mir_lsp.index.models import model
from mir_lsp.index.modules import module_name
from mir_lsp.index.receivers import receivers
from mir_lsp.index.resolve import ClassSymbol, ExternalSymbol, FunctionSymbol, Symbol
from mir_lsp.index.routes import project_routes
from mir_lsp.index.serializers import serializer
from mir_lsp.index.templates import Templates, find_template, names_of
from mir_lsp.index.terms import text
from mir_lsp.index.views import class_view
from mir_lsp.syntax.template import Block, Node, TokenKind, template_tree
from tests.support import site_zoo
from tests.support.projects import facts_from
from tests.support.site import running

# Django says which module of the package a generic view is written in; everybody imports it from the package.
GENERIC = re.compile(r"django\.views\.generic\.[a-z]+\.")

SHOP = Path(__file__).parents[1] / "projects" / "shop"


@dataclass(frozen=True)
class Project:
    """A project, as it is indexed and as it runs."""

    folder: str
    index: Index
    texts: dict[str, str]  # of its templates, by path
    site: Any

    @property
    def db(self) -> Database:
        return self.index.db

    def class_at(self, name: str) -> ClassId:
        """The class of a dotted name."""
        module, _, qualname = name.rpartition(".")
        return ClassId(f"{self.folder}/{module.replace('.', '/')}.py", qualname)


@pytest.fixture(scope="module", params=["shop", "zoo"])
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    if request.param == "shop":
        return opened(SHOP, "shop_site.settings")
    folder = tmp_path_factory.mktemp("zoo")
    site_zoo.write(folder)
    return opened(folder, site_zoo.SETTINGS)


def opened(folder: Path, settings: str) -> Project:
    index = Index()
    index.set_roots((folder.as_posix(),))
    sources = sorted(folder.rglob("*.py"))
    index.set_files((path.as_posix(), facts_from(path.read_text(encoding="utf-8"))) for path in sources)
    pages = (path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".txt"))
    texts = {path.as_posix(): path.read_text(encoding="utf-8") for path in pages}
    Templates(index.db).set_files(texts.items())
    names = {name for path in texts for name in names_of(Database(), path)} | {
        "base.html",
        "home.html",
        "no/such.html",
    }
    return Project(folder.as_posix(), index, texts, running(folder, settings, names, texts))


def test_the_routes_are_those_of_the_resolver(project: Project) -> None:
    ours = [
        [
            route.pattern,
            route.name,
            list(route.namespaces),
            list(route.app_names),
            "outside" if route.view is None else dotted(project.db, route.view.symbol),
            sorted([method, action] for method, action in (route.view.mapping if route.view else ())),
        ]
        for route in project.db.get(project_routes, project.folder)
    ]

    django = [
        [*route[:4], GENERIC.sub("django.views.generic.", route[4]), route[5]] for route in project.site["routes"]
    ]
    assert ours == django
    assert len(ours) > 30


def test_routed_viewsets_have_the_serializer_and_the_rows_that_drf_sees(project: Project) -> None:
    ours = {}
    for route in project.db.get(project_routes, project.folder):
        symbol = route.view.symbol if route.view else None
        if isinstance(symbol, ClassSymbol) and route.view and route.view.mapping:
            view = project.db.get(class_view, symbol.id)
            assert view is not None
            rows = label(project.db, view.model) if view.queryset is not None else None
            if view.serializers:
                ours[dotted(project.db, symbol)] = [class_name(project.db, view.serializers[0]), rows]

    assert ours == project.site["viewsets"]


def test_the_admin_is_the_registry(project: Project) -> None:
    ours = {}
    for each in project.db.get(registrations):
        found = project.db.get(admin_class, each.admin.id) if isinstance(each.admin, ClassSymbol) else None
        inlines = found.inlines if found is not None else ()
        shapes = [project.db.get(admin_class, inline) for inline in inlines]
        ours[label(project.db, each.model)] = [
            dotted(project.db, each.admin) if each.admin else "django.contrib.admin.options.ModelAdmin",
            [class_name(project.db, inline) for inline in inlines],
            [label(project.db, shape.model if shape else None) for shape in shapes],
            {name: plain(value) for name, value in found.options} if found is not None else None,
        ]

    assert sorted(ours) == sorted(project.site["admin"])
    for name, (kind, inlines, models, options) in project.site["admin"].items():
        assert ours[name][:3] == [kind, inlines, models]
        for option, value in options.items() if ours[name][3] is not None else ():
            assert ours[name][3][option] == value, (name, option)


def test_receivers_of_model_signals_are_those_that_are_connected(project: Project) -> None:
    ours = sorted(
        (
            [
                each.signal.name,
                dotted(project.db, each.function),
                sender_label(project.db, each.sender),
                text(each.dispatch_uid),
            ]
            for each in project.db.get(receivers)
        ),
        key=str,
    )

    assert ours == project.site["receivers"]
    assert len(ours) >= 8


def test_serializers_have_the_fields_that_drf_makes(project: Project) -> None:
    assert project.site["serializers"]
    for name, fields in project.site["serializers"].items():
        found = project.db.get(serializer, project.class_at(name))
        assert found is not None and found.complete, name
        ours = [
            [
                field.name,
                field.source,
                field.many,
                field.read_only,
                field.write_only,
                class_name(project.db, field.nested) if field.nested else None,
                field.declared,
                field.type,
            ]
            for field in found.fields
        ]
        for one, other in zip(ours, fields, strict=True):
            if one[5] is not None or (not one[6] and one[7] is None):
                # Nested ones are told by their class; what DRF makes of plain columns is not said.
                other = [*other[:7], one[7]]
            assert one == other, name


def test_forms_have_the_fields_that_django_makes(project: Project) -> None:
    ours = {}
    for name in project.site["forms"]:
        found = project.db.get(form, project.class_at(name))
        assert found is not None, name
        ours[name] = [field.name for field in found.fields]

    assert ours == project.site["forms"]


def test_migrations_and_their_graph_are_those_of_the_loader(project: Project) -> None:
    parents = dict(project.db.get(migration_graph).parents)
    ours = {
        f"{each.key.app_label}.{each.key.name}": [
            [[key.app_label, key.name] for key in each.dependencies],
            [[key.app_label, key.name] for key in each.run_before],
            [[key.app_label, key.name] for key in each.replaces],
            each.atomic,
            each.initial,
            [operation.name for operation in each.operations],
            [[key.app_label, key.name] for key in parents[each.key]],
        ]
        for each in project.db.get(migrations)
    }

    assert ours == project.site["migrations"]


def test_commands_are_those_that_manage_py_lists(project: Project) -> None:
    assert {each.name: each.app_label for each in project.db.get(commands)} == project.site["commands"]


def test_a_template_name_means_the_file_that_django_loads(project: Project) -> None:
    ours = {}
    for name in project.site["templates"]:
        found = project.db.get(find_template, project.folder, name)
        ours[name] = found.path if found is not None and found.certain else "TemplateDoesNotExist"

    assert ours == project.site["templates"]
    assert len(ours) > 4


def test_the_tree_of_a_template_is_that_of_django(project: Project) -> None:
    for path, content in project.texts.items():
        assert shape(template_tree(content).nodes) == project.site["trees"][path], path


def shape(nodes: tuple[Node, ...]) -> list[Any]:
    return [one for node in nodes for one in [of_node(node)] if one is not None]


def of_node(node: Node) -> list[Any] | None:
    words = [word.text for word in node.token.words()]
    if isinstance(node, Block):
        bodies = [shape(section.nodes) for section in node.sections]
        match node.name:
            case "for":
                names = "".join(words[1 : words.index("in")]).split(",")
                return ["for", names, words[words.index("in") + 1], bodies[0], bodies[1] if len(bodies) > 1 else []]
            case "if":
                return ["if", bodies]
            case "block":
                return ["block", words[1], bodies[0]]
            case "with":
                return ["with", sorted(word.partition("=")[0] for word in words[1:]), bodies[0]]
            case name:
                return [name, bodies[0]]
    if node.token.kind is TokenKind.VARIABLE:
        return ["variable", node.token.content]
    if node.token.kind is not TokenKind.TAG:
        return None
    if node.name == "extends":
        return ["extends", words[1]]
    if node.name == "include":
        given = [word.partition("=")[0] for word in words if "=" in word]
        return ["include", words[1], sorted(given), "only" in words]
    return ["tag", node.name]


def dotted(db: Database, symbol: Symbol | None) -> str:
    match symbol:
        case ClassSymbol(id=id):
            return class_name(db, id)
        case FunctionSymbol(path=path, qualname=qualname):
            return f"{module_name(db, path)}.{qualname}"
        case ExternalSymbol(dotted=name):
            return name
        case _:
            return "?"


def class_name(db: Database, id: ClassId) -> str:
    return f"{module_name(db, id.path)}.{id.qualname}"


def label(db: Database, id: ClassId | None) -> str | None:
    found = db.get(model, id) if id is not None else None
    return found.label if found is not None else None


def sender_label(db: Database, sender: Any) -> str | None:
    if sender.kind == "through":
        return f"{label(db, sender.model)}_{sender.field}"
    return label(db, sender.model) if sender.kind == "model" else sender.kind


def plain(term: Term) -> Any:
    match term:
        case Literal(value=value):
            return value
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Ref(parts=parts):
            return parts[-1]
        case CallTerm():
            return "?"
        case _:
            return "unknown"
