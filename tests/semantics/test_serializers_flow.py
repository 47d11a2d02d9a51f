"""What views hand to serializers, and what these read of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from tests.support.fixtures import ROOT, engine_of, project, seen

SHAPES = """\
from bookshop.models import Author, Book
from rest_framework import serializers

class BookSerializer(serializers.ModelSerializer):
    author = serializers.StringRelatedField()
    class Meta:
        model = Book
        fields = ["title", "author"]

class PlainSerializer(serializers.ModelSerializer):
    class Meta:
        model = Book
        fields = ["title", "author"]

class WriterSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name", "profile", "publisher"]
"""
VIEWS = """\
from bookshop.models import Author, Book
from rest_framework import generics, mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response
import shapes

"""
LISTING = """\
class Books(generics.ListAPIView):
    queryset = Book.objects.order_by("pk")
    serializer_class = shapes.BookSerializer
"""


def engine_with(views: str, shapes: str = SHAPES, **more: str) -> Engine:
    files = {"shapes.py": shapes, "views.py": VIEWS + views}
    return engine_of(project({**files, **{f"{name}.py": text for name, text in more.items()}}))


def found(engine: Engine, *paths: str) -> list[tuple[str, int, str, str]]:
    """Findings by file, line, code and confidence."""
    return [(each.path, each.line, each.code, each.confidence) for each in seen(engine, paths or ("shapes.py",))]


AUTHOR = [("shapes.py", 5, "MIR113", "certain")]


def test_a_finding_stands_at_the_field_and_tells_of_the_queryset_in_the_view() -> None:
    engine = engine_with(LISTING)
    assert found(engine, "shapes.py", "views.py") == AUTHOR
    (finding,) = engine.findings(f"{ROOT}/shapes.py")
    told = {each.message: (engine.text(each.path) or "")[each.span.start : each.span.end] for each in finding.related}
    assert told == {"queryset built here": 'Book.objects.order_by("pk")', "rows handed on here": "Books"}


def test_an_edit_of_the_view_takes_the_finding_from_the_serializer_and_brings_it_back() -> None:
    engine = engine_with(LISTING)
    assert found(engine) == AUTHOR
    loaded = LISTING.replace("objects", 'objects.select_related("author")')
    engine.set_text(f"{ROOT}/views.py", VIEWS + loaded)
    assert found(engine) == []
    engine.set_text(f"{ROOT}/views.py", VIEWS + LISTING)
    assert found(engine) == AUTHOR


def test_an_edit_of_the_serializer_changes_what_the_untouched_view_has_to_load() -> None:
    engine = engine_with(LISTING)
    engine.set_text(
        f"{ROOT}/shapes.py", SHAPES.replace("StringRelatedField()", "PrimaryKeyRelatedField(read_only=True)")
    )
    assert found(engine) == []
    engine.set_text(f"{ROOT}/shapes.py", SHAPES.replace("StringRelatedField()", 'CharField(source="editor.name")'))
    assert [each.message for each in engine.findings(f"{ROOT}/shapes.py")] == [
        "the serializer reads `editor`: queries for each `Book`"
    ]


def test_one_fix_edits_all_views_that_lack_the_same() -> None:
    by_hand = "\ndef dump():\n    return shapes.BookSerializer(Book.objects.all(), many=True).data\n"
    engine = engine_with(LISTING + by_hand)
    (finding,) = engine.findings(f"{ROOT}/shapes.py")
    fix = engine.fix(finding.path, finding.fingerprint)
    assert isinstance(fix, Fix)
    assert [(path, len(edits)) for path, edits in fix.edits] == [(f"{ROOT}/views.py", 2)]


@pytest.mark.parametrize(
    ("views", "wanted"),
    [
        pytest.param(LISTING.replace("ListAPIView", "RetrieveAPIView"), [], id="one row"),
        pytest.param(LISTING.replace("ListAPIView", "ListCreateAPIView"), AUTHOR, id="list and create"),
        pytest.param(LISTING.replace("generics.ListAPIView", "viewsets.ModelViewSet"), AUTHOR, id="viewset"),
        pytest.param(LISTING.replace("BookSerializer", "PlainSerializer"), [], id="key is enough"),
        pytest.param(
            LISTING + "    def filter_queryset(self, rows):\n        return rows.select_related('author')\n",
            [],
            id="filter_queryset loads",
        ),
        pytest.param(
            LISTING
            + "    def paginate_queryset(self, rows):\n        return list(rows.select_related('author')[:9])\n",
            [],
            id="paginate_queryset loads",
        ),
        pytest.param(
            "def dump(rows):\n    return shapes.BookSerializer(rows, many=True).data\n\n"
            "def dumped():\n    # serializers\n    return dump(Book.objects.all())\n",
            AUTHOR,
            id="through a helper",
        ),
        pytest.param("def dumped():\n    return shapes.BookSerializer(data={}).data\n", [], id="without rows"),
        pytest.param(
            "def dumped():\n    rows = Book.objects.all()\n"
            "    return shapes.BookSerializer(instance=rows.values(), many=True).data\n",
            [],
            id="rows that are dicts",
        ),
    ],
)
def test_rows_reach_serializers(views: str, wanted: list[tuple[str, int, str, str]]) -> None:
    assert found(engine_with(views)) == wanted


BY_ACTION: Mapping[str, tuple[str, str]] = {
    "comparison": ("        if self.action == 'list':\n            return {0}\n        return {1}\n", ""),
    "membership": (
        "        if self.action in ('retrieve', 'update'):\n            return {1}\n        return {0}\n",
        "",
    ),
    "dict": ("        return {{'list': {0}, 'retrieve': {1}}}[self.action]\n", ""),
    "get": ("        return {{'retrieve': {1}}}.get(self.action, {0})\n", ""),
    "dict of the class": (
        "        return self.by_action.get(self.action, {1})\n",
        "    by_action = {{'list': {0}}}\n",
    ),
    "attribute": (
        "        if self.action != 'list':\n            return {1}\n        return super().get_serializer_class()\n",
        "    serializer_class = {0}\n",
    ),
}


@pytest.mark.parametrize("way", BY_ACTION)
def test_what_an_action_chooses_is_known_in_that_action(way: str) -> None:
    body, attributes = BY_ACTION[way]
    head = 'class Books(viewsets.ReadOnlyModelViewSet):\n    queryset = Book.objects.order_by("pk")\n'
    method = "    def get_serializer_class(self):\n"
    listed = ("shapes.BookSerializer", "shapes.PlainSerializer")
    assert found(engine_with(head + (attributes + method + body).format(*listed))) == AUTHOR
    assert found(engine_with(head + (attributes + method + body).format(*reversed(listed)))) == []


def test_an_action_uses_the_serializer_of_its_decorator() -> None:
    views = (
        "class Books(viewsets.GenericViewSet):\n    queryset = Book.objects.all()\n"
        "    serializer_class = shapes.PlainSerializer\n"
        "    @action(detail=False, serializer_class=shapes.BookSerializer)\n"
        "    def some(self, request):\n"
        "        return Response(self.get_serializer(self.get_queryset(), many=True).data)\n"
    )
    assert found(engine_with(views)) == AUTHOR


def test_a_one_to_one_from_the_other_side_has_no_key_to_make_do_with() -> None:
    views = "def dumped():\n    return shapes.WriterSerializer(Author.objects.all(), many=True).data\n"
    engine = engine_with(views)
    assert [each.message for each in engine.findings(f"{ROOT}/shapes.py")] == [
        "the serializer reads `profile`: queries for each `Author`"
    ]


def test_what_a_property_of_the_model_reads_is_told_of_at_the_field() -> None:
    models = (
        "from bookshop.models import Book\n\nclass Volume(Book):\n    class Meta:\n        proxy = True\n"
        "    @property\n    def house(self):\n        return self.author.publisher.name\n"
    )
    shapes = (
        "from rest_framework import serializers\n\nclass VolumeSerializer(serializers.Serializer):\n"
        "    house = serializers.CharField()\n"
    )
    views = (
        "from volumes import Volume\n\ndef dumped():\n"
        "    return shapes.VolumeSerializer(Volume.objects.all(), many=True).data\n"
    )
    engine = engine_with(views, shapes, volumes=models)
    assert found(engine, "shapes.py", "volumes.py") == [("shapes.py", 4, "MIR113", "certain")]


def test_serializers_that_nest_each_other_come_to_an_end() -> None:
    shapes = (
        "from bookshop.models import Author, Book\nfrom rest_framework import serializers\n\n"
        "class TreeSerializer(serializers.ModelSerializer):\n"
        "    mentor = serializers.SerializerMethodField()\n"
        "    class Meta:\n        model = Author\n        fields = ['mentor']\n"
        "    def get_mentor(self, author):\n"
        "        return TreeSerializer(author.mentor).data if author.mentor else None\n"
    )
    views = "def dumped():\n    return shapes.TreeSerializer(Author.objects.all(), many=True).data\n"
    assert {line for _, line, _, _ in found(engine_with(views, shapes))} == {10}


def test_a_base_of_a_package_that_is_known_by_name_is_the_serializer_that_it_extends() -> None:
    flexible = SHAPES.replace(
        "from rest_framework", "from rest_flex_fields import FlexFieldsModelSerializer\n" + "from rest_framework", 1
    )
    flexible = flexible.replace(
        "class BookSerializer(serializers.ModelSerializer)", "class BookSerializer(FlexFieldsModelSerializer)"
    )
    assert found(engine_with(LISTING, flexible)) == [("shapes.py", 6, "MIR113", "certain")]
    unknown = flexible.replace("FlexFields", "Whatever")
    assert found(engine_with(LISTING, unknown)) == []


SAVING = """\
from bookshop.models import Author
from rest_framework import serializers

class WriterSerializer(serializers.ModelSerializer):
    class Meta:
        model = Author
        fields = ["name"]

    def update(self, instance, validated_data):
        saved = super().update(instance, validated_data)
        return [book.editor.name for book in saved.books.exclude(pages=1)]

    def create(self, validated_data):
        made = super().create(validated_data)
        return [book.editor.name for book in made.books.exclude(pages=1)]
"""


def test_a_serializer_of_a_model_saves_rows_of_it() -> None:
    assert found(engine_with("", SAVING)) == [
        ("shapes.py", 11, "MIR101", "certain"),
        ("shapes.py", 15, "MIR101", "certain"),
    ]
    # Without a model, what is read of the rows is all that there is to go by.
    likely = found(engine_with("", SAVING.replace("model = Author", "model = None")))
    assert [confidence for *_, confidence in likely] == ["likely", "likely"]
