"""Lenses and what they are made of."""

from __future__ import annotations

from mir_lsp.engine.engine import Engine
from mir_lsp.features.lens import explained, lenses
from mir_lsp.text.lines import LineIndex
from tests.support.fixtures import ROOT
from tests.support.predicted import kiosk

VIEWS, API, ADMIN = f"{ROOT}/stall/views.py", f"{ROOT}/stall/api.py", f"{ROOT}/stall/admin.py"
TASKS, WORK = f"{ROOT}/stall/tasks.py", f"{ROOT}/stall/work.py"
REPORT = f"{ROOT}/stall/management/commands/report.py"


def titles(engine: Engine, path: str) -> dict[str, str]:
    return {lens.key: lens.title for lens in lenses(engine, path)}


def test_views_have_a_lens_each_and_other_functions_have_none() -> None:
    engine = kiosk()
    found = titles(engine, VIEWS)
    assert found["orders"] == "≈ 1 query + 1 per order"
    assert found["orders_loaded"] == "≈ 3 queries"
    assert found["unused_context"] == "no queries"
    assert found["order"] == "≈ 3 queries + 1 per order line of the order"
    assert found["Numbers.get"] == "≈ 2 queries"
    assert titles(engine, WORK) == {}


def test_a_class_that_inherits_its_answer_has_a_lens_that_names_it() -> None:
    engine = kiosk()
    assert titles(engine, VIEWS)["PagedOrderList:get"] == "get: ≈ 2 queries + 1 per order"
    found = titles(engine, API)
    assert found["LoadedOrders:list"] == "list: ≈ 4 queries"
    assert found["LoadedOrders:retrieve"] == "retrieve: ≈ 4 queries"
    assert found["Orders.unpaid"] == "≈ 1 query + 3 per order + 2 per order line"
    assert found["CustomerListView:list"] == "list: ≈ 1 query + 1 per customer"


def test_admin_classes_tasks_and_commands_have_lenses() -> None:
    engine = kiosk()
    assert titles(engine, ADMIN)["LineAdmin:changelist"] == "changelist: ≈ 3 queries + 1 per order line"
    assert titles(engine, TASKS) == {
        "remind_customers": "≈ 1 query + 1 per order",
        "count_orders": "≈ 1 query + 1 per customer",
    }
    assert titles(engine, REPORT) == {"Command.handle": "≈ 2 queries + 1 per customer"}


def test_a_lens_stands_at_the_name_of_what_it_is_about() -> None:
    engine = kiosk()
    text = engine.text(VIEWS) or ""
    for lens in lenses(engine, VIEWS):
        name = lens.key.partition(":")[0].rpartition(".")[2]
        assert lens.span.text_of(text) == name


def test_a_breakdown_says_which_line_runs_what_and_what_grows() -> None:
    engine = kiosk()
    found = explained(engine, TASKS, "remind_customers")
    assert found is not None
    assert found.title == "remind_customers: ≈ 1 query + 1 per order"
    text = engine.text(TASKS) or ""
    lines = LineIndex(text)
    assert [line.text for line in found.lines] == [
        "line 9: 1 query per order: `order.customer.country` reads `country`",
        "line 8: 1 query: `for` reads order rows",
    ]
    assert [lines.line_of(line.span.start) + 1 for line in found.lines if line.span is not None] == [9, 8]


def test_a_breakdown_follows_calls_and_templates_to_where_the_query_is() -> None:
    engine = kiosk()
    found = explained(engine, VIEWS, "orders")
    assert found is not None
    assert any(line.text.endswith("reads `customer`, in orders.html line 1") for line in found.lines)
    listed = explained(engine, ADMIN, "LineAdmin:changelist")
    assert listed is not None
    assert any(line.path == ADMIN and line.span is not None for line in listed.lines)


def test_the_breakdown_of_what_is_gone_is_nothing() -> None:
    assert explained(kiosk(), VIEWS, "no_such_view") is None


def test_what_another_file_does_shows_in_the_lens() -> None:
    engine = kiosk()
    models = engine.text(f"{ROOT}/stall/models.py") or ""
    before = titles(engine, API)["Orders:list"]
    engine.set_text(f"{ROOT}/stall/models.py", models.replace('f"{self.name} of {self.country.name}"', "self.name"))
    assert before == "list: ≈ 1 query + 3 per order + 2 per order line"
    assert titles(engine, API)["Orders:list"] == "list: ≈ 1 query + 2 per order + 2 per order line"
