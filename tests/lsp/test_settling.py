"""Findings that code of other files causes in an open one: by a real server process, on a small project."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.test_files import write
from tests.lsp.test_real_engine import printed
from tests.support.client import NEOVIM, REAL_SERVER, VSCODE, Client, session

PUBLISH = "textDocument/publishDiagnostics"
REFRESH = "workspace/diagnostic/refresh"

SETTINGS = """\
INSTALLED_APPS = ["library"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "APP_DIRS": True}]
"""
MODELS = """\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=50)


class Book(models.Model):
    title = models.CharField(max_length=50)
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
"""
VIEWS = """\
from django.shortcuts import render
from rest_framework import viewsets

from library.models import Book
from library.serializers import BookSerializer


def books(request):
    return render(request, "library/list.html", {"books": Book.objects.all()})


class BookViewSet(viewsets.ModelViewSet):
    queryset = Book.objects.all()
    serializer_class = BookSerializer
"""
SERIALIZERS = """\
from rest_framework import serializers

from library.models import Book


class BookSerializer(serializers.ModelSerializer):
    writer = serializers.CharField(source="author.name")

    class Meta:
        model = Book
        fields = ["title", "writer"]
"""
TEMPLATE = """\
<h1>Books</h1>
{% for book in books %}
<p>{{ book.title }} {{ book.author.name }}</p>
{% endfor %}
"""
LOADED = VIEWS.replace("Book.objects.all()", 'Book.objects.select_related("author")')

Shown = list[tuple[str, int, int]]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    write(tmp_path / "manage.py", 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")\n')
    write(tmp_path / "settings.py", SETTINGS)
    write(tmp_path / "library" / "__init__.py", "")
    write(tmp_path / "library" / "models.py", MODELS)
    write(tmp_path / "library" / "views.py", VIEWS)
    write(tmp_path / "library" / "serializers.py", SERIALIZERS)
    write(tmp_path / "library" / "templates" / "library" / "list.html", TEMPLATE)
    return tmp_path


class Editor:
    """An editor that shows what it is told, and asks again only when it is told to."""

    def __init__(self, client: Client, capabilities: Any, root: Path) -> None:
        self.client = client
        self.pulls = capabilities is VSCODE
        self._shown: dict[str, Shown] = {}
        self._versions: dict[str, int] = {}
        client.initialize(capabilities, root)

    def open(self, path: Path) -> None:
        uri = path.as_uri()
        language = "python" if path.suffix == ".py" else "django-html"
        self._versions[uri] = 1
        self.client.open(uri, path.read_text("utf-8"), 1, language)
        self._ask(uri)

    def close(self, path: Path) -> None:
        self.client.close_document(path.as_uri())
        del self._versions[path.as_uri()]
        self._shown.pop(path.as_uri(), None)

    def edit(self, path: Path, text: str) -> None:
        uri = path.as_uri()
        self._versions[uri] += 1
        self.client.replace(uri, text, self._versions[uri])
        self._ask(uri)

    def shown(self, path: Path) -> Shown:
        """What stands in the editor at this moment."""
        return self._shown.get(path.as_uri(), [])

    def comes_to_show(self, path: Path, wanted: Shown) -> None:
        """Wait until a document shows this."""
        for _ in range(200):
            self._hear()
            if self.shown(path) == wanted:
                return
            self.client.settle(0.05)
        raise AssertionError(f"{self.shown(path)} is shown, not {wanted}\n{self.client.story()}")

    def settles_on(self, path: Path, wanted: Shown) -> None:
        """Wait until a document shows this for a second: until all code was asked it may show less."""
        for _ in range(20):
            self.comes_to_show(path, wanted)
            if self._is_kept(path, wanted):
                return
        raise AssertionError(f"{wanted} is not kept\n{self.client.story()}")

    def _is_kept(self, path: Path, wanted: Shown) -> bool:
        for _ in range(10):
            self.client.settle(0.1)
            self._hear()
            if self.shown(path) != wanted:
                return False
        return True

    def keeps_showing(self, path: Path, wanted: Shown) -> None:
        """A second in which nothing else is shown."""
        assert self._is_kept(path, wanted)

    def _ask(self, uri: str) -> None:
        if self.pulls:
            self._shown[uri] = _places(self.client.pull(uri)["items"])

    def _hear(self) -> None:
        if any(message["method"] == REFRESH for message in self.client.asked):
            self.client.asked.clear()
            for uri in self._versions:
                self._ask(uri)
        for sent in self.client.taken(PUBLISH):
            self._shown[sent["uri"]] = _places(sent["diagnostics"])


def _places(items: list[Any]) -> Shown:
    return [(item["code"], item["range"]["start"]["line"], item["range"]["start"]["character"]) for item in items]


def said(root: Path, name: str) -> Shown:
    return [(code, line - 1, column - 1) for code, line, column, _ in printed(root, name)]


@pytest.fixture(params=[VSCODE, NEOVIM], ids=["pulls", "is pushed to"])
def editor(request: pytest.FixtureRequest, library: Path) -> Iterator[Editor]:
    with session(REAL_SERVER) as client:
        yield Editor(client, request.param, library)
        client.finish()


def test_a_template_that_is_opened_alone_shows_what_the_terminal_prints(editor: Editor, library: Path) -> None:
    template = library / "library" / "templates" / "library" / "list.html"
    wanted = said(library, "list.html")
    assert [(code, line) for code, line, _ in wanted] == [("MIR118", 2)]
    editor.open(template)
    editor.comes_to_show(template, wanted)
    editor.keeps_showing(template, wanted)


def test_an_edit_of_a_view_takes_the_finding_from_the_open_template_and_brings_it_back(
    editor: Editor, library: Path
) -> None:
    template, view = library / "library" / "templates" / "library" / "list.html", library / "library" / "views.py"
    wanted = said(library, "list.html")
    editor.open(template)
    editor.comes_to_show(template, wanted)
    editor.open(view)
    editor.edit(view, LOADED)
    editor.comes_to_show(template, [])
    editor.keeps_showing(template, [])
    editor.edit(view, VIEWS)
    editor.comes_to_show(template, wanted)
    # Another function does it now, which had nothing to say of the template before.
    editor.edit(view, VIEWS.replace("def books", "def all_books"))
    editor.settles_on(template, wanted)
    editor.edit(view, LOADED)
    editor.comes_to_show(template, [])
    # What is not saved is forgotten with the buffer.
    editor.close(view)
    editor.comes_to_show(template, wanted)


def test_a_finding_follows_its_line_in_a_template_at_once(editor: Editor, library: Path) -> None:
    template = library / "library" / "templates" / "library" / "list.html"
    ((code, line, column),) = wanted = said(library, "list.html")
    editor.open(template)
    editor.comes_to_show(template, wanted)
    editor.edit(template, "\n\n" + TEMPLATE)
    if editor.pulls:
        assert editor.shown(template) == [(code, line + 2, column)]
    editor.comes_to_show(template, [(code, line + 2, column)])
    editor.edit(template, TEMPLATE.replace("book.author.name", "book.title"))
    editor.comes_to_show(template, [])
    editor.close(template)
    editor.open(template)
    editor.comes_to_show(template, wanted)


def test_a_serializer_shows_what_the_view_of_another_file_causes(editor: Editor, library: Path) -> None:
    serializers, view = library / "library" / "serializers.py", library / "library" / "views.py"
    wanted = said(library, "serializers.py")
    assert [code for code, _, _ in wanted] == ["MIR113"]
    editor.open(serializers)
    editor.comes_to_show(serializers, wanted)
    editor.open(view)
    editor.edit(view, LOADED)
    editor.comes_to_show(serializers, [])
    editor.edit(view, VIEWS)
    editor.comes_to_show(serializers, wanted)


def test_a_change_of_a_file_that_is_not_open_reaches_an_open_template(editor: Editor, library: Path) -> None:
    template, view = library / "library" / "templates" / "library" / "list.html", library / "library" / "views.py"
    wanted = said(library, "list.html")
    editor.open(template)
    editor.comes_to_show(template, wanted)
    write(view, LOADED)
    editor.client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": view.as_uri(), "type": 2}]})
    editor.comes_to_show(template, [])
