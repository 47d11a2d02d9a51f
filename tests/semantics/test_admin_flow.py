"""Changelists, inlines and forms: what is read of each row, what loads it, and what the repair writes."""

from __future__ import annotations

import re
import textwrap

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Fix
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, engine_of, project, seen

HEAD = """\
from bookshop.models import Author, Book, Remark, Review, Sale
from django import forms
from django.contrib import admin

"""


def engine_for(code: str, version: tuple[int, int] = (5, 2)) -> Engine:
    engine = engine_of(project({"case.py": HEAD + textwrap.dedent(code)}))
    engine.db.set(projects_key(), (ProjectFacts(ROOT, None, version),))
    return engine


def said(code: str, version: tuple[int, int] = (5, 2)) -> list[str]:
    """The findings in a file as `line text: code message`."""
    engine = engine_for(code, version)
    lines = (engine.text(f"{ROOT}/case.py") or "").splitlines()
    return [f"{lines[each.line - 1].strip()}: {each.code} {each.message}" for each in seen(engine, ["case.py"])]


def fixed(code: str) -> str:
    """The file after the fix of its only finding, without its head."""
    engine = engine_for(code)
    (finding,) = engine.findings(f"{ROOT}/case.py")
    fix = engine.fix(f"{ROOT}/case.py", finding.fingerprint)
    assert isinstance(fix, Fix), fix
    ((path, edits),) = fix.edits
    return apply(engine.text(path) or "", edits).removeprefix(HEAD)


AUTHORS = """
    @admin.register(Author)
    class AuthorAdmin(admin.ModelAdmin):
        list_display = ["name", "publisher"]
"""


def test_a_key_that_may_be_null_is_selected_by_django_from_6_1_on() -> None:
    (found,) = said(AUTHORS, (6, 0))
    assert "MIR116" in found and "`publisher`" in found
    assert said(AUTHORS, (6, 1)) == []


def test_from_6_1_on_what_is_behind_a_key_that_is_a_column_is_not_selected() -> None:
    code = """
    @admin.register(Sale)
    class SaleAdmin(admin.ModelAdmin):
        list_display = ["price", "book", "writer"]

        def writer(self, sale):
            return sale.book.author.name
    """
    assert said(code, (6, 0)) == []
    (found,) = said(code, (6, 1))
    assert "MIR116" in found and "`book.author`" in found


@pytest.mark.parametrize(("version", "count"), [((4, 2), 0), ((5, 0), 1)])
def test_rows_are_named_at_their_check_boxes_since_5_0(version: tuple[int, int], count: int) -> None:
    code = """
    @admin.register(Remark)
    class RemarkAdmin(admin.ModelAdmin):
        list_display = ["pk"]
    """
    assert [found.partition(" ")[0] for found in said(code, version)] == ["class"] * count


def test_without_actions_there_are_no_check_boxes() -> None:
    code = """
    @admin.register(Remark)
    class RemarkAdmin(admin.ModelAdmin):
        list_display = ["pk"]
        actions = None
    """
    assert said(code) == []


def test_options_that_a_method_sets_are_not_known() -> None:
    code = (
        AUTHORS
        + """
        def __init__(self, *args):
            super().__init__(*args)
            self.list_select_related = ["publisher"]
    """
    )
    assert said(code) == []


def test_a_class_that_is_not_registered_shows_nothing() -> None:
    assert said(AUTHORS.replace("@admin.register(Author)", "")) == []


def test_the_option_names_what_django_selects_for_columns_too() -> None:
    code = """
    @admin.register(Book)
    class BookAdmin(admin.ModelAdmin):
        list_display = ("title", "author", "editor")
    """
    assert 'list_select_related = ("author", "editor")\n' in fixed(code)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("('book',)", "('book', 'reviewer')"),
        ('["book"]', '["book", "reviewer"]'),
        ('["book",  # first\n    ]', '["book", "reviewer",  # first\n    ]'),
        ("()", '("reviewer",)'),
        ("False", '("reviewer",)'),
    ],
)
def test_an_option_that_is_there_gets_one_more_entry(before: str, after: str) -> None:
    code = f"""
@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ("stars", "critic")
    list_select_related = {before}

    def critic(self, review):
        return review.reviewer.name
"""
    assert re.sub("['\"]", '"', f"list_select_related = {after}\n") in re.sub("['\"]", '"', fixed(code))


def test_a_body_of_nothing_becomes_the_option() -> None:
    code = """
    @admin.register(Remark)
    class RemarkAdmin(admin.ModelAdmin):
        pass
    """
    assert fixed(code).endswith('class RemarkAdmin(admin.ModelAdmin):\n    list_select_related = ("book",)\n')


def test_an_option_that_is_computed_is_left_alone() -> None:
    code = """
    NAMES = ["book"]

    @admin.register(Review)
    class ReviewAdmin(admin.ModelAdmin):
        list_display = ("stars", "critic")
        list_select_related = NAMES + []

        def critic(self, review):
            return review.reviewer.name
    """
    engine = engine_for(code)
    for finding in engine.findings(f"{ROOT}/case.py"):
        assert not isinstance(engine.fix(f"{ROOT}/case.py", finding.fingerprint), Fix)


def test_a_field_names_every_row_that_may_be_chosen() -> None:
    code = """
    class RemarkForm(forms.Form):
        remark = forms.ModelChoiceField(queryset=Remark.objects.all())
        loaded = forms.ModelChoiceField(queryset=Remark.objects.select_related("book"))
        hidden = forms.ModelChoiceField(queryset=Remark.objects.all(), widget=forms.HiddenInput)
    """
    (found,) = said(code)
    assert found.startswith("remark = ") and "MIR115" in found
    assert 'remark = forms.ModelChoiceField(queryset=Remark.objects.all().select_related("book"))\n' in fixed(code)


def test_what_init_gives_a_field_counts_more_than_its_declaration() -> None:
    code = """
    class RemarkForm(forms.Form):
        remark = forms.ModelChoiceField(queryset=Remark.objects.none())

        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.fields["remark"].queryset = Remark.objects.{}
    """
    assert len(said(code.replace("{}", "filter(pk__gt=1)"))) == 1
    assert said(code.replace("{}", 'select_related("book")')) == []


def test_an_edit_of_the_option_is_seen_like_a_new_file() -> None:
    engine = engine_for(AUTHORS)
    text = engine.text(f"{ROOT}/case.py") or ""
    loaded = text + '    list_select_related = ["publisher"]\n'
    for now, count in ((loaded, 0), (text, 1), (text.replace('"publisher"', '"age"'), 0), (text, 1)):
        engine.set_text(f"{ROOT}/case.py", now)
        found = [each for each in engine.findings(f"{ROOT}/case.py") if each.code == "MIR116"]
        assert len(found) == count
