"""Columns stand in the order that they have in Django: that in which Python made the classes that declare them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from textwrap import dedent

import pytest

from mir_lsp.index import Index
from mir_lsp.index.field_order import Ordered, ordered_fields
from mir_lsp.index.fields import layout
from mir_lsp.index.models import model_ids
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.index.skeletons import label_of
from tests.support.projects import ROOT, class_id, index_of, index_of_folder


def base(name: str, *fields: str, of: str = "models.Model", above: str = "", below: str = "") -> str:
    columns = "".join(f"    {field} = models.IntegerField()\n" for field in fields)
    meta = "    class Meta:\n        abstract = True\n"
    return f"from django.db import models\n{above}\nclass {name}({of}):\n{columns}{meta}\n{below}"


def thing(imports: str, bases: str, *fields: str, name: str = "Thing") -> str:
    columns = "".join(f"    {field} = models.IntegerField()\n" for field in fields) or "    pass\n"
    return f"from django.db import models\n{imports}\nclass {name}({bases}):\n{columns}"


TIMED, NAMED = base("Timed", "made", "changed"), base("Named", "name", "slug")

# Each is an application of its own; `%s` is its package.
LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "a_chain_of_bases_in_several_modules": {
        "timed": TIMED,
        "owned": base("Owned", "owner", of="Timed", above="from %s.timed import Timed"),
        "models": thing("from %s.owned import Owned", "Owned", "pages"),
    },
    "two_bases_imported_in_the_order_in_which_they_are_named": {
        "timed": TIMED,
        "named": NAMED,
        "models": thing("from %s.named import Named\nfrom %s.timed import Timed", "Named, Timed", "pages"),
    },
    "two_bases_imported_the_other_way_round": {
        "timed": TIMED,
        "named": NAMED,
        "models": thing("from %s.named import Named\nfrom %s.timed import Timed", "Timed, Named", "pages"),
    },
    "two_bases_of_which_another_module_imported_one_before": {
        "timed": TIMED,
        "named": NAMED,
        "other": thing("from %s.timed import Timed", "Timed", "weight", name="Other"),
        "models": thing(
            "from %s.other import Other\nfrom %s.named import Named\nfrom %s.timed import Timed",
            "Named, Timed",
            "pages",
        ),
    },
    "a_base_whose_module_imports_that_of_the_other": {
        "timed": TIMED,
        "named": base("Named", "name", above="from %s.timed import Timed"),
        "models": thing("from %s.named import Named\nfrom %s.timed import Timed", "Named, Timed", "pages"),
    },
    "a_base_that_is_imported_below_another_one": {
        "timed": TIMED,
        "named": base("Named", "name", below="from %s.timed import Timed"),
        "models": thing("from %s.named import Named, Timed", "Timed, Named", "pages"),
    },
    "a_package_whose_modules_import_each_other": {
        "models/__init__": "from %s.models.book import Thing\nfrom %s.models.parts import Timed\n",
        "models/book": thing(
            "from %s.models.parts import Timed\nfrom %s.models.names import Named", "Named, Timed", "pages"
        ),
        "models/names": base("Named", "name", above="from %s.models import parts"),
        "models/parts": TIMED,
    },
    "a_child_in_a_table_of_its_own": {
        "timed": TIMED,
        "named": NAMED,
        "models": thing("", "models.Model", "weight", name="Parent")
        + thing("from %s.timed import Timed\nfrom %s.named import Named", "Parent, Named, Timed", "pages"),
    },
    "a_base_in_the_models_of_another_module": {
        "timed": TIMED,
        "more": base("More", "more", of="Timed, Kept", above="from %s.timed import Timed\nfrom %s.kept import Kept"),
        "kept": base("Kept", "kept"),
        "models": thing("from %s.more import More", "More", "pages"),
    },
    "one_module_for_all": {
        "models": TIMED + NAMED + thing("", "Named, Timed", "pages"),
    },
}

_DUMP = """
import json, os, sys
sys.path.insert(0, os.getcwd())
import django
django.setup()
from django.apps import apps
columns = {each._meta.label: [f.name for f in each._meta.local_concrete_fields] for each in apps.get_models()}
print(json.dumps(columns))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[str]], dict[str, Ordered]]:
    """The columns of each model: those of Django, and ours."""
    folder = tmp_path_factory.mktemp("project")
    for package, files in LAYOUTS.items():
        for path, text in {"__init__": "", **files}.items():
            place = folder / package / f"{path}.py"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(dedent(text).replace("%s", package), encoding="utf-8")
    key = 'DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"'
    (folder / "site_settings.py").write_text(f"INSTALLED_APPS = {list(LAYOUTS)}\n{key}\n", encoding="utf-8")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "site_settings", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _DUMP], cwd=folder, env=environment, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    index = index_of_folder(folder)
    index.db.set(projects_key(), (ProjectFacts(folder.as_posix(), "site_settings", (5, 2)),))
    ours = {label_of(index.db, id): index.db.get(ordered_fields, id) for id in model_ids(index)}
    return json.loads(done.stdout), ours


@pytest.mark.parametrize("package", LAYOUTS)
def test_columns_are_in_the_order_of_django(
    package: str, answers: tuple[dict[str, list[str]], dict[str, Ordered]]
) -> None:
    django, ours = answers

    found = ours[f"{package}.Thing"]

    assert [field.name for field in found.fields] == django[f"{package}.Thing"]
    assert found.known


def of_two_bases(settings: str, **files: str) -> Ordered:
    texts = {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    index = index_of({"shop/__init__.py": "", **texts, "settings.py": settings})
    index.db.set(projects_key(), (ProjectFacts(ROOT, "settings", (5, 2)),))
    return ordered_of(index)


def ordered_of(index: Index) -> Ordered:
    id: ClassId = class_id("shop/models.py:Thing")
    assert index.db.get(layout, id).local
    return index.db.get(ordered_fields, id)


IMPORTS = "from shop.named import Named\nfrom shop.timed import Timed"


def test_the_order_is_not_known_where_it_is_not_known_what_is_imported_first() -> None:
    files = {"shop__timed": TIMED, "shop__named": NAMED, "shop__models": thing(IMPORTS, "Timed, Named", "pages")}

    assert of_two_bases('INSTALLED_APPS = ["shop"]', **files).known
    assert not of_two_bases('import os\nINSTALLED_APPS = ["shop", os.environ["MORE"]]', **files).known


def test_the_order_of_bases_that_build_on_each_other_is_known_without_settings() -> None:
    owned = base("Owned", "owner", of="Timed", above="from shop.timed import Timed")
    files = {"shop__timed": TIMED, "shop__owned": owned}

    found = of_two_bases("", **files, shop__models=thing("from shop.owned import Owned", "Owned", "pages"))

    assert found.known
    assert [field.name for field in found.fields] == ["id", "made", "changed", "owner", "pages"]


def test_a_package_that_is_not_read_may_have_imported_a_base_first() -> None:
    index = index_of(
        {
            "settings.py": 'INSTALLED_APPS = ["stamps", "shop"]',
            "shop/__init__.py": "",
            "shop/named.py": NAMED,
            "shop/models.py": thing("from shop.named import Named\nfrom stamps.timed import Timed", "Timed, Named"),
        }
    )
    index.db.set(projects_key(), (ProjectFacts(ROOT, "settings", (5, 2)),))
    other = index_of({"stamps/__init__.py": "", "stamps/timed.py": TIMED})
    index.set_files(
        (path.replace(ROOT, "<bundled>"), other.facts(path)) for path in other.paths() if "stamps" in path
    )

    assert not ordered_of(index).known
