"""Operations of migrations, one of each kind, on tables with rows: what the tables about PostgreSQL are held against.

It runs in the process that has Django, whichever release that is. A sample is a name, what makes its operation, and
what comes before it; `None` stands for what a release does not have.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import django
from django.contrib.postgres import operations as postgres
from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

APP = "depot"


@dataclass(frozen=True)
class Sample:
    """An operation, or several that run in one migration. `before` are operations that ran in earlier ones.

    `refused` are values of a row that the previous version of the code could write before. `sql` are statements that
    run before, outside of migrations. `on` is the model that code of the previous version uses. `is_seen` is False
    for what waits for its lock before it does anything: there is no moment to look at who it blocks.
    """

    name: str
    make: Callable[[], object]
    before: Callable[[], list] = lambda: []
    atomic: bool = True
    since: tuple[int, int] = (4, 2)
    refused: dict | None = None
    sql: tuple[str, ...] = ()
    on: str = "parcel"
    is_seen: bool = True


def base() -> list:
    """The tables that the samples work on."""
    cascade = models.CASCADE
    return [
        migrations.CreateModel(
            "Site", [("id", models.BigAutoField(primary_key=True)), ("code", models.CharField(max_length=20))]
        ),
        migrations.CreateModel(
            "Tag", [("id", models.BigAutoField(primary_key=True)), ("label", models.CharField(max_length=20))]
        ),
        migrations.CreateModel(
            "Parcel",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=100)),
                ("code", models.CharField(max_length=50, db_index=True)),
                ("number", models.IntegerField()),
                ("weight", models.IntegerField(null=True)),
                ("note", models.TextField(default="")),
                ("price", models.DecimalField(max_digits=8, decimal_places=2)),
                ("sent", models.DateTimeField()),
                ("site", models.ForeignKey(f"{APP}.Site", cascade, null=True)),
                ("loose", models.ForeignKey(f"{APP}.Site", cascade, "+", null=True, db_constraint=False)),
            ],
        ),
        migrations.CreateModel(
            "Label",
            [
                ("id", models.AutoField(primary_key=True)),
                ("text", models.CharField(max_length=20)),
                ("parcel", models.ForeignKey(f"{APP}.Parcel", cascade)),
            ],
        ),
    ]


ROWS = (
    "INSERT INTO depot_site (code) SELECT 's' || i FROM generate_series(1, 500) i",
    "INSERT INTO depot_tag (label) SELECT 't' || i FROM generate_series(1, 20) i",
    "INSERT INTO depot_parcel (name, code, number, weight, note, price, sent, site_id, loose_id) "
    "SELECT 'n' || i, 'c' || i, i % 3000, i, 'x', 1, now(), 1 + i % 500, 1 + i % 500 FROM generate_series(1, 2000) i",
    "INSERT INTO depot_label (text, parcel_id) SELECT 'l' || i, i FROM generate_series(1, 1000) i",
)

# What code of the previous version writes, and what it leaves empty.
FULL = {
    "site": {"code": "x"},
    "tag": {"label": "a"},
    "parcel": {
        "name": "new", "code": "new", "number": 5, "weight": 1, "note": "", "price": 1, "site_id": 1, "loose_id": 1,
        "sent": "2030-01-01T00:00Z",
    },
    "label": {"text": "a", "parcel_id": 5},
}  # fmt: skip
EMPTY = {"parcel": {"weight": None, "site_id": None, "loose_id": None}}
ABOVE = {"parcel": "site", "label": "parcel"}  # what each refers to


def _add(field, name="fresh"):
    return lambda: migrations.AddField("Parcel", name, field())


def _alter(name, field, model="Parcel"):
    return lambda: migrations.AlterField(model, name, field())


def _site(**given):
    return models.ForeignKey(f"{APP}.Site", models.CASCADE, "+", **given)


def _check(name="number_set"):
    condition = Q(number__gte=0)
    word = "condition" if django.VERSION >= (5, 1) else "check"
    return models.CheckConstraint(name=name, **{word: condition})


def _not_null():
    word = "condition" if django.VERSION >= (5, 1) else "check"
    return models.CheckConstraint(name="weight_set", **{word: Q(weight__isnull=False)})


def _generated():
    return models.GeneratedField(expression=F("number") * 2, output_field=models.IntegerField(), db_persist=True)


_INDEX = models.Index(fields=["number"], name="depot_number")
_UNIQUE = models.UniqueConstraint(fields=["name"], name="name_once")
_FK = "ALTER TABLE depot_parcel ADD CONSTRAINT loose_fk FOREIGN KEY (loose_id) REFERENCES depot_site (id) NOT VALID"
_IDENTITY = "ALTER TABLE depot_parcel ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY"
_CHECK = "ALTER TABLE depot_parcel ADD CONSTRAINT low CHECK (number >= 0) NOT VALID"

SAMPLES = (
    Sample("create table", lambda: migrations.CreateModel("Van", [("id", models.BigAutoField(primary_key=True))])),
    Sample(
        "create table with foreign key",
        lambda: migrations.CreateModel("Van", [("id", models.BigAutoField(primary_key=True)), ("site", _site())]),
    ),
    Sample("delete model", lambda: migrations.DeleteModel("Tag"), on="tag"),
    Sample("delete model with foreign key", lambda: migrations.DeleteModel("Label"), on="label"),
    Sample("add nullable", _add(lambda: models.IntegerField(null=True))),
    Sample("add nullable with default", _add(lambda: models.IntegerField(null=True, default=5))),
    Sample("add with constant default", _add(lambda: models.IntegerField(default=5))),
    Sample("add with callable default", _add(lambda: models.UUIDField(default=uuid.uuid4))),
    Sample("add blank text", _add(lambda: models.CharField(max_length=10, blank=True))),
    Sample("add json", _add(lambda: models.JSONField(default=dict))),
    Sample("add auto now", _add(lambda: models.DateTimeField(auto_now=True))),
    Sample("add positive with default", _add(lambda: models.PositiveIntegerField(default=1))),
    Sample("add positive nullable", _add(lambda: models.PositiveIntegerField(null=True))),
    Sample("add unique nullable", _add(lambda: models.IntegerField(null=True, unique=True))),
    Sample("add indexed nullable", _add(lambda: models.IntegerField(null=True, db_index=True))),
    Sample("add indexed text nullable", _add(lambda: models.CharField(null=True, max_length=9, db_index=True))),
    Sample("add db_default", _add(lambda: models.IntegerField(db_default=5)), since=(5, 0)),
    Sample("add db_default now", _add(lambda: models.DateTimeField(db_default=Now())), since=(5, 0)),
    Sample("add db_default volatile", _add(lambda: models.UUIDField(db_default=RandomUUID())), since=(5, 0)),
    Sample("add generated", _add(_generated), since=(5, 0)),
    Sample("add foreign key nullable", _add(lambda: _site(null=True))),
    Sample("add foreign key nullable without index", _add(lambda: _site(null=True, db_index=False))),
    Sample("add foreign key nullable without constraint", _add(lambda: _site(null=True, db_constraint=False))),
    Sample("add foreign key with default", _add(lambda: _site(default=1))),
    Sample(
        "add one to one nullable",
        _add(lambda: models.OneToOneField(f"{APP}.Site", models.CASCADE, related_name="+", null=True)),
    ),
    Sample("add many to many", _add(lambda: models.ManyToManyField(f"{APP}.Tag", "+"))),
    Sample("remove field", lambda: migrations.RemoveField("Parcel", "number")),
    Sample("remove foreign key", lambda: migrations.RemoveField("Parcel", "site")),
    Sample(
        "remove from state",
        lambda: migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("Parcel", "weight")]),
    ),
    Sample("rename field", lambda: migrations.RenameField("Parcel", "number", "count")),
    Sample("rename foreign key", lambda: migrations.RenameField("Parcel", "site", "place")),
    Sample("rename model", lambda: migrations.RenameModel("Tag", "Mark"), on="tag"),
    Sample("alter table name", lambda: migrations.AlterModelTable("Tag", "marks"), on="tag"),
    Sample("set not null", _alter("weight", models.IntegerField)),
    Sample("set not null with default", _alter("weight", lambda: models.IntegerField(default=1))),
    Sample(
        "set not null after a valid check",
        _alter("weight", models.IntegerField),
        lambda: [migrations.AddConstraint("Parcel", _not_null())],
    ),
    Sample("set not null of foreign key", _alter("site", lambda: models.ForeignKey(f"{APP}.Site", models.CASCADE))),
    Sample("drop not null", _alter("number", lambda: models.IntegerField(null=True))),
    Sample("widen varchar", _alter("name", lambda: models.CharField(max_length=200))),
    Sample("narrow varchar", _alter("name", lambda: models.CharField(max_length=60)), refused={"name": "n" * 80}),
    Sample("varchar to text", _alter("name", models.TextField)),
    Sample("indexed varchar to text", _alter("code", lambda: models.TextField(db_index=True))),
    Sample("text to varchar", _alter("note", lambda: models.CharField(max_length=60, default=""))),
    Sample("integer to bigint", _alter("number", models.BigIntegerField)),
    Sample("integer to smallint", _alter("number", models.SmallIntegerField)),
    Sample("integer to positive", _alter("number", models.PositiveIntegerField)),
    Sample("integer to text", _alter("number", lambda: models.CharField(max_length=20))),
    Sample("decimal precision", _alter("price", lambda: models.DecimalField(max_digits=12, decimal_places=2))),
    Sample("decimal scale", _alter("price", lambda: models.DecimalField(max_digits=12, decimal_places=4))),
    Sample("datetime to date", _alter("sent", models.DateField)),
    Sample("auto to big auto", _alter("id", lambda: models.BigAutoField(primary_key=True), "Label"), on="label"),
    Sample("big auto to auto", _alter("id", lambda: models.AutoField(primary_key=True))),
    Sample("add index by field", _alter("number", lambda: models.IntegerField(db_index=True))),
    Sample("remove index by field", _alter("code", lambda: models.CharField(max_length=50))),
    Sample("add unique by field", _alter("name", lambda: models.CharField(max_length=100, unique=True)),
           refused={"name": "n1"}),
    Sample(
        "remove unique by field",
        _alter("weight", lambda: models.IntegerField(null=True)),
        lambda: [migrations.AlterField("Parcel", "weight", models.IntegerField(null=True, unique=True))],
    ),
    Sample("python default", _alter("number", lambda: models.IntegerField(default=3))),
    Sample("choices", _alter("number", lambda: models.IntegerField(choices=[(1, "one")], verbose_name="n"))),
    Sample("on_delete", _alter("site", lambda: models.ForeignKey(f"{APP}.Site", models.PROTECT, null=True))),
    Sample("alter db_default", _alter("number", lambda: models.IntegerField(db_default=3)), since=(5, 0)),
    Sample("alter db_column", _alter("number", lambda: models.IntegerField(db_column="counted"))),
    Sample("alter db_comment", _alter("number", lambda: models.IntegerField(db_comment="how many"))),
    Sample("alter db_collation", _alter("name", lambda: models.CharField(max_length=100, db_collation="C"))),
    Sample(
        "drop constraint of foreign key",
        _alter("site", lambda: models.ForeignKey(f"{APP}.Site", models.CASCADE, null=True, db_constraint=False)),
    ),
    Sample("add constraint of foreign key", _alter("loose", lambda: _site(null=True)), refused={"loose_id": 10**6}),
    Sample("rename in python alone", lambda: migrations.RenameField("Parcel", "number", "count"), lambda: [
        migrations.AlterField("Parcel", "number", models.IntegerField(db_column="number"))]),
    Sample("model options", lambda: migrations.AlterModelOptions("Parcel", {"ordering": ["id"]})),
    Sample("table comment", lambda: migrations.AlterModelTableComment("Parcel", "what is sent")),
    Sample("order with respect to", lambda: migrations.AlterOrderWithRespectTo("Label", "parcel"), on="label"),
    Sample("add unique together", lambda: migrations.AlterUniqueTogether("Parcel", {("name", "code")})),
    Sample(
        "remove unique together",
        lambda: migrations.AlterUniqueTogether("Parcel", set()),
        lambda: [migrations.AlterUniqueTogether("Parcel", {("name", "code")})],
    ),
    Sample("add index", lambda: migrations.AddIndex("Parcel", _INDEX)),
    Sample(
        "add partial index",
        lambda: migrations.AddIndex(
            "Parcel", models.Index(fields=["number"], name="depot_some", condition=Q(number__gt=5))
        ),
    ),
    Sample("add index of expression", lambda: migrations.AddIndex("Parcel", models.Index(Lower("name"), name="low"))),
    Sample(
        "remove index",
        lambda: migrations.RemoveIndex("Parcel", "depot_number"),
        lambda: [migrations.AddIndex("Parcel", _INDEX)],
    ),
    Sample(
        "rename index",
        lambda: migrations.RenameIndex("Parcel", new_name="depot_other", old_name="depot_number"),
        lambda: [migrations.AddIndex("Parcel", _INDEX)],
    ),
    Sample("add index concurrently", lambda: postgres.AddIndexConcurrently("Parcel", _INDEX), atomic=False),
    Sample(
        "remove index concurrently",
        lambda: postgres.RemoveIndexConcurrently("Parcel", "depot_number"),
        lambda: [migrations.AddIndex("Parcel", _INDEX)],
        atomic=False,
    ),
    Sample("add unique", lambda: migrations.AddConstraint("Parcel", _UNIQUE), refused={"name": "n1"}),
    Sample(
        "add unique with condition",
        lambda: migrations.AddConstraint(
            "Parcel", models.UniqueConstraint(fields=["name"], name="name_once", condition=Q(number__gt=0))
        ),
        refused={"name": "n1"},
    ),
    Sample(
        "add unique of expression",
        lambda: migrations.AddConstraint("Parcel", models.UniqueConstraint(Lower("name"), name="name_once")),
        refused={"name": "n1"},
    ),
    Sample(
        "sql exclusion",
        lambda: migrations.RunSQL("ALTER TABLE depot_parcel ADD CONSTRAINT apart EXCLUDE USING btree (name WITH =)"),
        refused={"name": "n1"},
    ),
    Sample("add check", lambda: migrations.AddConstraint("Parcel", _check()), refused={"number": -1}),
    Sample("add check not valid", lambda: postgres.AddConstraintNotValid("Parcel", _check()), refused={"number": -1}),
    Sample(
        "validate check",
        lambda: postgres.ValidateConstraint("Parcel", "number_set"),
        lambda: [postgres.AddConstraintNotValid("Parcel", _check())],
    ),
    Sample(
        "check not valid and valid at once",
        lambda: [
            postgres.AddConstraintNotValid("Parcel", _check()),
            postgres.ValidateConstraint("Parcel", "number_set"),
        ],
        refused={"number": -1},
    ),
    Sample(
        "remove check",
        lambda: migrations.RemoveConstraint("Parcel", "number_set"),
        lambda: [migrations.AddConstraint("Parcel", _check())],
    ),
    Sample(
        "remove unique",
        lambda: migrations.RemoveConstraint("Parcel", "name_once"),
        lambda: [migrations.AddConstraint("Parcel", _UNIQUE)],
    ),
    Sample("sql foreign key not valid", lambda: migrations.RunSQL(_FK), refused={"loose_id": 10**6}),
    Sample(
        "sql validate foreign key",
        lambda: migrations.RunSQL("ALTER TABLE depot_parcel VALIDATE CONSTRAINT loose_fk"),
        sql=(_FK,),
    ),
    Sample(
        "sql validate check",
        lambda: migrations.RunSQL("ALTER TABLE depot_parcel VALIDATE CONSTRAINT low"),
        sql=(_CHECK,),
    ),
    Sample(
        "sql unique using index",
        lambda: migrations.RunSQL("ALTER TABLE depot_parcel ADD CONSTRAINT once UNIQUE USING INDEX once"),
        sql=("CREATE UNIQUE INDEX once ON depot_parcel (name)",),
    ),
    Sample(
        "sql unique index concurrently",
        lambda: migrations.RunSQL("CREATE UNIQUE INDEX CONCURRENTLY once ON depot_parcel (name)"),
        atomic=False,
    ),
    Sample("sql unique index", lambda: migrations.RunSQL("CREATE UNIQUE INDEX once ON depot_parcel (name)"),
           refused={"name": "n1"}),
    Sample("sql update", lambda: migrations.RunSQL("UPDATE depot_parcel SET weight = 1")),
    Sample("sql delete", lambda: migrations.RunSQL("DELETE FROM depot_label")),
    Sample("sql insert", lambda: migrations.RunSQL("INSERT INTO depot_tag (label) VALUES ('a')")),
    Sample("sql select", lambda: migrations.RunSQL("SELECT count(*) FROM depot_parcel")),
    Sample("sql truncate", lambda: migrations.RunSQL("TRUNCATE depot_label")),
    Sample("sql cluster", lambda: migrations.RunSQL("CLUSTER depot_parcel USING depot_parcel_pkey")),
    Sample("sql vacuum full", lambda: migrations.RunSQL("VACUUM FULL depot_parcel"), atomic=False,
           is_seen=False),
    Sample("sql reindex", lambda: migrations.RunSQL("REINDEX TABLE depot_parcel")),
    Sample("sql reindex concurrently", lambda: migrations.RunSQL("REINDEX TABLE CONCURRENTLY depot_label"),
           atomic=False, on="label"),
    Sample("sql identity", lambda: migrations.RunSQL(_IDENTITY)),
    Sample(
        "sql drop identity",
        lambda: migrations.RunSQL("ALTER TABLE depot_parcel ALTER COLUMN number DROP IDENTITY"),
        sql=(_IDENTITY,),
    ),
    Sample("sql comment", lambda: migrations.RunSQL("COMMENT ON COLUMN depot_parcel.number IS 'n'")),
    Sample("sql deferred", lambda: migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE")),
    Sample("sql lock", lambda: migrations.RunSQL("LOCK TABLE depot_parcel IN ACCESS EXCLUSIVE MODE")),
    Sample("sql primary key", lambda: migrations.RunSQL("ALTER TABLE depot_marks ADD PRIMARY KEY (id)"),
           sql=("CREATE TABLE depot_marks (id int NOT NULL)", "INSERT INTO depot_marks VALUES (1), (2)")),
)  # fmt: skip
