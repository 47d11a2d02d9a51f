"""Runs the cases of the set about exposure on Django, with its test client: each probe in a transaction of its own.

As a program it reads jobs from its input and writes what probes said: `{"files": …, "jobs": [{"code", "probes",
"names"}]}` gives a list of `{name: True | False | "what it raised"}`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.exposure_set import Case

_SECONDS = 900.0


def run(asked_for: Sequence[tuple[Case, Iterable[str]]]) -> list[Mapping[str, object]]:
    """What the probes of some cases say, in the order of the cases; cases of one site share a process."""
    from tests.support.context_runner import asked
    from tests.support.exposure_set import CASE

    answers: dict[int, Mapping[str, object]] = {}
    groups: dict[str, list[int]] = {}
    for number, (case, _) in enumerate(asked_for):
        groups.setdefault(json.dumps(dict(case.site), sort_keys=True), []).append(number)
    for site, numbers in groups.items():
        jobs = [
            {"code": case.code, "probes": case.probes, "names": sorted(names)}
            for case, names in (asked_for[number] for number in numbers)
        ]
        payload = {"files": {**json.loads(site), CASE: "urlpatterns = []\n"}, "jobs": jobs}
        said = asked(__file__, payload, _SECONDS)
        assert isinstance(said, list)
        answers.update(zip(numbers, said, strict=True))
    return [answers[number] for number in range(len(asked_for))]


def _probes_of(job: Mapping[str, object], module: object, clients: Mapping[str, object]) -> dict[str, object]:
    names: dict[str, object] = {**clients, "case": module}
    exec(compile(str(job["probes"]), "<probes>", "exec"), names)
    return names


def _answer(job: Mapping[str, object]) -> dict[str, object]:
    import importlib
    import types

    from django.contrib import admin
    from django.urls import clear_url_caches

    admin.site._registry.clear()
    module = types.ModuleType("vault.case")
    sys.modules["vault.case"] = module
    try:
        exec(compile(str(job["code"]), "case.py", "exec"), vars(module))
        clear_url_caches()
        importlib.reload(sys.modules["config.urls"])
        clear_url_caches()
    except Exception as problem:
        # New releases of REST framework refuse what old ones ignore.
        refused = f"the case does not load: {problem!r}"
        return {name: True if name.startswith("is_refused") else refused for name in job["names"]}  # type: ignore[attr-defined]
    return {name: _said(job, module, name) for name in job["names"]}  # type: ignore[attr-defined]


def _said(job: Mapping[str, object], module: object, name: str) -> object:
    from django.db import transaction
    from django.test import Client
    from vault import models

    with transaction.atomic():
        clients = {"M": models, "anonymous": Client(raise_request_exception=False)}
        for who in ("mia", "root"):
            clients[f"{who}_client"] = Client(raise_request_exception=False)
            clients[f"{who}_client"].force_login(models.User.objects.get(username=who))
        try:
            return bool(_probes_of(job, module, clients)[name]())  # type: ignore[operator]
        except Exception as problem:
            return f"{type(problem).__name__}: {problem}"[:300]
        finally:
            transaction.set_rollback(True)


def main() -> None:
    """Answer the jobs of the input."""
    import logging

    payload = json.load(sys.stdin)
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.support.context_runner import unpacked

    unpacked(payload["files"])
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    import config.urls  # noqa: F401
    from django.apps import apps
    from django.db import connection

    connection.disable_constraint_checking()
    with connection.schema_editor() as editor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy and not model._meta.auto_created:
                editor.create_model(model)
    connection.enable_constraint_checking()
    import rows

    rows.fill()
    json.dump([_answer(job) for job in payload["jobs"]], sys.stdout)


if __name__ == "__main__":
    main()
