"""Runs code on real Django with the bookshop's models and counts what it costs.

As a program it reads a JSON object from its standard input and answers on its standard output: each function of each
program is called at each size of the bookshop, and every query is charged to the line of the program that made it.
`run` is the way to call it from tests: Django's settings are global, so it lives in a process of its own.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import warnings
import weakref
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

SIZES = (4, 12)
SECONDS = 120.0
TEMPLATES = "templates/"  # the folder of the templates of a program
MODULE_LEVEL = "<module>"

_UNSAFE = "DJANGO_ALLOW_ASYNC_UNSAFE"
_BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA")


@dataclass(frozen=True)
class Program:
    """Modules by file name, and what to call in them: `case:titles`, `case:Report.rows`."""

    name: str
    files: Mapping[str, str]
    calls: tuple[str, ...]
    strict: bool = False  # whether coroutines may not wait for the database


@dataclass(frozen=True)
class Outcome:
    """What one call did. `error` is empty or a type.

    `joins` is how many tables its queries join, `warned` are the types of its warnings. `queries` counts by the lines
    of the program that were being run, `file:line`, the innermost first and a space between them; line 0 is of
    another thread.
    """

    result: object
    error: str = ""
    detail: str = ""
    queries: Mapping[str, int] = field(default_factory=dict)
    joins: int = 0
    warned: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """How many queries it ran."""
        return sum(self.queries.values())


Outcomes = dict[str, dict[int, dict[str, Outcome]]]  # by program, size and call


def run(programs: Iterable[Program]) -> Outcomes:
    """What the calls of all programs do at each size. A program that cannot be imported has the error on its module.

    Raises:
        RuntimeError: the process died.
    """
    payload = {
        "sizes": SIZES,
        "programs": [asdict(each) for each in programs],
    }
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(payload),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={**os.environ, _UNSAFE: "1", "PYTHONIOENCODING": "utf-8"},
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    return {
        name: {int(size): {call: Outcome(**raw) for call, raw in calls.items()} for size, calls in sizes.items()}
        for name, sizes in answer.items()
    }


def growth(outcomes: Mapping[int, Mapping[str, Outcome]], call: str) -> dict[str, int]:
    """How many more queries each way to a line makes at the larger size; those that make no more are left out."""
    small, large = (outcomes[size][call].queries for size in SIZES)
    grown = {place: large.get(place, 0) - small.get(place, 0) for place in {*small, *large}}
    return {place: count for place, count in grown.items() if count}


# The rest runs in the process that has Django.


class Definitions:
    """Where the classes of a program declare or name fields of serializers and columns of the admin."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._lines: dict[tuple[str, str, str], str] = {}
        for path, text in files.items():
            if path.endswith(".py"):
                self._read(path, ast.parse(text).body, "")

    def of_field(self, cls: type, name: str) -> list[str]:
        """The places of a field: its declaration, its name in `Meta.fields`, else `Meta.fields` itself."""
        for key in (name, f"Meta.fields {name}", "Meta.fields"):
            for each in cls.__mro__:
                found = self._lines.get((each.__module__, each.__qualname__, key))
                if found is not None:
                    return [found]
        return []

    def of_column(self, cls: type, name: str) -> list[str]:
        """The places of a column of the admin: its name in an option, and the class itself."""
        keys = (f"list_display {name}", f"readonly_fields {name}", f"list_editable {name}", "class")
        found = [self._lines.get((each.__module__, each.__qualname__, key)) for each in cls.__mro__ for key in keys]
        return [place for place in found if place is not None]

    def of_frame(self, frame) -> list[str]:
        """The places of what a frame of the admin shows."""
        values, name = frame.f_locals, frame.f_code.co_name
        if name == "items_for_result" and "field_name" in values:
            column = values["field_name"]
            return self.of_column(type(values["cl"].model_admin), getattr(column, "__name__", column))
        if name == "contents" and hasattr(values.get("self"), "model_admin"):
            return self.of_column(type(values["self"].model_admin), values["self"].field["field"])
        if name == "as_widget" and hasattr(values.get("self"), "form"):
            callback = getattr(getattr(values["self"].form, "_meta", None), "formfield_callback", None)
            owner = getattr(getattr(callback, "func", None), "__self__", None)
            return self.of_column(type(owner), values["self"].name) if owner is not None else []
        return []

    def _read(self, path: str, body: list[ast.stmt], outer: str) -> None:
        for node in body:
            if isinstance(node, ast.ClassDef):
                self._read_class(path, node, outer + node.name)
                self._read(path, node.body, f"{outer}{node.name}.")

    def _read_class(self, path: str, node: ast.ClassDef, qualname: str) -> None:
        self._lines[_module_name(path), qualname, "class"] = f"{path}:{node.lineno}"
        own, _, is_meta = qualname.rpartition(".") if node.name == "Meta" else (qualname, "", "")
        for statement in node.body:
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                key = f"Meta.{statement.targets[0].id}" if is_meta else statement.targets[0].id
                self._lines[_module_name(path), own, key] = f"{path}:{statement.lineno}"
                for text in ast.walk(statement.value):
                    if isinstance(text, ast.Constant):
                        self._lines[_module_name(path), own, f"{key} {text.value}"] = f"{path}:{text.lineno}"


class Counter:
    """Charges queries to the lines of the program that run."""

    def __init__(self) -> None:
        self.files: frozenset[str] = frozenset()
        self.definitions = Definitions({})
        self.queries: dict[str, int] | None = None  # None while nobody counts
        self.joins = 0

    def measured(self, action: Callable[[], object]) -> dict[str, object]:
        """What an action returns or raises, and what it costs."""
        from django.contrib.contenttypes.models import ContentType

        ContentType.objects.clear_cache()
        self.queries = queries = {}
        self.joins = 0
        error, detail, result = "", "", None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                result = action()
            except (Exception, SystemExit) as problem:
                error, detail = type(problem).__name__, str(problem)
            finally:
                self.queries = None
        return {
            "result": _plain(result),
            "error": error,
            "detail": detail,
            "queries": queries,
            "joins": self.joins,
            "warned": [each.category.__name__ for each in caught],
        }

    def watch(self, connection, **kwargs) -> None:
        """See what a connection executes; each thread has its own."""
        connection.execute_wrappers.append(self)

    def __call__(self, execute, sql, params, many, context):
        if self.queries is not None and not sql.startswith(_BOOKKEEPING):
            place = self._place()
            self.queries[place] = self.queries.get(place, 0) + 1
            self.joins += sql.count(" JOIN ")
        return execute(sql, params, many, context)

    def _place(self) -> str:
        found: list[str] = []
        frame = sys._getframe(2)
        while frame is not None:
            if frame.f_code.co_filename in self.files:
                found.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
            elif frame.f_code.co_name == "render_annotated":
                node = frame.f_locals["self"]  # of a template
                template = f"{TEMPLATES}{node.origin.template_name}"
                found += [f"{template}:{node.token.lineno}"] if template in self.files else []
            elif frame.f_code.co_name == "to_representation" and "field" in frame.f_locals:
                found += self.definitions.of_field(type(frame.f_locals["self"]), frame.f_locals["field"].field_name)
            else:
                found += self.definitions.of_frame(frame)
            frame = frame.f_back
        return " ".join(dict.fromkeys(found)) or ":0"


class Modules:
    """Finds modules in texts."""

    def __init__(self, files: Mapping[str, str]) -> None:
        python = {path: text for path, text in files.items() if path.endswith(".py")}
        self.sources = {_module_name(path): (path, text) for path, text in python.items()}

    def find_spec(self, name, path=None, target=None):
        from importlib.machinery import ModuleSpec

        if name not in self.sources:
            return None
        return ModuleSpec(name, self, is_package=self.sources[name][0].endswith("__init__.py"))

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        path, text = self.sources[module.__name__]
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _configure(counter: Counter) -> None:
    import django
    from django.conf import settings

    sys.path.append(str(Path(__file__).parent))
    settings.configure(
        SECRET_KEY="for tests",
        STATIC_URL="static/",
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "rest_framework",
            "bookshop",
        ],
        REST_FRAMEWORK={
            "DEFAULT_AUTHENTICATION_CLASSES": [],
            "DEFAULT_PERMISSION_CLASSES": [],
            "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
            "UNAUTHENTICATED_USER": None,
        },
        # One database in memory for all threads: coroutines query from another one.
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:bookshop?mode=memory&cache=shared"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        ("django.template.loaders.locmem.Loader", {}),
                        "django.template.loaders.app_directories.Loader",
                    ],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                    ],
                },
            }
        ],
    )
    django.setup()
    from django.core.management import call_command
    from django.db.backends.signals import connection_created

    connection_created.connect(counter.watch)
    call_command("migrate", run_syncdb=True, verbosity=0)


def _outcomes(counter, payload):
    from bookshop import rows

    found: dict[str, dict[int, object]] = {program["name"]: {} for program in payload["programs"]}
    for size in payload["sizes"]:
        rows.clear()
        rows.fill(size)
        for program in payload["programs"]:
            found[program["name"]][size] = _run_program(counter, program)
    return found


def _run_program(counter, program):
    from django.db import transaction

    _load_templates(program["files"])
    finder = Modules(program["files"])
    counter.files = frozenset(program["files"])
    counter.definitions = Definitions(program["files"])
    sys.meta_path.insert(0, finder)
    found = {}
    try:
        for name in finder.sources:
            with transaction.atomic():
                found[f"{name}:{MODULE_LEVEL}"] = counter.measured(lambda name=name: _import(name))
                transaction.set_rollback(True)
        for call in program["calls"]:
            module = call.partition(":")[0]
            known = module in sys.modules
            _allow_coroutines_to_wait(not program["strict"])
            found[call] = _call(counter, *call.split(":")) if known else found[f"{module}:{MODULE_LEVEL}"]
        return found
    finally:
        _allow_coroutines_to_wait(True)
        sys.meta_path.remove(finder)
        _forget_registrations()
        _forget_models(frozenset(finder.sources))
        for name in finder.sources:
            sys.modules.pop(name, None)


def _allow_coroutines_to_wait(may: bool) -> None:
    """Django looks at the environment each time."""
    if may:
        os.environ[_UNSAFE] = "1"
    else:
        os.environ.pop(_UNSAFE, None)


def _load_templates(files) -> None:
    """Make the templates of a program those of Django."""
    from django.template import engines

    loader = engines["django"].engine.template_loaders[0]
    loader.templates_dict.clear()
    named = {path.partition(TEMPLATES)[2]: text for path, text in files.items() if path.startswith(TEMPLATES)}
    loader.templates_dict.update(named)


def _forget_registrations() -> None:
    """Take out of the admin what a program has registered there, and of signals what it has connected."""
    from django.contrib import admin
    from django.db.models import signals

    for model in list(admin.site._registry):
        admin.site.unregister(model)
    for name in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
        signal = getattr(signals, name)
        with signal.lock:
            # Django's own are of applications; what programs connect is known by its module.
            signal.receivers = [each for each in signal.receivers if _is_of_django(each[1])]
            signal.sender_receivers_cache.clear()


def _forget_models(modules: frozenset[str]) -> None:
    """Take out the models of a program: they have no tables, and a deletion looks at all that point to its rows."""
    from django.apps import apps

    for known in apps.all_models.values():
        for name in [name for name, model in known.items() if model.__module__ in modules]:
            del known[name]
    apps.clear_cache()


def _is_of_django(receiver) -> bool:
    function = receiver() if isinstance(receiver, weakref.ref) else receiver
    return getattr(function, "__module__", "").startswith("django.")


def _import(name: str) -> None:
    from importlib import import_module

    import_module(name)


def _call(counter: Counter, module: str, qualname: str) -> dict[str, object]:
    import inspect

    from django.db import transaction

    function: object = sys.modules[module]
    for part in qualname.split("."):
        function = getattr(function() if isinstance(function, type) else function, part)
    arguments = _arguments(function)
    if inspect.iscoroutinefunction(function):
        # Another thread reads: it would wait for a transaction of ours. Coroutines of cases do not write.
        return counter.measured(lambda: _finished(function(*arguments)))
    with transaction.atomic():
        found = counter.measured(lambda: _finished(function(*arguments)))
        transaction.set_rollback(True)
    return found


def _arguments(function: object) -> list[object]:
    """A parameter gets what its annotation names: the first row of a model, all rows for `list[Model]`."""
    import inspect
    import typing

    given = []
    hints = typing.get_type_hints(function)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.default is not parameter.empty or parameter.kind in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
            parameter.KEYWORD_ONLY,
        ):
            continue
        wanted = hints[name]
        (inner,) = typing.get_args(wanted) or (None,)
        model = inner or wanted
        rows = model._base_manager.order_by("pk") if hasattr(model, "_base_manager") else None
        given.append(wanted() if rows is None else list(rows) if inner else rows.first())
    return given


def _finished(value: object) -> object:
    """The value of a coroutine, and what a generator gives: their code runs when they are used."""
    import asyncio
    import inspect

    if inspect.iscoroutine(value):
        return _finished(asyncio.run(value))
    if inspect.isgenerator(value):
        return list(value)
    return value


def _plain(value: object) -> object:
    """A value as JSON has it; rows by their keys, sets sorted, dicts as pairs."""
    from django.db.models import Model, QuerySet

    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Model):
        return f"{type(value).__name__} {value.pk}"
    if isinstance(value, list | tuple | QuerySet):
        return [_plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in value), key=repr)
    if isinstance(value, dict):
        return [[_plain(key), _plain(each)] for key, each in value.items()]
    return f"<{type(value).__name__}>"


def main() -> None:
    """Answer the question on the standard input."""
    payload = json.loads(sys.stdin.read())
    answer, sys.stdout = sys.stdout, sys.stderr  # programs print too
    counter = Counter()
    _configure(counter)
    json.dump(_outcomes(counter, payload), answer)


if __name__ == "__main__":
    main()
