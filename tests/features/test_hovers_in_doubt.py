"""What hovers say where it is not sure which queryset or row stands there."""

from __future__ import annotations

from mir_lsp.features.hover import hover
from tests.support.fixtures import ROOT, engine_of, project

MODELS = """
from django.db import models


class Shelf(models.Model):
    label = models.CharField(max_length=20)

    class Meta:
        ordering = ["label"]


class Rack(models.Model):
    width = models.IntegerField()


class Book(models.Model):
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="volumes")
    rack = models.ForeignKey(Rack, on_delete=models.CASCADE, related_name="volumes")
"""
USES = f"{ROOT}/plan/uses.py"


def said(code: str, marked: str) -> tuple[str, tuple[str, ...]]:
    """The headline and the lines of the hover in the middle of a text of the code."""
    text = f"from plan.models import Book, Shelf\n\n\n{code}"
    engine = engine_of(project({"plan/models.py": MODELS, "plan/uses.py": text}))
    (card,) = hover(engine, USES, text.index(marked) + len(marked) // 2)
    return card.headline, card.lines


def test_a_row_that_is_one_of_several_models_is_named_with_its_doubt() -> None:
    headline, lines = said("def f(thing):\n    return [each.pk for each in thing.volumes.all()]\n", "in thing")
    assert headline in ("`Rack` or `Shelf` instance", "`Shelf` or `Rack` instance")
    assert "Where it was loaded is not in view." in lines
    assert any(line.startswith("That is so if `thing` is a") for line in lines)


def test_what_rests_on_a_doubt_is_no_matter_of_branches() -> None:
    code = "def f(thing):\n    volumes = thing.volumes.filter(pk=1)\n    return [each.pk for each in volumes]\n"
    headline, lines = said(code, "volumes = ")
    assert headline.startswith("`QuerySet[Book]`: lazy until `for` evaluates it on line 6")
    assert "Which one it is depends on the branch taken." not in lines
    assert any(line.startswith("That is so if `thing` is a") for line in lines)


def test_what_a_caller_may_have_prefetched_is_told_so() -> None:
    code = "class Shown:\n    def f(self, shelf: Shelf):\n        return [each.pk for each in shelf.volumes.all()]\n"
    headline, _ = said(code, ".all()")
    assert headline.endswith(", unless it is prefetched")


def test_steps_that_only_some_branches_take_are_told_so() -> None:
    code = (
        "def f(few):\n    shelves = Shelf.objects.filter(label='a')\n    if few:\n"
        "        shelves = shelves.filter(pk=1)\n    return list(shelves)\n"
    )
    _, lines = said(code, "shelves)")
    assert "Which one it is depends on the branch taken." in lines
    _, lines = said(code.replace("list(shelves)", "list(shelves.exclude(pk=2))"), "shelves.exc")
    assert "Which one it is depends on the branch taken." in lines
    assert any(line.startswith("On one of the ways here built by `filter()` (line 5)") for line in lines)


def test_a_name_that_holds_names_of_fields_is_no_field() -> None:
    code = "NAMES = ('shelf', 'rack')\n\n\ndef f():\n    return list(Book.objects.select_related(*NAMES))\n"
    headline, _ = said(code, "*NAMES)")
    assert headline.startswith("`QuerySet[Book]`")
