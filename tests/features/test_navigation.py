"""Definitions, references, hovers, symbols and renames over one small project."""

from __future__ import annotations

from collections import Counter

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Refusal
from mir_lsp.features.hover import hover
from mir_lsp.features.navigation import definitions, references
from mir_lsp.features.rename import Renaming, prepare, rename
from mir_lsp.features.symbols import SymbolKind, document_symbols, workspace_symbols
from mir_lsp.text.edits import apply
from tests.support.library import BASE, FILES, LIST, MODELS, ROOT, URLS, VIEWS, at, library


def goal(path: str, marked: str) -> tuple[str, str]:
    """Where the name at a mark leads: the file, and the line of the definition."""
    engine = library()
    offset, _ = at(path, marked)
    (found,) = definitions(engine, path, offset)
    text = engine.text(found.definition.path) or ""
    start = text.rfind("\n", 0, found.definition.name.start) + 1
    return found.definition.path, text[start:].split("\n", 1)[0].strip()


@pytest.mark.parametrize(
    ("path", "marked", "where", "line"),
    [
        (VIEWS, "aut|hor__team__name", MODELS, "author = models.ForeignKey"),
        (VIEWS, "author__te|am__name", MODELS, "team = models.ForeignKey"),
        (VIEWS, "author__team__na|me=", MODELS, "name = models.CharField(max_length=50)"),
        (VIEWS, "author_|id=3", MODELS, "author = models.ForeignKey"),
        (VIEWS, '"-tit|le"', MODELS, "title = models.CharField"),
        (VIEWS, 'select_related("au|thor"', MODELS, "author = models.ForeignKey"),
        (VIEWS, "bo|ok__title", MODELS, "author = models.ForeignKey"),
        (VIEWS, '"book_s|et"', MODELS, "author = models.ForeignKey"),
        (VIEWS, "author.book_|set", MODELS, "author = models.ForeignKey"),
        (VIEWS, "book.ti|tle,", MODELS, "title = models.CharField"),
        (VIEWS, "book.author.na|me", MODELS, "name = models.CharField(max_length=100"),
        (VIEWS, "model = Bo|ok", MODELS, "class Book(models.Model):"),
        (VIEWS, "import Author, Bo|ok", MODELS, "class Book(models.Model):"),
        (VIEWS, 'redirect("shelf:bo|oks")', URLS, 'path("", views.books, name="books"),'),
        (VIEWS, 'template_name = "shelf/book_|list.html"', LIST, '{% extends "base.html" %}'),
        (MODELS, '"shelf.Aut|hor"', MODELS, "class Author(models.Model):"),
        (MODELS, 'ordering = ["ti|tle"]', MODELS, "title = models.CharField"),
        (LIST, '"base.ht|ml"', BASE, "{% block body %}"),
        (LIST, '"shelf:li|st"', URLS, 'path("list/", views.BookList.as_view(), name="list"),'),
        (LIST, "book.tit|le }}", MODELS, "title = models.CharField"),
        (LIST, "book.author.na|me }}", MODELS, "name = models.CharField(max_length=100"),
        (URLS, "views.bo|oks", VIEWS, "def books(request):"),
    ],
)
def test_a_name_leads_to_its_definition(path: str, marked: str, where: str, line: str) -> None:
    found = goal(path, marked)
    assert found[0] == where and found[1].startswith(line)


def test_nothing_leads_from_a_local_variable_or_a_lookup() -> None:
    engine = library()
    offset, _ = at(VIEWS, "for bo|ok in")
    assert definitions(engine, VIEWS, offset) == ()


def spelled(engine: Engine, path: str, marked: str) -> Counter[tuple[str, str]]:
    offset, _ = at(path, marked)
    return Counter(
        (each.path.rpartition("/")[2], each.occurrence.span.text_of(engine.text(each.path) or ""))
        for each in references(engine, path, offset)
    )


def test_references_of_a_field_are_all_its_spellings_in_all_files() -> None:
    found = spelled(library(), MODELS, "    auth|or = models.ForeignKey(")
    assert found == {
        ("models.py", "author"): 1,
        ("views.py", "author"): 3,
        ("views.py", "author_id"): 2,
        ("views.py", "book"): 1,
        ("views.py", "book_set"): 2,
        ("book_list.html", "author"): 1,
    }


def test_references_of_a_name_that_two_models_have_are_those_of_one() -> None:
    found = spelled(library(), MODELS, "    na|me = models.CharField(max_length=50)")
    assert found == {("models.py", "name"): 1, ("views.py", "name"): 1}


def test_references_of_a_model_are_names_texts_and_imports() -> None:
    found = spelled(library(), MODELS, "class Auth|or(")
    assert found == {("models.py", "Author"): 2, ("views.py", "Author"): 2}


def test_references_of_a_template_and_a_route_are_in_code_and_templates() -> None:
    found = spelled(library(), VIEWS, 'template_name = "shelf/book_|list.html"')
    assert found == {("views.py", "shelf/book_list.html"): 2}
    assert ("book_list.html", "list") in spelled(library(), LIST, '"shelf:li|st"')


def cards(path: str, marked: str) -> str:
    offset, _ = at(path, marked)
    return "\n".join(
        "\n".join((card.headline, *card.lines, *card.entries)) for card in hover(library(), path, offset)
    )


def test_a_model_card_has_fields_relations_managers_help_and_comments() -> None:
    shown = cards(VIEWS, "import Auth|or")
    assert "`shelf.Author` model" in shown
    assert "Somebody who writes." in shown
    assert "`name` CharField(100), not null — As on the cover" in shown
    assert "`born` DateField, null allowed" in shown
    assert "back by `members` — Where the author works." in shown
    assert "`book_set` rows of `Book` by `Book.author`, in lookups `book`" in shown
    assert "`objects` manager" in shown


def test_each_segment_of_a_path_has_its_own_card() -> None:
    assert "`Book.author`: ForeignKey to `shelf.Author`" in cards(VIEWS, "aut|hor__team__name")
    assert "`Author.team`: ForeignKey to `shelf.Team`" in cards(VIEWS, "author__te|am__name")
    assert "`Team.name`: CharField(50)" in cards(VIEWS, "author__team__na|me=")
    assert "reverse ForeignKey to `Book`" in cards(VIEWS, "bo|ok__title")


def test_a_string_target_has_the_card_of_its_model() -> None:
    assert "`shelf.Author` model" in cards(MODELS, '"shelf.Aut|hor"')


def test_a_field_card_has_the_comment_beside_it() -> None:
    assert "in euros" in cards(MODELS, "pri|ce = models")


def test_the_symbols_of_a_file_are_its_models_with_fields_and_its_views() -> None:
    engine = library()
    found = {symbol.name: symbol for symbol in document_symbols(engine, MODELS)}
    assert list(found) == ["Team", "Author", "Book"]
    assert [child.name for child in found["Book"].children] == ["title", "price", "author", "sequel"]
    views = {symbol.name: symbol.kind for symbol in document_symbols(engine, VIEWS)}
    assert views == {"books": SymbolKind.ROUTED, "BookList": SymbolKind.VIEW}


def test_symbols_are_found_by_their_letters_the_nearest_first() -> None:
    engine = library()
    assert [symbol.name for symbol in workspace_symbols(engine, "book")] == ["Book", "BookList", "books"]
    assert [symbol.name for symbol in workspace_symbols(engine, "bklst")] == ["BookList"]
    assert workspace_symbols(engine, "zzz") == ()


def renamed(path: str, marked: str, name: str) -> dict[str, str]:
    engine = library()
    offset, _ = at(path, marked)
    found = rename(engine, path, offset, name)
    assert isinstance(found, Renaming), found
    assert "makemigrations" in found.note
    return {change.path: apply(engine.text(change.path) or "", change.edits) for change in found.changes}


def test_a_field_gets_another_name_wherever_it_is_spelled() -> None:
    texts = renamed(VIEWS, "book.aut|hor.name", "writer")
    assert "    writer = models.ForeignKey(" in texts[MODELS]
    assert 'filter(writer__team__name="A", writer_id=3)' in texts[VIEWS]
    assert 'select_related("writer")' in texts[VIEWS]
    assert "book.writer.name, book.writer_id" in texts[VIEWS]
    assert "{{ book.writer.name }}" in texts[LIST]
    # The other side keeps its name, which is not that of the field.
    assert 'prefetch_related("book_set")' in texts[VIEWS] and 'filter(book__title="x")' in texts[VIEWS]


def test_a_name_in_meta_and_constructors_is_renamed_too() -> None:
    texts = renamed(MODELS, "    tit|le = models", "heading")
    assert 'ordering = ["heading"]' in texts[MODELS] and "self.heading.upper()" in texts[MODELS]
    assert 'create(heading="new", price=1)' in texts[VIEWS] and '"-heading"' in texts[VIEWS]


@pytest.mark.parametrize(
    ("path", "marked", "name", "reason"),
    [
        (VIEWS, "import Auth|or", "Writer", "only fields"),
        (VIEWS, '"book_s|et"', "books", "related_name"),
        (VIEWS, "for bo|ok in", "x", "only fields"),
        (MODELS, "    tit|le = models", "price", "already"),
        (MODELS, "    tit|le = models", "a__b", "double underscores"),
        (MODELS, "    tit|le = models", "class", "not a name"),
        (MODELS, "    tit|le = models", "title_", "underscore"),
    ],
)
def test_what_cannot_be_renamed_is_refused_with_the_reason(path: str, marked: str, name: str, reason: str) -> None:
    offset, _ = at(path, marked)
    found = rename(library(), path, offset, name)
    assert isinstance(found, Refusal) and reason in found.reason


def test_the_name_to_be_changed_is_shown_before() -> None:
    engine = library()
    offset, _ = at(VIEWS, "author__te|am__name")
    span = prepare(engine, VIEWS, offset)
    assert not isinstance(span, Refusal) and span.text_of(FILES[VIEWS]) == "team"


def lines_of(extra: str, path: str, marked: str) -> list[str]:
    """The lines at the end of the views that refer to what is named at a mark."""
    engine = library()
    engine.set_text(VIEWS, FILES[VIEWS] + extra)
    offset, _ = at(path, marked)
    found = [each for each in references(engine, path, offset) if each.path == VIEWS]
    text = FILES[VIEWS] + extra
    ends = [text[each.occurrence.span.start :].split("\n", 1)[0] for each in found]
    return [end for end, each in zip(ends, found, strict=True) if each.occurrence.span.start >= len(FILES[VIEWS])]


def test_what_likely_means_a_field_is_among_its_references() -> None:
    expression = "\nfrom django.db.models import Q\n\ndef named(name):\n    return Q(author__team__name=name)\n"
    assert lines_of(expression, MODELS, "te|am = models.ForeignKey") == ["team__name=name)"]
    unknown = "\ndef shown(thing):\n    return thing.price, thing.sequel.title\n"
    assert lines_of(unknown, MODELS, "pri|ce = models.DecimalField") == ["price, thing.sequel.title"]
    asked = "\ndef shown(thing):\n    return hasattr(thing, 'price') and thing.price, thing.sequel.title\n"
    assert len(lines_of(asked, MODELS, "pri|ce = models.DecimalField")) == 2


def test_what_a_function_is_handed_in_its_file_says_what_its_parameter_likely_is() -> None:
    code = (
        "\nclass Offer:\n    price = 1\n\n\ndef shown(thing):\n    return thing.price\n\n\n"
        "def other(thing):\n    return thing.price\n\n\n"
        "def all_of_them():\n    return [shown(book) for book in Book.objects.all()], other(1), thing.other(2)\n"
    )
    assert lines_of(code, MODELS, "pri|ce = models.DecimalField") == ["price"]


@pytest.mark.parametrize(
    "code",
    [
        "class Offer:\n    price = 1\n\ndef one(thing):\n    return thing.price\n",
        "def other(thing):\n    return thing.price, thing.weight\n",
        "import thing\n\ndef outside():\n    return thing.price, thing.title\n",
        "def row(author: Author):\n    return author.price, author.title\n",
        "def several(names):\n    return Q(price=1, weight=2)\n",
    ],
)
def test_what_fits_no_model_or_says_too_little_is_no_reference(code: str) -> None:
    assert lines_of(f"\nfrom django.db.models import Q\n\n{code}", MODELS, "pri|ce = models.DecimalField") == []


def test_a_name_in_an_expression_leads_to_the_models_that_it_fits() -> None:
    engine = library()
    text = FILES[VIEWS] + "\nfrom django.db.models import Q\n\ndef f(name):\n    return Q(author__team__name=name)\n"
    engine.set_text(VIEWS, text)
    (found,) = definitions(engine, VIEWS, text.index("team__name=name"))
    assert found.origin.text_of(text) == "team"
    assert found.definition.name.text_of(engine.text(MODELS) or "") == "team"
    assert definitions(engine, VIEWS, text.index("import Q")) == ()


def test_no_rename_touches_what_only_likely_means_a_field() -> None:
    engine = library()
    engine.set_text(VIEWS, FILES[VIEWS] + "\ndef shown(thing):\n    return thing.price, thing.sequel.title\n")
    offset, _ = at(MODELS, "pri|ce = models.DecimalField")
    found = rename(engine, MODELS, offset, "cost")
    assert isinstance(found, Renaming)
    (views,) = (change for change in found.changes if change.path == VIEWS)
    assert "thing.price" in apply(engine.text(VIEWS) or "", views.edits)
    (likely,) = found.likely
    assert "thing.cost" in apply(engine.text(VIEWS) or "", likely.edits)
    line = (engine.text(VIEWS) or "").count("\n", 0, likely.edits[0].start) + 1
    assert f"keeps the name: views.py:{line} (" in found.left


def test_the_key_of_a_model_is_referred_to_as_pk() -> None:
    extra = "\ndef keys():\n    return [book.pk for book in Book.objects.filter(pk__in=[1], id=2)]\n"
    engine = library()
    text = FILES[VIEWS] + extra
    engine.set_text(VIEWS, text)
    found = [each for each in references(engine, VIEWS, text.index("id=2")) if each.path == VIEWS]
    assert sorted(each.occurrence.span.text_of(text) for each in found) == ["id", "pk", "pk"]


def test_options_of_a_registered_class_count_whatever_it_inherits_from() -> None:
    engine = library()
    admin = f"{ROOT}/shelf/admin.py"
    text = (
        "from django.contrib import admin\nfrom outside.admin import HistoryAdmin\n"
        "from shelf.models import Book\n\n\n"
        '@admin.register(Book)\nclass BookAdmin(HistoryAdmin):\n    list_display = ("title", "made_outside")\n'
        '    search_fields = ["author__name", "nothing"]\n'
    )
    engine.set_text(admin, text)
    offset, _ = at(MODELS, "tit|le = models.CharField")
    assert [each.path for each in references(engine, MODELS, offset)].count(admin) == 1
    # What the base has is not in view: nothing is said of other names.
    assert not [each for each in engine.findings(admin) if each.code.startswith("MIR80")]
