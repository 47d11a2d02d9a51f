"""The places that the strip test takes away, the text that is left, and where rows are said to go."""

import ast
from dataclasses import replace

import pytest

from mir_lsp.cli.loading import load
from mir_lsp.engine.config import Config
from tests.bench.strip import names, strip, told_by
from tests.bench.strip_consumers import Consumer
from tests.bench.strip_sites import Site, sites

MODELS = """
from django.db import models

class Publisher(models.Model):
    name = models.CharField(max_length=9)

class Author(models.Model):
    publisher = models.ForeignKey(Publisher, models.CASCADE)

class Book(models.Model):
    author = models.ForeignKey(Author, models.CASCADE)
    title = models.CharField(max_length=9)

"""


def only(text: str) -> Site:
    (site,) = sites(text)
    return site


def consumer(body: str) -> Consumer:
    """Where the rows go of the one site in the body of a function."""
    return only("def f(self, request):\n" + "".join(f"    {line}\n" for line in body.splitlines())).consumer


@pytest.mark.parametrize(
    ("before", "lookup", "after"),
    [
        ("x = q.all().select_related('a', 'b')", "a", "x = q.all().select_related('b')"),
        ("x = q.all().select_related('a', 'b',)", "b", "x = q.all().select_related('a',)"),
        ("x = q.all().select_related('a').order_by('é')", "a", "x = q.all().order_by('é')"),
        ("x = 'é', q.all().select_related('a', 'b')", "b", "x = 'é', q.all().select_related('a')"),
        ("x = Book.objects.select_related('a')", "a", "x = Book.objects.filter()"),
        ("x = Book.objects.select_related('a')[:5]", "a", "x = Book.objects.filter()[:5]"),
        ("x = (q.all()\n  .select_related('a')\n  .last())", "a", "x = (q.all()\n  .last())"),
        ("x = q.all() \\\n  .select_related('a') \\\n  .last()", "a", "x = q.all() \\\n  .last()"),
        ("x = (q.all()  # )\n).select_related('a')", "a", "x = (q.all()  # )\n)"),
        ("x = q.all().prefetch_related(Prefetch('a', queryset=r), 'b')", "a", "x = q.all().prefetch_related('b')"),
        ("x = q.all().prefetch_related(\n  Prefetch(lookup='a')\n)", "a", "x = q.all()"),
        (
            "\r\nx = q.all()\rx = q.all().select_related('a', 'b')",
            "a",
            "\r\nx = q.all()\rx = q.all().select_related('b')",
        ),
        ("class A:\n  list_select_related = ['a', 'b']", "b", "class A:\n  list_select_related = ['a']"),
        ("class A:\n  list_select_related = ('a', 'b')", "b", "class A:\n  list_select_related = ('a',)"),
        ("class A:\n  list_select_related = ('a',)", "a", "class A:\n  list_select_related = ()"),
    ],
)
def test_exactly_one_argument_is_taken_away(before: str, lookup: str, after: str) -> None:
    (site,) = [site for site in sites(before) if site.lookup == lookup]
    assert site.stripped(before) == after
    ast.parse(after)


def test_what_is_not_a_literal_is_no_site() -> None:
    assert (
        sites("q.select_related()\nq.select_related(None)\nq.select_related(*names)\nq.prefetch_related(name)") == ()
    )
    assert sites("class A:\n  list_select_related = True") == ()
    assert sites("this does not parse select_related('a')") == ()


def test_each_literal_of_a_chain_is_a_site_with_its_line() -> None:
    found = sites("x = (\n  q.select_related('a', *more)\n  .prefetch_related(\n    'b',\n    Prefetch('c'),\n  )\n)")
    assert [(site.line, site.loader, site.lookup) for site in found] == [
        (2, "select_related", "a"),
        (4, "prefetch_related", "b"),
        (5, "prefetch_related", "c"),
    ]


def test_only_the_steps_that_nothing_else_loads_are_lost() -> None:
    found = sites("for x in q.select_related('a', 'a__b', 'a__c').prefetch_related('d__e', 'd'): pass")
    assert {site.lookup: site.lost for site in found} == {
        "a": (),
        "a__b": ("b",),
        "a__c": ("c",),
        "d__e": ("e",),
        "d": (),
    }
    assert {site.consumer for site in found if not site.lost} == {Consumer.IMPLIED}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("for b in B.objects.select_related('a'):\n  b.a.name", Consumer.SAME_FUNCTION),
        ("return [b.a.name for b in B.objects.select_related('a')]", Consumer.SAME_FUNCTION),
        ("qs = B.objects.select_related('a')\nqs = qs.filter(x=1)\nfor b in qs:\n  b.a", Consumer.SAME_FUNCTION),
        ("for i, b in enumerate(B.objects.select_related('a')[:9]):\n  b.a", Consumer.SAME_FUNCTION),
        ("rows = list(B.objects.select_related('a'))\nfor b in rows:\n  b.a", Consumer.SAME_FUNCTION),
        ("return sorted(B.objects.select_related('a'), key=lambda b: b.a.name)", Consumer.MIXED),
        ("d = {b.pk: b for b in B.objects.select_related('a')}\nfor k in d.values():\n  k.a", Consumer.SAME_FUNCTION),
        ("for b in B.objects.prefetch_related('c'):\n  b.c_set.all()", Consumer.SAME_FUNCTION),
        ("for b in B.objects.prefetch_related('c'):\n  b.c.filter(x=1)", Consumer.LOOP),
        ("for b in B.objects.select_related('a'):\n  request.a\n  print(b)", Consumer.LOOP),
        (
            "d = {}\nfor b in B.objects.select_related('a'):\n  if b.x not in d:\n    d[b.x] = b.a.name",
            Consumer.LOOP,
        ),
        (
            "d = {}\nfor b in B.objects.select_related('a'):\n  if b.x:\n    d[b.x] = b.a.name",
            Consumer.SAME_FUNCTION,
        ),
        ("for b in B.objects.select_related('a'):\n  unit.rows = b\nunit.a.name", Consumer.LOOP),
        ("qs = B.objects.select_related('a')\nfor b in qs:\n  b.a\nreturn qs", Consumer.MIXED),
        ("qs = B.objects.select_related('a')\nreturn qs.filter(x=1)", Consumer.RETURNED),
        ("yield from B.objects.select_related('a')", Consumer.RETURNED),
        ("context['b'] = B.objects.select_related('a')", Consumer.CONTEXT),
        ("return render(request, 'x', {'b': B.objects.select_related('a')})", Consumer.CONTEXT),
        ("return helper(B.objects.select_related('a'))", Consumer.ARGUMENT),
        ("self.rows = B.objects.select_related('a')", Consumer.ATTRIBUTE),
        ("b = B.objects.select_related('a').get(pk=1)\nfor c in b.a.all():\n  c", Consumer.ONE_ROW),
        ("b = get_object_or_404(B.objects.select_related('a'), pk=1)", Consumer.ONE_ROW),
        ("b = B.objects.select_related('a')[0]", Consumer.ONE_ROW),
        ("return B.objects.select_related('a').count()", Consumer.NO_ROWS),
        ("return C.objects.filter(b__in=B.objects.select_related('a'))", Consumer.NO_ROWS),
        ("for c in C.objects.filter(b__in=B.objects.select_related('a')):\n  c.a", Consumer.NO_ROWS),
        ("for b in B.objects.prefetch_related(Prefetch('a', to_attr='x')):\n  b.x", Consumer.TO_ATTR),
    ],
)
def test_rows_are_followed_through_their_function(body: str, expected: Consumer) -> None:
    assert consumer(body) is expected


def test_a_queryset_of_a_prefetch_goes_where_the_outer_one_goes() -> None:
    text = "for b in B.objects.prefetch_related(Prefetch('c', queryset=C.objects.select_related('a'))):\n  b.c, b.c.a"
    function = "def f():\n  " + text.replace("\n", "\n  ")
    assert {site.lookup: site.consumer for site in sites(function)} == {
        "a": Consumer.SAME_FUNCTION,
        "c": Consumer.SAME_FUNCTION,
    }


def test_methods_are_told_apart_by_their_class() -> None:
    body = "\n  def get_queryset(self):\n    return super().get_queryset().select_related('a')"
    assert only("class A(ListView):" + body).consumer is Consumer.GET_QUERYSET
    assert only("class A(DetailView):" + body).consumer is Consumer.ONE_ROW
    assert only("class A(models.Manager):" + body).consumer is Consumer.MANAGER
    assert only("class A(QuerySet[B]):" + body).consumer is Consumer.MANAGER
    assert only("class CartManager:" + body).consumer is Consumer.GET_QUERYSET
    assert only("class A:\n  queryset = B.objects.select_related('a')").consumer is Consumer.CLASS_ATTRIBUTE
    assert only("class A:\n  list_select_related = ['a']").consumer is Consumer.ADMIN


@pytest.fixture
def project(tmp_path):
    app = tmp_path / "shop"
    (app / "migrations").mkdir(parents=True)
    (tmp_path / "manage.py").write_text("")
    for name in ("__init__.py", "migrations/__init__.py"):
        (app / name).write_text("")
    (app / "models.py").write_text(MODELS)
    loop = "for book in Book.objects.select_related('author__publisher'):\n    print(book.author.publisher.name)\n"
    text = f"from shop.models import Book\n\ndef f():\n    {loop.replace(chr(10), chr(10) + '    ').rstrip()}\n"
    for name in ("views.py", "tests.py", "migrations/0001_initial.py"):
        (app / name).write_text(text)
    (app / "one.py").write_text(
        "from shop.models import Book\n\ndef g(pk):\n    return Book.objects.select_related('author').get(pk=pk)\n"
    )
    return tmp_path


def test_a_loss_is_reported_and_the_engine_is_left_as_it_was(project) -> None:
    (loaded,) = load((str(project),), Config())
    before = {path: loaded.engine.text(path) for path in loaded.engine.paths()}
    first, second = strip(loaded, str(project))
    assert (first.path, first.site.lookup, second.path, second.site.lookup) == (
        "shop/one.py",
        "author",
        "shop/views.py",
        "author__publisher",
    )
    assert (first.found, first.beside, second.beside) == ((), (), ())
    assert [said.split()[:2] for said in second.found] == [["shop/views.py:5", "MIR103"]]
    assert {path: loaded.engine.text(path) for path in loaded.engine.paths()} == before
    assert all(loaded.engine.findings(path) == () for path in before)


def test_a_finding_must_name_what_was_lost(project) -> None:
    (loaded,) = load((str(project),), Config())
    path = str(project / "shop" / "views.py")
    text = loaded.engine.text(path)
    assert text is not None
    loaded.engine.set_text(path, text.replace(".select_related('author__publisher')", ".all()"))
    (finding,) = loaded.engine.findings(path)
    assert names(finding, only("for b in q.select_related('author__publisher'): pass"))
    assert not names(finding, only("for b in q.select_related('editor'): pass"))
    cut = replace(finding, message="`…lisher_of_books.all()` runs one query per `Book`", fix=None)
    assert names(cut, only("for b in q.prefetch_related('publisher_of_books'): pass"))
    assert not names(cut, only("for b in q.prefetch_related('author_of_books'): pass"))


def test_a_finding_that_was_deeper_before_tells_of_more(project) -> None:
    path = project / "shop" / "views.py"
    path.write_text(path.read_text().replace("author__publisher", "author"))
    (loaded,) = load((str(project),), Config())
    assert len(loaded.engine.findings(str(path))) == 1
    _, second = strip(loaded, str(project))
    assert [said.split()[:2] for said in second.found] == [["shop/views.py:5", "MIR103"]]
    assert second.beside == ()


def test_what_was_told_of_before_is_told_of_once(project) -> None:
    path = project / "shop" / "views.py"
    path.write_text(path.read_text().replace(".select_related('author__publisher')", ".all()"))
    (loaded,) = load((str(project),), Config())
    engine = loaded.engine
    known = told_by(engine.findings(str(path)))
    assert sorted(key[-1] for key in known) == [("author",), ("author", "publisher")]
    engine.set_text(str(path), "\n# Moved.\n" + path.read_text())
    assert told_by(engine.findings(str(path))) == known
