"""Which model something unknown is a row of, as what is read of it says."""

from __future__ import annotations

from collections.abc import Mapping

from mir_lsp.engine.engine import Engine
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.schema import ClassId
from mir_lsp.semantics.evidence import class_evidence, unit_evidence
from tests.support.fixtures import ROOT, engine_of, project, seen

CASE = f"{ROOT}/case.py"
READS = "return [r.reviewer.name for r in {0}.reviews.filter(stars=1)]"
SETTINGS = """\
INSTALLED_APPS = ["bookshop"]
MIDDLEWARE = ["site_middleware.Shelving"]
"""
MIDDLEWARE = """\
from bookshop.models import Author

class Shelving:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.owner = Author.objects.order_by("pk").first()
        return self.get_response(request)
"""
# Authors and tags have books.
OWNED = """\
def titles(request):
    return [book.editor.name for book in request.owner.books.filter(pages=1)]
"""


def engine(text: str, **more: str) -> Engine:
    return engine_of(project({**{f"{name}.py": other for name, other in more.items()}, "case.py": text}))


def found(text: str, **more: str) -> list[tuple[int, str, str]]:
    """Findings by line, code and confidence."""
    return [(each.line, each.code, each.confidence) for each in seen(engine(text, **more), ["case.py"])]


def said(text: str, **more: str) -> list[str]:
    return [each.message for each in seen(engine(text, **more), ["case.py"])]


def names_of(evidence: Mapping[tuple[str, ...], tuple[object, ...]]) -> dict[str, list[str]]:
    return {".".join(chain): [getattr(model, "name", "") for model in models] for chain, models in evidence.items()}


def of_function(text: str, name: str = "f") -> dict[str, list[str]]:
    return names_of(engine(text).db.get(unit_evidence, UnitId(CASE, name, "0")))


def test_a_parameter_is_the_only_model_whose_rows_have_what_is_read_of_it() -> None:
    assert of_function(f"def f(x):\n    {READS.format('x')}\n") == {"x": ["Book"]}


def test_a_finding_that_rests_on_it_is_likely_and_says_so() -> None:
    text = f"def f(x):\n    {READS.format('x')}\n"
    assert found(text) == [(2, "MIR101", "likely")]
    assert said(text) == [
        "`r.reviewer` runs one query per `Review`, if `x` is a `Book`, as what is read of it says",
    ]


def test_rows_of_all_models_that_fit_have_to_lack_what_is_read() -> None:
    text = "def f(x):\n    return [b.editor.name for b in x.books.filter(pages=1)]\n"
    assert of_function(text) == {"x": ["Author", "Tag"]}
    assert found(text) == [(2, "MIR101", "likely")]
    assert said(text) == [
        "`b.editor` runs one query per `Book`, if `x` is an `Author` or a `Tag`, as what is read of it says",
    ]
    # The books of an author come with their author.
    assert found(text.replace("b.editor", "b.author")) == []


def test_more_than_three_models_that_fit_are_none() -> None:
    models = "".join(
        f"class {name}(models.Model):\n    cards = models.ManyToManyField('bookshop.Book')\n" for name in "ABCD"
    )
    text = "def f(x):\n    return [b.editor.name for b in x.cards.filter(pages=1)]\n"
    assert found(f"from django.db import models\n\n{models}\n{text}") == []


def test_what_a_method_is_told_by_name_decides_between_models() -> None:
    text = "def f(x):\n    return x.books.select_related('heading')\n"
    assert of_function(text) == {}
    assert of_function(text.replace("heading", "editor")) == {"x": ["Author", "Tag"]}


def test_what_else_is_read_decides_between_models() -> None:
    text = "def f(x):\n    return x.mentor_id, [b.editor.name for b in x.books.filter(pages=1)]\n"
    assert of_function(text) == {"x": ["Author"]}
    assert found(text) == [(2, "MIR101", "likely")]


def test_relations_of_relations_are_followed() -> None:
    text = "def f(x):\n    return x.book.title, x.book.reviews.filter(stars=1), x.heading\n"
    assert of_function(text) == {"x.book": ["Book"]}


def test_a_name_that_no_model_has_speaks_against_the_only_other_one() -> None:
    assert of_function(f"def f(x):\n    x.capacity\n    {READS.format('x')}\n") == {}


def test_a_name_that_no_model_has_is_borne_beside_many_that_one_has() -> None:
    reads = "x.capacity, x.title, x.pages, x.author_id"
    assert of_function(f"def f(x):\n    {reads}\n    {READS.format('x')}\n") == {"x": ["Book"]}


def test_methods_that_dicts_and_sets_have_prove_nothing() -> None:
    assert of_function("def f(x):\n    return x.reviews.get(1), x.reviews.update({}), x.reviews.add(1)\n") == {}


def test_a_class_is_no_row() -> None:
    assert of_function("def f(model):\n    return model.drafts.filter(pages=1)\n") == {}


def test_a_parameter_that_is_bound_again_may_be_anything() -> None:
    assert of_function(f"def f(x):\n    x = x or g()\n    {READS.format('x')}\n") == {}


def test_what_a_loop_binds_is_not_asked_about() -> None:
    text = f"def f(rows):\n    for x in rows:\n        {READS.format('x')}\n"
    assert of_function(text) == {}


def test_what_an_inner_function_has_for_its_own_is_another_thing() -> None:
    assert of_function(f"def f(x):\n    g = lambda x: x.reviews.all()\n    {READS.format('x')}\n") == {}


def test_a_local_and_what_it_was_taken_from_are_one() -> None:
    text = "def f(request):\n    x = request.book\n    return x.reviews.filter(stars=1)\n"
    assert of_function(text) == {"request.book": ["Book"], "x": ["Book"]}


def test_callers_of_a_parameter_may_have_loaded_what_all_gives() -> None:
    assert found("def f(x):\n    return [r.reviewer.name for r in x.reviews.all()]\n") == []


def test_nobody_loads_for_an_attribute() -> None:
    text = "def f(request):\n    return [r.reviewer.name for r in request.book.reviews.all()]\n"
    assert found(text) == [(2, "MIR101", "likely")]


def test_keys_are_steps_as_attributes_are() -> None:
    text = f"""\
class Shape:
    def names(self):
        {READS.format('self.context["request"].book')}
"""
    assert found(text) == [(3, "MIR101", "likely")]


def test_what_hangs_on_self_is_asked_over_the_class_and_its_bases() -> None:
    text = """\
class Base:
    def first(self):
        return self.owner.mentor_id

class Child(Base):
    def titles(self):
        return [b.editor.name for b in self.owner.books.filter(pages=1)]

class Other:
    def titles(self):
        return [b.author.name for b in self.owner.books.filter(pages=1)]
"""
    assert found(text.replace("b.editor", "b.mentor")) == []
    assert names_of(engine(text).db.get(class_evidence, ClassId(CASE, "Child"))) == {"owner": ["Author"]}
    assert names_of(engine(text).db.get(class_evidence, ClassId(CASE, "Other"))) == {"owner": ["Author", "Tag"]}
    assert found(text) == [(7, "MIR101", "likely")]


def test_a_middleware_decides_between_models() -> None:
    more = {"settings": SETTINGS, "site_middleware": MIDDLEWARE}
    assert said(OWNED, **more) == [
        "`book.editor` runs one query per `Book`, if `request.owner` is an `Author`, as a middleware says",
    ]
    assert said(OWNED) == [
        "`book.editor` runs one query per `Book`, if `request.owner` is an `Author` or a `Tag`, "
        "as what is read of it says",
    ]


def test_what_hangs_on_a_request_is_what_a_middleware_sets_there() -> None:
    more = {"settings": SETTINGS, "site_middleware": MIDDLEWARE}
    text = """\
def given(rows):
    return rows.filter(pages=1)

def titles(request):
    page = request.GET.get("page")
    return [book.editor.name for book in given(request.owner.books)], page
"""
    assert found(text, **more) == [(6, "MIR101", "likely")]
    # Nothing else says that this is a request.
    assert found(text.replace("request.GET", "request.get_page"), **more) == []
    # An author has no capacity.
    assert found(text.replace("], page", "], page, request.owner.reviewer_id"), **more) == []


def test_self_of_a_view_has_a_request() -> None:
    more = {"settings": SETTINGS, "site_middleware": MIDDLEWARE}
    text = """\
from django.views import View

def given(rows):
    return rows.filter(pages=1)

class Titles(View):
    def get(self, request):
        return [book.editor.name for book in given(self.request.owner.books)]
"""
    assert found(text, **more) == [(8, "MIR101", "likely")]
    assert found(text.replace("(View)", ""), **more) == []


def test_a_middleware_that_sets_another_model_decides_nothing() -> None:
    other = MIDDLEWARE.replace("Author", "Book")
    assert found(OWNED, settings=SETTINGS, site_middleware=other) == []


def test_a_receiver_is_given_rows_of_its_sender() -> None:
    text = """\
from bookshop.models import Author
from django.db.models.signals import post_save
from django.dispatch import receiver

@receiver(post_save, sender=Author)
def saved(sender, instance, **kwargs):
    for book in instance.books.filter(pages=1):
        print(book.editor.name)
"""
    assert found(text) == [(8, "MIR101", "certain")]


def test_whoever_saves_a_row_hardly_loads_what_belongs_to_it() -> None:
    text = """\
from bookshop.models import Author
from django.db.models.signals import post_save
from django.dispatch import receiver

@receiver(post_save, sender=Author)
def saved(sender, instance, **kwargs):
    for book in instance.books.all():
        print(book.editor.name)
"""
    assert found(text) == [(8, "MIR101", "likely")]


def test_a_condition_on_what_is_taken_for_a_row_may_fail() -> None:
    text = """\
def f(request):
    if request.book:
        found = request.book.reviews.filter(stars=1)
    else:
        found = request.book.reviews.filter(stars=1).select_related("reviewer")
    return [r.reviewer.name for r in found]
"""
    assert found(text) == [(6, "MIR101", "likely")]


def test_an_edit_of_another_method_leaves_what_is_known_of_a_class() -> None:
    text = f"class C:\n    def f(self):\n        {READS.format('self.x')}\n    def g(self):\n        return 1\n"
    running = engine(text)
    seen(running, ["case.py"])
    before = running.db.computed
    running.set_text(CASE, text.replace("return 1", "return 2"))
    seen(running, ["case.py"])
    edited = running.db.computed - before
    assert names_of(running.db.get(class_evidence, ClassId(CASE, "C"))) == {"x": ["Book"]}
    # The method itself, what it reads of `self`, and nothing of the other one.
    assert edited <= 12


def test_an_edit_of_a_model_changes_what_fits() -> None:
    text = f"from bookshop.models import Book\n\ndef f(x):\n    {READS.format('x')}\n"
    running = engine(text)
    assert len(seen(running, ["case.py"])) == 1
    models = f"{ROOT}/bookshop/models.py"
    more = "\n\nclass Film(models.Model):\n    reviews = models.ManyToManyField(Review)\n"
    running.set_text(models, (running.text(models) or "") + more)
    (finding,) = seen(running, ["case.py"])
    assert "if `x` is a `Book` or a `Film`" in finding.message
