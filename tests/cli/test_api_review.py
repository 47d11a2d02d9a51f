"""A review tells what a change does to the API: who may use what, and what is read and written."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_since import commit, git

FILES = {
    "manage.py": 'import os\n\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n',
    "settings.py": 'ROOT_URLCONF = "urls"\nINSTALLED_APPS = ["shop"]\n',
    "urls.py": """\
from rest_framework.routers import DefaultRouter
from shop import views

router = DefaultRouter()
router.register("authors", views.AuthorViewSet)
router.register("books", views.BookViewSet)
urlpatterns = router.urls
""",
    "shop/__init__.py": "",
    "shop/models.py": """\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=10)


class Book(models.Model):
    title = models.CharField(max_length=10)
    price = models.IntegerField()
""",
    "shop/serializers.py": """\
from rest_framework import serializers
from shop.models import Author, Book


class AuthorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["id", "name"]


class BookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["id", "title"]
""",
    "shop/views.py": """\
from rest_framework import permissions, viewsets
from shop.models import Author, Book
from shop.serializers import AuthorSerializer, BookSerializer


class AuthorViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Author.objects.all()
    serializer_class = AuthorSerializer
    permission_classes = [permissions.IsAdminUser]


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Book.objects.all()
    serializer_class = BookSerializer
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self):
        return Book.objects.order_by("title")
""",
}


@pytest.fixture
def api(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def table(call: Run, api: Path) -> list[str]:
    told = call("review", cwd=api).stdout
    return [line for line in told.split("\n") if line.startswith("| `")]


def test_no_change_of_the_api_has_no_table(call: Run, api: Path) -> None:
    edit(api / "shop" / "models.py", "max_length=10", "max_length=12")
    assert "## API" not in call("review", cwd=api).stdout


def test_fields_that_are_added_are_told_with_what_was_there(call: Run, api: Path) -> None:
    edit(api / "shop" / "serializers.py", '["id", "title"]', '["id", "title", "price"]')
    assert table(call, api) == [
        "| `/^books/$` | GET | `BookViewSet.list` | IsAuthenticated | id, title, price (was id, title) | - |",
        "| `/^books/(?P<pk>[^/.]+)/$` | GET | `BookViewSet.retrieve` | IsAuthenticated"
        " | id, title, price (was id, title) | - |",
    ]


def test_who_may_use_a_view_and_what_is_new_and_gone_is_told(call: Run, api: Path) -> None:
    edit(api / "shop" / "views.py", "permissions.IsAuthenticated", "permissions.AllowAny")
    edit(api / "urls.py", '"authors"', '"writers"')
    rows = table(call, api)
    assert "| `/^books/$` | GET | `BookViewSet.list` | AllowAny (was IsAuthenticated) | id, title | - |" in rows
    assert "| `/^writers/$` (new) | GET | `AuthorViewSet.list` | IsAdminUser | id, name | - |" in rows
    assert "| `/^authors/$` (gone) | GET | `AuthorViewSet.list` | IsAdminUser | id, name | - |" in rows


def test_a_view_whose_code_was_changed_is_told(call: Run, api: Path) -> None:
    edit(api / "shop" / "views.py", 'order_by("title")', 'order_by("pk")')
    assert len(table(call, api)) == 2


def test_programs_get_the_rows_as_data(call: Run, api: Path) -> None:
    edit(api / "shop" / "serializers.py", '["id", "title"]', '["id"]')
    [row, _] = json.loads(call("review", "--format", "json", cwd=api).stdout)["api"]
    assert (row["now"]["reads"], row["before"]["reads"]) == ("id", "id, title")
    assert row["now"]["path"] == "shop/views.py"
