"""What a helper tells others is heard in the transactions of those who call it, and an edit of the helper as well."""

from __future__ import annotations

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from tests.support.fixtures import ROOT, engine_of

TASKS = """\
from celery import shared_task


@shared_task
def confirm(pk):
    return pk
"""
DEEP = """\
from shop.tasks import confirm


def queue(pk):
    confirm.delay(pk)
"""
HELPER = """\
from shop.deep import queue


def tell(order):
    queue(order.pk)
"""
CALLER = """\
from django.db import transaction
from shop.helper import tell
from shop.models import Order


def place():
    with transaction.atomic():
        order = Order.objects.create()
        tell(order)
    return order
"""
MODELS = """\
from django.db import models


class Order(models.Model):
    status = models.CharField(max_length=10)
"""
FILES = {
    "shop/__init__.py": "",
    "shop/models.py": MODELS,
    "shop/tasks.py": TASKS,
    "shop/deep.py": DEEP,
    "shop/helper.py": HELPER,
    "shop/caller.py": CALLER,
}
QUIET = DEEP.replace("confirm.delay(pk)", "confirm.run(pk)")
LATER = DEEP.replace("confirm.delay(pk)", "transaction.on_commit(lambda: confirm.delay(pk))").replace(
    "from shop", "from django.db import transaction\nfrom shop"
)


def found(engine: Engine) -> list[Finding]:
    return [each for each in engine.findings(f"{ROOT}/shop/caller.py") if each.code.startswith("MIR4")]


def test_a_task_that_is_sent_two_calls_away_is_heard_with_the_place_where_it_is_sent() -> None:
    (finding,) = found(engine_of(FILES))
    assert finding.code == "MIR401"
    assert CALLER[finding.span.start : finding.span.end] == "tell(order)"
    (sent,) = finding.related
    assert sent.path == f"{ROOT}/shop/deep.py"
    assert DEEP[sent.span.start : sent.span.end] == "confirm.delay(pk)"


def test_an_edit_of_what_is_called_changes_what_is_found_in_the_caller() -> None:
    engine = engine_of(FILES)
    assert [each.code for each in found(engine)] == ["MIR401"]
    for text in (QUIET, LATER):
        engine.set_text(f"{ROOT}/shop/deep.py", text)
        assert found(engine) == []
        engine.set_text(f"{ROOT}/shop/deep.py", DEEP)
        assert [each.code for each in found(engine)] == ["MIR401"]


def test_an_edit_of_the_caller_changes_what_is_found_there() -> None:
    engine = engine_of(FILES)
    assert [each.code for each in found(engine)] == ["MIR401"]
    engine.set_text(f"{ROOT}/shop/caller.py", CALLER.replace("        tell(order)", "    tell(order)"))
    assert found(engine) == []


def test_a_function_that_a_project_names_has_its_effect() -> None:
    quiet = {**FILES, "shop/deep.py": "def queue(pk):\n    return pk\n"}
    engine = engine_of(quiet)
    assert found(engine) == []
    engine.set_config(ROOT, Config(effects=(("shop.deep.queue", "http"),)))
    (finding,) = found(engine)
    assert finding.code == "MIR402"
    assert finding.message == "`tell()` calls another service before the commit"
    engine.clear_configs()
    engine.set_config(ROOT, Config())
    assert found(engine) == []


def test_a_configured_effect_of_a_function_out_of_view_is_heard() -> None:
    text = "import twilio\n\n\ndef queue(pk):\n    twilio.send(pk)\n"
    engine = engine_of({**FILES, "shop/deep.py": text})
    assert found(engine) == []
    engine.set_config(ROOT, Config(effects=(("twilio.send", "http"),)))
    assert [each.code for each in found(engine)] == ["MIR402"]
