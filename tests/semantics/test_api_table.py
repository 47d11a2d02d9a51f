"""The table of an API: what each route and action shows and takes, and who may use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp.engine.cards import About
from mir_lsp.engine.cards import served_card as about_class
from mir_lsp.features.api_graph import api_graph
from mir_lsp.features.graphs import text
from mir_lsp.index.routes import root_urls
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.api_table import ApiRow, api_rows
from tests.support.exposure_set import CASE, Case, case_of, engine_for, read
from tests.support.fixtures import ROOT

EXPOSURE = Path(__file__).parents[1] / "labelled" / "exposure"

CODE = """\
from django.urls import path
from rest_framework import generics, serializers, viewsets
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny, IsAdminUser, IsAuthenticated
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from vault.models import Account, Note


class NoteSerializer(serializers.ModelSerializer):
    owner = serializers.HiddenField(default=serializers.CurrentUserDefault())
    size = serializers.SerializerMethodField()

    class Meta:
        model = Note
        fields = ["id", "title", "owner", "size"]

    def get_size(self, row):
        return len(row.title)


class Notes(viewsets.ModelViewSet):
    permission_classes = [IsAuthenticated]
    queryset = Note.objects.all()
    serializer_class = NoteSerializer


class AccountSerializer(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["id", "name", "api_token"]
        read_only_fields = ["name"]
        extra_kwargs = {"api_token": {"write_only": True}}


class NewAccount(generics.CreateAPIView):
    queryset = Account.objects.all()
    serializer_class = AccountSerializer

    def post(self, request):
        return super().post(request)


class Shaped(AccountSerializer):
    def get_fields(self):
        return {}


class ShapedAccounts(generics.ListAPIView):
    permission_classes = [IsAdminUser]
    queryset = Account.objects.all()
    serializer_class = Shaped


class Chosen(generics.ListAPIView):
    permission_classes = [AllowAny]
    queryset = Account.objects.all()

    def get_permissions(self):
        return []

    def get_serializer_class(self):
        return AccountSerializer if self.request.user.is_staff else NoteSerializer


@api_view(["GET"])
@permission_classes([IsAdminUser])
def first(request):
    return Response(NoteSerializer(Note.objects.first()).data)


router = SimpleRouter()
router.register("notes", Notes)
urlpatterns = [
    path("new/", NewAccount.as_view()),
    path("shaped/", ShapedAccounts.as_view()),
    path("chosen/", Chosen.as_view()),
    path("first/", first),
    *router.urls,
]
"""


def case() -> Case:
    return case_of("api", CODE, read(EXPOSURE)[0].site)


def rows() -> dict[tuple[str, str], ApiRow]:
    engine = engine_for(case())
    root = engine.db.get(root_urls, f"{ROOT}/{CASE}")
    assert root is not None
    return {(row.route, row.method): row for row in api_rows(engine.db, root)}


@pytest.mark.parametrize(
    ("route", "method", "readable", "writable", "names"),
    [
        ("^notes/$", "get", ("id", "title", "size"), (), ("IsAuthenticated",)),
        ("^notes/$", "post", ("id", "title", "size"), ("title",), ("IsAuthenticated",)),
        ("^notes/(?P<pk>[^/.]+)/$", "delete", (), (), ("IsAuthenticated",)),
        ("new/", "post", ("id", "name"), ("api_token",), ()),
        ("shaped/", "get", None, (), ("IsAdminUser",)),
        ("chosen/", "get", None, (), ("get_permissions",)),
        ("first/", "get", ("id", "title", "size"), (), ("IsAdminUser",)),
    ],
)
def test_a_row_says_what_is_shown_and_taken_and_what_is_not_known(
    route: str, method: str, readable: object, writable: object, names: object
) -> None:
    row = rows()[route, method]
    assert (row.readable, row.writable, row.access.names) == (readable, writable, names)


def test_code_that_decides_is_not_known() -> None:
    found = rows()
    assert not found["chosen/", "get"].access.known
    assert found["new/", "post"].access.known


def test_the_graph_tells_the_rows_below_their_routes() -> None:
    told = text(api_graph(engine_for(case()), lambda path: path.rpartition("/")[2], f"{ROOT}/{CASE}"))
    assert (
        "/new/\n  -> POST: NewAccount.post | anybody | reads id, name | writes api_token  case.py\n" in f"{told}\n"
    ), told
    assert "-?> GET: Chosen.list | get_permissions | reads ? | writes -" in told


def told(name: str) -> About | None:
    engine = engine_for(case())
    return about_class(engine.db, ClassId(f"{ROOT}/{CASE}", name))


def test_a_serializer_is_told_with_who_uses_it() -> None:
    card = told("AccountSerializer")
    assert card is not None
    assert card.headline == "Serializer of Account"
    assert card.lines == ("Clients read `id`, `name`.", "Clients write `api_token`.")
    assert card.entries[0] == "`NewAccount.post` reads and writes: anybody"


def test_a_serializer_that_is_only_shown_is_not_told_as_written() -> None:
    card = told("Shaped")
    assert card is not None
    assert card.lines == ("Clients read what is not known.",)


def test_a_view_is_told_with_its_routes() -> None:
    card = told("NewAccount")
    assert card is not None
    assert card.entries == ("`POST /new/`: anybody; reads `id`, `name`, writes `api_token`",)


def test_a_class_that_no_client_meets_is_not_told() -> None:
    assert told("Nothing") is None
