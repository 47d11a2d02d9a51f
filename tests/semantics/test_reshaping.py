"""What methods of serializers do to their fields."""

from __future__ import annotations

import pytest

from mir_lsp.index.routes import root_urls
from mir_lsp.index.schema import ClassId
from mir_lsp.index.serializers import serializer
from mir_lsp.semantics.api_table import api_rows, told_fields_of
from tests.support.fixtures import ROOT, engine_of

SETTINGS = 'ROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = ["shop"]\n'
URLS = """\
from django.urls import path
from rest_framework.routers import DefaultRouter
from shop import views

router = DefaultRouter()
router.register("books", views.BookViewSet)
urlpatterns = [path("titles/", views.titles), *router.urls]
"""
MODELS = """\
from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=10)
    pages = models.IntegerField()
"""
SERIALIZERS = """\
from rest_framework import serializers
from shop.models import Book
{imports}

def narrow(it, name):
    target = getattr(it, "child", it)
    target.fields.get(name).queryset = None


def cut(it):
    it.fields.pop("pages")


class BookSerializer({bases}serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["id", "title", "pages"]

{method}
"""
VIEWS = """\
from rest_framework import viewsets
from rest_framework.decorators import api_view
from rest_framework.response import Response
from shop.models import Book
from shop.serializers import BookSerializer, cut, narrow


@api_view(["GET", "POST"])
def titles(request):
    return Response([])


class BookViewSet(viewsets.ModelViewSet):
    queryset = Book.objects.all()
    serializer_class = BookSerializer
{method}
"""
ALL = ("id", "title", "pages")
TAKEN = ("title", "pages")


def indented(body: str, head: str) -> str:
    lines = [head, *(f"    {line}" for line in body.splitlines())]
    return "\n".join(f"    {line}" for line in lines)


def files(method: str = "", view: str = "", bases: str = "", imports: str = "") -> dict[str, str]:
    return {
        "settings.py": SETTINGS,
        "shop/__init__.py": "",
        "shop/urls.py": URLS,
        "shop/models.py": MODELS,
        "shop/serializers.py": SERIALIZERS.format(method=method, bases=bases, imports=imports),
        "shop/views.py": VIEWS.format(method=view),
    }


def told(method: str = "", bases: str = "", imports: str = "") -> tuple[object, object]:
    db = engine_of(files(method, bases=bases, imports=imports)).db
    found = db.get(serializer, ClassId(f"{ROOT}/shop/serializers.py", "BookSerializer"))
    assert found is not None
    return told_fields_of(db, found)


INIT = "def __init__(self, *args, **kwargs):"
SUPER = "super().__init__(*args, **kwargs)\n"


@pytest.mark.parametrize(
    "body",
    [
        'self.fields["title"].queryset = None',
        'self.fields["title"].child_relation.queryset = None',
        'self.fields["title"].validators.append(len)',
        'self.fields.pop("nothing", None)',
        'if "title" in self.fields:\n    self.fields["title"].required = False',
        'fields = self.fields\nfields["title"].label = "A"',
        'for name, field in self.fields.items():\n    field.required = name == "title"',
        'narrow(self, "title")',
        'self.context["known"] = 1',
    ],
)
def test_what_keeps_the_names_changes_nothing(body: str) -> None:
    assert told(indented(SUPER + body, INIT)) == (ALL, TAKEN)


ASKED = """\
fields = self.context["request"].query_params.get("fields")
if fields:
    fields = fields.split(",")
    for name in set(self.fields.keys()) - set(fields):
        self.fields.pop(name)
"""
LEFT_OUT = """\
for name in self.context["request"].GET.getlist("exclude"):
    if name in self.fields:
        del self.fields[name]
"""


@pytest.mark.parametrize("body", [ASKED, LEFT_OUT, ASKED + LEFT_OUT])
def test_what_is_left_out_if_a_client_asks_for_that_is_there(body: str) -> None:
    assert told(indented(SUPER + body, INIT)) == (ALL, TAKEN)


@pytest.mark.parametrize(
    "body",
    [
        ASKED.replace('.get("fields")', '.get("fields", "id")'),
        ASKED.replace("if fields:", "if not fields:"),
        ASKED.replace('self.context["request"].query_params.get("fields")', 'kwargs["fields"]'),
        ASKED.replace("if fields:", 'fields = "id"\nif fields:'),
        ASKED.replace("if fields:", "if fields or args:"),
    ],
)
def test_what_is_left_out_otherwise_is_not_known(body: str) -> None:
    assert told(indented(SUPER + body, INIT)) == (None, None)


def test_what_is_taken_away_whatever_happens_is_gone() -> None:
    assert told(indented(SUPER + 'self.fields.pop("pages")', INIT)) == (("id", "title"), ("title",))
    assert told(indented(SUPER + 'del self.fields["pages"]', INIT)) == (("id", "title"), ("title",))


@pytest.mark.parametrize(
    "body",
    [
        'if args:\n    self.fields.pop("pages")',
        "for name in args:\n    self.fields.pop(name)",
        'self.fields["more"] = serializers.CharField()',
        'self.fields["title"] = serializers.CharField()',
        'self.fields["title"].read_only = True',
        "for field in self.fields.values():\n    field.read_only = True",
        'setattr(self.fields["title"], "read_only", True)',
        'self.Meta.fields = ["id"]',
        "self.fields = {}",
        "cut(self)",
        "unknown(self)",
        "unknown(self.fields)",
        "self.fields.update(args[0])",
    ],
)
def test_of_what_may_do_more_nothing_is_known(body: str) -> None:
    assert told(indented(SUPER + body, INIT)) == (None, None)


SHOWN = "def to_representation(self, row):"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("return super().to_representation(row)", ALL),
        ('found = super().to_representation(row)\nfound["title"] = "A"\nreturn found', ALL),
        ('found = super().to_representation(row)\nfound["more"] = 1\nreturn found', (*ALL, "more")),
        ("found = super().to_representation(row)\nfound.update(more=1)\nreturn found", (*ALL, "more")),
        ('found = super().to_representation(row)\nfound.pop("id")\nreturn found', ("title", "pages")),
        ('found = super().to_representation(row)\nif row:\n    found["more"] = 1\nreturn found', None),
        ('found = super().to_representation(row)\nreturn {"id": found["id"]}', None),
        ('return {"id": row.pk}', None),
    ],
)
def test_what_is_shown_of_a_row_follows_the_code(body: str, shown: object) -> None:
    assert told(indented(body, SHOWN)) == (shown, TAKEN)


INPUT = "def to_internal_value(self, data):"


@pytest.mark.parametrize(
    ("body", "taken"),
    [
        ('data["title"] = data.get("title")\nreturn super().to_internal_value(data)', TAKEN),
        ('data["title"] = data.pop("name")\nreturn super().to_internal_value(data)', None),
        ('return {"title": data["title"]}', None),
    ],
)
def test_what_is_taken_follows_the_code(body: str, taken: object) -> None:
    assert told(indented(body, INPUT)) == (ALL, taken)


def test_mixins_of_packages_are_known_or_not() -> None:
    flexible = "from rest_flex_fields.serializers import FlexFieldsSerializerMixin"
    assert told(bases="FlexFieldsSerializerMixin, ", imports=flexible) == (ALL, TAKEN)
    assert told(bases="SomeMixin, ", imports="from somewhere import SomeMixin") == (None, None)


def rows(view: str) -> dict[str, tuple[object, object]]:
    db = engine_of(files(view=view)).db
    root = db.get(root_urls, f"{ROOT}/shop/views.py")
    assert root is not None
    return {each.action: (each.readable, each.writable) for each in api_rows(db, root) if each.action}


MADE = "def get_serializer(self, *args, **kwargs):"
MAKE = "found = super().get_serializer(*args, **kwargs)\n"


@pytest.mark.parametrize(
    ("body", "listed"),
    [
        ("return super().get_serializer(*args, **kwargs)", (ALL, ())),
        (MAKE + 'narrow(found, "title")\nreturn found', (ALL, ())),
        (MAKE + "cut(found)\nreturn found", (None, None)),
        (MAKE + 'found.fields["title"].read_only = True\nreturn found', (None, None)),
        ("return unknown()", (None, None)),
    ],
)
def test_a_view_that_makes_its_serializers_is_followed(body: str, listed: tuple[object, object]) -> None:
    assert rows(indented(body, MADE))["list"] == listed


@pytest.mark.parametrize(
    ("body", "created"),
    [
        ("return super().create(request)", (ALL, TAKEN)),
        ("answer = super().create(request)\nanswer.data['more'] = 1\nreturn answer", (None, TAKEN)),
        (
            "made = BookSerializer(data=request.data)\nmade.is_valid()\nmade.save()\nreturn Response(made.data)",
            (ALL, TAKEN),
        ),
        (
            "made = BookSerializer(data=request.data)\nmade.is_valid()\nself.get_success_headers(made.data)\n"
            "return Response(keep([made]))",
            (None, None),
        ),
        (
            "made = BookSerializer(data=request.data)\nif not made.is_valid():\n"
            "    return Response(made.errors, status=400)\nmade.save()\nreturn Response(made.data)",
            (ALL, TAKEN),
        ),
    ],
)
def test_a_handler_of_its_own_is_known_where_it_answers_with_all_of_the_data(
    body: str, created: tuple[object, object]
) -> None:
    assert rows(indented(body, "def create(self, request):"))["create"] == created
