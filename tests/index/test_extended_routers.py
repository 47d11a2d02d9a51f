"""Routers of drf-extensions: what is registered below something else."""

from __future__ import annotations

from mir_lsp.index.routes import root_urls, routes
from tests.support.fixtures import ROOT, engine_of

VIEWS = """\
from rest_framework import viewsets


class BookViewSet(viewsets.ReadOnlyModelViewSet):
    lookup_value_regex = "[0-9]+"


class PageViewSet(viewsets.ReadOnlyModelViewSet):
    pass
"""
URLS = """\
from rest_framework_extensions.routers import ExtendedSimpleRouter
from shop.views import BookViewSet, PageViewSet

router = ExtendedSimpleRouter()
books = router.register("books", BookViewSet, basename="book")
books.register("pages", PageViewSet, basename="book-page", parents_query_lookups=["book"])
books.register("notes", PageViewSet, basename="book-note", parents_query_lookups=["book"])
router.register("pages", PageViewSet, basename="page")
urlpatterns = router.urls
"""


def test_what_is_registered_below_has_the_key_of_what_is_above() -> None:
    files = {
        "settings.py": 'ROOT_URLCONF = "shop.urls"\nINSTALLED_APPS = ["shop"]\n',
        "shop/__init__.py": "",
        "shop/urls.py": URLS,
        "shop/views.py": VIEWS,
    }
    db = engine_of(files).db
    root = db.get(root_urls, f"{ROOT}/shop/urls.py")
    assert root is not None
    below = "^books/(?P<parent_lookup_book>[0-9]+)"
    assert [(each.pattern, each.name) for each in db.get(routes, root)] == [
        ("^books/$", "book-list"),
        ("^books/(?P<pk>[0-9]+)/$", "book-detail"),
        (f"{below}/pages/$", "book-page-list"),
        (f"{below}/pages/(?P<pk>[^/.]+)/$", "book-page-detail"),
        (f"{below}/notes/$", "book-note-list"),
        (f"{below}/notes/(?P<pk>[^/.]+)/$", "book-note-detail"),
        ("^pages/$", "page-list"),
        ("^pages/(?P<pk>[^/.]+)/$", "page-detail"),
    ]
