"""Names resolve across modules the way Python's imports do."""

from __future__ import annotations

import pytest

from mir_lsp.index import ClassId, Index
from mir_lsp.index.resolve import (
    UNRESOLVED,
    ClassSymbol,
    ExternalSymbol,
    FunctionSymbol,
    ModuleSymbol,
    SeveralSymbols,
    Symbol,
    ValueSymbol,
    attribute,
    resolve,
    resolve_import,
)
from tests.support.projects import ROOT, class_id, index_of

BOOK = {
    "shop/__init__.py": "",
    "shop/models.py": "class Book:\n    class Meta: ...\n    def title(self): ...\n    size = 1\n",
}


def resolved(index: Index, path: str, dotted: str) -> Symbol:
    return index.db.get(resolve, f"{ROOT}/{path}", tuple(dotted.split(".")))


def book() -> Symbol:
    return ClassSymbol(class_id("shop/models.py:Book"))


@pytest.mark.parametrize(
    ("text", "dotted"),
    [
        ("from shop.models import Book", "Book"),
        ("from shop.models import Book as B", "B"),
        ("from shop import models", "models.Book"),
        ("import shop.models", "shop.models.Book"),
        ("import shop.models as m", "m.Book"),
        ("import shop", "shop.models.Book"),
        ("from shop.models import *", "Book"),
        ("from shop.models import Book\nAlias = Book", "Alias"),
        ("import shop.models as m\nAlias = m.Book", "Alias"),
        ("if TYPE_CHECKING:\n    from shop.models import Book", "Book"),
        ("try:\n    from shop.models import Book\nexcept ImportError:\n    Book = None", "Book"),
        (
            "if x:\n    from shop.models import Book\nelse:\n    import shop.models\n    Book = shop.models.Book",
            "Book",
        ),
        ("Book = 1\nfrom shop.models import Book", "Book"),
    ],
)
def test_every_way_to_import_a_class_leads_to_it(text: str, dotted: str) -> None:
    assert resolved(index_of({**BOOK, "user.py": text}), "user.py", dotted) == book()


@pytest.mark.parametrize(
    ("path", "text", "dotted"),
    [
        ("shop/views.py", "from .models import Book", "Book"),
        ("shop/views.py", "from . import models", "models.Book"),
        ("shop/api/views.py", "from ..models import Book", "Book"),
        ("shop/api/views.py", "from .. import models as m", "m.Book"),
        ("shop/__init__.py", "from .models import Book", "Book"),
        ("shop/__init__.py", "from . import models", "models.Book"),
        ("shop/api/__init__.py", "from ..models import *", "Book"),
    ],
)
def test_a_relative_import_starts_from_its_own_package(path: str, text: str, dotted: str) -> None:
    assert resolved(index_of({**BOOK, path: text}), path, dotted) == book()


def test_a_re_export_is_followed_through_packages_and_stars() -> None:
    index = index_of(
        {
            **BOOK,
            "api/__init__.py": "from .names import *",
            "api/names.py": "from shop.models import Book as Volume\n",
            "user.py": "import api",
        }
    )

    assert resolved(index, "user.py", "api.Volume") == book()


def test_a_star_import_takes_what_all_lists() -> None:
    index = index_of({**BOOK, "names.py": "__all__ = ['_Hidden']\nclass _Hidden: ...\nclass Seen: ...\n"})
    index.set_file(f"{ROOT}/user.py", index_of({"user.py": "from names import *"}).facts(f"{ROOT}/user.py"))

    assert resolved(index, "user.py", "_Hidden") == ClassSymbol(class_id("names.py:_Hidden"))
    assert resolved(index, "user.py", "Seen") == UNRESOLVED


def test_a_star_import_without_all_leaves_out_names_with_an_underscore() -> None:
    index = index_of({"names.py": "class _Hidden: ...\n", "user.py": "from names import *"})

    assert resolved(index, "user.py", "_Hidden") == UNRESOLVED


@pytest.mark.parametrize(
    ("dotted", "expected"),
    [
        ("Book.Meta", ClassSymbol(class_id("shop/models.py:Book.Meta"))),
        ("Book.title", FunctionSymbol(f"{ROOT}/shop/models.py", "Book.title")),
        ("Book.nothing", UNRESOLVED),
        ("Nothing", UNRESOLVED),
        ("property", ExternalSymbol("builtins.property")),
    ],
)
def test_a_class_has_what_its_own_body_defines(dotted: str, expected: Symbol) -> None:
    assert resolved(index_of(BOOK), "shop/models.py", dotted) == expected


def test_a_value_keeps_its_expression() -> None:
    found = resolved(index_of(BOOK), "shop/models.py", "Book.size")

    assert isinstance(found, ValueSymbol)
    assert found.name == "Book.size"


@pytest.mark.parametrize(
    ("text", "dotted", "expected"),
    [
        ("from django.db import models", "models.ForeignKey", "django.db.models.ForeignKey"),
        ("from django.db.models.fields.related import ForeignKey as FK", "FK", "django.db.models.ForeignKey"),
        ("from django.db.models import fields", "fields.CharField", "django.db.models.CharField"),
        ("from django.contrib.gis.db import models", "models.PointField", "django.db.models.PointField"),
        ("from django.db.models.manager import Manager", "Manager", "django.db.models.Manager"),
        ("import django.db.models", "django.db.models.Model", "django.db.models.Model"),
        ("from django.db.models import *", "Model", "django.db.models.Model"),
        ("from django.conf import settings", "settings.DEBUG", "django.conf.settings.DEBUG"),
        ("from django.contrib.auth import get_user_model", "get_user_model", "django.contrib.auth.get_user_model"),
        (
            "from django.contrib.auth.models import update_last_login as u",
            "u",
            "django.contrib.auth.models.update_last_login",
        ),
        ("import requests as r", "r.get", "requests.get"),
    ],
)
def test_what_is_outside_of_the_project_has_its_usual_dotted_name(text: str, dotted: str, expected: str) -> None:
    assert resolved(index_of({"user.py": text}), "user.py", dotted) == ExternalSymbol(expected)


def test_a_contrib_model_is_a_class_that_comes_with_the_tool() -> None:
    index = index_of({"user.py": "from django.contrib.auth import models as auth"})

    expected = ClassId("<bundled>/django/contrib/auth/models.py", "User")
    assert resolved(index, "user.py", "auth.User") == ClassSymbol(expected)


def test_what_a_package_of_the_project_lacks_is_unresolved_not_external() -> None:
    index = index_of({**BOOK, "user.py": "from shop.missing import Thing\nfrom shop.models import Other"})

    assert resolved(index, "user.py", "Thing") == UNRESOLVED
    assert resolved(index, "user.py", "Other") == UNRESOLVED


def test_conditions_that_disagree_give_several_symbols() -> None:
    text = "if x:\n    class A: ...\nelse:\n    from django.db.models import Model as A\n"

    expected = SeveralSymbols((ClassSymbol(class_id("user.py:A")), ExternalSymbol("django.db.models.Model")))
    assert resolved(index_of({"user.py": text}), "user.py", "A") == expected


def test_import_cycles_end() -> None:
    index = index_of(
        {
            "a.py": "from b import *\nfrom b import Thing\nfrom c import Lost\n",
            "b.py": "from a import *\nfrom a import Thing as Thing\nclass Real: ...\n",
            "c.py": "from a import Lost\nX = Y\nY = X\n",
        }
    )

    assert resolved(index, "a.py", "Real") == ClassSymbol(class_id("b.py:Real"))
    assert resolved(index, "a.py", "Thing") == UNRESOLVED
    assert resolved(index, "a.py", "Lost") == UNRESOLVED
    assert isinstance(resolved(index, "c.py", "X"), ValueSymbol)


def test_a_module_that_imports_its_own_submodule_finds_it() -> None:
    index = index_of({"shop/__init__.py": "from shop import models", "shop/models.py": "class Book: ..."})

    assert resolved(index, "shop/__init__.py", "models.Book") == book()


def test_a_folder_without_init_is_a_namespace_package() -> None:
    index = index_of({"shop/models.py": "class Book: ...", "user.py": "import shop.models\nfrom shop import models"})

    assert resolved(index, "user.py", "shop.models.Book") == book()
    assert resolved(index, "user.py", "models") == ModuleSymbol(f"{ROOT}/shop/models.py", "shop.models")


def test_a_namespace_package_may_be_spread_over_roots() -> None:
    files = {
        "one/ns/a.py": "class A: ...",
        "two/ns/b.py": "class B: ...",
        "one/user.py": "import ns.a\nfrom ns import b",
    }
    index = index_of(files, "one", "two")

    assert resolved(index, "one/user.py", "b.B") == ClassSymbol(class_id("two/ns/b.py:B"))


def test_the_nearest_root_wins() -> None:
    files = {
        "one/shop/__init__.py": "",
        "one/shop/models.py": "class Book: ...",
        "one/user.py": "from shop.models import Book",
        "two/shop/__init__.py": "",
        "two/shop/models.py": "class Book: ...",
        "two/user.py": "from shop.models import Book",
    }
    index = index_of(files, "one", "two")

    assert resolved(index, "one/user.py", "Book") == ClassSymbol(class_id("one/shop/models.py:Book"))
    assert resolved(index, "two/user.py", "Book") == ClassSymbol(class_id("two/shop/models.py:Book"))


@pytest.mark.parametrize("marker", ["manage.py", "app/__init__.py"])
def test_a_source_folder_that_is_no_root_is_found(marker: str) -> None:
    files = {f"src/{marker}": "", "src/app/views.py": "from shop.models import Book"}
    index = index_of({**files, "src/shop/__init__.py": "", "src/shop/models.py": "class Book: ..."})

    assert resolved(index, "src/app/views.py", "Book") == ClassSymbol(class_id("src/shop/models.py:Book"))


def test_an_import_inside_a_function_is_asked_for_by_its_parts() -> None:
    db = index_of({**BOOK, "shop/views.py": ""}).db
    path = f"{ROOT}/shop/views.py"

    assert db.get(resolve_import, path, "models", "Book", 1) == book()
    assert db.get(resolve_import, path, "shop.models", None, 0) == ModuleSymbol(
        f"{ROOT}/shop/models.py", "shop.models"
    )
    assert db.get(resolve_import, path, "os.path", "join", 0) == ExternalSymbol("os.path.join")
    assert attribute(db, db.get(resolve_import, path, "shop", "models", 0), "Book") == book()


def test_a_new_file_answers_a_name_that_was_not_there() -> None:
    index = index_of({"shop/__init__.py": "", "user.py": "from shop.models import Book"})
    assert resolved(index, "user.py", "Book") == UNRESOLVED

    index.set_file(f"{ROOT}/shop/models.py", index_of(BOOK).facts(f"{ROOT}/shop/models.py"))
    assert resolved(index, "user.py", "Book") == book()

    index.remove_file(f"{ROOT}/shop/models.py")
    assert resolved(index, "user.py", "Book") == UNRESOLVED


def test_paths_with_backslashes_are_paths() -> None:
    index = Index()
    facts = index_of(BOOK)
    index.set_roots(("C:\\work",))
    index.set_file("C:\\work\\shop\\__init__.py", ())
    index.set_file("C:\\work\\shop\\models.py", facts.facts(f"{ROOT}/shop/models.py"))
    user = index_of({"u.py": "from shop import models"}).facts(f"{ROOT}/u.py")
    index.set_file("C:\\work\\user.py", user)

    found = index.db.get(resolve, "C:\\work\\user.py", ("models", "Book"))
    assert found == ClassSymbol(ClassId("C:\\work\\shop\\models.py", "Book"))
