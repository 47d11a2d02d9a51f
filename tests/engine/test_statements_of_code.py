"""The SQL of querysets that are built over several lines, methods and branches, beside what Django makes of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from mir_lsp.cli.loading import load
from mir_lsp.engine.config import Config
from mir_lsp.helpers.compiler import Compiler
from tests.support.statements import Outcome, Verdict, outcomes, places

SETTINGS = """
SECRET_KEY = "x"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "lib"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
"""
CODE = """
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q

KINDS = ["a", "b"]


class LoanQuerySet(models.QuerySet):
    def of_kind(self, kind):
        if kind is None:
            return self.filter(kind__isnull=True)
        return self.filter(kind=kind)

    def scoped(self, number, kind=None):
        return self.filter(number=number).of_kind(kind)


class LoanManager(models.Manager.from_queryset(LoanQuerySet)):
    def get_queryset(self):
        return LoanQuerySet(self.model, using=self._db).filter(hidden=False)


class ShelfQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(unused=False)


class ShelfManager(models.Manager):
    def get_queryset(self):
        return ShelfQuerySet(self.model, using=self._db)

    def in_use(self):
        return self.get_queryset().in_use()


class Shelf(models.Model):
    name = models.CharField(max_length=9)
    unused = models.BooleanField()
    objects = ShelfManager()


class Reader(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)


class Loan(models.Model):
    class Kind(models.TextChoices):
        SHORT = "s", "Short"
        LONG = "l"

    number = models.IntegerField()
    kind = models.CharField(max_length=1, null=True)
    hidden = models.BooleanField(default=False)
    reader = models.ForeignKey(Reader, related_name="loans", on_delete=models.CASCADE)
    begun = models.DateTimeField()
    objects = LoanManager()


class Elsewhere(models.Model):
    class Meta:
        db_table = "".join(["else", "where"])


def branches_of_a_method(given):
    return Loan.objects.all().of_kind(given.kind)


def branches_of_a_method_that_a_method_calls(given):
    return Loan.objects.scoped(5, given.kind)


def a_pattern_inside_of_a_condition(text):
    return Loan.objects.filter(Q(kind__icontains=text) | Q(number=1))


def a_list_of_what_is_not_known(request):
    return Loan.objects.filter(reader__in=[request.who])


def a_condition_that_has_a_name():
    wanted = Q(number=1)
    wanted |= Q(kind="l")
    return Loan.objects.filter(wanted, ~Q(number=3))


def an_expression_that_has_a_name():
    twice = F("number") * 2
    return Loan.objects.annotate(twice=twice)


def keywords_that_are_known():
    wanted = {"number": 4, "kind": "l"}
    return Loan.objects.filter(**wanted)


def members_of_choices():
    return Loan.objects.filter(kind=Loan.Kind.SHORT).exclude(kind__in=[Loan.Kind.LONG, Loan.Kind.SHORT])


def a_list_of_the_module():
    return Loan.objects.filter(kind__in=KINDS)


def rows_of_a_relation_with_a_manager_of_its_own(reader: Reader):
    return reader.loans.filter(number=1)


def days_in_the_zone_of_the_project(day):
    return Loan.objects.filter(begun__date=day)


def short_ones(loans, most):
    return loans.filter(number__lt=most).order_by("number")


def what_a_function_adds(given):
    return short_ones(Loan.objects.filter(kind="s"), 5).distinct()


def either_of_two(given):
    loans = Loan.objects.all()
    if given:
        loans = loans.filter(number=given)
    return loans.order_by("pk")


def rows_that_may_be_left_out(reader: Reader = None):
    loans = Loan.objects.order_by("number")
    if reader:
        loans = loans.filter(reader=reader)
    return loans


def a_condition_of_one_branch(given):
    wanted = Q(kind="l")
    if given:
        wanted |= Q(number=given) & ~Q(hidden=True)
    return Loan.objects.filter(wanted, number__gt=3)


def what_a_reader_may_see(reader):
    if reader.is_staff:
        return Q()
    return Q(reader=reader)


def a_condition_that_a_function_gives(reader):
    return Loan.objects.filter(what_a_reader_may_see(reader)).order_by("number")


def a_method_that_the_manager_has_as_well(text):
    return Shelf.objects.filter(name=text).in_use()


class Listing:
    hidden_too = True

    def loans(self):
        loans = Loan.objects.order_by("number")
        if not self.hidden_too:
            loans = loans.filter(number__gt=1)
        return loans


class ShortListing(Listing):
    hidden_too = False
"""
LEFT_OPEN = """
from django.db.models import Q
from lib.models import Elsewhere, Loan


def an_order(order):
    return Loan.objects.filter(number=1).order_by(order)


def a_condition(wanted):
    return Loan.objects.filter(wanted, number=1)


def a_condition_that_grows(texts):
    wanted = Q()
    for text in texts:
        wanted |= Q(kind__icontains=text)
    return Loan.objects.filter(wanted)


def what_a_loop_adds(texts):
    loans = Loan.objects.none()
    for text in texts:
        loans = loans | Loan.objects.filter(kind=text)
    return loans.order_by("number")


def one_way_that_is_not_known(chosen, loans):
    found = Loan.objects.none()
    if chosen:
        found = found | loans.of(chosen)
    return found


def a_table():
    return Elsewhere.objects.all()
"""
# What `short_ones` is given is known to its callers alone.
_APART = ("short_ones", "branches_of", "what_a_reader")
COMPARED = [
    line[4 : line.index("(")]
    for line in CODE.splitlines()
    if line.startswith("def ") and not line[4:].startswith(_APART)
] + ["Listing.loans"]
NAMED = {
    "an_order": "order",
    "a_condition": "wanted",
    "a_condition_that_grows": "wanted",
    "one_way_that_is_not_known": "what it is on another way",
    "what_a_loop_adds": "what further rounds of the loop add",
    "a_table": "Elsewhere.Meta.db_table",
}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    root = tmp_path_factory.mktemp("project")
    (root / "lib").mkdir()
    for name, text in {
        "site_settings.py": SETTINGS,
        "mir.toml": 'settings-module = "site_settings"\n',
        "lib/__init__.py": "",
        "lib/models.py": CODE,
        "lib/views.py": LEFT_OPEN,
    }.items():
        (root / name).write_text(text, encoding="utf-8")
    (project,) = load([str(root)], Config())
    found = [
        place
        for module in ("models", "views")
        for place in places(project.engine, str(root / "lib" / f"{module}.py"), f"lib.{module}")
    ]
    compiler = Compiler()
    try:
        told = outcomes(found, compiler, sys.executable, root, {"DJANGO_SETTINGS_MODULE": "site_settings"})
    finally:
        compiler.close()
    returned = (each for each in told if _line(root, each).startswith("return "))
    return {each.place.asked[0]["qualname"]: each for each in returned}


def _line(root: Path, outcome: Outcome) -> str:
    return Path(outcome.place.path).read_text(encoding="utf-8").splitlines()[outcome.place.line - 1].strip()


@pytest.mark.parametrize("function", COMPARED)
def test_the_statement_of_a_function_is_the_one_of_django(function: str, results: dict[str, Outcome]) -> None:
    assert results[function].verdict is Verdict.EQUAL, results[function]
    assert results[function].unknown == ()


@pytest.mark.parametrize("function", NAMED)
def test_what_a_statement_lacks_is_named(function: str, results: dict[str, Outcome]) -> None:
    assert NAMED[function] in results[function].unknown, results[function]


@pytest.mark.parametrize("function", ["branches_of_a_method", "branches_of_a_method_that_a_method_calls"])
def test_both_branches_of_a_method_are_shown(function: str, results: dict[str, Outcome]) -> None:
    """In the project nothing that is not known can be made to be None: one of the two is compared."""
    found = results[function]
    assert found.verdict is Verdict.MORE, found
    without, given = sorted((each.plain for each in found.ours), key=lambda plain: "IS NULL" not in plain)
    assert without.replace('"kind" IS NULL', '"kind" = %s') == given
