"""Forms, serializers, factories and the admin call things after fields of their models: those are references too."""

from __future__ import annotations

import re
import textwrap

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.features.navigation import references
from mir_lsp.features.rename import Renaming, rename
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, engine_of, project

MODELS = """
from django.db import models


class Room(models.Model):
    label = models.CharField(max_length=20)


class Shelf(models.Model):
    label = models.CharField(max_length=20, choices=[("a", "A")])
    since = models.DateField()
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="shelves")
"""
USES = f"{ROOT}/plan/uses.py"
PATH = f"{ROOT}/plan/models.py"
IMPORTS = "from django import forms\nfrom plan.models import Room, Shelf\n"
FORM = """
class ShelfForm(forms.ModelForm):
    class Meta:
        model = Shelf
        fields = ["«label»", "room"]
"""
# What is between « and » is to be found, and nothing else.
CASES = {
    "keys of a form": """
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["«label»"].widget = forms.TextInput()
        if "«label»" in self.fields:
            self.fields.pop("«label»")
        self.order_fields(["room", "«label»"])

    def clean(self):
        data = super().clean()
        if not data.get("«label»") or self.cleaned_data["«label»"] == "label":
            self.add_error("«label»", "label")
        return data

    def clean_«label»(self):
        return self.cleaned_data["«label»"]
""",
    "a form in a view": """

def view(request):
    form = ShelfForm(request.POST or None, initial={"«label»": "x"})
    if form.is_valid():
        data = form.cleaned_data
        return data["«label»"], form["«label»"].errors, data["room"]


def other(request, form):
    values = {"label": 1}
    return form.cleaned_data["label"], values["label"]


def either(request):
    form = ShelfForm()
    form = request.form
    return form.cleaned_data["label"]
""",
    "a view with a form": """

from django.views.generic import FormView


class ShelfView(FormView):
    form_class = ShelfForm

    def form_valid(self, answered):
        return answered.cleaned_data["«label»"], self.get_form().fields["«label»"]
""",
    "methods that Django makes": """

def shown(shelf: Shelf, room: Room):
    return shelf.get_«label»_display(), shelf.get_next_by_since(), room.get_label_display, getattr(shelf, "«label»")
""",
    "errors that are told by name": """

    def clean(self):
        raise forms.ValidationError({"«label»": "label", "room": "label"})
""",
    "a row that may not be there": """

def made():
    shelf = Shelf.objects.filter(«label»="a").first()
    if shelf is not None:
        return shelf.«label»
    return Shelf.objects.create(«label»="b")
""",
}


def engine_with(text: str) -> Engine:
    return engine_of(project({"plan/models.py": textwrap.dedent(MODELS), "plan/uses.py": text}))


def marked(text: str) -> tuple[str, list[int]]:
    """A text without its marks, and where something was marked in it."""
    plain = text.replace("«", "").replace("»", "")
    starts = [found.start() - 2 * number for number, found in enumerate(re.finditer("«", text))]
    return plain, starts


def found_in(engine: Engine, text: str, field: str = "label = models.CharField(max_length=20, choices") -> list[int]:
    models = engine.text(PATH) or ""
    found = references(engine, PATH, models.index(field))
    return sorted(each.occurrence.span.start for each in found if each.path == USES)


@pytest.mark.parametrize("case", CASES)
def test_what_is_called_after_a_field_is_among_its_references(case: str) -> None:
    text, expected = marked(IMPORTS + FORM + CASES[case])
    engine = engine_with(text)
    assert found_in(engine, text) == expected
    assert not [each for each in engine.findings(USES) if each.code.startswith("MIR80")]


def test_a_field_that_a_form_declares_is_that_of_the_model_if_it_is_listed() -> None:
    form = """
class ShelfForm(forms.ModelForm):
    «label» = forms.BooleanField()
    since = forms.CharField()

    class Meta:
        model = Shelf
        fields = ["«label»"]

    def clean_since(self):
        return self.cleaned_data["since"], self.cleaned_data["«label»"]
"""
    text, expected = marked(IMPORTS + form)
    engine = engine_with(text)
    assert found_in(engine, text) == expected
    assert found_in(engine, text, "since = models.DateField") == []


def test_serializers_name_what_they_read_and_store() -> None:
    code = """
from rest_framework import serializers, viewsets


class ShelfSerializer(serializers.ModelSerializer):
    «label» = serializers.CharField()
    since = serializers.SerializerMethodField()
    room = serializers.CharField(source="room.label")

    class Meta:
        model = Shelf
        fields = ["«label»", "since"]

    def validate_«label»(self, value):
        return value

    def validate(self, attrs):
        attrs.pop("«label»", None)
        return attrs

    def create(self, validated_data):
        return Shelf(«label»=validated_data["«label»"])


class Shelves(viewsets.ModelViewSet):
    serializer_class = ShelfSerializer
    queryset = Shelf.objects.all()

    def perform_create(self, serializer):
        return serializer.validated_data["«label»"]
"""
    text, expected = marked(IMPORTS + code)
    engine = engine_with(text)
    assert found_in(engine, text) == expected
    # What a method works out is not the field of that name.
    assert found_in(engine, text, "since = models.DateField") == []


def test_factories_set_what_they_are_told_by_name() -> None:
    code = """
import factory


class RoomFactory(factory.django.DjangoModelFactory):
    label = "x"

    class Meta:
        model = Room


class ShelfFactory(factory.django.DjangoModelFactory):
    «label» = factory.Sequence(str)
    room = factory.SubFactory(RoomFactory)

    class Meta:
        model = "plan.Shelf"


def test_it():
    ShelfFactory(«label»="x", room__label="y")
    ShelfFactory.create_batch(3, «label»="x")
    dict(label="x")
"""
    text, expected = marked(IMPORTS + code)
    assert found_in(engine_with(text), text) == expected
    rooms = found_in(engine_with(text), text, "label = models.CharField(max_length=20)\n")
    assert rooms == [text.index('label = "x"'), text.index('label="y"')]


def test_the_admin_sorts_columns_by_fields_and_shows_those_of_the_model_first() -> None:
    code = """
from django.contrib import admin


class AdminForm(forms.ModelForm):
    label = forms.CharField()


@admin.register(Shelf)
class ShelfAdmin(admin.ModelAdmin):
    form = AdminForm
    list_display = ["«label»", "upper", "lower"]

    @admin.display(ordering="-«label»")
    def upper(self, shelf):
        return 1

    @admin.display(ordering="room__label")
    def lower(self, shelf):
        return 1

    lower.admin_order_field = "«label»"
"""
    text, expected = marked(IMPORTS + code)
    engine = engine_with(text)
    assert found_in(engine, text) == expected
    engine.set_text(USES, text.replace('"-label"', '"-lable"'))
    assert [each.code for each in engine.findings(USES) if each.code.startswith("MIR80")] == ["MIR801"]


def test_methods_of_managers_read_rows_of_the_models_that_have_them() -> None:
    method = "    def one(self):\n        shelf = self.get(pk=1)\n        return shelf.label\n"
    manager = f"class Shelves(models.Manager):\n{method}"
    models = MODELS.replace("class Room(", f"{manager}\n\nclass Room(")
    models = models.replace('related_name="shelves")', 'related_name="shelves")\n    objects = Shelves()')
    engine = engine_of(project({"plan/models.py": models}))
    text = engine.text(PATH) or ""
    found = references(engine, PATH, text.index("label = models", text.index("class Shelf(")))
    assert text.index("shelf.label") + 6 in [each.occurrence.span.start for each in found]


def test_a_key_of_several_columns_names_them() -> None:
    models = MODELS.replace(
        'related_name="shelves")', 'related_name="shelves")\n    pk = models.CompositePrimaryKey("room", "label")'
    )
    engine = engine_of(project({"plan/models.py": models}))
    text = engine.text(PATH) or ""
    found = references(engine, PATH, text.index("label = models", text.index("class Shelf")))
    assert text.index('"label")') + 1 in [each.occurrence.span.start for each in found]


def test_an_annotation_says_what_a_name_holds_where_its_value_does_not() -> None:
    text, expected = marked(
        IMPORTS + "\n\ndef shown(request):\n    shelf: Shelf = request.shelf\n    return shelf.«label»\n"
    )
    assert found_in(engine_with(text), text) == expected


def test_a_new_name_reaches_forms_and_their_templates() -> None:
    page = "{{ form.label.errors }}{{ form.room }}"
    view = """
from django.shortcuts import render


def view(request):
    form = ShelfForm(request.POST)
    return render(request, "shelf.html", {"form": form})
"""
    text, _ = marked(IMPORTS + FORM + CASES["keys of a form"] + view)
    files = {"plan/models.py": textwrap.dedent(MODELS), "plan/uses.py": text, "plan/templates/shelf.html": page}
    engine = engine_of(project(files))
    models = engine.text(PATH) or ""
    found = rename(engine, PATH, models.index("label = models", models.index("class Shelf")), "title")
    assert isinstance(found, Renaming)
    texts = {each.path: apply(engine.text(each.path) or "", each.edits) for each in found.changes}
    assert texts[f"{ROOT}/plan/templates/shelf.html"] == "{{ form.title.errors }}{{ form.room }}"
    assert "def clean_title(self):" in texts[USES] and texts[USES].count("label") == 2  # texts for people


SORTED = """
from django.contrib import admin


@admin.register(Shelf)
class ShelfAdmin(admin.ModelAdmin):
    list_display = ["books"]

    @admin.display(ordering="book_count")
    def books(self, shelf):
        return 1
"""
OWN_ROWS = """
    def get_queryset(self, request):
        return super().get_queryset(request).annotate(book_count=models.Count("room"))
"""
COUNTED = """
class Shelves(models.Manager):
    def get_queryset(self):
        return super().get_queryset().annotate(book_count=models.Count("room"))
"""


def judged(text: str, models: str = MODELS) -> list[str]:
    files = {
        "plan/models.py": textwrap.dedent(models),
        "plan/uses.py": f"from django.db import models\n{IMPORTS}{text}",
    }
    return [each.code for each in engine_of(project(files)).findings(USES) if each.code == "MIR801"]


def test_a_column_is_sorted_by_a_field_or_by_what_its_rows_are_given() -> None:
    assert judged(SORTED) == ["MIR801"]
    assert judged(SORTED + OWN_ROWS) == []
    assert judged(SORTED.replace("book_count", "room__label")) == []
    managed = MODELS.replace("class Room(", f"{COUNTED}\n\nclass Room(")
    managed = managed.replace('related_name="shelves")', 'related_name="shelves")\n    objects = Shelves()')
    assert judged(SORTED, managed) == []
