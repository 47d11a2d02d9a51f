"""What methods hand to one another says which rows their parameters are."""

import pytest

from tests.support.fixtures import ROOT, engine_of, project

CASE = f"{ROOT}/case.py"
TEXT = """\
from bookshop.models import Author, Tag

class Shown:
    def one(self):
        {one}
    def two(self, tag):
        {two}
    def names(self, whose{annotation}):
        return [book.author.name for book in whose.books.exclude(title="")]
"""


def found(one: str = "pass", two: str = "pass", annotation: str = "") -> list[tuple[str, str]]:
    text = TEXT.format(one=one, two=two, annotation=annotation)
    findings = engine_of(project({"case.py": text})).findings(CASE)
    return [(each.code, each.confidence.value) for each in findings if each.code == "MIR101"]


@pytest.mark.parametrize(
    "call",
    [
        "self.names(Tag.objects.get(pk=1))",
        "self.names(whose=Tag.objects.get(pk=1))",
        "print(len(self.names(Tag.objects.first())))",
    ],
)
def test_a_row_that_is_handed_over_is_one_of_its_model(call: str) -> None:
    assert found(call) == [("MIR101", "likely")]


@pytest.mark.parametrize(
    "call", ["self.names(Author.objects.get(pk=1))", "self.names(3)", "other.names(Tag.objects.get(pk=1))", "pass"]
)
def test_without_a_caller_that_tells_of_such_a_row_nothing_is_said(call: str) -> None:
    assert found(call) == []


def test_callers_that_hand_over_rows_of_two_models_say_nothing() -> None:
    assert found("self.names(Tag.objects.get(pk=1))", "self.names(Author.objects.get(pk=1))") == []


def test_what_a_caller_does_not_know_leaves_it_to_the_others() -> None:
    assert found("self.names(Tag.objects.get(pk=1))", "self.names(tag)") == [("MIR101", "likely")]


def test_an_annotation_counts_for_more_than_callers() -> None:
    assert found("self.names(Tag.objects.get(pk=1))", annotation=": Author") == []


def test_an_edit_of_the_caller_changes_what_is_known_of_the_method() -> None:
    engine = engine_of(project({"case.py": TEXT.format(one="self.names(3)", two="pass", annotation="")}))
    assert [each.code for each in engine.findings(CASE)] == []

    engine.set_text(CASE, TEXT.format(one="self.names(Tag.objects.get(pk=1))", two="pass", annotation=""))
    told = [each.code for each in engine.findings(CASE)]
    engine.set_text(CASE, TEXT.format(one="self.names(Author.objects.get(pk=1))", two="pass", annotation=""))

    assert told == ["MIR101"]
    assert [each.code for each in engine.findings(CASE)] == []


def test_methods_that_call_each_other_come_to_an_end() -> None:
    text = """\
from bookshop.models import Tag

class Shown:
    def one(self, whose):
        return [book.author.name for book in whose.books.exclude(title="")] + self.two(whose)
    def two(self, whose):
        return [book.author.name for book in whose.books.exclude(title="")] + self.one(whose)
"""
    assert [each.code for each in engine_of(project({"case.py": text})).findings(CASE)] == []
