"""Names in templates that rows do not have: told where they stand, mended there, silent once any code has them."""

from __future__ import annotations

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding, Fix
from mir_lsp.engine.loading import NoStore
from mir_lsp.text.edits import apply
from tests.support.fixtures import ROOT, engine_of

MODELS = """from django.db import models


class Book(models.Model):
    title = models.CharField(max_length=50)
"""
VIEWS = """from django.template.loader import render_to_string
from shop.models import Book


def page():
    return render_to_string("page.html", {"books": Book.objects.all()})
"""
FILES = {
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/views.py": VIEWS,
    "templates/page.html": "{% for book in books %}{{ book.titel|upper }}{% endfor %}\n",
}
PAGE = f"{ROOT}/templates/page.html"


def names(engine: Engine) -> list[Finding]:
    return [each for each in engine.findings(PAGE) if each.code == "MIR801"]


def test_the_fix_writes_the_name_into_the_template() -> None:
    engine = engine_of(FILES)
    (finding,) = names(engine)
    fix = engine.fix(PAGE, finding.fingerprint)
    assert isinstance(fix, Fix)
    ((path, edits),) = fix.edits
    assert path == PAGE
    assert apply(FILES["templates/page.html"], edits) == "{% for book in books %}{{ book.title|upper }}{% endfor %}\n"


def test_a_name_that_any_code_has_is_silent_until_it_is_gone() -> None:
    engine = engine_of(FILES)
    engine.set_text(f"{ROOT}/shop/extras.py", "def add(book):\n    book.titel = 1\n")
    assert names(engine) == []
    engine.set_text(f"{ROOT}/shop/extras.py", "def add(book):\n    book.titles = 1\n")
    assert len(names(engine)) == 1


def test_nothing_is_said_of_names_while_files_are_being_read() -> None:
    engine = engine_of({"templates/page.html": FILES["templates/page.html"]})
    texts = {f"{ROOT}/{name}": text for name, text in FILES.items()}
    reading = engine.load(texts, NoStore())
    read = {engine.text(path) for path in texts}
    while texts[f"{ROOT}/shop/views.py"] not in read:
        next(reading)
        read = {engine.text(path) for path in texts}
    assert names(engine) == []
    for _ in reading:
        pass
    assert len(names(engine)) == 1
