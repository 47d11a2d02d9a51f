"""What field classes do to their arguments: where it cannot be known, nothing is said of it."""

from __future__ import annotations

import pytest

from mir_lsp.index import Field, Index, RelationKind
from mir_lsp.index.models import model
from tests.support.projects import class_id, index_of

BODY = "class Odd(models.IntegerField):\n    def __init__(self, *args, switch=False, **kwargs):\n"
PASSED = "        super().__init__(*args, **options)\n"
END = "        super().__init__(*args, **kwargs)\n"


def ended(statements: str) -> str:
    return statements if statements.endswith(PASSED) else statements + END


def book(fields: str, value: str) -> Index:
    text = f"from django.db import models\n{fields}\nclass Book(models.Model):\n    value = {value}\n"
    return index_of({"shop/__init__.py": "", "shop/models.py": text})


def value_of(index: Index) -> Field:
    found = index.db.get(model, class_id("shop/models.py:Book"))
    assert found is not None
    field = found.field("value")
    assert field is not None
    return field


@pytest.mark.parametrize(
    "statements",
    [
        '        if switch:\n            kwargs["null"] = True\n',
        "        options = dict(null=True)\n        if switch:\n            options.update(kwargs)\n" + PASSED,
        "        options = dict(null=True)\n        change(options)\n        options.update(kwargs)\n" + PASSED,
        "        options = dict(null=True)\n        options['null'] = switch\n        options.update(kwargs)\n"
        + PASSED,
        "        options = dict(null=True)\n        options = switch\n        options.update(kwargs)\n" + PASSED,
        "        options = dict(null=True)\n" + PASSED,
        "        options = dict(null=switch)\n        options.update(kwargs)\n" + PASSED,
        "        options = dict(kwargs, null=True)\n" + PASSED,
        '        self.options = kwargs.pop("null", switch)\n',
        '        for name in ("null", "blank"):\n            kwargs[name] = switch\n',
        '        kwargs.setdefault("null", not switch)\n',
        "        self.null = switch\n",
    ],
)
def test_null_is_not_known_where_statements_of_the_field_class_decide(statements: str) -> None:
    assert value_of(book(BODY + ended(statements), "Odd()")).null is None


@pytest.mark.parametrize(
    ("statements", "written", "null"),
    [
        ('        kwargs.setdefault("null", True)\n', "", True),
        ('        kwargs.setdefault("null", True)\n', "null=False", False),
        ('        kwargs["null"] = True\n', "null=False", True),
        ('        kwargs["null"] = False\n        self.null = True\n', "", True),
        ('        kwargs["help_text"] = "null and void"\n', "", False),
        ("        self.switch = switch\n", "null=True", True),
        ("", "switch=True", False),
        ("        options = dict(null=True)\n        options.update(kwargs)\n" + PASSED, "", True),
        ("        options = dict(null=True)\n        options.update(kwargs)\n" + PASSED, "null=False", False),
        ("        options = {'null': True, 'blank': True}\n        options.update(kwargs)\n" + PASSED, "", True),
        ("        options = dict(null=True)\n        options.update(kwargs)\n", "", False),
    ],
)
def test_null_is_what_the_constructor_makes_of_it(statements: str, written: str, null: bool) -> None:
    assert value_of(book(BODY + ended(statements), f"Odd({written})")).null is null


@pytest.mark.parametrize(
    ("value", "null"),
    [
        ("models.IntegerField(**OPTIONS)", None),
        ("models.IntegerField(null=True, **OPTIONS)", True),
        ("models.IntegerField(null=maybe())", None),
        ("models.IntegerField(null=YES)", True),
        ("models.ForeignKey('Book', models.CASCADE, **OPTIONS)", None),
    ],
)
def test_arguments_that_are_not_all_in_view_leave_null_open(value: str, null: bool | None) -> None:
    field = value_of(book("YES = True\nOPTIONS = {}", value))

    assert field.null is null
    assert field.relation is None or field.relation.null is null


def test_a_field_class_that_was_not_read_may_have_a_null_of_its_own() -> None:
    imported = "from somewhere import StrangeField"

    assert value_of(book(imported, "StrangeField()")).null is None
    assert value_of(book(imported, "StrangeField(null=True)")).null is True
    assert value_of(book(f"{imported}\nclass Odd(StrangeField, models.TextField): ...", "Odd()")).null is None
    assert value_of(book("from mptt.models import TreeForeignKey", "TreeForeignKey('Book')")).null is False


def test_a_class_beside_a_statement_that_changes_its_base_may_have_a_copy_from_before() -> None:
    base = "class Base(models.Model):\n    value = models.IntegerField()\n    class Meta:\n        abstract = True\n"
    change = "Base._meta.get_field('value').null = True\n"
    child = "from django.db import models\nfrom .models import Base\nclass Child(Base): ...\n"
    text = f"from django.db import models\n{base}class Book(Base): ...\n{change}"
    index = index_of({"shop/__init__.py": "", "shop/models.py": text, "shop/more.py": child})
    inherited = index.db.get(model, class_id("shop/more.py:Child"))

    assert value_of(index).null is None
    assert inherited is not None
    assert [field.null for field in inherited.fields if field.name == "value"] == [True]


def test_a_field_class_names_its_model_by_a_constant_a_setting_or_an_attribute() -> None:
    classes = (
        "class Owned(models.ForeignKey):\n    def __init__(self, **kwargs):\n"
        "        super().__init__(to='shop.Book', on_delete=models.CASCADE, **kwargs)\n"
        "class Shadow(Owned):\n    def __init__(self, **kwargs):\n"
        "        kwargs['to'] = pick()\n        super().__init__(**kwargs)\n"
    )
    known, unknown = value_of(book(classes, "Owned()")).relation, value_of(book(classes, "Shadow()")).relation

    assert known is not None
    assert known.kind is RelationKind.FOREIGN_KEY
    assert known.target == class_id("shop/models.py:Book")
    assert unknown is not None
    assert unknown.target == class_id("shop/models.py:Book"), "the base has the last word"


def test_fields_of_a_table_of_pairs_are_known_only_where_django_would_not_refuse_them() -> None:
    pairs = (
        "class Pair(models.Model):\n"
        "    one = models.ForeignKey('Book', models.CASCADE, related_name='+')\n"
        "    two = models.ForeignKey('Book', models.CASCADE, related_name='+')\n"
        "    three = models.ForeignKey('Book', models.CASCADE, related_name='+')\n"
    )
    written = "through_fields=('three', 'one')"
    first = value_of(book(pairs, f"models.ManyToManyField('self', through=Pair, {written})")).relation
    second = value_of(book(pairs, "models.ManyToManyField('self', through=Pair)")).relation
    third = value_of(book(pairs, "models.ManyToManyField('self', through=Pair, through_fields=chosen())")).relation

    assert first is not None
    assert first.through_fields == ("three", "one")
    assert second is not None
    assert second.through_fields is None
    assert third is not None
    assert third.through_fields is None
