"""What rules ask of routes, admin, signals and the rest comes out after any edits as it does from scratch."""

from __future__ import annotations

import random
from textwrap import dedent
from typing import Any

import pytest

from mir_lsp.index import Index, keys
from mir_lsp.index.admin import admin_class
from mir_lsp.index.admin import registrations as admin_registrations
from mir_lsp.index.commands import commands
from mir_lsp.index.forms import form, forms_of_model
from mir_lsp.index.installed import installed, loaded_modules
from mir_lsp.index.migrations import migration_graph
from mir_lsp.index.models import model_ids
from mir_lsp.index.receivers import receivers
from mir_lsp.index.routes import project_routes, routes
from mir_lsp.index.serializers import serializer, serializers_of_model
from mir_lsp.index.tasks import tasks
from mir_lsp.index.templates import Templates, find_template, template, used_by
from mir_lsp.index.views import class_view, views_of_model, views_of_template
from tests.support import site_zoo
from tests.support.projects import ROOT, class_id, facts_from

TEXTS = {f"{ROOT}/{name}": dedent(text) for name, text in site_zoo.FILES.items()}
NAMES = ("base.html", "home.html", "zoo/animal_list.html", "zoo/only.html")


def opened(texts: dict[str, str]) -> tuple[Index, Templates]:
    index = Index()
    index.set_roots((ROOT,))
    index.set_files((path, facts_from(text)) for path, text in texts.items() if path.endswith(".py"))
    templates = Templates(index.db)
    templates.set_files((path, text) for path, text in texts.items() if path.endswith(".html"))
    return index, templates


def answers(index: Index, templates: Templates) -> dict[str, Any]:
    db, classes, models = index.db, tuple(index.classes()), model_ids(index)
    return {
        "routes": db.get(project_routes, ROOT),
        "own routes": [db.get(routes, path) for path in sorted(index.paths()) if path.endswith("urls.py")],
        "admin": (db.get(admin_registrations), [db.get(admin_class, id) for id in classes]),
        "receivers": db.get(receivers),
        "views": [db.get(class_view, id) for id in classes],
        "serializers": [db.get(serializer, id) for id in classes],
        "forms": [db.get(form, id) for id in classes],
        "tasks": db.get(tasks),
        "commands": db.get(commands),
        "migrations": db.get(migration_graph),
        "apps": (db.get(installed, ROOT), db.get(loaded_modules, ROOT)),
        "of models": [
            (views_of_model(db, id), serializers_of_model(db, id), forms_of_model(db, id)) for id in models
        ],
        "templates": [db.get(find_template, ROOT, name) for name in NAMES],
        "users": [(used_by(db, path), views_of_template(db, path)) for path in templates.paths()],
    }


@pytest.mark.parametrize("seed", range(4))
def test_random_edits_end_where_a_fresh_index_does(seed: int) -> None:
    choose = random.Random(seed)
    texts = dict(TEXTS)
    index, templates = opened(texts)
    answers(index, templates)

    for step in range(25):
        path = choose.choice(sorted(TEXTS))
        text = edited(texts.get(path), path, choose)
        if text is None:
            texts.pop(path, None)
            (templates if path.endswith(".html") else index).remove_file(path)
        else:
            texts[path] = text
            if path.endswith(".html"):
                templates.set_file(path, text)
            else:
                index.set_file(path, facts_from(text))
        found = answers(index, templates)
        if step % 5 == 4:
            fresh = answers(*opened(dict(sorted(texts.items(), reverse=True))))
            assert found == fresh, (seed, step, path)


def edited(text: str | None, path: str, choose: random.Random) -> str | None:
    """The text after one edit; None when the file is deleted."""
    if text is None or choose.random() < 0.2:
        return TEXTS[path]
    lines = text.splitlines(keepends=True)
    if choose.random() < 0.1 or not lines:
        return None
    at = choose.randrange(len(lines))
    match choose.randrange(3):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, lines[choose.randrange(len(lines))])
        case _:
            lines[at] = lines[at][: choose.randrange(len(lines[at]) + 1)] + "\n"
    return "".join(lines)


def test_an_edit_inside_a_view_computes_nothing_of_it_again() -> None:
    index, templates = opened(TEXTS)
    before = answers(index, templates)
    path = f"{ROOT}/zoo/views.py"
    computed = index.db.computed

    assert not index.set_file(path, facts_from(TEXTS[path].replace('HttpResponse("")', 'HttpResponse("other")')))
    assert answers(index, templates) == before
    assert index.db.computed == computed


def test_a_template_that_changes_only_its_text_changes_no_fact() -> None:
    index, templates = opened(TEXTS)
    path = f"{ROOT}/zoo/templates/zoo/only.html"
    facts = index.db.get(template, path)

    assert not templates.set_file(path, TEXTS[path])
    assert templates.set_file(path, "{% extends 'base.html' %}\n<p>More</p>")
    assert index.db.get(template, path) is facts
    assert templates.set_file(path, "{% extends 'other.html' %}")
    assert used_by(index.db, f"{ROOT}/shared/pages/base.html") == ()


def test_a_template_moves_to_the_folder_that_comes_first() -> None:
    index, templates = opened(TEXTS)
    first, second = f"{ROOT}/shared/pages/base.html", f"{ROOT}/extra/base.html"

    found = index.db.get(find_template, ROOT, "base.html")
    assert found is not None
    assert (found.path, found.certain, found.shadowed) == (first, True, (second,))

    assert templates.remove_file(first)
    found = index.db.get(find_template, ROOT, "base.html")
    assert found is not None
    assert (found.path, found.shadowed) == (second, ())


def test_nothing_is_left_of_files_that_are_removed() -> None:
    index, templates = opened(TEXTS)
    sets = [
        keys.calling("register"),
        keys.calling_inside("connect"),
        keys.decorated("listens"),
        keys.naming_model("animal"),
        keys.templates_named("base.html"),
        keys.templates_using("base.html"),
    ]
    assert all(index.db.read(key) for key in sets)

    for path in TEXTS:
        if not (templates if path.endswith(".html") else index).remove_file(path):
            pytest.fail(f"{path} was not known")
    assert [index.db.read(key) for key in sets] == [None] * len(sets)


def test_a_module_that_includes_itself_ends() -> None:
    text = "from django.urls import include, path\nurlpatterns = [path('a/', include('conf.urls')), path('b/', f)]\n"
    index, _ = opened({**TEXTS, f"{ROOT}/conf/urls.py": text})

    assert [route.pattern for route in index.db.get(project_routes, ROOT)] == ["b/"]


def test_a_list_of_routes_made_of_itself_ends() -> None:
    text = "from .b import more\nurlpatterns = more + [x]\n"
    other = "from .urls import urlpatterns as more\nmore = more + more\n"
    index, _ = opened({**TEXTS, f"{ROOT}/conf/urls.py": text, f"{ROOT}/conf/b.py": other})

    assert all(route.included for route in index.db.get(project_routes, ROOT))


def test_the_modules_that_are_loaded_at_the_start_include_what_ready_imports() -> None:
    index, _ = opened(TEXTS)
    loaded = index.db.get(loaded_modules, ROOT)

    assert class_id("zoo/handlers.py:x").path in loaded
    assert class_id("zoo/serializers.py:x").path in loaded
    assert class_id("zoo/forms.py:x").path not in loaded
