"""What Django makes of expressions of a project that is set up: a program for the interpreter of that project.

Run: python booted.py < questions.json > answers.json, with `DJANGO_SETTINGS_MODULE` set. It imports nothing of this
repository. The backend is PostgreSQL and nothing can connect: whoever asks for rows gets one made-up row,
whoever asks for a number an unknown one, so that what stands around a queryset can be evaluated too. Conditions that
are not known are decided both ways.

A question is `{"module", "qualname", "expression"}`: Python in the namespace of the module and of the class of the
function that is named. Beside what the module has, it may use `__row__(label)`, `__unknown__()`, `__self__()`,
`__owner__()`, `__each__(iterable)` and `__imported__(module, name, level)`. The answer is `{"sql", "params"}`, a
parameter being `[text, is known]`, or `{"empty": true}`, or `{"error"}`; with `others`, further answers of the same
kind, and `all`, whether these are all that there are.
"""

from __future__ import annotations

import contextlib
import datetime
import decimal
import importlib
import json
import os
import signal
import sys
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

NUMBER = 7_000_003
SECONDS = 15  # for one question, with the modules that it imports
MOST_COURSES = 12
TEXT = "\ue000"
YEAR = 1904
_ID = uuid.UUID(int=NUMBER)
# What Django looks for to find out what a value is.
_PROTOCOL = frozenset(
    {"resolve_expression", "as_sql", "get_source_expressions", "get_compiler", "contains_aggregate"}
)
_PROTOCOL |= {"contains_over_clause", "contains_column_references", "output_field", "conditional", "filterable"}
_PROTOCOL |= {"alias", "query", "check", "deconstruct", "prepare_value", "bilateral_transforms", "template"}


class Unknown(int):
    """A value that nobody knows. It can be asked for anything and gives more of its kind."""

    def __new__(cls) -> Unknown:
        return super().__new__(cls, NUMBER)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in _PROTOCOL:
            raise AttributeError(name)
        return Unknown()

    def __call__(self, *args: Any, **kwargs: Any) -> Unknown:
        return Unknown()

    def __getitem__(self, key: Any) -> Unknown:
        return Unknown()

    def __iter__(self) -> Any:
        return iter([Unknown()])

    def __len__(self) -> int:
        return 1

    def __bool__(self) -> bool:
        Course.at += 1
        if Course.at > len(Course.decisions):
            Course.decisions.append(True)
        return Course.decisions[Course.at - 1]

    __hash__ = int.__hash__

    def __contains__(self, item: Any) -> bool:
        return True

    def _more(self, *args: Any) -> Unknown:
        return Unknown()

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _more
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = __enter__ = _more
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _more

    def __exit__(self, *args: Any) -> None:
        pass

    def __str__(self) -> str:
        return TEXT

    def __format__(self, spec: str) -> str:
        return TEXT

    __repr__ = __str__


def configured() -> None:
    """Set the project up, with the backend of PostgreSQL and without a way to a database."""
    sys.path.insert(0, os.getcwd())
    from django.conf import settings

    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"}}
    settings.DATABASE_ROUTERS = []
    import django

    django.setup()
    from django.db import connection

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("it would ask the database")

    connection.connect = connection.ensure_connection = connection.cursor = refuse
    connection.get_autocommit = lambda: False
    connection.__dict__["pg_version"] = 150000
    replace_answers()


def replace_answers() -> None:
    """Give made-up rows and values where the database would answer."""
    from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
    from django.db.models.query import QuerySet
    from django.db.models.sql.query import Query

    def fetched(self: Any) -> None:
        if self._result_cache is None:
            self._result_cache = [row_of(self)]

    def unknown(*args: Any, **kwargs: Any) -> Unknown:
        return Unknown()

    def one(self: Any, *args: Any, **kwargs: Any) -> Any:
        return row_of(self)

    QuerySet._fetch_all = fetched
    QuerySet.iterator = lambda self, *args, **kwargs: iter([row_of(self)])
    for name in ("get", "first", "last", "earliest", "latest", "create"):
        setattr(QuerySet, name, one)
    for name in ("count", "aggregate", "update", "delete", "bulk_create", "bulk_update", "in_bulk"):
        setattr(QuerySet, name, unknown)
    QuerySet.exists = QuerySet.contains = lambda self, *args: True
    for name in ("get_or_create", "update_or_create"):
        setattr(QuerySet, name, lambda self, *args, **kwargs: (row_of(self), False))
    ForwardManyToOneDescriptor.get_object = lambda self, instance: row(self.field.remote_field.model)
    build = Query.build_lookup

    def build_lookup(self: Any, lookups: Any, lhs: Any, rhs: Any) -> Any:
        return build(self, lookups, lhs, fitting(lookups, lhs, rhs))

    Query.build_lookup = build_lookup


def row_of(queryset: Any) -> Any:
    """The element that a queryset gives."""
    from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesIterable

    kind = queryset._iterable_class
    if kind is ModelIterable:
        made = row(queryset.model)
        for name in queryset.query.annotations:
            made.__dict__[name] = Unknown()
        return made
    names = [*queryset.query.values_select, *queryset.query.annotation_select] or [
        field.attname for field in queryset.model._meta.concrete_fields
    ]
    if kind is FlatValuesListIterable:
        return Unknown()
    return {name: Unknown() for name in names} if kind is ValuesIterable else tuple(Unknown() for _ in names)


def row(model: Any) -> Any:
    """An instance with made-up values in all its columns."""
    fields = model._meta.concrete_fields
    made = model.__new__(model)
    from django.db.models.base import ModelState

    made._state = ModelState()
    made._state.db, made._state.adding = "default", False
    made.__dict__.update({field.attname: made_up(field) for field in fields})
    return made


def made_up(field: Any) -> Any:
    """A value that can stand in a column."""
    if getattr(field, "remote_field", None) is not None and getattr(field, "target_field", None) is not None:
        return made_up(field.target_field)
    kind = field.get_internal_type()
    if kind in ("BooleanField", "NullBooleanField"):
        return Unknown()
    if kind == "ArrayField":
        return [made_up(field.base_field)]
    values = {
        "DateTimeField": datetime.datetime(YEAR, 1, 1, tzinfo=datetime.timezone.utc),
        "DateField": datetime.date(YEAR, 1, 1),
        "TimeField": datetime.time(19, 4, 19, 4),
        "DurationField": datetime.timedelta(days=YEAR),
        "DecimalField": decimal.Decimal(NUMBER),
        "FloatField": float(NUMBER),
        "UUIDField": _ID,
        "GenericIPAddressField": "19.0.4.19",
        "BinaryField": TEXT.encode(),
        "JSONField": {TEXT: NUMBER},
    }
    if kind in values:
        return values[kind]
    return NUMBER if kind.endswith(("IntegerField", "AutoField")) else TEXT


def fitting(lookups: Any, lhs: Any, rhs: Any) -> Any:
    """What stands for an unknown value beside a column: a value of its type, in the form that the lookup takes."""
    if isinstance(rhs, (list, tuple, set, frozenset)):
        return [fitting(lookups[:-1], lhs, each) for each in rhs] if any(map(is_unknown, rhs)) else rhs
    if rhs is None:
        Course.nothing_met = True
        rhs = Unknown() if Course.nothing_is_unknown else None
    if not isinstance(rhs, Unknown):
        return rhs
    for name in lookups[:-1] or ([] if not lookups or lhs.get_lookup(lookups[-1]) else lookups):
        transform = lhs.get_transform(name)
        lhs = transform(lhs) if transform is not None else lhs
    field = lhs.output_field
    value = placeholder() if field.get_internal_type() == "BooleanField" else made_up(field)
    last = lookups[-1] if lookups else ""
    if last in ("year", "iso_year"):
        return YEAR
    if last in ("contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex"):
        return [TEXT] if field.get_internal_type() == "ArrayField" else TEXT
    return {"in": [value], "range": (value, value), "isnull": True}.get(last, value)


def placeholder() -> Any:
    """A value that stands as itself, where one of two would be written in another way."""
    from django.db.models import BooleanField, Value

    return Value(Unknown(), output_field=BooleanField())


def is_unknown(value: Any) -> bool:
    """Whether a value is made up, or was made of one."""
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(map(is_unknown, value))
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.year == YEAR
    if isinstance(value, datetime.timedelta):
        return value.days == YEAR
    if isinstance(value, bool):
        return False
    return (
        isinstance(value, Unknown)
        or value in (NUMBER, YEAR, _ID, datetime.time(19, 4, 19, 4), "19.0.4.19")
        or (isinstance(value, (str, bytes)) and (TEXT in str(value) or str(NUMBER) in str(value)))
        or TEXT in str(getattr(value, "obj", ""))
    )


def instance_of(cls: Any) -> Any:
    """What `self` is in a method of a class: it has what the class has, and nothing that was given to it is known."""
    from django.apps import apps
    from django.db.models import Manager, Model, QuerySet

    if issubclass(cls, Model):
        return row(cls)
    if issubclass(cls, (Manager, QuerySet)):
        (found,) = {
            manager.auto_created or (model, manager.name): getattr(model, manager.name)
            for model in apps.get_models()
            for manager in model._meta.managers
            if isinstance(manager, cls) or getattr(manager, "_queryset_class", None) is cls
        }.values()
        return found.all() if issubclass(cls, QuerySet) else found

    def missing(self: Any, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown()

    made = type(cls.__name__, (cls,), {"__getattr__": missing})
    return made.__new__(made)


def answered(question: dict[str, Any]) -> dict[str, Any]:
    """The statement of one expression."""
    from django.apps import apps
    from django.core.exceptions import EmptyResultSet
    from django.db.models import QuerySet

    module = importlib.import_module(question["module"])
    names = dict(vars(module))
    cls = None
    for part in question["qualname"].split(".")[:-1]:
        cls = getattr(cls or module, part)
    names.update(
        __row__=lambda label: row(apps.get_model(label)),
        __unknown__=Unknown,
        __self__=lambda: instance_of(cls),
        __owner__=lambda: cls,
        __each__=lambda iterable: next(iter(iterable)),
        __imported__=lambda *of: imported(names["__package__"], *of),
    )
    code = compile(question["expression"], "<question>", "eval")

    def statement() -> dict[str, Any]:
        found = eval(code, names)
        if not isinstance(found, QuerySet):
            return {"error": f"it is a {type(found).__name__}"}
        try:
            sql, params = found.query.get_compiler("default").as_sql()
        except EmptyResultSet:
            return {"empty": True}
        return {"sql": sql, "params": [[str(each), not is_unknown(each)] for each in params]}

    return explored(statement, "None" not in question["expression"])


class Course:
    """How unknown conditions are decided in one evaluation, and whether None was compared with."""

    decisions: ClassVar[list[bool]] = []
    at = 0
    nothing_met = False
    nothing_is_unknown = False


def explored(statement: Callable[[], dict[str, Any]], may_replace: bool) -> dict[str, Any]:
    """All answers that the code gives, whatever way its unknown conditions go: the first one, with the others."""
    answers: list[dict[str, Any]] = []
    Course.decisions = []
    for _ in range(MOST_COURSES):
        for nothing_is_unknown in (False, True):
            Course.at, Course.nothing_met, Course.nothing_is_unknown = 0, False, nothing_is_unknown
            try:
                answer = statement()
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"[:300]}
            # Some code gives None for want of rows: another value is as good.
            if nothing_is_unknown:
                answers[-1]["also"] = answer
            elif answer not in answers:
                answers.append(answer)
            if not Course.nothing_met or not may_replace or answer is not answers[-1]:
                break
        while Course.decisions and not Course.decisions[-1]:
            Course.decisions.pop()
        if not Course.decisions:
            break
        Course.decisions[-1] = False
    answers.sort(key=lambda answer: "error" in answer)
    return {**answers[0], "others": answers[1:], "all": not Course.decisions}


def too_long(*args: Any) -> None:
    """Code that goes on for ever with what it is given."""
    raise TimeLimit("it takes too long")


class TimeLimit(BaseException):
    """An evaluation takes too long."""


def imported(package: str, module: str, name: str, level: int) -> Any:
    """What an import statement of a package binds a name to."""
    found = importlib.import_module("." * level + module, package if level else None)
    return getattr(found, name) if hasattr(found, name) else importlib.import_module(f"{found.__name__}.{name}")


def main() -> None:
    questions = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    configured()
    answers = []
    # Querysets of pretix want to know whose rows they are for.
    with contextlib.suppress(ImportError):
        importlib.import_module("django_scopes").scopes_disabled().__enter__()
    signal.signal(signal.SIGALRM, too_long)
    for question in questions:
        signal.alarm(SECONDS)
        try:
            answers.append(answered(question))
        except BaseException as error:
            answers.append({"error": f"{type(error).__name__}: {error}"[:300]})
        signal.alarm(0)
    with contextlib.suppress(BrokenPipeError):
        json.dump(answers, out)
        out.flush()
    # Threads that a project has started are of no concern here.
    os._exit(0)


if __name__ == "__main__":
    main()
