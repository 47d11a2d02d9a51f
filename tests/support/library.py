"""A small project in an engine, for tests of features: a library with books, their authors, and views."""

from __future__ import annotations

from mir_lsp.engine.engine import Engine
from mir_lsp.index.settings import ProjectFacts, projects_key

ROOT = "/library"
MODELS = f"{ROOT}/shelf/models.py"
VIEWS = f"{ROOT}/shelf/views.py"
URLS = f"{ROOT}/shelf/urls.py"
LIST = f"{ROOT}/shelf/templates/shelf/book_list.html"
BASE = f"{ROOT}/shelf/templates/base.html"

FILES = {
    f"{ROOT}/manage.py": 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")\n',
    f"{ROOT}/site_settings.py": (
        'INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shelf"]\n'
        'ROOT_URLCONF = "site_urls"\n'
        'AUTH_USER_MODEL = "auth.User"\n'
        'DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"\n'
        'TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]\n'
    ),
    f"{ROOT}/site_urls.py": (
        'from django.urls import include, path\n\nurlpatterns = [path("shelf/", include("shelf.urls"))]\n'
    ),
    f"{ROOT}/shelf/__init__.py": "",
    MODELS: '''\
from django.db import models


class Team(models.Model):
    name = models.CharField(max_length=50)


class Author(models.Model):
    """Somebody who writes.

    More about authors.
    """

    name = models.CharField(max_length=100, help_text="As on the cover")
    born = models.DateField(null=True)
    # Where the author works.
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="members")


class BookQuerySet(models.QuerySet):
    def cheap(self):
        """Books that anybody can buy."""
        return self.filter(price__lt=10)


class Book(models.Model):
    title = models.CharField(max_length=200, unique=True)
    price = models.DecimalField(max_digits=6, decimal_places=2)  # in euros
    author = models.ForeignKey("shelf.Author", on_delete=models.PROTECT)
    sequel = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="prequels")

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["title"]

    def shout(self):
        """The title, loud."""
        return self.title.upper()
''',
    VIEWS: """\
from django.shortcuts import redirect, render
from django.views.generic import ListView

from shelf.models import Author, Book


def books(request):
    found = Book.objects.filter(author__team__name="A", author_id=3).order_by("-title")
    for book in found.select_related("author"):
        print(book.title, book.author.name, book.author_id)
    return render(request, "shelf/book_list.html", {"books": found})


def authors(request):
    for author in Author.objects.filter(book__title="x").prefetch_related("book_set"):
        author.book_set.create(title="new", price=1)
    return redirect("shelf:books")


class BookList(ListView):
    model = Book
    template_name = "shelf/book_list.html"
""",
    URLS: """\
from django.urls import path

from shelf import views

app_name = "shelf"
urlpatterns = [
    path("", views.books, name="books"),
    path("list/", views.BookList.as_view(), name="list"),
]
""",
    LIST: (
        '{% extends "base.html" %}\n'
        '{% block body %}<a href="{% url "shelf:list" %}">all</a>\n'
        "{% for book in books %}{{ book.title }} {{ book.author.name }}{% endfor %}{% endblock %}\n"
    ),
    BASE: "{% block body %}{% endblock %}\n",
}


def library() -> Engine:
    """The project, read."""
    engine = Engine()
    engine.set_roots((ROOT,))
    engine.db.set(projects_key(), (ProjectFacts(ROOT, "site_settings", None),))
    for path, text in FILES.items():
        engine.set_text(path, text)
    return engine


def at(path: str, marked: str) -> tuple[int, str]:
    """The offset in a file of the `|` in a piece of it, and the piece without it."""
    piece = marked.replace("|", "")
    return FILES[path].index(piece) + marked.index("|"), piece


def typed(engine: Engine, path: str, marked: str) -> int:
    """Put a piece of code at the end of a file; the offset of its `|`."""
    text = FILES[path]
    engine.set_text(path, text + marked.replace("|", "", 1))
    return len(text) + marked.index("|")
