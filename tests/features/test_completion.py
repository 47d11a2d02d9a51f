"""Names that may stand at a cursor, while the code around it is half typed."""

from __future__ import annotations

import pytest

from mir_lsp.engine import completing
from mir_lsp.features.completion import Offer, completion, documentation, prepare
from mir_lsp.features.diagnostics import ABOUT_NAMES, report
from mir_lsp.syntax.halves import completed
from mir_lsp.text.spans import Span
from tests.support.library import BASE, FILES, LIST, MODELS, VIEWS, library, typed


def names(path: str, marked: str) -> list[str]:
    engine = library()
    offset = typed(engine, path, marked)
    return [name.label for name in completion(engine, path, offset).names]


def test_a_keyword_of_filter_is_a_name_of_the_model() -> None:
    found = names(VIEWS, "\ndef f():\n    return Book.objects.filter(|)\n")
    assert {"title", "price", "author", "author_id", "sequel", "prequels", "id", "pk"} <= set(found)


def test_what_begins_as_typed_comes_first() -> None:
    assert names(VIEWS, "\ndef f():\n    return Book.objects.filter(pri|)\n")[0] == "price"


def test_a_path_goes_on_along_relations_in_both_directions() -> None:
    assert "born" in names(VIEWS, "\ndef f():\n    return Book.objects.filter(author__|)\n")
    assert "members" in names(VIEWS, "\ndef f():\n    return Book.objects.filter(author__team__|)\n")
    assert "price" in names(VIEWS, "\ndef f():\n    return Author.objects.filter(book__|)\n")


def test_behind_a_field_there_are_the_lookups_of_its_type() -> None:
    of_text = names(VIEWS, "\ndef f():\n    return Book.objects.filter(title__|)\n")
    of_date = names(VIEWS, "\ndef f():\n    return Author.objects.filter(born__|)\n")
    assert "icontains" in of_text and "year" not in of_text
    assert "year" in of_date


@pytest.mark.parametrize(
    "code",
    [
        "Book.objects.filter(aut|",
        "Book.objects.filter(aut|, title='x')",
        "Book.objects.filter(\n        aut|\n        title='x',\n    )",
        "Book.objects.order_by('-aut|",
        "Book.objects.order_by('aut|)",
        "Book.objects.values_list('title', 'aut|')",
        "Book.objects.select_related('aut|",
        "Book.objects.filter(Q(aut|) | Q(title='x'))",
        "[book for book in Book.objects.filter(aut|)]",
        "Book.objects.create(aut|",
        "Book(aut|",
    ],
)
def test_half_typed_code_is_understood(code: str) -> None:
    marked = f"\nfrom django.db.models import Q\n\ndef f():\n    return {code}\n\ndef g():\n    pass\n"
    assert "author" in names(VIEWS, marked)[:3]


def test_only_relations_are_loaded_and_only_single_rows_by_a_join() -> None:
    joined = names(VIEWS, "\ndef f():\n    return Author.objects.select_related('|')\n")
    fetched = names(VIEWS, "\ndef f():\n    return Author.objects.prefetch_related('|')\n")
    assert joined == ["team"]
    assert set(fetched) == {"team", "book_set"}


def test_rows_have_fields_accessors_and_methods() -> None:
    found = names(VIEWS, "\ndef f():\n    for book in Book.objects.all():\n        book.|\n")
    assert {"title", "author", "author_id", "prequels", "shout"} <= set(found)


def test_a_keyword_that_is_there_already_comes_last() -> None:
    found = names(VIEWS, "\ndef f():\n    return Book.objects.create(title='x', |)\n")
    assert found[-1] == "title"


def test_templates_routes_and_models_are_completed_in_texts() -> None:
    assert "shelf/book_list.html" in names(VIEWS, "\ndef f(request):\n    return render(request, 'she|")
    assert set(names(VIEWS, "\ndef f(request):\n    return redirect('|')\n")) == {"shelf:books", "shelf:list"}
    found = names(MODELS, "\nclass Loan(models.Model):\n    book = models.ForeignKey('|')\n")
    assert {"shelf.Book", "shelf.Author", "self"} <= set(found)


def test_a_template_completes_templates_and_routes() -> None:
    assert "base.html" in names(LIST, "{% include '|' %}")
    assert "shelf:list" in names(BASE, "{% url '|")


def test_a_template_has_the_names_that_its_views_give_it_and_those_that_tags_bind() -> None:
    assert names(LIST, "{% block more %}{{ | }}{% endblock %}")[-1] == "view"
    inside = names(LIST, "{% for one in books %}{{ o| }}{% endfor %}")
    assert {"books", "one", "forloop"} <= set(inside)


@pytest.mark.parametrize(
    ("marked", "wanted"),
    [
        ("{% for one in books %}{{ one.| }}{% endfor %}", {"title", "author", "prequels", "shout"}),
        ("{% for one in books %}{{ one.author.| }}{% endfor %}", {"name", "team", "book_set"}),
        ("{% for one in books %}{{ one.au|", {"author"}),
        ("{% for one in books %}{% if one.| %}{% endif %}{% endfor %}", {"price"}),
        ("{% with first=books.first %}{{ first.|}}{% endwith %}", {"title"}),
        ("{{ books.| }}", {"count", "all", "cheap"}),
        ("{% for one in view.| %}{% endfor %}", {"model", "template_name"}),
    ],
)
def test_a_template_completes_the_attributes_of_what_a_variable_holds(marked: str, wanted: set[str]) -> None:
    assert wanted <= set(names(LIST, marked))


def test_the_text_of_the_engine_and_its_revision_stay_as_they_are() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f():\n    return Book.objects.filter(|\n")
    text = engine.text(VIEWS)
    before = engine.findings(VIEWS)
    revision, size = engine.db.revision, engine.db.inputs
    assert completion(engine, VIEWS, offset).names
    assert (engine.text(VIEWS), engine.db.revision) == (text, revision)
    assert engine.db.inputs >= size and engine.findings(VIEWS) == before


def test_what_is_replaced_is_the_segment_up_to_the_cursor() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f():\n    return Book.objects.filter(author__na|me=3)\n")
    assert completion(engine, VIEWS, offset).span == Span(offset - 2, offset)


def test_in_comments_plain_texts_and_unknown_files_nothing_is_offered() -> None:
    assert names(VIEWS, "\n# Book.objects.filter(|)\n") == []
    assert names(VIEWS, "\nx = 'Book.objects.filter(|)'\n") == []
    assert completion(library(), "/nowhere.py", 0).names == ()


def test_the_names_of_something_unknown_are_those_that_fit_what_is_asked_of_it() -> None:
    found = names(VIEWS, "\ndef f(rows):\n    rows.filter(price__gt=3)\n    return rows.filter(|)\n")
    assert "title" in found
    assert names(VIEWS, "\ndef f(rows):\n    return rows.get(|)\n") == []
    assert names(VIEWS, "\ndef f(rows):\n    return rows.filter(x__|)\n")[:2] == ["in", "isnull"]


def test_something_unknown_is_taken_for_the_model_that_it_is_called_like() -> None:
    authors = names(VIEWS, "\ndef f(authors):\n    return authors.filter(|)\n")[:6]
    books = names(VIEWS, "\ndef f(x):\n    return x.shown_books.exclude(|)\n")[:6]
    assert "born" in authors and "price" not in authors
    assert "price" in books and "born" not in books


def test_a_path_that_begins_at_something_unknown_goes_on_where_its_names_lead() -> None:
    found = names(VIEWS, "\ndef f(rows):\n    return rows.filter(author__team__|)\n")
    assert {"name", "members", "isnull"} <= set(found)
    assert "price" not in found
    assert "born" in names(VIEWS, "\nfrom django.db.models import Q\n\nx = Q(author__|)\n")


def test_calls_that_are_spelled_alike_say_what_no_model_has() -> None:
    service = "\ndef f(api):\n    api.boxes.create(width=1, height=2)\n    api.boxes.create(|)\n"
    assert set(names(VIEWS, service)) >= {"width", "height"}
    assert names(VIEWS, "\ndef f(api):\n    api.boxes.create(|)\n") == []


def test_what_takes_more_than_conditions_by_position_is_no_method_of_the_orm() -> None:
    assert names(VIEWS, "\ndef f(books):\n    books.filter(title='x')\n    books.get('a', |)\n") == []


def test_a_name_that_identifies_a_row_comes_before_others_of_its_kind() -> None:
    found = names(VIEWS, "\ndef f():\n    return Book.objects.get(|)\n")
    assert found.index("title") < found.index("sequel")


def test_what_takes_too_long_is_guessed_and_said_to_be_so() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f():\n    return Author.objects.filter(|)\n")
    whole, quick = completion(engine, VIEWS, offset), completion(engine, VIEWS, offset, seconds=0.0)
    assert quick.overdue and not whole.overdue and not whole.guessed
    assert {"born", "team"} <= {name.label for name in quick.names}
    # A guess behind a path is said to be a name of the model that the path leads to.
    offset = typed(engine, VIEWS, "\ndef f():\n    return Book.objects.filter(author__te|)\n")
    quick = completion(engine, VIEWS, offset, seconds=0.0)
    (team,) = (name for name in quick.names if name.label == "team")
    assert quick.overdue and team.on is not None and team.on.qualname == "Author"
    # Where nothing can be guessed, what is known is waited for.
    offset = typed(engine, VIEWS, "\ndef f():\n    for a in Author.objects.all():\n        a.|\n")
    quick = completion(engine, VIEWS, offset, seconds=0.0)
    assert not quick.overdue and "born" in [name.label for name in quick.names]


def test_a_method_of_a_long_class_is_completed_without_the_others() -> None:
    engine = library()
    body = f"return Book.objects.filter(title='{'x' * 90}')"
    others = "".join(f"    @property\n    def other{n}(self):\n        {body}\n\n" for n in range(40))
    marked = f"\nclass Long:\n{others}    def mine(self):\n        return Author.objects.filter(|)\n\n{others}"
    offset = typed(engine, VIEWS, marked)
    assert {"born", "team"} <= {name.label for name in completion(engine, VIEWS, offset).names}
    text = engine.text(VIEWS) or ""
    # Behind the last line of a method the cursor may still be in it.
    engine.set_text(VIEWS, text.replace("Author.objects.filter()", "1\n        Author.objects.filter("))
    offset = (engine.text(VIEWS) or "").index("Author.objects.filter(") + len("Author.objects.filter(")
    assert {"born", "team"} <= {name.label for name in completion(engine, VIEWS, offset).names}


def test_a_name_is_documented_by_its_field_relation_or_method() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f():\n    for a in Author.objects.all():\n        a.|\n")
    found = {name.label: name for name in completion(engine, VIEWS, offset).names}
    assert (found["born"].offer, found["born"].detail) == (Offer.FIELD, "DateField")
    on = found["name"].on
    assert on is not None
    (card,) = documentation(engine, on, "name")
    assert card.headline == "`Author.name`: CharField(100)" and "As on the cover" in card.lines
    (card,) = documentation(engine, on, "book_set")
    assert "`Book.author`" in card.lines[0]
    (card,) = documentation(engine, on, "team")
    assert "Where the author works." in card.lines


def test_every_state_of_typing_a_chain_is_answered() -> None:
    engine = library()
    line = "    return Book.objects.filter(author__team__name__in=['x'], title='y').order_by('-author__name')[:3]"
    for length in range(len(line) + 1):
        offset = typed(engine, VIEWS, f"\ndef f():\n{line[:length]}|\n\ndef g():\n    return 1\n")
        completion(engine, VIEWS, offset)
    assert engine.text(VIEWS) == FILES[VIEWS] + f"\ndef f():\n{line}\n\ndef g():\n    return 1\n"


LINES = [
    "    return Book.objects.filter(author__team__name__in=['x'], title='y').order_by('-author__name')[:3]",
    "    return Book.objects.select_related('author__team').values_list('title', 'author__name')",
    "    return [book.author.name for book in Book.objects.filter(price__gt=3).only('title')]",
]


@pytest.mark.parametrize("line", LINES)
def test_a_name_that_is_being_typed_is_never_called_unknown(line: str) -> None:
    engine = library()
    head = "\n\ndef f():\n"
    begin = len(FILES[VIEWS]) + len(head)
    judged = 0
    for length in range(4, len(line) + 1):
        offset = begin + length
        # As editors do it: what is opened is closed behind the cursor.
        half = completed(FILES[VIEWS] + head + line[:length], offset)
        if half is None:
            continue
        engine.set_text(VIEWS, half.text)
        assert [each.message for each in report(engine, VIEWS, offset).findings if each.code in ABOUT_NAMES] == []
        judged += any(each.code in ABOUT_NAMES for each in report(engine, VIEWS).findings)
    assert judged > 3, "no state is judged without knowing where the cursor is: this proves nothing"


def test_what_cannot_be_worked_out_in_time_is_what_code_did_before_the_last_edit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(completing, "_EXACT", 0.0)
    engine = library()
    code = "\ndef chosen(kind):\n    return {}.objects.all()\n\ndef f(kind):\n    return chosen(kind).filter(|)\n"
    offset = typed(engine, VIEWS, code.format("Book"))
    assert {"title", "price"} <= {name.label for name in completion(engine, VIEWS, offset).names}
    offset = typed(engine, VIEWS, code.format("Author"))
    before = completion(engine, VIEWS, offset, seconds=60.0)
    now = completion(engine, VIEWS, offset)
    assert before.overdue and not before.guessed and {"title", "price"} <= {name.label for name in before.names}
    assert not now.overdue and "born" in {name.label for name in now.names}
    # Models are those of now.
    engine.set_text(MODELS, FILES[MODELS].replace("    title =", "    subtitle = models.TextField()\n    title ="))
    later = completion(engine, VIEWS, typed(engine, VIEWS, code.format("Book")), seconds=60.0)
    assert later.overdue


def test_lookups_that_suit_the_type_of_a_field_come_first() -> None:
    text, number = "\nx = Book.objects.filter(title__|)\n", "\nx = Book.objects.filter(price__|)\n"
    assert names(VIEWS, text).index("icontains") < names(VIEWS, text).index("gt")
    assert names(VIEWS, number).index("gt") < names(VIEWS, number).index("icontains")


def test_names_that_calls_of_the_project_are_given_often_come_first() -> None:
    engine = library()
    offset = typed(engine, VIEWS, "\ndef f():\n    return Book.objects.filter(|)\n")
    before = [name.label for name in completion(engine, VIEWS, offset).names]
    last = next(name for name in reversed(before) if name in ("price", "title", "author"))
    engine.set_text("/project/other.py", f"first({last}=1)\nsecond({last}__in=[2])\nthird({last}=3)\n" * 20)
    for _ in prepare(engine):
        pass
    after = [name.label for name in completion(engine, VIEWS, offset).names]
    assert after.index(last) < before.index(last)
