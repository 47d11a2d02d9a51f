"""Queries of rules on small projects: tasks, receivers, views, templates and admin in their variants."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mir_lsp.facts.terms import Literal, Sequence
from mir_lsp.index import Database, Index
from mir_lsp.index.admin import admin_class, admins_of_model
from mir_lsp.index.filepaths import file_path
from mir_lsp.index.forms import form, forms_of_model
from mir_lsp.index.migrations import MigrationKey, migration_graph, migrations
from mir_lsp.index.receivers import receivers, receivers_of_model
from mir_lsp.index.resolve import ClassSymbol, FunctionSymbol, Unresolved, ValueSymbol, resolve
from mir_lsp.index.routes import routes
from mir_lsp.index.serializers import serializer, serializers_of_model
from mir_lsp.index.tasks import tasks
from mir_lsp.index.templates import Templates, find_template
from mir_lsp.index.views import actions, class_view, shows_many, views_of_model, views_of_template
from tests.support.projects import ROOT, class_id, index_of

MODELS = """
    from django.db import models

    class Book(models.Model):
        title = models.CharField(max_length=10)
        shelf = models.ForeignKey("Shelf", models.CASCADE)

    class Shelf(models.Model):
        label = models.CharField(max_length=10)
"""


def project(files: Mapping[str, str]) -> Index:
    return index_of({"shop/__init__.py": "", "shop/models.py": MODELS, **files})


@pytest.mark.parametrize(
    ("header", "decorator", "queue", "name"),
    [
        ("from celery import shared_task", "@shared_task", "celery", "shop.jobs.run"),
        ("from celery import shared_task", "@shared_task(name='x', bind=True)", "celery", "x"),
        ("import celery", "@celery.shared_task()", "celery", "shop.jobs.run"),
        ("from celery import Celery\napp = Celery('a')", "@app.task(bind=True)", "celery", "shop.jobs.run"),
        ("from django.tasks import task", "@task(priority=2)", "django", "shop.jobs.run"),
        ("import dramatiq", "@dramatiq.actor(actor_name='y')", "dramatiq", "y"),
        ("from django_rq import job as queued", "@queued", "rq", "shop.jobs.run"),
        ("from huey.contrib.djhuey import db_task", "@db_task()", "huey", "shop.jobs.run"),
        (
            "try:\n    from celery import shared_task\nexcept ImportError:\n    def shared_task(f): ...",
            "@shared_task",
            "celery",
            "shop.jobs.run",
        ),
    ],
)
def test_a_task_is_known_by_its_decorator(header: str, decorator: str, queue: str, name: str) -> None:
    index = index_of({"shop/__init__.py": "", "shop/jobs.py": f"{header}\n\n{decorator}\ndef run(a): ...\n"})

    (task,) = index.db.get(tasks)
    assert (task.function, task.queue, task.name) == (FunctionSymbol(f"{ROOT}/shop/jobs.py", "run"), queue, name)
    assert task.bound is ("bind" in decorator)


def test_a_decorator_that_only_has_the_name_makes_no_task() -> None:
    index = index_of({"shop/__init__.py": "", "shop/jobs.py": "from other import task\n@task\ndef run(): ...\n"})

    assert index.db.get(tasks) == ()


def signals(text: str) -> Index:
    header = (
        "from django.db.models.signals import post_save, m2m_changed\nfrom django.dispatch import receiver, Signal\n"
    )
    return project({"shop/signals.py": f"{header}from .models import Book, Shelf\ndef f(**k): ...\n{text}"})


@pytest.mark.parametrize(
    ("text", "sender", "name"),
    [
        ("post_save.connect(f)", "any", None),
        ("post_save.connect(f, Book)", "model", "Book"),
        ("post_save.connect(f, sender='shop.Book')", "model", "Book"),
        ("post_save.connect(f, sender=make())", "unknown", None),
        ("for m in (Book, Shelf):\n    post_save.connect(f, sender=m)", "unknown", None),
        ("@receiver(post_save, sender=Shelf)\ndef g(**k): ...", "model", "Shelf"),
        ("@receiver(post_save)\ndef g(**k): ...", "any", None),
        ("@receiver(post_save, **options)\ndef g(**k): ...", "unknown", None),
        ("receiver(post_save, sender=Book)", None, None),
        ("other.connect(f, sender=Book)", None, None),
    ],
)
def test_a_receiver_knows_whose_signals_it_gets(text: str, sender: str | None, name: str | None) -> None:
    found = [each.sender for each in signals(text).db.get(receivers)]

    assert [each.kind for each in found] == ([] if sender is None else [sender])
    assert [each.model.name if each.model else None for each in found] == ([] if sender is None else [name])


def test_connections_keep_how_they_were_made() -> None:
    index = signals(
        "done = Signal()\n"
        "post_save.connect(f, weak=False, dispatch_uid='one')\n"
        "if x:\n    done.connect(f, weak=y)\n"
        "def late():\n    post_save.connect(lambda **k: None, sender=Book)\n"
    )
    first, second, third = index.db.get(receivers)

    assert (first.weak, first.dispatch_uid, first.place) == (False, Literal("one"), "")
    assert (second.weak, second.signal.name, second.conditional) == (None, "done", True)
    assert (third.place, third.in_ready, third.function) == ("late", False, Unresolved())


@pytest.mark.parametrize(
    "found",
    [
        "apps.get_model('shop', 'Book')",
        "apps.get_model('shop.Book')",
        "apps.get_model(app_label='shop', model_name='book')",
        "self.get_model('Book')",
    ],
)
def test_a_model_that_ready_looks_up_is_the_sender(found: str) -> None:
    text = f"""
        from django.apps import AppConfig, apps
        from django.db.models.signals import post_save
        from .handlers import f

        class ShopConfig(AppConfig):
            name = "shop"
            def ready(self):
                Book = {found}
                post_save.connect(f, sender=Book)
    """
    index = project({"shop/apps.py": text, "shop/handlers.py": "def f(**k): ..."})

    (receiver,) = index.db.get(receivers)
    assert (receiver.sender.model, receiver.in_ready) == (class_id("shop/models.py:Book"), True)


def test_a_model_wakes_its_own_receivers_and_those_of_any_sender() -> None:
    index = signals("post_save.connect(f)\npost_save.connect(f, Book)\npost_save.connect(f, Shelf)\n")

    kinds = [each.sender.kind for each in receivers_of_model(index.db, class_id("shop/models.py:Book"))]
    assert kinds == ["any", "model"]


VIEWS = """
    from django.shortcuts import render
    from django.views import generic
    from django.views.generic import DetailView, ListView
    from shop.models import Book, Shelf

    class Base(ListView):
        paginate_by = 5
        template_name = "base_list.html"

    class Books(Base):
        queryset = Book.objects.select_related("shelf")
        context_object_name = "books"

    class Shelves(Base):
        template_name = "shelves.html"
        def get_queryset(self):
            if self.request.user:
                return Shelf.objects.filter(label="x")
            return Shelf.objects.none()

    class OneBook(generic.DetailView):
        model = Book

    class Either(DetailView):
        def get_template_names(self):
            return ["a.html", "b.html"]

    class Plain:
        template_name = "base_list.html"

    def page(request):
        template = "page.html"
        return render(request, template, {})
"""


def test_a_view_has_what_its_bases_say() -> None:
    index = project({"shop/views.py": VIEWS})
    books = index.db.get(class_view, class_id("shop/views.py:Books"))
    shelves = index.db.get(class_view, class_id("shop/views.py:Shelves"))
    assert books is not None
    assert shelves is not None

    assert (books.kind, books.context_object_name, books.paginate_by) == ("ListView", "books", Literal(5))
    assert books.model == class_id("shop/models.py:Book")
    assert books.template_names == ("base_list.html", "shop/book_list.html")
    assert shows_many(books)
    assert (shelves.model, shelves.dynamic_queryset) == (class_id("shop/models.py:Shelf"), True)
    assert index.db.get(class_view, class_id("shop/views.py:Plain")) is None


def test_the_views_of_a_model_are_found_by_what_names_it() -> None:
    index = project({"shop/views.py": VIEWS})

    names = [id.name for id in views_of_model(index.db, class_id("shop/models.py:Book"))]
    assert names == ["Books", "OneBook"]
    assert [id.name for id in views_of_model(index.db, class_id("shop/models.py:Shelf"))] == ["Shelves"]


def test_the_views_of_a_template_are_functions_and_classes() -> None:
    index = project({"shop/views.py": VIEWS})
    templates = Templates(index.db)
    names = ["base_list.html", "shelves.html", "page.html", "b.html", "shop/book_detail.html"]
    templates.set_files((f"{ROOT}/shop/templates/{name}", "") for name in names)

    def users(name: str) -> list[str]:
        found = views_of_template(index.db, f"{ROOT}/shop/templates/{name}")
        return [user.id.name if isinstance(user, ClassSymbol) else user.qualname for user in found]  # type: ignore[union-attr]

    assert users("base_list.html") == ["Base", "Books"]
    assert users("shelves.html") == ["Shelves"]
    assert users("page.html") == ["page"]
    assert users("b.html") == ["Either"]
    assert users("shop/book_detail.html") == ["OneBook"]


def test_without_settings_a_template_is_likely_the_nearest() -> None:
    index = project({})
    templates = Templates(index.db)
    paths = [f"{ROOT}/shop/templates/x.html", f"{ROOT}/other/templates/x.html", f"{ROOT}/other/x.html"]
    templates.set_files((path, "") for path in paths)

    found = index.db.get(find_template, f"{ROOT}/other", "x.html")
    assert found is not None
    assert (found.path, found.certain, found.shadowed) == (paths[1], False, (paths[0],))
    assert index.db.get(find_template, ROOT, "y.html") is None


def test_standard_actions_are_those_of_the_bases_and_of_the_body() -> None:
    text = """
        from rest_framework import mixins, viewsets

        class One(mixins.ListModelMixin, viewsets.GenericViewSet):
            def create(self, request): ...

        class Two(viewsets.ReadOnlyModelViewSet): ...
    """
    index = index_of({"api.py": text})

    assert index.db.get(actions, class_id("api.py:One")) == {"list", "create"}
    assert index.db.get(actions, class_id("api.py:Two")) == {"list", "retrieve"}


@pytest.mark.parametrize(
    ("term", "path"),
    [
        ("os.path.join(HERE, 'a', 'b')", "/project/a/b"),
        ("HERE / 'a'", "/project/a"),
        ("str(HERE / 'a')", "/project/a"),
        ("HERE.joinpath('a').resolve()", "/project/a"),
        ("Path(__file__).parents[0] / 'a'", "/project/conf/a"),
        ("os.path.dirname(os.path.abspath(__file__)) + '/a'", "/project/conf/a"),
        ("os.path.join(HERE, '..', 'a')", "/a"),
        ("'/srv/a'", "/srv/a"),
        ("env('A')", None),
        ("X", None),
    ],
)
def test_expressions_that_make_paths_are_worked_out(term: str, path: str | None) -> None:
    header = "import os\nfrom pathlib import Path\nHERE = Path(__file__).resolve().parent.parent\nX = X / 'b'\n"
    text = f"{header}A = {term}\n"
    db = index_of({"conf/settings.py": text}).db
    symbol = resolve(db, f"{ROOT}/conf/settings.py", ("A",))
    assert isinstance(symbol, ValueSymbol)

    assert file_path(db, symbol.path, symbol.fact.term) == path


def test_routes_that_are_not_in_view_say_so() -> None:
    text = """
        from django.contrib import admin
        from django.urls import include, path, re_path
        from . import views
        from .views import late

        late = wraps(late)
        urlpatterns = [
            path("admin/", admin.site.urls),
            path("out/", include("package.urls", namespace="out")),
            path(PREFIX + "x/", views.one),
            make_path("y/"),
            *others,
            re_path(r"^late/$", late, name="late"),
            path("lambda/", lambda request: None),
        ]
        if settings.DEBUG:
            urlpatterns += [path("debug/", views.one)]
    """
    index = index_of(
        {"shop/__init__.py": "", "shop/views.py": "def one(r): ...\ndef late(r): ...", "shop/urls.py": text}
    )
    found = index.db.get(routes, f"{ROOT}/shop/urls.py")

    assert [route.included for route in found if route.included] == [
        "django.contrib.admin.site.urls",
        "package.urls",
        "?",
        "others",
    ]
    assert [route.pattern for route in found if not route.included] == [None, "^late/$", "lambda/", "debug/"]
    assert [route.certain for route in found][-1] is False
    assert found[1].namespaces == ("out",)


def test_a_list_that_conditions_add_to_is_one_list() -> None:
    text = """
        from django.urls import include, path
        inner = [path("a/", one)]
        if settings.MORE:
            inner.append(path("b/", two))
        urlpatterns = [path("x/", include(inner))]
    """
    index = index_of({"urls.py": text})

    found = index.db.get(routes, f"{ROOT}/urls.py")
    assert [(route.pattern, route.certain) for route in found] == [("x/a/", True), ("x/b/", False)]


def test_patterns_can_be_given_by_name() -> None:
    text = "from django.urls import re_path\nurlpatterns = [re_path(regex=r'^a/$', name='a', view=one)]\n"
    index = index_of({"urls.py": text})

    (route,) = index.db.get(routes, f"{ROOT}/urls.py")
    assert (route.pattern, route.name) == ("^a/$", "a")


def test_a_view_that_is_wrapped_under_its_own_name_is_the_function() -> None:
    text = "from django.urls import path\nfrom .views import one\nurlpatterns = [path('a/', one, name='a')]\n"
    views = "from x import wraps\ndef one(r): ...\none = wraps(one)\n"
    index = index_of({"shop/__init__.py": "", "shop/views.py": views, "shop/urls.py": text})

    (route,) = index.db.get(routes, f"{ROOT}/shop/urls.py")
    assert route.view is not None
    assert route.view.symbol == FunctionSymbol(f"{ROOT}/shop/views.py", "one")
    assert route.view.wrappers == ("x.wraps",)


def test_the_admin_of_a_model_has_inherited_and_dynamic_options() -> None:
    text = """
        from django.contrib import admin
        from .models import Book, Shelf

        class Base(admin.ModelAdmin):
            list_display = ["title"]
            def get_queryset(self, request): ...

        class BookAdmin(Base):
            list_display = Base.list_display + ["shelf"]
            list_select_related = ("shelf",)

        custom = admin.AdminSite(name="custom")
        custom.register(Book, BookAdmin)
        admin.site.register([Book, Shelf], Base, list_per_page=9)
        other.register(Book)
    """
    index = project({"shop/admin.py": text})
    first, second = admins_of_model(index.db, class_id("shop/models.py:Book"))
    found = index.db.get(admin_class, class_id("shop/admin.py:BookAdmin"))
    assert found is not None

    assert first.site == f"{ROOT}/shop/admin.py:custom"
    assert (second.site, second.options) == (None, (("list_per_page", Literal(9)),))
    assert found.option("list_display") == Sequence((Literal("title"), Literal("shelf")))
    assert found.option("list_editable") == Sequence(())
    assert found.dynamic == {"queryset"}


def test_serializers_and_forms_of_a_model_are_found() -> None:
    text = """
        from django import forms
        from rest_framework import serializers
        from .models import Book as Volume

        class A(serializers.ModelSerializer):
            class Meta:
                model = Volume
                fields = ["title", "nothing"]
                depth = 1

        class B(A): ...

        class C(forms.ModelForm):
            class Meta:
                model = Volume
                fields = ["shelf"]
    """
    index = project({"shop/api.py": text})
    book = class_id("shop/models.py:Book")

    assert [id.name for id in serializers_of_model(index.db, book)] == ["A", "B"]
    assert [id.name for id in forms_of_model(index.db, book)] == ["C"]
    found = index.db.get(serializer, class_id("shop/api.py:A"))
    assert found is not None
    assert (found.depth, [field.model_field for field in found.fields]) == (1, ["title", None])
    shown = index.db.get(form, class_id("shop/api.py:C"))
    assert shown is not None
    assert [field.rows for field in shown.fields] == [class_id("shop/models.py:Shelf")]


def test_a_migration_that_cannot_be_read_in_full_says_so() -> None:
    header = "from django.db import migrations\nclass Migration(migrations.Migration):\n"
    one = (
        f"{header}    dependencies = [('shop', '0009_gone'), make()]\n    operations = [migrations.RunSQL('x'), y]\n"
    )
    two = f"{header}    dependencies = [('shop', '__latest__')]\n    operations = [*more]\n"
    index = project({"shop/migrations/0001_one.py": one, "shop/migrations/0002_two.py": two})

    first, second = index.db.get(migrations)
    assert [first.complete, second.complete] == [False, False]
    assert [operation.name for operation in first.operations] == ["RunSQL", "?"]
    assert first.operations[0].argument("sql") == Literal("x")
    graph = index.db.get(migration_graph)
    assert graph.missing == (MigrationKey("shop", "0009_gone"),)
    assert dict(graph.parents)[MigrationKey("shop", "0002_two")] == (MigrationKey("shop", "0001_one"),)
    assert graph.leaves("shop") == (MigrationKey("shop", "0002_two"),)


def test_queries_of_an_empty_index_have_nothing() -> None:
    db: Database = Index().db

    assert db.get(tasks) == db.get(receivers) == db.get(migrations) == ()
