"""Models of installed packages are read from the environment when the project's models lead to them."""

from __future__ import annotations

import random
from pathlib import Path
from textwrap import dedent

import pytest

from mir_lsp.index import ClassId, Index
from mir_lsp.index.bundled import BUNDLED, bundled_files
from mir_lsp.index.environment import Installed, InstalledFile, Library, Lookup, needed_names
from mir_lsp.index.models import by_label, model, model_ids, relations
from mir_lsp.workspace.environment import Environment, environment_at
from tests.support.projects import ROOT, class_id, facts_from, index_of

PACKAGES = {
    "stamps/__init__.py": "VERSION = 1\nraise SystemExit('this must not run')\n",
    "stamps/models.py": """
        from django.db import models
        from . import querysets
        from .fields import StampField

        class Stamped(models.Model):
            stamp = StampField()
            objects = querysets.StampedQuerySet.as_manager()

            class Meta:
                abstract = True
    """,
    "stamps/fields.py": """
        from django.db.models import DateTimeField

        class StampField(DateTimeField):
            def pre_save(self, instance, add): ...
    """,
    "stamps/querysets.py": """
        from django.db import models

        class StampedQuerySet(models.QuerySet):
            def recent(self): ...
    """,
    "pages/__init__.py": "",
    "pages/models/__init__.py": "from .base import *\nfrom .tree import Node\n",
    "pages/models/base.py": """
        from django.conf import settings
        from django.db import models

        class Page(models.Model):
            owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="pages")
    """,
    "pages/models/tree.py": """
        from django.db import models
        from tree.models import TreeModel

        class Node(TreeModel):
            title = models.CharField(max_length=10)
    """,
    "tree/__init__.py": "",
    "tree/models.py": """
        from django.db import models
        from tree.base import TreeBase

        class TreeModel(models.Model, metaclass=TreeBase):
            class Meta:
                abstract = True
    """,
    "tree/base.py": """
        from django.db.models.base import ModelBase

        class TreeBase(ModelBase):
            def __new__(cls, name, bases, attributes): ...
    """,
    "softly/__init__.py": "",
    "softly/models.py": """
        from django.db import models

        class SoftManager(models.Manager):
            def get_queryset(self):
                return super().get_queryset().select_related("everything")
    """,
    "unused/__init__.py": "",
    "unused/models.py": "from django.db import models\n\nclass Unused(models.Model): ...\n",
    "django/contrib/sites/models.py": """
        from django.db import models

        class Site(models.Model):
            domain = models.CharField(max_length=100)
            added_later = models.TextField()
    """,
}
SETTINGS = "INSTALLED_APPS = ['django.contrib.auth', 'django.contrib.sites', 'pages', 'shop']\n"
SHOP = {
    "settings.py": SETTINGS,
    "shop/__init__.py": "",
    "shop/common.py": "from stamps.models import Stamped as Base\n",
    "shop/models.py": """
        from django.db import models
        from django.contrib.sites.models import Site
        from pages.models import Node, Page
        from softly.models import SoftManager
        from .common import Base

        class Order(Base):
            site = models.ForeignKey(Site, models.CASCADE)
            page = models.ForeignKey(Page, models.CASCADE)

        class Row(models.Model):
            objects = SoftManager()

        class Leaf(Node):
            pass
    """,
    "shop/views.py": "from unused.models import Unused\n\nclass View:\n    model = Unused\n",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("environment")
    for name, text in PACKAGES.items():
        path = folder / "lib" / "python3.12" / "site-packages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    found = environment_at(str(folder), "found")
    assert found is not None
    return found


@pytest.fixture
def lookup(environment: Environment) -> Lookup:
    def look(dotted: str) -> InstalledFile | None:
        found = environment.module(dotted)
        return InstalledFile(found.name, found.is_package, found.text) if found is not None else None

    return look


def fields(index: Index, place: str) -> list[tuple[str, str | None]]:
    known = index.db.get(model, class_id(place))
    assert known is not None
    return [(field.name, field.type) for field in known.fields]


def test_an_installed_base_gives_its_fields_and_managers(lookup: Lookup) -> None:
    index = index_of(SHOP)
    order = class_id("shop/models.py:Order")
    before = index.db.get(model, order)
    assert before is not None and not before.complete

    Installed(index, Library(lookup)).refresh()

    after = index.db.get(model, order)
    assert after is not None and after.complete
    assert ("stamp", "DateTimeField") in fields(index, "shop/models.py:Order")
    manager = after.manager("objects")
    assert manager is not None and manager.known and manager.methods == {"recent"}


def test_a_relation_to_an_installed_model_has_both_ends(lookup: Lookup) -> None:
    index = index_of(SHOP)
    Installed(index, Library(lookup)).refresh()
    page = ClassId(f"{BUNDLED}/pages/models/base.py", "Page")

    ours = {relation.name: relation.target for relation in index.db.get(relations, class_id("shop/models.py:Order"))}
    assert ours["page"] == page
    assert "order_set" in {relation.name for relation in index.db.get(relations, page)}


def test_models_of_installed_applications_point_to_the_user(lookup: Lookup) -> None:
    index = index_of(SHOP)
    user = ClassId(f"{BUNDLED}/django/contrib/auth/models.py", "User")
    assert "pages" not in {relation.name for relation in index.db.get(relations, user)}

    Installed(index, Library(lookup)).refresh()

    assert "pages" in {relation.name for relation in index.db.get(relations, user)}


def test_the_models_of_django_in_the_environment_replace_those_that_come_with_the_tool(lookup: Lookup) -> None:
    index = index_of(SHOP)
    installed = Installed(index, Library(lookup))
    installed.refresh()
    site = ClassId(f"{BUNDLED}/django/contrib/sites/models.py", "Site")

    known = index.db.get(model, site)
    assert known is not None and known.field("added_later") is not None
    assert by_label(index.db, "auth", "User") == (ClassId(f"{BUNDLED}/django/contrib/auth/models.py", "User"),)

    installed.clear()
    known = index.db.get(model, site)
    assert known is not None and known.field("added_later") is None
    assert {path for path in index.paths() if path.startswith(BUNDLED)} == {path for path, _ in bundled_files()}


def test_a_metaclass_or_a_manager_that_does_more_than_it_says_makes_unknown(lookup: Lookup) -> None:
    index = index_of(SHOP)
    Installed(index, Library(lookup)).refresh()

    leaf = index.db.get(model, class_id("shop/models.py:Leaf"))
    row = index.db.get(model, class_id("shop/models.py:Row"))
    assert leaf is not None and not leaf.complete
    assert ("title", "CharField") in fields(index, "shop/models.py:Leaf")
    manager = row.manager("objects") if row is not None else None
    assert manager is not None and not manager.known


def test_only_what_models_and_applications_lead_to_is_read(lookup: Lookup) -> None:
    asked: list[str] = []

    def look(dotted: str) -> InstalledFile | None:
        asked.append(dotted)
        return lookup(dotted)

    supplied = Installed(index_of(SHOP), Library(look)).refresh()

    assert supplied.modules == (
        *("django.contrib.sites.models", "pages.models", "pages.models.base", "pages.models.tree", "softly.models"),
        *("stamps.fields", "stamps.models", "stamps.querysets", "tree.base", "tree.models"),
    )
    assert not any(name.startswith(("unused", "django.db", "django.conf", "os")) for name in asked)
    assert len(asked) == len(set(asked))
    assert not supplied.exhausted


def test_installed_classes_are_not_models_of_the_project(lookup: Lookup) -> None:
    index = index_of(SHOP)
    Installed(index, Library(lookup)).refresh()

    assert [id.qualname for id in model_ids(index)] == ["Order", "Row", "Leaf"]
    assert all(index.sites(path) == ((),) * len(index.facts(path)) for path in index.paths() if "stamps" in path)


def test_nothing_is_read_again_and_nothing_changes_when_nothing_did(lookup: Lookup) -> None:
    index = index_of(SHOP)
    installed = Installed(index, Library(lookup))
    first = installed.refresh()
    revision = index.db.revision

    assert installed.refresh() == first
    assert index.db.revision == revision


def state(index: Index) -> dict[object, object]:
    found: dict[object, object] = {"needed": needed_names(index), "paths": sorted(index.paths())}
    for path in index.paths():
        for name in index.db.read(("top classes", path), ()):
            id = ClassId(path, name)
            found[id] = (index.db.get(model, id), index.db.get(relations, id))
    return found


def test_after_any_edits_the_environment_is_known_as_from_scratch(lookup: Lookup) -> None:
    rng = random.Random("environment")
    texts = {name: dedent(text) for name, text in SHOP.items()}
    lines = sorted({line for text in texts.values() for line in text.splitlines(keepends=True)})
    index = index_of(texts)
    installed = Installed(index, Library(lookup))
    seen = set()
    for step in range(80):
        name = rng.choice(["settings.py", "shop/common.py", "shop/models.py", "shop/models.py"])
        old = texts[name].splitlines(keepends=True)
        at = rng.randint(0, len(old))
        choice = rng.random()
        if choice < 0.4:
            old[at : at + rng.randint(1, 3)] = []
        elif choice < 0.6:
            old.insert(at, rng.choice(lines))
        else:
            old = dedent(SHOP[name]).splitlines(keepends=True)
        texts[name] = "".join(old)
        index.set_file(f"{ROOT}/{name}", facts_from(texts[name]))
        supplied = installed.refresh()
        seen.add(supplied.modules)
        fresh = index_of(texts)
        assert Installed(fresh, Library(lookup)).refresh() == supplied, step
        assert state(fresh) == state(index), step
    assert len(seen) > 5


def test_a_package_that_leads_everywhere_stops_at_the_budget() -> None:
    def look(dotted: str) -> InstalledFile | None:
        module = dotted.removesuffix(".Base").partition(".")[0]
        if not module.startswith("p"):
            return None
        following = f"p{int(module[1:]) + 1}"
        return InstalledFile(module, True, f"from {following} import Base as Other\nclass Base(Other): ...\n")

    files = {"shop/models.py": "from p0 import Base\nclass A(Base): ...\n"}
    supplied = Installed(index_of(files), Library(look)).refresh()

    assert supplied.exhausted
    assert len(supplied.modules) == 300


def test_an_environment_beside_two_projects_serves_both(lookup: Lookup, tmp_path: Path) -> None:
    files: dict[str, str] = {}
    for name in ("one", "two"):
        files[f"{name}/manage.py"] = ""
        files |= {f"{name}/{path}": text for path, text in SHOP.items()}
    index = index_of(files, "one", "two")
    Installed(index, Library(lookup)).refresh()

    for name in ("one", "two"):
        assert ("stamp", "DateTimeField") in fields(index, f"{name}/shop/models.py:Order")
        leaf = index.db.get(model, class_id(f"{name}/shop/models.py:Leaf"))
        assert leaf is not None and all(not base.path.startswith(f"{ROOT}/t") or name == "two" for base in leaf.bases)
