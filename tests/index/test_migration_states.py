"""The replay of migrations, compared with what Django makes of the same files before each operation."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from mir_lsp.index import Index
from mir_lsp.index.migration_states import PastModels, state_after, state_before
from mir_lsp.index.migrations import MigrationKey, migration_graph
from tests.support.fixtures import ROOT, engine_of, project

HEAD = "from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"

# Two applications, of which each needs the other; a fork that is joined; operations inside of others.
HISTORY = {
    "shop/0001_initial": """
        dependencies = []
        operations = [
            migrations.CreateModel(
                name="Shelf",
                fields=[
                    ("id", models.AutoField(primary_key=True)),
                    ("label", models.CharField(max_length=3)),
                    ("size", models.IntegerField()),
                ],
                options={
                    "unique_together": {("label", "size")},
                    "indexes": [models.Index(fields=["label"], name="shelf_label")],
                    "constraints": [models.UniqueConstraint(fields=["size"], name="shelf_size")],
                },
            ),
            migrations.CreateModel("Room", [("id", models.AutoField(primary_key=True))]),
        ]
    """,
    "house/0001_initial": """
        dependencies = [("shop", "0001_initial")]
        operations = [
            migrations.CreateModel("Door", [
                ("id", models.AutoField(primary_key=True)),
                ("shelf", models.ForeignKey("shop.Shelf", models.CASCADE)),
            ]),
        ]
    """,
    "shop/0002_more": """
        dependencies = [("house", "0001_initial")]
        operations = [
            migrations.AddField("Shelf", "room", models.ForeignKey("shop.Room", models.CASCADE, null=True)),
            migrations.AlterField(model_name="shelf", name="label", field=models.TextField()),
            migrations.RenameField("shelf", "label", "title"),
            migrations.AddIndex("shelf", models.Index(fields=["title"], name="shelf_title")),
            migrations.RemoveIndex("shelf", "shelf_label"),
        ]
    """,
    "shop/0003_left": """
        dependencies = [("shop", "0002_more")]
        operations = [
            migrations.RenameModel("Room", "Hall"),
            migrations.RenameIndex("shelf", new_name="by_title", old_name="shelf_title"),
        ]
    """,
    "shop/0003_right": """
        dependencies = [("shop", "0002_more")]
        operations = [
            migrations.RunPython(migrations.RunPython.noop),
            migrations.RemoveConstraint("shelf", "shelf_size"),
            migrations.AddConstraint("shelf", models.UniqueConstraint(fields=["title"], name="one_title")),
            migrations.SeparateDatabaseAndState(
                state_operations=[migrations.RemoveField("shelf", "size")], database_operations=[],
            ),
        ]
    """,
    "shop/0004_joined": """
        dependencies = [("shop", "0003_left"), ("shop", "0003_right")]
        operations = [
            migrations.AlterModelOptions("shelf", {"ordering": ["title"]}),
            migrations.AlterOrderWithRespectTo("shelf", "room"),
            migrations.RunSQL("SELECT 1", state_operations=[migrations.AddField("hall", "w", models.IntegerField())]),
            migrations.CreateModel("Lamp", [("id", models.AutoField(primary_key=True))]),
            migrations.DeleteModel("Lamp"),
        ]
    """,
}
_ASK = """
import json, sys
sys.path.insert(0, sys.argv[1])
from django.conf import settings
settings.configure(INSTALLED_APPS=["shop", "house"], DATABASES={}, USE_TZ=True)
import django
django.setup()
from django.db.migrations.loader import MigrationLoader
loader = MigrationLoader(None)
def shown(state, app):
    return {
        name: [
            model.name, sorted(model.fields), sorted(each.name for each in model.options.get("indexes", [])),
            sorted(each.name for each in model.options.get("constraints", [])),
        ]
        for (label, name), model in sorted(state.models.items()) if label == app
    }
found = {}
for app, name in sorted(loader.graph.nodes):
    state = loader.project_state((app, name), at_end=False)
    steps = []
    for operation in loader.graph.nodes[app, name].operations:
        steps.append(shown(state, app))
        operation.state_forwards(app, state)
    found[f"{app}/{name}"] = [*steps, shown(state, app)]
print(json.dumps(found))
"""

Shown = dict[str, list[object]]


def texts(history: dict[str, str]) -> dict[str, str]:
    found = {"shop/__init__.py": "", "house/__init__.py": "", "shop/models.py": "", "house/models.py": ""}
    found |= {"shop/migrations/__init__.py": "", "house/migrations/__init__.py": ""}
    for key, body in history.items():
        app, name = key.split("/")
        found[f"{app}/migrations/{name}.py"] = HEAD + textwrap.indent(textwrap.dedent(body), "    ")
    return found


def index_of(history: dict[str, str]) -> Index:
    return engine_of(project(texts(history))).files.index


def shown(state: PastModels) -> Shown:
    return {
        key: [
            model.name,
            sorted(field.name for field in model.fields),
            sorted(model.indexes),
            sorted(model.constraints),
        ]
        for key, model in state.models
    }


@pytest.fixture(scope="module")
def of_django(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Shown]]:
    folder = tmp_path_factory.mktemp("history")
    for path, text in texts(HISTORY).items():
        place = Path(folder, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    program = [sys.executable, "-c", _ASK, str(folder)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Shown]] = json.loads(done.stdout)
    return found


def test_the_models_before_each_operation_are_those_of_django(of_django: dict[str, list[Shown]]) -> None:
    db = index_of(HISTORY).db
    ours = {
        f"{each.key.app_label}/{each.key.name}": [
            shown(state_before(db, each, step)) for step in range(len(each.operations) + 1)
        ]
        for each in db.get(migration_graph).migrations
    }
    assert ours == of_django
    assert all(state_before(db, each, 0).complete for each in db.get(migration_graph).migrations)


def test_what_a_squash_replaces_is_not_done_twice() -> None:
    squashed = {
        **{key: HISTORY[key] for key in ("shop/0001_initial", "house/0001_initial", "shop/0002_more")},
        "shop/0001_squashed": """
            replaces = [("shop", "0001_initial"), ("shop", "0002_more")]
            dependencies = []
            operations = [migrations.CreateModel("Shelf", [("title", models.TextField())])]
        """,
        "shop/0003_next": """
            dependencies = [("shop", "0001_squashed"), ("house", "0001_initial")]
            operations = []
        """,
    }
    state = state_after(index_of(squashed).db, MigrationKey("shop", "0003_next"))
    assert shown(state) == {"shelf": ["Shelf", ["title"], [], []]}


def test_a_squash_stands_for_what_is_gone() -> None:
    history = {
        "shop/0001_squashed": """
            replaces = [("shop", "0001_initial"), ("shop", "0002_more")]
            dependencies = []
            operations = [migrations.CreateModel("Shelf", [("title", models.TextField())])]
        """,
        "shop/0003_next": "dependencies = [('shop', '0002_more')]\noperations = []",
    }
    state = state_after(index_of(history).db, MigrationKey("shop", "0003_next"))
    assert (shown(state), state.complete) == ({"shelf": ["Shelf", ["title"], [], []]}, True)


@pytest.mark.parametrize(
    ("body", "model_is_known"),
    [
        ("dependencies = [('shop', '0009_gone')]\noperations = []", True),
        ("dependencies = [('shop', '0001_initial')]\noperations = [Other('shelf')]", False),
        ("dependencies = [('shop', '0001_initial')]\noperations = [*more]", True),
        ("dependencies = [('shop', '0001_initial')]\noperations = [migrations.AddField(name(), 'x', y)]", False),
    ],
    ids=["a migration out of view", "an operation of somebody else", "a list out of view", "a name out of view"],
)
def test_a_history_that_is_not_all_in_view_says_so(body: str, model_is_known: bool) -> None:
    history = {"shop/0001_initial": HISTORY["shop/0001_initial"], "shop/0002_more": body}
    state = state_after(index_of(history).db, MigrationKey("shop", "0002_more"))
    assert not state.complete
    shelf = state.model("SHELF")
    assert shelf is None or shelf.complete is model_is_known


def test_a_model_that_inherits_from_another_may_have_more_fields() -> None:
    body = """
        dependencies = []
        operations = [
            migrations.CreateModel("A", [], bases=("shop.shelf",)),
            migrations.CreateModel("B", [], bases=(Mixin, models.Model)),
        ]
    """
    state = state_after(index_of({"shop/0001_initial": body}).db, MigrationKey("shop", "0001_initial"))
    assert [(name, model.complete) for name, model in state.models] == [("a", False), ("b", True)]


def test_a_changed_migration_changes_what_those_after_it_begin_with() -> None:
    index = index_of(HISTORY)
    path = f"{ROOT}/shop/migrations/0001_initial.py"
    engine = engine_of(project(texts(HISTORY)))
    before = state_after(engine.db, MigrationKey("shop", "0004_joined"))
    engine.set_text(path, (engine.text(path) or "").replace('"size"', '"width"'))
    after = state_after(engine.db, MigrationKey("shop", "0004_joined"))
    assert before == state_after(index.db, MigrationKey("shop", "0004_joined"))
    assert before != after and after.model("shelf") != before.model("shelf")
