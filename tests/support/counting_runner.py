"""Runs the functions, views, admin lists, tasks and commands of the kiosk at two sizes and counts their queries.

As a program it takes the folder of the project and writes JSON to its standard output; `measure` is the way to call
it from tests. What begins, ends and saves transactions is no query here.
"""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

Position = tuple[int, int, int, int, int]

SIZES = (3, 5)
SECONDS = 180.0
_TRANSACTIONS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@dataclass(frozen=True)
class Measured:
    """`counts` are the fewest and most queries of all ways through a case, by size; `rows` the rows of each model.

    `so_far` are the queries that a function had run when a place of it had, of all ways that come by, by size: a
    place is its line and column, those of its end, and the number of the instruction, where the interpreter tells.
    """

    counts: dict[str, tuple[tuple[int, int], ...]]
    rows: tuple[dict[str, int], ...]
    so_far: dict[str, dict[Position, tuple[tuple[int, int], ...]]]


def measure(folder: Path, python: str = sys.executable) -> Measured:
    """Run all cases of a project in a process of its own.

    Raises:
        RuntimeError: the process died.
    """
    done = subprocess.run(
        [python, __file__, str(folder)], capture_output=True, text=True, encoding="utf-8", timeout=SECONDS
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    counts = {name: tuple((low, high) for low, high in sizes) for name, sizes in answer["counts"].items()}
    so_far = {
        name: {tuple(place): tuple((low, high) for low, high in sizes) for place, *sizes in places}
        for name, places in answer["so_far"].items()
    }
    return Measured(counts, tuple(answer["rows"]), so_far)


# The rest runs in the process that has Django.


def _stand_in_for_celery() -> None:
    """Celery is no part of the tests: a task is its function."""

    def shared_task(function: Callable[..., object] | None = None, **options: object) -> object:
        return function if function is not None else lambda inner: inner

    module = types.ModuleType("celery")
    module.shared_task = shared_task  # type: ignore[attr-defined]
    sys.modules["celery"] = module


def _functions(module_name: str) -> Iterator[tuple[str, Callable[[], object]]]:
    module = import_module(module_name)
    ways = getattr(module, "WAYS", {})
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module_name:
            for given in ways.get(name, [{}]):
                yield f"{module_name}.{name}", lambda function=function, given=given: function(**given)


def _commands() -> Iterator[tuple[str, Callable[[], object]]]:
    from io import StringIO

    for name in ("report", "totals"):
        module = import_module(f"stall.management.commands.{name}")
        command = module.Command(stdout=StringIO())
        yield f"stall.management.commands.{name}.Command.handle", lambda command=command: command.handle()


def _pages() -> Iterator[tuple[str, Callable[[], object]]]:
    """Views by what answers: a function, or a class with the method that is asked."""
    from django.urls import get_resolver

    for pattern, callback in _patterns(get_resolver(), ""):
        view = getattr(callback, "cls", None) or getattr(callback, "view_class", None)
        name = f"{callback.__module__}.{callback.__name__}"
        if view is not None:
            method = getattr(callback, "actions", None) or {}
            name = f"{view.__module__}.{view.__name__}.{method.get('get', 'get')}"
        if getattr(callback, "actions", {"get": ""}) and "get" in getattr(callback, "actions", {"get": ""}):
            given = {} if "pk" not in pattern else {"pk": "1"}
            yield name, lambda callback=callback, given=given: _answered(callback, given)


def _patterns(resolver: object, prefix: str) -> Iterator[tuple[str, Callable[..., object]]]:
    for each in resolver.url_patterns:  # type: ignore[attr-defined]
        if hasattr(each, "url_patterns"):
            if each.namespace != "admin":
                yield from _patterns(each, prefix + str(each.pattern))
        else:
            yield prefix + str(each.pattern), each.callback


def _answered(callback: Callable[..., object], given: dict[str, str]) -> object:
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    response = callback(request, **given)
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response = response.render()
    assert response.status_code == 200, response
    return response


def _lists() -> Iterator[tuple[str, Callable[[], object]]]:
    from django.contrib import admin
    from django.contrib.auth.models import User
    from django.test import RequestFactory

    for site in admin.site._registry.values():
        if type(site).__module__ == "stall.admin":
            request = RequestFactory().get("/")
            request.user = User(username="root", is_staff=True, is_superuser=True, is_active=True)
            yield (
                f"stall.admin.{type(site).__name__}",
                lambda site=site, request=request: site.changelist_view(request).render(),
            )


def _place_in(code: types.CodeType) -> list[int] | None:
    """Where a function that is running stands: what it evaluates now."""
    frame: types.FrameType | None = sys._getframe()
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    if frame is None or sys.version_info < (3, 11):
        return None
    places = list(code.co_positions())
    line, last, column, end = places[frame.f_lasti // 2]
    place = (line, column, last, end)
    return [*(each for each in place if each is not None), frame.f_lasti] if None not in place else None


def _followed(function: Callable[..., object], given: dict[str, object]) -> dict[str, int]:
    """How many queries a function has run when each of its places has: those of the first time that it comes by."""
    from django.db import connection

    found: dict[str, int] = {}
    number, last = 0, ""

    def count(execute: Callable[..., object], sql: str, *rest: object) -> object:
        nonlocal number, last
        if not sql.startswith(_TRANSACTIONS):
            number += 1
            place = json.dumps(_place_in(function.__code__))
            if place == last or place not in found:
                found[place] = number
            last = place
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        function(**given)
    return found


def _all_followed() -> dict[str, dict[str, list[int]]]:
    """Of each function of the module of functions, for all ways to call it."""
    from django.db import transaction

    module = import_module("stall.work")
    followed: dict[str, dict[str, list[int]]] = {}
    for name, function in vars(module).items():
        if not inspect.isfunction(function) or function.__module__ != module.__name__:
            continue
        places = followed.setdefault(f"{module.__name__}.{name}", {})
        for given in module.WAYS.get(name, [{}]):
            with transaction.atomic():
                for place, number in _followed(inspect.unwrap(function), given).items():
                    places.setdefault(place, []).append(number)
                transaction.set_rollback(True)
    return followed


def _at_size(size: int) -> tuple[dict[str, list[int]], dict[str, int], dict[str, dict[str, list[int]]]]:
    from django.apps import apps
    from django.contrib.contenttypes.models import ContentType
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from rows import fill, of_the_first

    call_command("flush", verbosity=0, interactive=False)
    fill(size)
    rows = {model.__name__: model._base_manager.count() for model in apps.get_app_config("stall").get_models()}
    rows |= of_the_first()
    counts: dict[str, list[int]] = {}
    cases = (*_functions("stall.work"), *_functions("stall.tasks"), *_commands(), *_pages(), *_lists())
    for name, call in cases:
        ContentType.objects.clear_cache()
        with transaction.atomic():
            with CaptureQueriesContext(connection) as captured:
                call()
            transaction.set_rollback(True)
        queries = [each for each in captured if not each["sql"].startswith(_TRANSACTIONS)]
        counts.setdefault(name, []).append(len(queries))
    return counts, rows, _all_followed()


def main() -> None:
    """Answer for the project that is named on the command line."""
    answer, sys.stdout = sys.stdout, sys.stderr
    sys.path.insert(0, str(Path(sys.argv[1]).resolve()))
    os.environ["DJANGO_SETTINGS_MODULE"] = "kiosk.settings"
    _stand_in_for_celery()
    import django
    from django.core.management import call_command

    django.setup()
    from django.contrib import admin

    admin.AdminSite.enable_nav_sidebar = False
    call_command("migrate", run_syncdb=True, verbosity=0)
    made = [_at_size(size) for size in SIZES]
    counts = {name: [_range(each[name]) for each, _, _ in made] for name in made[0][0]}
    so_far = {
        name: [
            [json.loads(place), *(_range(followed[name][place]) for _, _, followed in made)]
            for place in places
            if place != "null" and all(place in followed[name] for _, _, followed in made)
        ]
        for name, places in made[0][2].items()
    }
    json.dump({"counts": counts, "rows": [rows for _, rows, _ in made], "so_far": so_far}, answer)


def _range(numbers: list[int]) -> tuple[int, int]:
    return min(numbers), max(numbers)


if __name__ == "__main__":
    main()
