"""What signals wake: the order of loading, senders, and what is never connected."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mir_lsp.index import Index
from mir_lsp.index.models import model, model_ids
from mir_lsp.index.receivers import receivers
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.index.signals import Sent, Standing, loading_order, never_sends, standing_of, woken_by
from tests.support.connected import connected, differences, name_of
from tests.support.projects import ROOT, class_id, index_of, index_of_folder

SHOP = Path(__file__).parents[1] / "projects" / "shop"

SETTINGS = 'INSTALLED_APPS = ["fruit", "basket"]\nROOT_URLCONF = "site_urls"\n'
MODELS = """
    from django.db import models

    class Pear(models.Model):
        name = models.CharField(max_length=20)

    class Seed(models.Model):
        pears = models.ManyToManyField(Pear)

    class WildPear(Pear):
        pass

    class Small(Pear):
        class Meta:
            proxy = True
"""
SIGNALS = """
    from django.db.models.signals import m2m_changed, post_save
    from django.dispatch import receiver
    from fruit.models import Pear, Seed

    @receiver(post_save, sender=Pear)
    def zoom(sender, **kwargs): ...

    @receiver(post_save)
    def all_of_them(sender, **kwargs): ...

    def by_hand(sender, **kwargs): ...

    post_save.connect(by_hand, sender="fruit.Pear")
    post_save.connect(by_hand, sender=Pear)

    @receiver(post_save, sender=Pear)
    def apple(sender, **kwargs): ...

    @receiver(m2m_changed, sender=Seed.pears.through)
    def pairs(sender, **kwargs): ...
"""
READY = """
    from django.apps import AppConfig

    class {name}Config(AppConfig):
        name = "{label}"

        def ready(self):
            {body}
"""


def project(**files: str) -> Index:
    """A project with two applications; files are named by their place with `_` for `/`."""
    texts = {
        "manage.py": "",
        "settings.py": SETTINGS,
        "site_urls.py": "urlpatterns = []",
        "fruit/__init__.py": "",
        "fruit/models.py": MODELS,
        "fruit/apps.py": READY.format(name="Fruit", label="fruit", body="from . import signals"),
        "fruit/signals.py": SIGNALS,
        "basket/__init__.py": "",
        "basket/apps.py": "from django.apps import AppConfig\nclass BasketConfig(AppConfig):\n    name = 'basket'\n",
    }
    texts |= {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    index = index_of(texts)
    index.db.set(projects_key(), (ProjectFacts(ROOT, "settings", (5, 2)),))
    return index


def names(index: Index, sent: Sent) -> list[str]:
    return [name_of(index.db, each.receiver).rpartition(".")[2] for each in index.db.get(woken_by, sent)]


PEAR = class_id("fruit/models.py:Pear")


def test_receivers_run_in_the_order_in_which_they_are_connected_and_each_once() -> None:
    assert names(project(), Sent("post_save", PEAR)) == ["zoom", "all_of_them", "by_hand", "apple"]


def test_rows_of_a_child_and_of_a_proxy_wake_what_is_told_of_every_model_alone() -> None:
    index = project()
    for name in ("WildPear", "Small"):
        assert names(index, Sent("post_save", class_id(f"fruit/models.py:{name}"))) == ["all_of_them"]


def test_pairs_wake_what_is_connected_to_the_table_between() -> None:
    seed = class_id("fruit/models.py:Seed")
    assert names(project(), Sent("m2m_changed", seed, "pears")) == ["pairs"]
    assert names(project(), Sent("m2m_changed", seed)) == []


def test_what_models_import_comes_before_what_ready_imports_and_applications_come_in_their_order() -> None:
    listener = "from django.db.models.signals import post_save\nfrom django.dispatch import receiver\n{more}\n"
    listener += '@receiver(post_save, sender="fruit.Pear")\ndef {name}(sender, **kwargs): ...\n'
    index = project(
        basket__apps=READY.format(name="Basket", label="basket", body="from basket import late"),
        basket__late=listener.format(more="", name="late"),
        basket__models="from basket import early",
        basket__early=listener.format(more="", name="early"),
    )
    assert names(index, Sent("post_save", PEAR)) == ["early", "zoom", "all_of_them", "by_hand", "apple", "late"]
    places = [place for place, _ in index.db.get(loading_order, ROOT)]
    assert places.index(f"{ROOT}/fruit/models.py") < places.index(f"{ROOT}/basket/early.py")


def test_a_module_that_nothing_imports_connects_nothing() -> None:
    index = project(fruit__apps=READY.format(name="Fruit", label="fruit", body="pass"))
    assert names(index, Sent("post_save", PEAR)) == []
    assert {standing_of(index.db, each) for each in index.db.get(receivers)} == {Standing.NEVER}


def test_an_import_inside_of_a_function_of_loaded_code_counts() -> None:
    late = "def register():\n    from fruit import signals\n"
    index = project(
        fruit__apps=READY.format(name="Fruit", label="fruit", body="register()").replace(
            "class", "from fruit.late import register\n\n    class"
        ),
        fruit__late=late,
    )
    assert names(index, Sent("post_save", PEAR)) == ["zoom", "all_of_them", "by_hand", "apple"]


def test_what_is_connected_under_a_condition_or_in_a_function_is_not_certain() -> None:
    conditional = """
    from django.conf import settings
    from django.db.models.signals import post_delete
    from fruit.models import Pear

    def one(sender, **kwargs): ...

    if settings.DEBUG:
        post_delete.connect(one, sender=Pear)

    def two(sender, **kwargs): ...

    def start():
        post_delete.connect(two, sender=Pear)
    """
    index = project(fruit__signals=conditional)
    woken = index.db.get(woken_by, Sent("post_delete", PEAR))
    assert [each.is_certain for each in woken] == [False, False]


def test_senders_that_never_send_are_told_with_the_reason() -> None:
    wrong = """
    from django.db import models
    from django.db.models.signals import m2m_changed, post_save
    from django.dispatch import receiver
    from fruit.models import Pear, Seed

    class Base(models.Model):
        class Meta:
            abstract = True

    @receiver(m2m_changed, sender=Seed)
    def one(sender, **kwargs): ...

    @receiver(post_save, sender=Base)
    def two(sender, **kwargs): ...

    @receiver(post_save, sender=Pear)
    def three(sender, **kwargs): ...
    """
    index = project(fruit__signals=wrong)
    reasons = [never_sends(index.db, each) for each in index.db.get(receivers)]
    assert reasons == [
        "the table between sends it",
        "`Base` is abstract",
        "",
    ]


def test_the_receivers_of_the_shop_are_those_that_django_has_connected() -> None:
    index = index_of_folder(SHOP)
    index.db.set(projects_key(), (ProjectFacts(SHOP.as_posix(), "shop_site.settings", (5, 2)),))
    django = connected(SHOP, "shop_site.settings", sys.executable, {"PYTHONPATH": os.pathsep.join(sys.path)})
    found, compared = differences(index, django)
    assert found == []
    assert compared >= 12
    assert any(index.db.get(model, id) is not None for id in model_ids(index))
