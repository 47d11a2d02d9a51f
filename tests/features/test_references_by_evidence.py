"""References where code tells what something is by what it is handed to, or by what is read of it."""

from __future__ import annotations

import re
import textwrap

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.features.navigation import references
from mir_lsp.features.rename import Renaming, rename
from tests.support.fixtures import ROOT, engine_of, project

MODELS = """
from django.db import models


class Own(models.Manager):
    def filter(self, *args, **kwargs):
        return self.get_queryset().filter(*args, **kwargs)


class Room(models.Model):
    label = models.CharField(max_length=20)
    floor = models.IntegerField()


class Shelf(models.Model):
    objects = Own()
    label = models.CharField(max_length=20)
    since = models.DateField()
    width = models.IntegerField()
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="shelves")


class Box(models.Model):
    label = models.CharField(max_length=20)
    width = models.IntegerField()
"""
FORMS = """
from django import forms
from plan.models import Shelf


class ShelfForm(forms.ModelForm):
    class Meta:
        model = Shelf
        exclude = ["width"]
"""
IMPORTS = "from django import forms\nfrom plan.models import Box, Room, Shelf\nfrom plan.forms import ShelfForm\n"
PATH = f"{ROOT}/plan/models.py"
USES = f"{ROOT}/plan/uses.py"
# What is between « and » is to be found, and nothing else.
CODE = {
    "a dict that a form is given": """
def store(values):
    if not values.get("«label»"):
        values["«label»"] = "label"
    return ShelfForm(values or None)
""",
    "a dict that a form begins with": """
def show(initial=None):
    if not initial:
        initial = {"«label»": "x", "width": 1}
    return ShelfForm(initial=initial)
""",
    "a dict that rows are made of": """
def store(data, other):
    values = {"«label»": "x"}
    values.update({"«label»": "y"})
    Shelf.objects.update_or_create(room=1, defaults=data)
    Box.objects.create(**other)
    other["label"] = data.pop("«label»")
    return Shelf.objects.create(**values)
""",
    "a dict that is handed to two models": """
def store(values):
    values["label"] = 1
    return Shelf(**values), Box(**values)
""",
    "what a view begins a form with": """
from django.views.generic import CreateView


class ShelfView(CreateView):
    form_class = ShelfForm

    def get_initial(self):
        found = super().get_initial()
        found["«label»"] = "x"
        return {"«label»": "y"}

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs["initial"]["«label»"] = "x"
        kwargs["initial"].update({"«label»": "y"})
        return kwargs
""",
    "names in a loop": """
def copy(row: Shelf, form: ShelfForm):
    data = ShelfForm({}).cleaned_data
    for name in ["«label»", "since"]:
        setattr(row, name, data[name])
    return {name: getattr(row, name) for name in ("«label»", "room")}
""",
    "rows that forms save": """
from django.views.generic import CreateView


class Other(ShelfForm):
    def clean(self):
        return self.instance.«label»

    def save(self, commit=True):
        shelf = super().save(commit=False)
        shelf.«label» = "x"
        return shelf


class ShelfView(CreateView):
    model = Shelf
    form_class = ShelfForm

    def form_valid(self, form):
        form.instance.«label» = "x"
        return form.save(commit=False).«label» + self.object.«label»


def show(request):
    return Other(request.POST).save().«label»
""",
    "a layout of a form": """
from crispy_forms.layout import Column, Layout, Row


class Helper:
    def __init__(self):
        self.layout = Layout("id", Row(Column("«label»"), Column("since")), "room")
        self.other = Layout("id", Row(Column("label"), Column("unheard_of")), "room")


class Other(ShelfForm):
    def __init__(self):
        self.helper.layout = Layout(Row(Column("«label»", css_class="label"), "«label»"), "width")
""",
    "rows that serializers save": """
from rest_framework import serializers, viewsets


class ShelfSerializer(serializers.ModelSerializer):
    class Meta:
        model = Shelf
        fields = ["since"]

    def validate(self, attrs):
        return self.instance.«label»


class Shelves(viewsets.ModelViewSet):
    serializer_class = ShelfSerializer

    def perform_create(self, serializer):
        return serializer.save().«label», serializer.instance.«label»
""",
    "forms that the admin hands to its methods": """
from django.contrib import admin


class ShelfAdmin(admin.ModelAdmin):
    form = ShelfForm

    def save_model(self, request, obj, form, change):
        return form.instance.«label», form.cleaned_data["«label»"]
""",
    "filters, tables and exports": """
import django_filters
import django_tables2 as tables
from import_export import resources
from import_export.fields import Field


class ShelfFilter(django_filters.FilterSet):
    «label» = django_filters.CharFilter(lookup_expr="icontains")
    wide = django_filters.NumberFilter(field_name="«label»")

    class Meta:
        model = Shelf
        fields = ["«label»"]


class ShelfTable(tables.Table):
    «label» = tables.Column(verbose_name="label")
    room__label = tables.Column()
    place = tables.Column(accessor="«label»")

    class Meta:
        model = Shelf
        fields = ("«label»", "room__label")
        sequence = ("«label»", "...")


class ShelfResource(resources.ModelResource):
    name = Field(attribute="«label»")

    class Meta:
        model = Shelf
        export_order = ["«label»"]
""",
    "functions that are told fields": """
from django.forms import inlineformset_factory, model_to_dict, modelform_factory


def show(row: Shelf):
    return model_to_dict(row, exclude=["«label»"])


Made = modelform_factory(Shelf, fields=["«label»"])
Inline = inlineformset_factory(Room, Shelf, fields=("«label»",))
Another = modelform_factory(Box, fields=["label"])
""",
    "methods of managers of the project": """
def show():
    return Shelf.objects.filter(«label»="x"), Box.objects.filter(label="x")
""",
    "texts that can only be lookups": """
def params():
    return "«label»__icontains", "label", "room__label__in", "label__unheard_of"
""",
    "lists of names": """
SORTED = ["«label»", "since", "room"]
OTHERS = ["label", "since", "something"]
FEW = ["label"]
""",
    "what is read beside": """
def show(thing, other):
    return thing.«label», thing.since, other.label, other.floor
""",
    "what leads to it": """
def show(thing):
    return thing.shelves.first().label, thing.floor, thing.label
""",
}


def engine_with(**files: str) -> Engine:
    given = {f"plan/{name.replace('__', '.')}": text for name, text in files.items()}
    return engine_of(project({"plan/models.py": textwrap.dedent(MODELS), "plan/forms.py": FORMS, **given}))


def marked(text: str) -> tuple[str, list[int]]:
    """A text without its marks, and where something was marked in it."""
    plain = text.replace("«", "").replace("»", "")
    return plain, [found.start() - 2 * number for number, found in enumerate(re.finditer("«", text))]


def of_field(engine: Engine, field: str, path: str, owner: str = "class Shelf") -> list[int]:
    models = engine.text(PATH) or ""
    found = references(engine, PATH, models.index(f"    {field} = ", models.index(owner)) + 4)
    return sorted(each.occurrence.span.start for each in found if each.path == path)


@pytest.mark.parametrize("case", CODE)
def test_code_tells_what_is_meant_by_what_it_does_with_it(case: str) -> None:
    text, expected = marked(IMPORTS + CODE[case])
    engine = engine_with(uses__py=text)
    assert of_field(engine, "label", USES) == expected
    assert not [each for each in engine.findings(USES) if each.code.startswith("MIR80")]


def test_a_name_that_nothing_else_is_called_by_is_likely_meant_wherever_it_is_read() -> None:
    text, expected = marked("def show(thing):\n    return thing.«since», made()[0].«since»\n")
    assert of_field(engine_with(uses__py=text), "since", USES) == expected
    other = "\n\nclass Event:\n    def __init__(self):\n        self.since = 1\n"
    assert of_field(engine_with(uses__py=text + other), "since", USES) == []


def test_other_files_say_what_they_hand_to_a_function() -> None:
    text, expected = marked(
        "def show(thing):\n    return thing.«label»\n\n\ndef hide(thing):\n    return thing.label\n"
    )
    caller = "from plan.models import Shelf\nfrom plan.uses import hide, show\n\n\ndef all_of_them():\n    "
    called = "return [show(each) for each in Shelf.objects.all()], hide(1)\n"
    assert of_field(engine_with(uses__py=text, callers__py=caller + called), "label", USES) == expected


def test_a_relation_is_called_by_its_name_from_the_other_side_where_that_is_given() -> None:
    engine = engine_with(uses__py="def show(room):\n    return room\n")
    models = engine.text(PATH) or ""
    assert models.index('shelves"') in of_field(engine, "room", PATH)
    found = rename(engine, PATH, models.index("room = models"), "place")
    assert isinstance(found, Renaming)
    assert [edit.text for change in found.changes for edit in change.edits] == ["place"]


PAGE = f"{ROOT}/plan/templates/plan/page.html"
PAGES = {
    "a row of which more is read": "{{ thing.«label» }}{{ thing.since }}{{ other.label }}",
    "a row behind a relation": "{{ room.floor }}{{ room.label }}{% for each in room.shelves.all %}{% endfor %}",
    "a form by what it has": "{{ sheet.non_field_errors }}{{ sheet.«label» }}{{ sheet.since }}",
    "a field of a form by what it has": "{% if sheet.«label».errors and sheet.since %}{{ sheet.«label» }}{% endif %}",
    "too little": "{{ thing.label }}",
    "something else": "{{ thing.label }}{{ thing.weight }}",
}


@pytest.mark.parametrize("case", PAGES)
def test_a_template_tells_what_its_variables_are_by_what_it_reads_of_them(case: str) -> None:
    text, expected = marked(PAGES[case])
    assert of_field(engine_with(**{"templates/plan/page__html": text}), "label", PAGE) == expected


def test_a_view_gives_its_form_to_its_template() -> None:
    view = """
from django.views.generic import UpdateView


class ShelfView(UpdateView):
    model = Shelf
    form_class = ShelfForm
    template_name = "plan/page.html"
"""
    text, expected = marked('<input name="«label»" value="{{ form.«label».value }}"><p name="since">label</p>')
    engine = engine_with(uses__py=IMPORTS + view, **{"templates/plan/page__html": text})
    assert of_field(engine, "label", PAGE) == expected


def test_lookups_of_polymorphic_models_name_the_model() -> None:
    text, expected = marked("found = things.filter(«Box»___width=1, Other___Box=2)\n")
    engine = engine_with(uses__py=text)
    found = references(engine, PATH, MODELS.index("Box(models"))
    assert [each.occurrence.span.start for each in found if each.path == USES] == expected


def test_a_template_knows_who_is_signed_in() -> None:
    users = "from django.contrib.auth.models import AbstractUser\nfrom django.db import models\n\n\n"
    users += "class Member(AbstractUser):\n    label = models.CharField(max_length=20)\n"
    text, expected = marked("{{ user.«label» }}{{ request.user.«label» }}{{ other.label }}")
    engine = engine_with(members__py=users, **{"templates/plan/page__html": text})
    path = f"{ROOT}/plan/members.py"
    found = references(engine, path, users.index("label"))
    assert sorted(each.occurrence.span.start for each in found if each.path == PAGE) == expected


URLS = """
from django.urls import path
from plan.uses import show

app_name = "plan"
urlpatterns = [path("shelves/", show, name="«shelf-list»"), path("rooms/", show, name="room-list")]
"""
SETTINGS = "ROOT_URLCONF = 'plan.root'\nINSTALLED_APPS = ['plan']\n"
ROOT_URLS = "from django.urls import include, path\n\nurlpatterns = [path('plan/', include('plan.urls'))]\n"
TEXTS = """
import django_tables2

from django.shortcuts import render

LINK = django_tables2.LinkColumn("plan:shelf-list")
NEXT = {"shelves": "plan:shelf-list", "page": "plan/page.html", "other": "plan:room-list"}


def show(request):
    return render(request, "plan/page.html")
"""


def test_a_route_is_followed_from_where_it_gets_its_name_to_all_texts_that_are_its_name() -> None:
    urls, (given,) = marked(URLS)
    page = "{% url 'plan:shelf-list' %}{% link 'plan:shelf-list' %}plan:shelf-list{% include 'plan/page.html' %}"
    files = {"settings.py": SETTINGS, "plan/root.py": ROOT_URLS, "plan/urls.py": urls, "plan/uses.py": TEXTS}
    engine = engine_of(project({**files, "plan/templates/plan/page.html": page}))
    found = references(engine, f"{ROOT}/plan/urls.py", given)
    assert [(each.path.rpartition("/")[2], each.occurrence.span.start) for each in found] == [
        ("urls.py", given),
        ("uses.py", TEXTS.index('shelf-list")')),
        ("page.html", page.index("shelf-list")),
        ("uses.py", TEXTS.index('shelf-list", "page"')),
        ("page.html", page.index("shelf-list", page.index("link"))),
    ]
    pages = references(engine, USES, TEXTS.index('page.html")'))
    assert {each.occurrence.span.start for each in pages if each.path == USES} == {
        TEXTS.index("plan/page.html"),
        TEXTS.index('plan/page.html")'),
    }


def test_an_option_about_a_field_that_is_misspelt_is_one_finding() -> None:
    serializer = """
from rest_framework import serializers


class ShelfSerializer(serializers.ModelSerializer):
    class Meta:
        model = Shelf
        fields = ["label"]
        read_only_fields = ["labl"]
        extra_kwargs = {"labl": {"read_only": True}}
"""
    engine = engine_with(uses__py=IMPORTS + serializer)
    assert [each.code for each in engine.findings(USES)] == ["MIR527", "MIR527"]
