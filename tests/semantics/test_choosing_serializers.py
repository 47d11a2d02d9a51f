"""Which serializer a view chooses for an action, and what handlers answer and take by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from mir_lsp.index.routes import root_urls
from mir_lsp.semantics.api_table import ApiRow, api_rows
from tests.support.exposure_set import CASE, case_of, engine_for, read
from tests.support.fixtures import ROOT

EXPOSURE = Path(__file__).parents[1] / "labelled" / "exposure"

START = """\
from django.http import HttpResponse
from django.urls import path
from rest_framework import generics, serializers, views, viewsets
from rest_framework.decorators import action, api_view
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from vault.models import Account, Note


class Short(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id"]


class Long(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["id", "title"]


class Owned(serializers.ModelSerializer):
    class Meta:
        model = Note
        fields = ["title", "owner"]


SERIALIZERS = {"list": Short, "retrieve": Long}


class View(viewsets.ModelViewSet):
    queryset = Note.objects.all()
    serializer_class = Owned
    by_action = {"list": Short}

"""
END = """

router = SimpleRouter()
router.register("notes", View)
urlpatterns = router.urls
"""


def rows(code: str) -> dict[tuple[str, str], ApiRow]:
    case = case_of(
        "api", START + "\n".join(f"    {line}" for line in code.splitlines()) + END, read(EXPOSURE)[0].site
    )
    engine = engine_for(case)
    root = engine.db.get(root_urls, f"{ROOT}/{CASE}")
    assert root is not None
    return {(row.action, row.method): row for row in api_rows(engine.db, root)}


SHORT, LONG, OWNED = ("id",), ("id", "title"), ("title", "owner")

CHOICES = {
    "a comparison": """\
if self.action == "list":
    return Short
elif self.action in ("retrieve", "export"):
    return Long
return Owned
""",
    "a table of the module": "return SERIALIZERS.get(self.action, self.serializer_class)",
    "a table that lacks a key": """\
try:
    return SERIALIZERS[self.action]
except KeyError:
    return super().get_serializer_class()
""",
    "a name": """\
chosen = super().get_serializer_class()
if self.action == "list":
    chosen = Short
if not (self.action != "retrieve"):
    chosen = Long
return chosen
""",
    "the method": """\
if self.request.method in SAFE_METHODS and self.action == "list":
    return Short
return Long if self.request.method == "GET" else Owned
""",
    "schemas": """\
if getattr(self, "swagger_fake_view", False):
    return Owned
if hasattr(self, "by_action") and self.action in self.by_action:
    return self.by_action[self.action]
return {"retrieve": Long}.get(self.action) or Owned
""",
}


@pytest.mark.parametrize("body", CHOICES.values(), ids=CHOICES.keys())
def test_the_serializer_of_an_action_is_known(body: str) -> None:
    found = rows("def get_serializer_class(self):\n" + "".join(f"    {line}\n" for line in body.splitlines()))
    assert found["list", "get"].readable == SHORT
    assert found["retrieve", "get"].readable == LONG
    assert found["create", "post"].readable == OWNED


UNKNOWN = {
    "who asks": "return Long if self.request.user.is_staff else Short",
    "what is asked for": "return Short if 'short' in self.request.query_params else Long",
    "a loop": "for each in (Short, Long):\n    return each",
    "what a method sets": "return self.chosen",
}


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_depends_on_a_request_is_not_known(body: str) -> None:
    code = "def get_serializer_class(self):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    found = rows("chosen = Long\n" + code + "def initial(self, request):\n    self.chosen = Short\n")
    assert found["list", "get"].readable is None
    assert found["destroy", "delete"].readable == ()


def of_action(body: str, methods: str = '["post"]') -> tuple[object, object]:
    code = f"@action(detail=True, methods={methods})\ndef run(self, request, pk):\n"
    found = rows(code + "".join(f"    {line}\n" for line in body.splitlines()))
    row = next(row for (name, _), row in found.items() if name == "run")
    return row.readable, row.writable


@pytest.mark.parametrize(
    ("body", "readable", "writable"),
    [
        ("return Response({'state': 1, 'by': 2})", ("state", "by"), ()),
        ("return Response(status=204)", (), ()),
        ("return HttpResponse(status=204)", (), ()),
        ("answer = {'a': 1}\nreturn Response(answer)", ("a",), ()),
        ("answer = {'a': 1}\nanswer.update(request.data)\nreturn Response(answer)", None, None),
        ("if pk:\n    return Response({'error': 1}, status=400)\nreturn Response({'a': 1})", ("a",), ()),
        ("if pk:\n    return Response({'b': 1})\nreturn Response({'a': 1})", None, ()),
        ("return Response({'a': request.data['x'], 'b': request.data.get('y')})", ("a", "b"), ("x", "y")),
        ("sent = request.data.copy()\nsent['z'] = 1\nreturn Response({'a': sent.get('x')})", ("a",), ("x",)),
        ("return Response({'a': work(request)})", ("a",), None),
        ("return Response({'a': self.inner()})", ("a",), ()),
        ("return Response(Long(self.get_object()).data)", LONG, ()),
        ("return Response({**Long(self.get_object()).data, 'a': 1})", None, ()),
        (
            "sent = Short(data=request.data)\nsent.save()\nreturn Response(Long(sent.instance).data)",
            LONG,
            (),
        ),
        (
            "sent = Owned(data=request.data)\nsent.save()\nreturn Response(Long(sent.instance).data)",
            LONG,
            OWNED,
        ),
    ],
)
def test_a_handler_says_what_it_answers_and_takes(body: str, readable: object, writable: object) -> None:
    assert of_action(body) == (readable, writable)


def test_a_method_that_reads_the_request_makes_what_is_taken_unknown() -> None:
    code = (
        "@action(detail=True, methods=['post'])\ndef run(self, request, pk):\n    return Response({'a': self.work()})"
    )
    found = rows(f"{code}\ndef work(self):\n    return self.request.data['x']\n")
    row = next(row for (name, _), row in found.items() if name == "run")
    assert (row.readable, row.writable) == (("a",), None)
