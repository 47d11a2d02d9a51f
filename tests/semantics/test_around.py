"""Who runs a function, and whether a transaction is open when it begins."""

from __future__ import annotations

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.semantics.around import around
from mir_lsp.semantics.transacted import Around, Begun, Runner
from tests.support.fixtures import ROOT, engine_of

SETTINGS = """\
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "urls"
MIDDLEWARE = []
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True}}
"""
URLS = """\
from django.db import transaction
from django.urls import path
from shop import views

urlpatterns = [
    path("a/", views.page),
    path("b/", views.free_page),
    path("c/", transaction.non_atomic_requests(views.wrapped)),
    path("d/", views.Page.as_view()),
    path("e/", views.FreePage.as_view()),
    path("f/", views.OwnPage.as_view()),
    path("g/", views.DecoratedPage.as_view()),
]
"""
VIEWS = """\
from django.db import transaction
from django.utils.decorators import method_decorator
from django.views import View


def page(request):
    helper(request)


def helper(request):
    print(request)


@transaction.non_atomic_requests
def free_page(request):
    helper(request)


def wrapped(request):
    helper(request)


class Page(View):
    def get(self, request):
        self.help(request)

    def help(self, request):
        print(request)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FreePage(View):
    def get(self, request):
        helper(request)


class OwnPage(View):
    def dispatch(self, request, *args, **kwargs):
        with transaction.atomic():
            return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        helper(request)


@method_decorator([transaction.atomic], name="dispatch")
class DecoratedPage(View):
    def get(self, request):
        helper(request)
"""
OTHERS = """\
from celery import shared_task
from django.contrib import admin
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.test import TestCase, TransactionTestCase


@shared_task
def work(pk):
    print(pk)


@receiver(post_save)
def saved(sender, **kwargs):
    print(sender)


class OrderAdmin(admin.ModelAdmin):
    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)

    def mark(self, request, queryset):
        queryset.update(status="new")


class Orders(TestCase):
    def test_it(self):
        print(self)


class Commits(TransactionTestCase):
    def test_it(self):
        print(self)
"""
COMMAND = """\
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def handle(self, *args, **options):
        self.run_all()

    def run_all(self):
        print(self)
"""
MIGRATION = """\
from django.db import migrations


def fill(apps, schema_editor):
    print(apps)


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(fill)]
"""
FILES = {
    "settings.py": SETTINGS,
    "urls.py": URLS,
    "shop/__init__.py": "",
    "shop/models.py": "from django.db import models\n\n\nclass Order(models.Model):\n    pass\n",
    "shop/views.py": VIEWS,
    "shop/others.py": OTHERS,
    "shop/management/__init__.py": "",
    "shop/management/commands/__init__.py": "",
    "shop/management/commands/fill.py": COMMAND,
    "shop/migrations/__init__.py": "",
    "shop/migrations/0001_initial.py": MIGRATION,
}


def around_of(engine: Engine, path: str, name: str) -> Around:
    file = engine.files.get(f"{ROOT}/{path}")
    assert file is not None
    (unit,) = [each.id for each in file.units if each.id.name == name]
    return engine.db.get(around, unit)


@pytest.mark.parametrize(
    ("name", "begun", "runner"),
    [
        ("page", Begun.OPEN, Runner.VIEW),
        ("helper", Begun.UNKNOWN, Runner.OTHER),
        ("free_page", Begun.NONE, Runner.VIEW),
        ("wrapped", Begun.NONE, Runner.VIEW),
        ("Page.get", Begun.OPEN, Runner.VIEW),
        ("Page.help", Begun.UNKNOWN, Runner.OTHER),
        ("FreePage.get", Begun.NONE, Runner.VIEW),
        ("OwnPage.get", Begun.UNKNOWN, Runner.OTHER),
        ("DecoratedPage.get", Begun.OPEN, Runner.VIEW),
    ],
)
def test_each_request_is_a_transaction_where_the_settings_say_so(name: str, begun: Begun, runner: Runner) -> None:
    found = around_of(engine_of(FILES), "shop/views.py", name)
    assert (found.begun, found.runner) == (begun, runner)


def test_a_view_begins_without_one_where_they_do_not() -> None:
    settings = SETTINGS.replace(', "ATOMIC_REQUESTS": True', "")
    found = around_of(engine_of({**FILES, "settings.py": settings}), "shop/views.py", "page")
    assert (found.begun, found.runner) == (Begun.NONE, Runner.VIEW)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"ATOMIC_REQUESTS": True', '"ATOMIC_REQUESTS": ask()'),
        ("MIDDLEWARE = []", 'MIDDLEWARE = ["reversion.middleware.RevisionMiddleware"]'),
    ],
)
def test_nothing_is_known_where_settings_or_middlewares_leave_it_open(before: str, after: str) -> None:
    plain = SETTINGS if "ATOMIC" in before else SETTINGS.replace(', "ATOMIC_REQUESTS": True', "")
    found = around_of(engine_of({**FILES, "settings.py": plain.replace(before, after)}), "shop/views.py", "page")
    assert found.begun is Begun.UNKNOWN


@pytest.mark.parametrize(
    ("path", "name", "begun", "runner"),
    [
        ("shop/others.py", "work", Begun.NONE, Runner.TASK),
        ("shop/others.py", "saved", Begun.UNKNOWN, Runner.RECEIVER),
        ("shop/others.py", "OrderAdmin.save_model", Begun.OPEN, Runner.ADMIN),
        ("shop/others.py", "OrderAdmin.mark", Begun.UNKNOWN, Runner.OTHER),
        ("shop/others.py", "Orders.test_it", Begun.UNKNOWN, Runner.TEST),
        ("shop/management/commands/fill.py", "Command.handle", Begun.NONE, Runner.COMMAND),
        ("shop/management/commands/fill.py", "Command.run_all", Begun.UNKNOWN, Runner.OTHER),
        ("shop/migrations/0001_initial.py", "fill", Begun.OPEN, Runner.MIGRATION),
    ],
)
def test_whoever_runs_a_function_decides(path: str, name: str, begun: Begun, runner: Runner) -> None:
    found = around_of(engine_of(FILES), path, name)
    assert (found.begun, found.runner) == (begun, runner)


def test_only_some_tests_are_rolled_back() -> None:
    engine = engine_of(FILES)
    assert around_of(engine, "shop/others.py", "Orders.test_it").rolls_back_test
    assert not around_of(engine, "shop/others.py", "Commits.test_it").rolls_back_test
