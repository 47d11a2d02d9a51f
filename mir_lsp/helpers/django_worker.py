"""Compiles querysets to SQL with Django's own compiler, from descriptions of models. Opens no connection.

A program of its own (see `process.py`): it imports nothing of this package and nothing of the workspace.

A request is `{"id", "models": [...] or "key", "plan": {...}}`: models once, under the key that they get, and then
the key. The answer is `{"id", "sql", "plain", "open", "django"}`, or `{"id", "error"}`: the statement laid out, with
literals in place and `%s` for what is not known, on one line as `str(queryset.query)` writes it, and what it rests on
of the models that is not known. A plan is a queryset as steps; its arguments are terms:

    {"literal": value}  {"list": [...]}  {"opaque": text, "lost": whether it is a queryset}
    {"call": "django.db.models.Count", "args": [...], "keywords": [[name, term], ...]}
    {"operator": "+", "operands": [...]}  {"method": name, "on": term, "args": [...], "keywords": [...]}
    {"queryset": plan}
"""

from __future__ import annotations

import datetime
import decimal
import importlib.util
import operator
import re
import sys
import uuid
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_ALLOWED = ("django.db.models.", "django.contrib.postgres.")
_OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "%": operator.mod,
    "**": operator.pow, "&": operator.and_, "|": operator.or_, "^": operator.xor,
}  # fmt: skip
# Arguments that are no values of the statement: they decide what is written.
_FLAGS = frozenset({"all", "distinct", "no_key", "nowait", "nulls_first", "nulls_last", "of", "skip_locked"})
_NAMING = ("filter", "exclude", "get", "annotate", "alias", "django.db.models.Q")
_MOST_REGISTRIES = 4
_PATTERNS = frozenset(
    f"{case}{name}" for case in ("", "i") for name in ("contains", "startswith", "endswith", "regex")
)
# Stand-ins for what is not known where Django wants a value: they are looked for in what it compiles.
_TEXT = "\ue000"
_YEAR = 1904
_NUMBER = 7_000_003
_ID = uuid.UUID(int=_NUMBER)
_ZONE = "Etc/GMT-13"
_STAND_INS = (_YEAR, _NUMBER, _ID, _ZONE)
_BOUNDS = re.compile(r"\b(LIMIT|OFFSET) (\d+)\b")


class Refused(Exception):
    """What is asked cannot be compiled; the text says why."""


def configure() -> None:
    """Django with the PostgreSQL backend and a connection that cannot connect."""
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["django.contrib.postgres"],
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "none"}},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    from django.db import connection

    def refuse(*args: object, **kwargs: object) -> None:
        raise Refused("it would have to ask the database")

    connection.connect = connection.ensure_connection = connection.cursor = refuse
    connection.get_autocommit = lambda: False
    connection.__dict__["pg_version"] = 150000
    fit_placeholders()
    name_columns()


def fit_placeholders() -> None:
    """Give each lookup, wherever it is written, an unknown value in the form that it takes."""
    from django.db.models.sql.query import Query

    build = Query.build_lookup

    def build_lookup(self: Any, lookups: Any, lhs: Any, rhs: Any) -> Any:
        return build(self, lookups, lhs, fitting(lookups, lhs, rhs))

    Query.build_lookup = build_lookup


class Writing:
    """How the Django of the project writes a statement, where that is not as this one does."""

    names_columns = True  # those of `values()`, and sorts by their numbers: since 5.2


def name_columns() -> None:
    """Write columns of `values()` as the Django of the project does."""
    from django.db.models.sql.compiler import SQLCompiler

    set_up = SQLCompiler.pre_sql_setup

    def pre_sql_setup(self: Any, with_col_aliases: bool = False) -> Any:
        kept = self.query.selected
        if not Writing.names_columns:
            self.query.selected = None
        try:
            return set_up(self, with_col_aliases)
        finally:
            # A query around it has to see that columns were named.
            self.query.selected = kept

    SQLCompiler.pre_sql_setup = pre_sql_setup


def fitting(lookups: Any, lhs: Any, rhs: Any) -> Any:
    """A value that is not known, alone or in a list, in the form that its lookup takes."""
    if isinstance(rhs, (list, tuple)):
        return [stand_in(lhs) if is_placeholder(each) else each for each in rhs]
    if not is_placeholder(rhs):
        return rhs
    last = lookups[-1] if lookups else "exact"
    if last == "in":
        return [stand_in(lhs)]
    if last == "range":
        return [rhs, rhs]
    if last in _PATTERNS and not is_array(lhs):
        return _TEXT
    if last in ("year", "iso_year"):
        return _YEAR
    if last == "isnull":
        raise Refused("whether `isnull` is true depends on a value that is not known")
    return rhs


def stand_in(lhs: Any) -> Any:
    """What stands in a list for a value that is not known: a list holds no expressions for a relation."""
    field = lhs.output_field
    if not getattr(field, "is_relation", False):
        return placeholder()
    while getattr(field, "target_field", None) not in (None, field):
        field = field.target_field
    kind = field.get_internal_type()
    return _NUMBER if kind.endswith(("AutoField", "IntegerField")) else _ID if kind == "UUIDField" else _TEXT


def is_array(lhs: Any) -> bool:
    """Whether a column holds lists, of which `contains` takes one."""
    return bool(lhs.output_field.get_internal_type() == "ArrayField")


def is_placeholder(value: Any) -> bool:
    """Whether something stands for a value that is not known."""
    return getattr(value, "is_placeholder", False) is True


class Unknown:
    """The value of a placeholder."""

    def __str__(self) -> str:
        return "%s"


UNKNOWN = Unknown()


def placeholder() -> Any:
    """An expression for a value that is not known."""
    from django.db.models import Field, Value

    class Placeholder(Value):  # a `Value` gets no parentheses of its own
        conditional = True
        is_placeholder = True

        def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
            return "%s", [UNKNOWN]

    return Placeholder(None, output_field=Field())


class Registry:
    """Models made from descriptions, in a registry of their own."""

    def __init__(self, descriptions: list[Json]) -> None:
        from django.db.migrations.state import AppConfigStub, StateApps

        class Collected(StateApps):
            """Relations are worked out once, when all models are there."""

            def clear_cache(self) -> None:
                pass

            def refreshed(self) -> None:
                super().clear_cache()

        self.apps: Any = Collected([], {})
        for label in {each["app"] for each in descriptions}:
            self.apps.app_configs[label] = AppConfigStub(label)
            self.apps.app_configs[label].apps = self.apps
        self.made: dict[str, Any] = {}
        # What is not known of a model, by the start of its table's name and by its label.
        self.tables = {each["table"]: each["table_unknown"] for each in descriptions if each["table_unknown"]}
        self.columns = {each["label"]: each["columns_unknown"] for each in descriptions}
        described = {each["label"]: each for each in descriptions}
        for label in described:
            self._make(label, described, ())
        self.apps.refreshed()

    def model(self, label: str) -> Any:
        found = self.made.get(label)
        if found is None:
            raise Refused(f"the model {label} is not known")
        return found

    def _make(self, label: str, described: dict[str, Json], above: tuple[str, ...]) -> Any:
        from django.db import models

        if label in self.made:
            return self.made[label]
        told = described.get(label)
        if told is None or label in above:
            return None
        parents = [self._make(each, described, (*above, label)) for each in told["bases"]]
        bases = tuple(each for each in parents if each is not None) or (models.Model,)
        options = {"app_label": told["app"], "apps": self.apps, "proxy": told["proxy"]}
        if not told["proxy"]:
            options["db_table"] = told["table"]
        if told["ordering"] is not None:
            options["ordering"] = [self._ordering(each) for each in told["ordering"]]
        body = {"__module__": "synthetic", "Meta": type("Meta", (), options)}
        for field in told["fields"]:
            made = self._field(label, field, described)
            if made is not None:
                body[field["name"]] = made
        self.made[label] = type(told["name"], bases, body)
        return self.made[label]

    def _ordering(self, term: Json) -> Any:
        return term["literal"] if "literal" in term else Builder(self).term(term)

    def _field(self, label: str, field: Json, described: dict[str, Json]) -> Any:
        from django.contrib.postgres import fields as postgres
        from django.db import models

        kind, given = field["type"], dict(field["arguments"])
        if kind in ("ForeignKey", "OneToOneField", "ManyToManyField"):
            return self._relation(label, field, described, given)
        given = {key: value for key, value in given.items() if key in ("null", "primary_key", "unique", "db_column")}
        if kind == "DecimalField":
            given.update(max_digits=20, decimal_places=6)
        if kind == "ArrayField":
            return postgres.ArrayField(models.TextField(), **given)
        cls = getattr(models, kind or "", None) or getattr(postgres, kind or "", None)
        if not (isinstance(cls, type) and issubclass(cls, models.Field)) or kind == "GeneratedField":
            return models.TextField(**given)
        if issubclass(cls, models.CharField):
            given["max_length"] = 100
        return cls(**given)

    def _relation(self, label: str, field: Json, described: dict[str, Json], given: Json) -> Any:
        from django.db import models

        target = field["to"]
        if target is None or target not in described:
            if field["type"] == "ManyToManyField":
                return None
            # The column is there, what it leads to is not known.
            return models.BigIntegerField(null=True, db_column=field["column"] or f"{field['name']}_id")
        names = {"related_name": field["accessor"] or "+"}
        if field["accessor"] and field["query_name"]:
            names["related_query_name"] = field["query_name"]
        to = "self" if target == label else target
        if field["type"] == "ManyToManyField":
            if field["through"] in described:
                names["through"] = field["through"]
            elif given.get("db_table"):
                names["db_table"] = given["db_table"]
            if to == "self":
                names["symmetrical"] = bool(given.get("symmetrical", True))
            return models.ManyToManyField(to, **names)
        kept: Json = {
            key: given[key] for key in ("null", "primary_key", "unique", "db_column", "to_field") if key in given
        }
        if field["parent_link"]:
            kept["parent_link"] = True
        if field["type"] == "OneToOneField":
            kept.pop("unique", None)
        cls = getattr(models, field["type"])
        return cls(to, on_delete=models.DO_NOTHING, **kept, **names)


class Builder:
    """Terms as Django's objects."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def queryset(self, plan: Json) -> Any:
        from django.db.models import QuerySet

        model = self.registry.model(plan["model"])
        made = QuerySet(model)
        if plan.get("related"):
            made = made._next_is_sticky().filter(**{plan["related"]: placeholder()})
        for step in plan["steps"]:
            made = self._stepped(made, step)
        return made

    def term(self, term: Json) -> Any:
        if "literal" in term:
            return term["literal"]
        if "list" in term:
            return [self.term(each) for each in term["list"]]
        if "opaque" in term:
            return placeholder()
        if "queryset" in term:
            return self.queryset(term["queryset"])
        if "operator" in term:
            operands = [self.term(each) for each in term["operands"]]
            if term["operator"] == "~":
                return ~operands[0]
            return _OPERATORS[term["operator"]](*operands)
        if "method" in term:
            if term["method"] not in ("asc", "desc", "bitand", "bitor", "over"):
                raise Refused(f"`{term['method']}` of an expression is not known")
            return getattr(self.term(term["on"]), term["method"])(*self._args(term), **self._keywords(term))
        return self._called(term)

    def _called(self, term: Json) -> Any:
        dotted = term["call"]
        if not dotted.startswith(_ALLOWED):
            raise Refused(f"`{dotted}` is not known")
        module, _, name = dotted.rpartition(".")
        __import__(module)
        takes_queryset = name in ("Exists", "Subquery", "ArraySubquery")
        unknown = [each for each in term["args"] if each.get("lost") or (takes_queryset and "opaque" in each)]
        lost = next((each["opaque"] for each in unknown), None)
        if lost is not None:
            raise Refused(f"`{lost}` is a queryset of which it is not known how it is built")
        made = getattr(sys.modules[module], name, None)
        if made is None:
            raise Refused(f"`{dotted}` is not in Django {_version()}")
        return made(*self._args(term), **self._keywords(term))

    def _args(self, term: Json) -> list[Any]:
        return [self.term(each) for each in term["args"]]

    def _keywords(self, term: Json) -> Json:
        for name, each in term["keywords"]:
            if name in _FLAGS and "opaque" in each and term.get("name", term.get("call")) not in _NAMING:
                raise Refused(f"`{name}` is not known, and decides what is written")
        return {name: self.term(each) for name, each in term["keywords"]}

    def _stepped(self, made: Any, step: Json) -> Any:
        name = step["name"]
        if name == "slice":
            start, stop = (None if each is None else each.get("literal", UNKNOWN) for each in step["bounds"])
            start = _NUMBER if start is UNKNOWN else start
            return made[start : (start or 0) + _NUMBER if stop is UNKNOWN else stop]
        if name in ("|", "&"):
            return _OPERATORS[name](made, self.queryset(step["args"][0]["queryset"]))
        args, keywords = self._args(step), self._keywords(step)
        if name == "related":
            return made._next_is_sticky().filter(**keywords)
        if name == "either":
            raise Refused("a queryset in it is built in more than one way")
        return getattr(made, "filter" if name == "get" else name)(*args, **keywords)


def _version() -> str:
    import django

    return str(django.get_version())


def compiled(registry: Registry, plan: Json) -> Json:
    """The SQL of a plan with literals in place and `%s` for what is not known."""
    import sqlparse
    from django.core.exceptions import EmptyResultSet

    at_home(plan)
    made = Builder(registry).queryset(plan)
    compiler = made.query.get_compiler("default")
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return {"sql": "", "plain": "", "empty": True}
    sql = _BOUNDS.sub(_bound, sql)
    filled = sql % tuple(_quoted(each) for each in params)
    plain = sql % tuple("%s" if _is_unknown(each) else each for each in params)
    laid_out = sqlparse.format(filled, reindent=True, keyword_case="upper")
    return {"sql": laid_out, "plain": plain, "open": left_open(registry, sql, compiler)}


def at_home(plan: Json) -> None:
    """Compare dates as the project does; in a zone that stands for any where its own is not known."""
    from django.conf import settings
    from django.utils import timezone

    Writing.names_columns = tuple(plan.get("django") or (5, 2)) >= (5, 2)
    settings.USE_TZ = plan.get("aware") is not False
    try:
        timezone.activate(plan.get("zone") or _ZONE)
    except Exception:
        timezone.activate(_ZONE)


def left_open(registry: Registry, sql: str, compiler: Any) -> list[str]:
    """What of a statement rests on something of the models that is not known."""
    found = [doubt for table, doubt in registry.tables.items() if f'"{table}' in sql]
    models = {target.model for column, _, _ in compiler.select if (target := getattr(column, "target", None))}
    labels = sorted(getattr(model._meta, "label", "") for model in models)
    return [*found, *(doubt for label in labels for doubt in registry.columns.get(label, ()))]


def _bound(found: re.Match[str]) -> str:
    """`LIMIT` and `OFFSET` with a stand-in, as they are: a bound that is not known."""
    word, number = found.group(1), int(found.group(2))
    return f"{word} %%s" if number > _NUMBER // 2 else found.group()


def _is_unknown(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return any(_is_unknown(each) for each in value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.year == _YEAR
    return isinstance(value, Unknown) or (isinstance(value, str) and _TEXT in value) or value in _STAND_INS


def _quoted(value: object) -> str:
    """A parameter as it is written in SQL; `%s` for what is not known."""
    if _is_unknown(value):
        return "%s"
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, decimal.Decimal)):
        return str(value)
    if isinstance(value, (list, tuple)):
        return f"ARRAY[{', '.join(_quoted(each) for each in value)}]"
    text = str(getattr(value, "obj", value)).replace("'", "''")
    return f"'{text}'"


def main() -> None:
    registries: dict[str, Registry] = {}
    trouble = ""
    try:
        configure()
    except Exception as error:
        trouble = f"{type(error).__name__}: {error}"
    refused = {"error": trouble, "setup": True}
    sibling("serving").serve(lambda request: refused if trouble else answered(registries, request))


def sibling(name: str) -> Any:
    """Another file of this program, by its path: where the program is, nothing can be imported from."""
    found = sys.modules.get(name)
    if found is None:
        told = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
        assert told is not None and told.loader is not None
        found = sys.modules[name] = importlib.util.module_from_spec(told)
        told.loader.exec_module(found)
    return found


def answered(registries: dict[str, Registry], request: Json) -> Json:
    """The answer to one request; what cannot be compiled is an error with its reason."""
    try:
        if "migration" in request:
            from django.db import connection

            told: Json = sibling("django_schema").answered(
                request, connection, sibling("django_history"), sibling("django_catalogue").take_over
            )
            return {**told, "django": _version()}
        if "models" in request:
            while len(registries) >= _MOST_REGISTRIES:
                registries.pop(next(iter(registries)))
            registries[request["key"]] = Registry(request["models"])
        registry = registries.get(request["key"])
        if registry is None:
            return {"error": "", "needs": "models"}
        if "plan" not in request:
            return {"django": _version()}
        return {**compiled(registry, request["plan"]), "django": _version()}
    except Refused as error:
        return {"error": str(error)}
    except Exception as error:
        return {"error": f"Django says {type(error).__name__}: {error}"}


if __name__ == "__main__":
    main()
