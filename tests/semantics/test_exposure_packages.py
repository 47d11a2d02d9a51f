"""What is not said of packages: their settings, and the user of the project, are somewhere else."""

from __future__ import annotations

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.exposing import exposed_in
from tests.support.fixtures import ROOT, engine_of

MODELS = """\
from django.db import models


class Base(models.Model):
    title = models.CharField(max_length=10)

    class Meta:
        abstract = True


class Book(Base):
    pass
"""
SERIALIZERS = """\
from django.contrib.auth import get_user_model
from rest_framework import serializers
from shop.models import Base, Book


class BaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = Base
        fields = ["id", "title"]
        read_only_fields = ["number"]


class BookSerializer(BaseSerializer):
    class Meta(BaseSerializer.Meta):
        model = Book


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = get_user_model()
        exclude = ["password"]
        read_only_fields = ["reset_at"]
"""
VIEWS = """\
from django.urls import path
from rest_framework import generics
from shop.models import Book
from shop.serializers import BookSerializer


class Books(generics.RetrieveUpdateDestroyAPIView):
    queryset = Book.objects.all()
    serializer_class = BookSerializer


urlpatterns = [path("books/<int:pk>/", Books.as_view())]
"""
SETTINGS = 'ROOT_URLCONF = "shop.views"\nINSTALLED_APPS = ["django.contrib.auth", "shop"]\n'


def codes_of(engine: Engine, place: str) -> list[str]:
    file = engine.files.get(f"{ROOT}/{place}")
    assert file is not None
    return [each.found.rule.code for each in exposed_in(engine.db, file)]


def found(settings: str | None) -> list[str]:
    files = {
        "shop/__init__.py": "",
        "shop/models.py": MODELS,
        "shop/serializers.py": SERIALIZERS,
        "shop/views.py": VIEWS,
    }
    if settings is not None:
        files |= {settings: SETTINGS, settings.rpartition("/")[0] + "/__init__.py": ""} if "/" in settings else {}
        files[settings] = SETTINGS
    engine = engine_of(files)
    return [*codes_of(engine, "shop/serializers.py"), *codes_of(engine, "shop/views.py")]


def test_settings_of_the_project_say_who_may_and_who_the_user_is() -> None:
    codes = found("settings.py")
    assert codes.count("MIR527") == 1
    assert "MIR512" in codes


def test_without_settings_the_user_is_not_known() -> None:
    assert "MIR527" not in found(None)


def test_settings_of_tests_do_not_say_who_may() -> None:
    assert "MIR512" not in found("tests/settings.py")
