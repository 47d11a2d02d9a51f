"""What the registry cannot show: what is unknown is said to be unknown, and nothing raises or hangs."""

from __future__ import annotations

import random

import pytest

from mir_lsp.facts.terms import Literal
from mir_lsp.index import ClassId, Index, ManagerShape, Model, Relation, RelationKind
from mir_lsp.index.headers import option
from mir_lsp.index.models import (
    by_label,
    class_fact,
    find_attribute,
    find_method,
    model,
    model_ids,
    model_named,
    mro,
    relation,
    relations,
)
from tests.support.projects import ROOT, class_id, index_of

USER = ClassId("<bundled>/django/contrib/auth/models.py", "User")


def app(text: str, **others: str) -> Index:
    head = "from django.db import models\n"
    return index_of({"shop/__init__.py": "", "shop/models.py": head + text, **others})


def known(index: Index, name: str) -> Model:
    found = index.db.get(model, class_id(f"shop/models.py:{name}"))
    assert found is not None
    return found


def the_relation(index: Index, name: str, attribute: str) -> Relation:
    found = index.db.get(relation, class_id(f"shop/models.py:{name}"), attribute)
    assert found is not None
    return found


def test_a_class_that_is_not_a_model_has_no_model_and_no_relations() -> None:
    index = app("class Form:\n    name = models.CharField()\nclass Count(models.Func):\n    f = models.TextField()\n")

    for name in ("Form", "Count", "Missing"):
        assert index.db.get(model, class_id(f"shop/models.py:{name}")) is None
        assert index.db.get(relations, class_id(f"shop/models.py:{name}")) == ()


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        ("class Book(models.Model): ...", True),
        ("class Plain: ...\nclass Book(Plain, models.Model): ...", True),
        ("class Book(models.Model, object): ...", True),
        ("@total_ordering\nclass Book(models.Model): ...\nfrom functools import total_ordering", True),
        ("from somewhere import Base\nclass Book(Base, models.Model): ...", False),
        ("class Book(Unknown, models.Model): ...", False),
        ("from somewhere import Base\nclass Plain(Base): ...\nclass Book(Plain, models.Model): ...", False),
        ("from somewhere import add\n@add\nclass Book(models.Model): ...", False),
        ("def add(cls): ...\n@add\nclass Book(models.Model): ...", False),
        ("@add[0]\nclass Book(models.Model): ...", False),
        ("from somewhere import Meta\nclass Book(models.Model, metaclass=Meta): ...", False),
        ("class Book(models.Model):\n    if x:\n        a = models.TextField()", False),
        ("class Book(*bases, models.Model): ...", False),
        ("if x:\n    class Book(models.Model): ...\nelse:\n    class Book(models.Model):\n        a = 1", False),
        ("if x:\n    class Book(models.Model): ...", True),
    ],
)
def test_a_model_is_complete_when_all_that_can_add_to_it_is_known(text: str, complete: bool) -> None:
    assert known(app(text), "Book").complete is complete


def test_with_an_unknown_base_a_field_of_django_makes_a_model() -> None:
    index = app("from somewhere import Base\nclass Book(Base):\n    a = models.TextField()\nclass Other(Base): ...\n")

    assert not known(index, "Book").complete
    assert index.db.get(model, class_id("shop/models.py:Other")) is None


def test_an_incomplete_model_says_neither_what_its_key_is_nor_what_its_manager_does() -> None:
    book = known(app("from somewhere import Base\nclass Book(Base, models.Model): ...\n"), "Book")

    assert [(field.name, field.type) for field in book.fields] == [("id", None)]
    assert book.managers == (ManagerShape("objects", known=False),)
    assert book.ordering is False


@pytest.mark.parametrize(
    ("meta", "ordering"),
    [
        ("ordering = ['name']", True),
        ("ordering = ()", False),
        ("ordering = NAMES", True),
        ("ordering = make()", None),
        ("ordering = [*NAMES]", True),
        ("ordering = [*make()]", None),
        ("order_with_respect_to = 'shelf'", True),
        ("order_with_respect_to = None", False),
        ("verbose_name = 'x'", False),
    ],
)
def test_ordering_is_known_when_the_option_is(meta: str, ordering: bool | None) -> None:
    index = app(f"NAMES = ['name']\nclass Book(models.Model):\n    class Meta:\n        {meta}\n")

    assert known(index, "Book").ordering is ordering


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("Shelf", "Shelf"),
        ("'Shelf'", "Shelf"),
        ("'shop.Shelf'", "Shelf"),
        ("'shop.shelf'", "Shelf"),
        ("'self'", "Book"),
        ("NAME", "Shelf"),
        ("apps.get_model('shop', 'Shelf')", "Shelf"),
        ("apps.get_model('shop.Shelf')", "Shelf"),
        ("to='shop.Shelf'", "Shelf"),
        ("'other.Shelf'", None),
        ("'Missing'", None),
        ("somewhere.Thing", None),
        ("make()", None),
        ("*targets", None),
    ],
)
def test_the_target_of_a_relation_in_all_its_spellings(target: str, expected: str | None) -> None:
    index = app(
        "from django.apps import apps\nNAME = 'shop.Shelf'\nclass Shelf(models.Model): ...\n"
        f"class Book(models.Model):\n    shelf = models.ForeignKey({target})\n"
    )

    found = the_relation(index, "Book", "shelf").target
    assert found == (None if expected is None else class_id(f"shop/models.py:{expected}"))


@pytest.mark.parametrize("target", ["settings.AUTH_USER_MODEL", "get_user_model()", "User", "'auth.User'", "NAME"])
def test_the_user_is_the_bundled_one_where_no_setting_says_otherwise(target: str) -> None:
    text = (
        "from django.conf import settings\nfrom django.contrib.auth import get_user_model\n"
        "User = get_user_model()\nNAME = getattr(settings, 'AUTH_USER_MODEL', 'auth.User')\n"
        f"class Book(models.Model):\n    reader = models.ForeignKey({target}, models.CASCADE)\n"
    )
    index = app(text)

    assert the_relation(index, "Book", "reader").target == USER
    assert index.db.get(relation, USER, "book_set") == Relation(
        "book_set",
        RelationKind.REVERSE_FOREIGN_KEY,
        class_id("shop/models.py:Book"),
        null=False,
        inverse="reader",
        query_name="book",
    )


def test_an_accessor_is_found_through_an_alias_in_another_file() -> None:
    index = app(
        "from shop.names import Rack\nclass Book(models.Model):\n    rack = models.ForeignKey(Rack, models.CASCADE)\n"
        "class Shelf(models.Model): ...\n",
        **{"shop/names.py": "from shop import models as m\nRack = m.Shelf\n"},
    )

    assert the_relation(index, "Shelf", "book_set").inverse == "rack"


def test_an_accessor_whose_name_is_unknown_is_left_out() -> None:
    index = app(
        "class Shelf(models.Model): ...\n"
        "class Book(models.Model):\n    shelf = models.ForeignKey(Shelf, models.CASCADE, related_name=make())\n"
    )

    assert index.db.get(relations, class_id("shop/models.py:Shelf")) == ()
    assert the_relation(index, "Book", "shelf").inverse is None


def test_a_field_of_an_unknown_class_has_no_type() -> None:
    index = app(
        "from somewhere import OddField, Thing\nclass Book(models.Model):\n    a = OddField()\n    b = Thing()\n"
    )

    assert [(field.name, field.type) for field in known(index, "Book").fields] == [("id", "AutoField"), ("a", None)]
    assert "b" in known(index, "Book").attributes


def test_arguments_by_position_have_their_names() -> None:
    index = app("class Book(models.Model):\n    a = models.ForeignKey('self', models.CASCADE, null=True)\n")

    field = known(index, "Book").field("a")
    assert field is not None
    assert [name for name, _ in field.arguments] == ["to", "on_delete", "null"]
    assert dict(field.arguments)["null"] == Literal(True)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("objects = models.Manager()", ManagerShape("objects", True)),
        ("pass", ManagerShape("objects", True)),
        ("objects = Unknown()", ManagerShape("objects", False)),
        ("objects = somewhere.Manager()", ManagerShape("objects", False)),
        ("objects = some_function()", ManagerShape("objects", False)),
        ("things = somewhere.TreeManager()", ManagerShape("things", False)),
        ("objects = models.QuerySet.as_manager()", ManagerShape("objects", True)),
        ("objects = ScopedManager(organizer='x')", ManagerShape("objects", True)),
    ],
)
def test_a_manager_is_known_when_everything_it_is_made_of_is(text: str, shape: ManagerShape) -> None:
    index = app(
        "import somewhere\nfrom django_scopes import ScopedManager\ndef some_function(): ...\n"
        f"class Book(models.Model):\n    {text}\n"
    )

    assert known(index, "Book").managers == (shape,)


@pytest.mark.parametrize(
    "value",
    [
        "Books.as_manager()",
        "models.Manager.from_queryset(Books)()",
        "Made()",
        "Derived()",
        "instance",
        "ScopedManager(Books.as_manager().__class__, organizer='x')",
        "ScopedManager(_manager_class=Made)",
    ],
)
def test_a_manager_made_of_a_queryset_has_its_methods(value: str) -> None:
    index = app(
        "from django_scopes import ScopedManager\n"
        "class Books(models.QuerySet):\n    def cheap(self): ...\n"
        "Made = models.Manager.from_queryset(Books)\n"
        "class Derived(Made):\n    pass\n"
        "instance = Made()\n"
        f"class Book(models.Model):\n    objects = {value}\n"
    )

    (shape,) = known(index, "Book").managers
    assert (shape.known, shape.methods) == (True, frozenset({"cheap"}))
    assert shape.classes[-1] == class_id("shop/models.py:Books")


def test_a_manager_class_may_be_nested_in_the_model() -> None:
    index = app(
        "class Book(models.Model):\n    class Books(models.Manager):\n        def cheap(self): ...\n"
        "    objects = Books()\n"
    )

    (shape,) = known(index, "Book").managers
    assert shape.classes == (class_id("shop/models.py:Book.Books"),)


def test_a_method_is_found_along_the_resolution_order() -> None:
    index = app(
        "class A:\n    def f(self): ...\n    def g(self): ...\nclass B(A):\n    def f(self): ...\n    g = None\n"
        "class C(Unknown, A): ...\n"
    )
    place = "shop/models.py"

    found = index.db.get(find_method, class_id(f"{place}:B"), "f")
    assert found is not None
    assert found[0] == class_id(f"{place}:B")
    assert index.db.get(find_method, class_id(f"{place}:B"), "g") is None
    assert index.db.get(find_method, class_id(f"{place}:B"), "h") is None
    assert index.db.get(find_method, class_id(f"{place}:C"), "f") is None
    assert find_attribute(index.db, class_id(f"{place}:B"), "g") is not None


def test_a_model_is_found_by_its_label_in_any_case() -> None:
    index = app(
        "class Book(models.Model): ...\nclass Base(models.Model):\n    class Meta:\n        abstract = True\n"
    )

    assert by_label(index.db, "shop", "BOOK") == (class_id("shop/models.py:Book"),)
    assert by_label(index.db, "shop", "Base") == ()
    assert model_named(index.db, f"{ROOT}/shop/models.py", Literal("shop.book")) == class_id("shop/models.py:Book")


def test_models_of_the_same_label_in_two_projects_do_not_mix() -> None:
    text = (
        "from django.db import models\nclass Shelf(models.Model): ...\n"
        "class Book(models.Model):\n    shelf = models.ForeignKey('shop.Shelf', models.CASCADE)\n"
    )
    files = {f"{root}/shop/{name}": text for root in ("one", "two") for name in ("models.py",)}
    index = index_of({**files, "one/shop/__init__.py": "", "two/shop/__init__.py": ""}, "one", "two")

    for root in ("one", "two"):
        found = index.db.get(relation, class_id(f"{root}/shop/models.py:Book"), "shelf")
        assert found is not None
        assert found.target == class_id(f"{root}/shop/models.py:Shelf")
        (back,) = index.db.get(relations, class_id(f"{root}/shop/models.py:Shelf"))
        assert back.target == class_id(f"{root}/shop/models.py:Book")


def test_classes_that_are_their_own_ancestors_end() -> None:
    index = app(
        "class A(B, models.Model):\n    a = models.TextField()\nclass B(C): ...\nclass C(A): ...\nclass S(S): ...\n"
        "X = with_metaclass(M, X)\nclass Y(X, models.Model): ...\n"
    )

    for name in "ABCSY":
        found = index.db.get(model, class_id(f"shop/models.py:{name}"))
        assert found is None or not found.complete
        assert index.db.get(mro, class_id(f"shop/models.py:{name}"))[0] == class_id(f"shop/models.py:{name}")


@pytest.mark.parametrize("seed", range(12))
def test_random_hierarchies_never_raise(seed: int) -> None:
    """Bases, metas, targets, settings and aliases at random, most of them senseless."""
    choose = random.Random(seed)
    names = [f"C{number}" for number in range(9)]
    anything = [*names, "models.Model", "models.Manager", "Gone", "A1", "C1.Meta", "object"]
    lines = ["from django.db import models", "from shop.models import *", "from shop import models as shop"]
    for name in names:
        bases = ", ".join(choose.sample(anything, choose.randint(0, 3)))
        lines += [
            f"class {name}({bases}):",
            f"    f = models.ForeignKey({choose.choice(anything)}, related_name={choose.choice(anything)})",
            f"    g = models.OneToOneField('{choose.choice(names)}', parent_link=True)",
            f"    objects = {choose.choice(anything)}.from_queryset({choose.choice(anything)})()",
            f"    class Meta({choose.choice(anything)}):",
            f"        {choose.choice(['abstract', 'proxy'])} = {choose.choice(['True', *names])}",
            f"        ordering = {choose.choice(['INSTALLED_APPS', *names])}",
        ]
    lines += [f"A1 = {choose.choice(anything)}", "INSTALLED_APPS = [INSTALLED_APPS, INSTALLED_APPS, AUTH_USER_MODEL]"]
    lines += ["INSTALLED_APPS += INSTALLED_APPS + INSTALLED_APPS", f"AUTH_USER_MODEL = '{choose.choice(names)}'"]
    index = index_of({"shop/models.py": "\n".join(lines) + "\n"})

    for name in names:
        id = class_id(f"shop/models.py:{name}")
        found = index.db.get(model, id)
        assert (found is None) == (id not in model_ids(index))
        assert isinstance(index.db.get(relations, id), tuple)


def test_a_class_is_looked_up_by_its_qualified_name() -> None:
    index = app("class Book(models.Model):\n    class Meta:\n        abstract = True\n")

    meta = class_fact(index.db, class_id("shop/models.py:Book.Meta"))
    assert meta is not None
    assert meta.name == "Meta"
    assert class_fact(index.db, class_id("shop/models.py:Book.Other")) is None


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("ordering", "['title']"),
        ("constraints", "[models.UniqueConstraint(fields=['title'], name='one')]"),
        ("indexes", "[models.Index(fields=['title'])]"),
        ("unique_together", "[('title', 'id')]"),
        ("db_table", "'books'"),
        ("managed", "False"),
        ("app_label", "'other'"),
        ("default_related_name", "'books'"),
    ],
)
def test_an_option_is_that_of_the_class_or_of_its_abstract_base_but_not_of_a_table_above(
    name: str, written: str
) -> None:
    index = app(
        f"class Base(models.Model):\n    title = models.TextField()\n    class Meta:\n        abstract = True\n"
        f"        {name} = {written}\n"
        "class Book(Base): ...\nclass Novel(Base):\n    class Meta(Base.Meta): ...\n"
        "class Plain(Base):\n    class Meta: ...\n"
        f"class Own(models.Model):\n    class Meta:\n        {name} = {written}\nclass Child(Own): ...\n"
    )

    def found(model_name: str) -> object:
        return option(index.db, class_id(f"shop/models.py:{model_name}"), name)

    assert found("Base") is not None
    assert found("Book") == found("Novel") == found("Base")
    assert found("Own") == found("Base")
    assert found("Plain") is None
    assert found("Child") is None
