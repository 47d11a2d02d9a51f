"""A field that gets another name has it in options, strings and templates too; migrations keep the old one."""

from __future__ import annotations

import textwrap

from mir_lsp.features.rename import Renaming, rename
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, engine_of, project

MODELS = """
from django.db import models
from django.db.models import F, Q


class Room(models.Model):
    label = models.CharField(max_length=20)


class Shelf(models.Model):
    label = models.CharField(max_length=20)
    slug = models.SlugField()
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="shelves")
    size = models.IntegerField()

    class Meta:
        ordering = ["-label", "room__label"]
        get_latest_by = "label"
        unique_together = [("room", "label")]
        indexes = [models.Index(fields=["label"], name="label_index")]
        constraints = [
            models.UniqueConstraint(fields=["label", "size"], name="label_once"),
            models.CheckConstraint(condition=Q(label__gt="") & ~Q(label=F("slug")), name="label_there"),
        ]

    def __str__(self):
        return self.label
"""
USES = """
from django import forms
from django.contrib import admin
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.shortcuts import render
from rest_framework import serializers, viewsets
from plan.models import Room, Shelf


class ShelfForm(forms.ModelForm):
    class Meta:
        model = Shelf
        fields = ["label", "size"]
        labels = {"label": "Label"}
        widgets = {"label": forms.TextInput()}


class ShelfSerializer(serializers.ModelSerializer):
    named = serializers.CharField(source="label")
    place = serializers.CharField(source="room.label")

    class Meta:
        model = Shelf
        fields = ["id", "label", "named", "place"]
        read_only_fields = ["label"]
        extra_kwargs = {"label": {"required": False}}


class Shelves(viewsets.ModelViewSet):
    queryset = Shelf.objects.all()
    serializer_class = ShelfSerializer
    lookup_field = "label"
    search_fields = ["^label", "=room__label"]
    ordering_fields = ["label"]
    filterset_fields = {"label": ["exact"]}


@admin.register(Shelf)
class ShelfAdmin(admin.ModelAdmin):
    list_display = ["label", "size"]
    list_filter = ["label", "room__label"]
    search_fields = ["^label"]
    ordering = ["-label"]
    fieldsets = [(None, {"fields": ["label", ("label", "size")]})]
    prepopulated_fields = {"slug": ["label"]}


def page(request, shelf: Shelf):
    shelf.save(update_fields=["label"])
    Shelf.objects.bulk_update([shelf], ["label"])
    Shelf.objects.get_or_create(size=1, defaults={"label": "x"})
    Shelf.objects.filter(Q(label="a") | Q(size__gt=1)).update(label=F("label"))
    Shelf.objects.annotate(n=Count("label")).values("label", other=F("label")).order_by("-label").only("label")
    inner = Shelf.objects.filter(label=OuterRef("label")).values("label")
    Room.objects.filter(shelves__label="x").annotate(first=Subquery(inner)).values_list("shelves__label")
    Room.objects.prefetch_related(Prefetch("shelves", queryset=Shelf.objects.order_by("label")))
    return render(request, "shelf.html", {"shelf": shelf})
"""
PAGE = "{{ shelf.label|upper }}{% if shelf.label %}{{ shelf.room.label }}{% endif %}"
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    operations = [
        migrations.CreateModel("Shelf", [("label", models.CharField(max_length=20))]),
        migrations.AlterField("shelf", "label", models.CharField(max_length=30)),
    ]
"""
FILES = {
    "plan/models.py": MODELS,
    "plan/uses.py": USES,
    "plan/templates/shelf.html": PAGE,
    "plan/migrations/__init__.py": "",
    "plan/migrations/0001_initial.py": MIGRATION,
}


def renamed(name: str) -> tuple[Renaming, dict[str, str]]:
    engine = engine_of(project({path: textwrap.dedent(text) for path, text in FILES.items()}))
    path = f"{ROOT}/plan/models.py"
    text = engine.text(path) or ""
    found = rename(engine, path, text.index("label = models", text.index("class Shelf")), name)
    assert isinstance(found, Renaming), found
    return found, {
        each.path.removeprefix(f"{ROOT}/"): apply(engine.text(each.path) or "", each.edits) for each in found.changes
    }


def test_every_place_that_names_the_field_has_the_new_name() -> None:
    _, texts = renamed("title")
    models = MODELS[MODELS.index("class Shelf") :]
    assert texts["plan/models.py"] == MODELS[: -len(models)] + (
        models.replace("label", "title").replace("room__title", "room__label").replace('"title_', '"label_')
    )
    # What is of the room keeps its name, and so do the texts that are for people.
    uses = USES.replace("label", "title").replace("room__title", "room__label").replace("room.title", "room.label")
    assert texts["plan/uses.py"] == uses.replace("titles = {", "labels = {").replace('Ref("title', 'Ref("label')
    assert texts["plan/templates/shelf.html"] == PAGE.replace("shelf.label", "shelf.title")


def test_migrations_keep_the_name_and_the_preview_says_so() -> None:
    found, texts = renamed("title")
    assert "plan/migrations/0001_initial.py" not in texts
    assert "makemigrations" in found.note and "Migrations that exist are left as they are" in found.note
