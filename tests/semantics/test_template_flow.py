"""What templates read of the rows that views hand to them: tags, lookups and filters one by one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.index.settings import ProjectFacts, projects_key
from tests.support.fixtures import ROOT, engine_of, project, seen

VIEW = """
from bookshop.models import Author, Book, Publisher, Review, Tag
from django.template.loader import render_to_string

def page():
    return render_to_string("page.html", {context})
"""
PAGE = "templates/page.html"
TAGS = """
from bookshop.models import Review
from django import template

register = template.Library()

@register.simple_tag
def writer_of(book):
    return book.author.name

@register.simple_tag
def latest():
    return Review.objects.all()

@register.inclusion_tag("card.html", takes_context=True)
def card(context, book):
    return {"shown": book}

@register.filter(name="editor")
def editor_of(book):
    return book.editor
"""


def files_of(page: str, context: str, others: Mapping[str, str] = {}) -> dict[str, str]:
    view = VIEW.replace("{context}", context)
    return {"views.py": view, PAGE: page, "shop/templatetags/shop_tags.py": TAGS, **others}


def reads(page: str, context: str = '{"books": Book.objects.all()}', others: Mapping[str, str] = {}) -> list[str]:
    """`line read` of every finding in templates."""
    files = files_of(page, context, others)
    engine = engine_of(project(files))
    return [
        said(each.message, each.line) for each in seen(engine, [path for path in files if path.endswith(".html")])
    ]


def said(message: str, line: int) -> str:
    return f"{line} {message.split('`')[1]}"


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("{{ book.author.name }}", "book.author"),
        ("{{ book.author.name|upper }}", "book.author"),
        ("{% if book.editor %}x{% endif %}", "book.editor"),
        ("{% if book.pages > 1 and not book.editor %}x{% endif %}", "book.editor"),
        ("{% with who=book.author %}{{ who.name }}{% endwith %}", "book.author"),
        ("{% with book.author as who %}{{ who.name }}{% endwith %}", "book.author"),
        ("{{ book.tags.count }}", "book.tags.count"),
        ("{{ book.tags.all|length }}", "book.tags.all"),
        ("{{ book.tags.all.0.name }}", "book.tags.all.0"),
        ("{% firstof book.author.name 'x' %}", "book.author"),
        ("{% url 'page' book.author.pk %}", "book.author"),
        ("{% blocktranslate with name=book.author.name %}{{ name }}{% endblocktranslate %}", "book.author"),
        ("{% if forloop.last %}{% else %}{{ book.author.name }}{% endif %}", "book.author"),
        ("{% ifchanged book.author %}x{% endifchanged %}", "book.author"),
        ("{% load shop_tags %}{% writer_of book %}", "book.author"),
        ("{% load shop_tags %}{{ book|editor }}", "book.editor"),
        ("{% for tag in book.tags.all %}{{ tag.name }}{% endfor %}", "book.tags.all"),
        ("{{ book.author.pk|default:book.editor }}", "book.author"),
    ],
)
def test_a_relation_that_each_round_reads_is_found(body: str, read: str) -> None:
    found = reads("{% for book in books %}" + body + "{% endfor %}")
    assert f"1 {read}" in found


@pytest.mark.parametrize(
    "body",
    [
        "{{ book.author_id }} {{ book.title }} {{ book.pk }}",
        "{% comment %}{{ book.author.name }}{% endcomment %}",
        "{# {{ book.author.name }} #}",
        "{% verbatim %}{{ book.author.name }}{% endverbatim %}",
        "{% if forloop.first %}{{ book.author.name }}{% endif %}",
        "{{ book.unknown.author.name }}",
        "{{ book.tags }}",
        "{{ book.delete }}",
        "{% with book='x' %}{{ book.author.name }}{% endwith %}",
        "{{ forloop.parentloop.counter }} {{ request.user.author }}",
        "{% writer_of book %}",  # its library is not loaded
    ],
)
def test_what_costs_nothing_per_round_is_silent(body: str) -> None:
    assert reads("{% for book in books %}" + body + "{% endfor %}") == []


def test_a_loop_reads_the_source_once() -> None:
    context = '{"book": Book.objects.all()[0]}'
    assert reads("{% for tag in book.tags.all %}{{ tag.name }}{% endfor %}{{ book.author.name }}", context) == []


def test_names_bound_by_a_loop_are_gone_after_it() -> None:
    assert reads("{% for book in books %}{% endfor %}{% for x in 'abc' %}{{ book.author.name }}{% endfor %}") == []


def test_items_are_unpacked_into_several_names() -> None:
    page = "{% for number, book in pairs %}{{ number }}{{ book.author.name }}{% endfor %}"
    assert reads(page, '{"pairs": list(enumerate(Book.objects.all()))}') == ["1 book.author"]


def test_dicts_are_looked_up_by_key_and_gone_through_by_items() -> None:
    context = '{"shop": {"books": Book.objects.all()}, "by_key": {b.pk: b for b in Book.objects.all()}}'
    page = (
        "{% for b in shop.books %}{{ b.author }}{% endfor %}\n"
        "{% for key, b in by_key.items %}{{ b.editor }}{% endfor %}"
    )
    assert reads(page, context) == ["1 b.author", "2 b.editor"]


def test_an_include_sees_the_names_around_it_and_those_it_is_given() -> None:
    others = {"templates/line.html": "{{ book.author.name }} {{ who.name }}"}
    page = '{% for book in books %}{% include "line.html" with who=book.editor %}{% endfor %}'
    assert reads(page, others=others) == ["1 book.author", "1 book.editor"]


def test_an_include_with_only_sees_nothing_else() -> None:
    others = {"templates/line.html": "{{ book.author.name }}"}
    assert reads('{% for book in books %}{% include "line.html" only %}{% endfor %}', others=others) == []


def test_an_include_may_be_named_relative_to_the_template_and_by_a_variable() -> None:
    others = {"templates/parts/line.html": "{{ book.author.name }}", "templates/row.html": "{{ book.editor.name }}"}
    page = '{% for book in books %}{% include "./parts/line.html" %}{% include name %}{% endfor %}'
    found = reads(page, '{"books": Book.objects.all(), "name": "row.html"}', others)
    assert sorted(found) == ["1 book.author", "1 book.editor"]


def test_a_template_that_includes_itself_comes_to_an_end() -> None:
    page = '{% for one in author.pupils.all %}{% include "page.html" with author=one %}{% endfor %}'
    assert reads(page, '{"author": Author.objects.all()[0]}') == ["1 author.pupils.all"]


def test_the_most_derived_block_is_the_one_that_runs() -> None:
    others = {
        "templates/base.html": "{% block one %}{% for b in books %}{{ b.author }}{% endfor %}{% endblock %}"
        "{% block two %}{% for b in books %}{{ b.editor }}{% endfor %}{% endblock %}"
    }
    page = '{% extends "base.html" %}{% block one %}nothing{% endblock %}'
    assert reads(page, others=others) == ["1 b.editor"]


def test_block_super_runs_the_block_of_the_parent() -> None:
    others = {"templates/base.html": "{% block one %}{% for b in books %}{{ b.author }}{% endfor %}{% endblock %}"}
    page = '{% extends "base.html" %}{% block one %}{{ block.super }}{% endblock %}'
    assert reads(page, others=others) == ["1 b.author"]


def test_inclusion_tags_render_their_template_with_what_their_function_gives() -> None:
    others = {"templates/card.html": "{{ shown.author.name }}{{ book.editor.name }}"}
    page = "{% load shop_tags %}{% for book in books %}{% card book %}{% endfor %}"
    assert reads(page, others=others) == ["1 shown.author"]


def test_rows_that_a_tag_asks_for_are_those_of_the_tag() -> None:
    page = "{% load shop_tags %}{% latest as reviews %}\n{% for r in reviews %}{{ r.book.title }}{% endfor %}"
    assert reads(page, "{}") == ["2 r.book"]


def test_regroup_reads_the_attribute_of_each_row_and_keeps_the_rows() -> None:
    page = (
        "{% regroup books by author.name as groups %}\n"
        "{% for group in groups %}{% for b in group.list %}{{ b.editor.name }}{% endfor %}{% endfor %}"
    )
    assert reads(page) == ["1 books.author", "2 b.editor"]


def test_sorting_and_joining_filters_go_through_all_rows() -> None:
    assert reads('{{ books|dictsort:"author.name"|length }}') == ["1 books.author"]


def test_a_prefetch_serves_all_and_count_but_not_first() -> None:
    context = '{"books": Book.objects.prefetch_related("tags")}'
    page = "{% for b in books %}{{ b.tags.all.0 }}{{ b.tags.count }}{% if b.tags.exists %}{% endif %}{% endfor %}"
    assert reads(page, context) == []
    assert reads("{% for b in books %}{{ b.tags.first }}{% endfor %}", context) == ["1 b.tags.first"]


def test_a_row_is_written_with_its_str() -> None:
    others = {"shop/models.py": MODELS}
    context = '{"notes": Note.objects.all(), "loaded": Note.objects.select_related("book")}'
    page = "{% for note in notes %}{{ note }}{% endfor %}\n{% for note in loaded %}{{ note }}{% endfor %}"
    files = files_of(page, context, others)
    files["views.py"] = "from shop.models import Note\n" + files["views.py"]
    assert [said(each.message, each.line) for each in seen(engine_of(project(files)), [PAGE])] == ["1 self.book"]


MODELS = """
from bookshop.models import Book
from django.db import models

class Note(models.Model):
    book = models.ForeignKey(Book, on_delete=models.CASCADE)

    def __str__(self):
        return self.book.title
"""


def test_the_related_place_is_the_queryset_of_the_view() -> None:
    files = files_of("{% for b in books %}{{ b.author }}{% endfor %}", '{"books": Book.objects.all()}')
    (finding,) = engine_of(project(files)).findings(f"{ROOT}/{PAGE}")
    built = finding.related[0]
    assert built.path == f"{ROOT}/views.py"
    assert built.span.text_of(files["views.py"]) == "Book.objects.all()"


def test_an_edit_of_the_view_or_of_the_template_refreshes_the_finding() -> None:
    files = files_of("{% for b in books %}{{ b.author }}{% endfor %}", '{"books": Book.objects.all()}')
    engine = engine_of(project(files))
    assert codes(engine) == ["MIR118"]
    engine.set_text(f"{ROOT}/views.py", files["views.py"].replace("all()", 'select_related("author")'))
    assert codes(engine) == []
    engine.set_text(f"{ROOT}/{PAGE}", "{% for b in books %}{{ b.editor }}{% endfor %}")
    assert codes(engine) == ["MIR118"]
    engine.remove(f"{ROOT}/views.py")
    assert codes(engine) == []


def codes(engine: Engine) -> list[str]:
    return [finding.code for finding in engine.findings(f"{ROOT}/{PAGE}")]


def test_context_processors_give_names_to_templates_that_are_rendered_for_a_request() -> None:
    files = {
        "settings.py": 'TEMPLATES = [{"OPTIONS": {"context_processors": ["shop.context.menu"]}}]\n',
        "shop/__init__.py": "",
        "shop/context.py": "from bookshop.models import Book\n\n"
        "def menu(request):\n    return {'menu': Book.objects.all()}\n",
        "views.py": "from django.shortcuts import render\n\n"
        "def page(request):\n    return render(request, 'page.html')\n",
        PAGE: "{% for book in menu %}{{ book.author }}{% endfor %}",
    }
    engine = engine_of(project(files))
    engine.db.set(projects_key(), (ProjectFacts(ROOT, "settings", (5, 2)),))
    assert codes(engine) == ["MIR118"]


@pytest.mark.parametrize(
    "built",
    [
        "context = {}\n    context['books'] = Book.objects.all()",
        "context = dict(books=Book.objects.all())",
        "context = {'x': 1}\n    context.update({'books': Book.objects.all()})",
        "context = {'x': 1} | {'books': Book.objects.all()}",
        "base = {'books': Book.objects.all()}\n    context = {**base, 'x': 1}",
        "books = Book.objects.all()\n    context = locals()",
    ],
)
def test_a_context_may_be_built_step_by_step(built: str) -> None:
    view = (
        "from bookshop.models import Book\nfrom django.shortcuts import render\n\n"
        f"def page(request):\n    {built}\n    return render(request, 'page.html', context)\n"
    )
    engine = engine_of(project({"views.py": view, PAGE: "{% for b in books %}{{ b.author }}{% endfor %}"}))
    assert codes(engine) == ["MIR118"]
