"""The example shop as its owner would use mir-lsp: check it, let it repair what is safe, run it again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.projects_run.test_shop import COUNT_QUERIES, LARGE, RIGHT, SMALL, SOURCE, TRAPS, Shop

# Everything that is read per row of a queryset which the same function builds: (code, file, what is read).
EXPECTED = [
    ("MIR116", "catalog/admin.py", "brand.products.count()"),
    ("MIR116", "catalog/admin.py", "product.brand"),
    ("MIR115", "catalog/admin.py", "ReviewAdmin"),
    ("MIR116", "catalog/admin.py", '"product"'),
    ("MIR104", "catalog/management/commands/export_products.py", "self.write_products(writer, products)"),
    ("MIR104", "catalog/management/commands/export_products.py", "self.write_products(writer, products)"),
    ("MIR328", "catalog/migrations/0005_brand_in_image_alt_text.py", "migrations.RunPython(fill_alt_text)"),
    ("MIR114", "catalog/serializers.py", "brand.products.filter(status=Product.Status.PUBLISHED).count()"),
    ("MIR113", "catalog/serializers.py", "product_name"),
    ("MIR113", "catalog/serializers.py", "customer_name"),
    ("MIR101", "catalog/services.py", "category.parent"),
    ("MIR102", "catalog/services.py", "product.tags.all()"),
    ("MIR103", "catalog/services.py", "review.product.brand"),
    ("MIR101", "catalog/services.py", "brand.country"),
    ("MIR101", "catalog/services.py", "product.brand"),
    ("MIR712", "catalog/services.py", "bulk_update"),
    ("MIR225", "catalog/services.py", "product.stock -= quantity"),
    ("MIR712", "catalog/services.py", "update"),
    ("MIR712", "catalog/services.py", "bulk_update"),
    ("MIR710", "catalog/signals.py", "notify_moderators.delay(instance.pk)"),
    ("MIR225", "catalog/signals.py", "image.position -= 1"),
    ("MIR101", "catalog/tasks.py", "product.brand"),
    ("MIR712", "catalog/tasks.py", "update"),
    ("MIR102", "catalog/tasks.py", "brand.products.count()"),
    ("MIR118", "catalog/templates/catalog/category.html", "child.products.count"),
    ("MIR118", "catalog/templates/catalog/category.html", "product.brand"),
    ("MIR118", "catalog/templates/catalog/product_detail.html", "review.customer"),
    ("MIR118", "catalog/templates/catalog/search.html", "product.category"),
    ("MIR107", "catalog/views.py", 'brand.products.order_by("-published_at").first()'),
    ("MIR102", "catalog/views.py", "product.images.all()"),
    ("MIR204", "catalog/views.py", "Review.objects.filter(product=product, customer=request.user).count() > 0"),
    ("MIR712", "common/management/commands/seed.py", "bulk_create"),
    ("MIR712", "common/management/commands/seed.py", "bulk_create"),
    ("MIR712", "common/management/commands/seed.py", "bulk_create"),
    ("MIR712", "common/management/commands/seed.py", "bulk_create"),
    ("MIR115", "customers/admin.py", "AddressInline"),
    ("MIR117", "customers/admin.py", "AddressInline"),
    ("MIR101", "customers/management/commands/export_addresses.py", "address.country"),
    ("MIR113", "customers/serializers.py", "country_name"),
    ("MIR101", "customers/services.py", "customer.profile"),
    ("MIR101", "customers/services.py", "profile.favourite_brand"),
    ("MIR712", "customers/services.py", "update"),
    ("MIR712", "customers/services.py", "update"),
    ("MIR703", "customers/signals.py", "keep_one_default_address"),
    ("MIR101", "customers/tasks.py", "profile.customer"),
    ("MIR225", "customers/tasks.py", "profile.loyalty_points += 50"),
    ("MIR118", "customers/templates/customers/customer_list.html", "customer.profile"),
    ("MIR104", "customers/views.py", "services.address_book(request.user)"),
    ("MIR401", "customers/views.py", "send_welcome.delay(customer.pk)"),
    ("MIR525", "customers/views.py", "Address"),
    ("MIR101", "customers/views.py", "customer.profile"),
    ("MIR102", "customers/views.py", "customer.orders.count()"),
    ("MIR115", "orders/admin.py", "OrderLineInline"),
    ("MIR115", "orders/admin.py", "OrderAdmin"),
    ("MIR116", "orders/admin.py", "order.shipping_address"),
    ("MIR116", "orders/admin.py", "order.total"),
    ("MIR115", "orders/admin.py", "OrderLineAdmin"),
    ("MIR115", "orders/admin.py", "CouponRedemptionInline"),
    ("MIR202", "orders/management/commands/daily_report.py", "len(orders)"),
    ("MIR103", "orders/management/commands/daily_report.py", "payment.order.customer"),
    ("MIR104", "orders/management/commands/export_orders.py", "self.write_summary(orders)"),
    ("MIR104", "orders/management/commands/export_orders.py", "self.write_summary(orders)"),
    ("MIR101", "orders/pricing.py", "line.product"),
    ("MIR103", "orders/pricing.py", "line.product.brand"),
    ("MIR113", "orders/serializers.py", "product_name"),
    ("MIR402", "orders/services.py", 'send_order_mail(order, "We received your order", "Thank you for your order.")'),
    (
        "MIR104",
        "orders/services.py",
        'send_order_mail(order, "Your order is on its way", f"{carrier.name} will deliver it.")',
    ),
    (
        "MIR402",
        "orders/services.py",
        'send_order_mail(order, "Your order is on its way", f"{carrier.name} will deliver it.")',
    ),
    ("MIR103", "orders/services.py", "shipment.order.shipping_address"),
    ("MIR710", "orders/signals.py", "send_receipt.delay(instance.pk)"),
    ("MIR712", "orders/signals.py", "update"),
    ("MIR205", "orders/tasks.py", "orders.exists()"),
    ("MIR101", "orders/tasks.py", "order.customer"),
    ("MIR103", "orders/tasks.py", "payment.order.customer"),
    ("MIR712", "orders/tasks.py", "update"),
    ("MIR118", "orders/templates/orders/dashboard.html", "order.payments.all"),
    ("MIR118", "orders/templates/orders/order_list.html", "order.shipping_address"),
    ("MIR118", "orders/templates/orders/order_list.html", "order.total"),
    ("MIR101", "orders/views.py", "line.product"),
    ("MIR104", "orders/views.py", "pricing.basket_weight(self.object)"),
    ("MIR101", "orders/views.py", "order.customer"),
    ("MIR103", "orders/views.py", "order.shipping_address.country"),
    ("MIR102", "orders/views.py", "order.lines.count()"),
    ("MIR102", "orders/views.py", "order.payments.exists()"),
    ("MIR603", "orders/views.py", "order.shipment"),
    ("MIR603", "orders/views.py", "order.shipment.carrier"),
    ("MIR115", "support/admin.py", "MessageInline"),
    ("MIR115", "support/admin.py", '"__str__"'),
    ("MIR101", "support/management/commands/ticket_report.py", "ticket.order"),
    ("MIR113", "support/serializers.py", "author"),
    ("MIR504", "support/serializers.py", '"__all__"'),
    ("MIR101", "support/services.py", "ticket.customer"),
    ("MIR101", "support/services.py", "ticket.assigned_to"),
    ("MIR102", "support/services.py", "ticket.messages.count()"),
    ("MIR122", "support/services.py", "attachment.content_object"),
    ("MIR710", "support/signals.py", "send_ticket_mail(instance.ticket, instance.body)"),
    ("MIR103", "support/tasks.py", "message.ticket.assigned_to"),
    ("MIR118", "support/templates/support/ticket_list.html", "ticket.order"),
    ("MIR101", "support/views.py", "message.author"),
    ("MIR102", "support/views.py", "message.attachments.count()"),
    ("MIR602", "support/views.py", "Ticket.objects.open()[:20]"),
]

# Each says why it has no fix that is sure: counts, the choices of forms, inlines without a queryset of their own.
LEFT = [
    ("MIR104", "customers/views.py"),
    ("MIR104", "orders/views.py"),
    ("MIR107", "catalog/views.py"),
    ("MIR113", "orders/serializers.py"),
    ("MIR114", "catalog/serializers.py"),
    ("MIR115", "catalog/admin.py"),
    ("MIR115", "customers/admin.py"),
    ("MIR115", "orders/admin.py"),
    ("MIR115", "orders/admin.py"),
    ("MIR115", "orders/admin.py"),
    ("MIR115", "orders/admin.py"),
    ("MIR115", "support/admin.py"),
    ("MIR116", "catalog/admin.py"),
    ("MIR116", "orders/admin.py"),
    ("MIR117", "customers/admin.py"),
    ("MIR118", "catalog/templates/catalog/category.html"),
    ("MIR118", "orders/templates/orders/order_list.html"),
    ("MIR118", "orders/templates/orders/order_list.html"),
    ("MIR202", "orders/management/commands/daily_report.py"),
    ("MIR205", "orders/tasks.py"),
    ("MIR225", "catalog/services.py"),
    ("MIR225", "catalog/signals.py"),
    ("MIR225", "customers/tasks.py"),
    ("MIR328", "catalog/migrations/0005_brand_in_image_alt_text.py"),
    ("MIR401", "customers/views.py"),
    ("MIR402", "orders/services.py"),
    ("MIR402", "orders/services.py"),
    ("MIR504", "support/serializers.py"),
    ("MIR525", "customers/views.py"),
    ("MIR603", "orders/views.py"),
    ("MIR603", "orders/views.py"),
    ("MIR703", "customers/signals.py"),
    ("MIR710", "catalog/signals.py"),
    ("MIR710", "orders/signals.py"),
    ("MIR710", "support/signals.py"),
    ("MIR712", "catalog/services.py"),
    ("MIR712", "catalog/services.py"),
    ("MIR712", "catalog/services.py"),
    ("MIR712", "catalog/tasks.py"),
    ("MIR712", "common/management/commands/seed.py"),
    ("MIR712", "common/management/commands/seed.py"),
    ("MIR712", "common/management/commands/seed.py"),
    ("MIR712", "common/management/commands/seed.py"),
    ("MIR712", "customers/services.py"),
    ("MIR712", "customers/services.py"),
    ("MIR712", "orders/signals.py"),
    ("MIR712", "orders/tasks.py"),
]

# What costs the same for any number of rows once the safe fixes are applied.
REPAIRED = [
    "catalog.category_paths()",
    "catalog.tag_index()",
    "catalog.review_digest()",
    "catalog.brand_origins()",
    "catalog_tasks.warn_about_low_stock()",
    "catalog_tasks.mail_brand_statistics()",
    "customers.newsletter_recipients()",
    "customers.favourite_brands()",
    "output_of('export_addresses')",
    "pricing.price_differences(order)",
    "pricing.revenue_by_brand()",
    "orders.delivery_cities()",
    "orders_tasks.remind_unpaid_orders()",
    "orders_tasks.report_refunds()",
    "orders_views.DashboardView().without_payment()",
    "output_of('daily_report', '--day=2025-01-06')",
    "client.get('/orders/export.csv')",
    "support.queue_summary()",
    "support_tasks.send_agent_digest()",
    "output_of('ticket_report')",
]


def mir(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "mir_lsp", *arguments, str(root)], capture_output=True, text=True)


def shop_in(folder: Path) -> Path:
    root = folder / "shop"
    shutil.copytree(SOURCE, root, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    return root


def counts(root: Path, expressions: list[str]) -> dict[str, list[int]]:
    request = json.dumps({"sizes": [SMALL, LARGE], "expressions": expressions})
    answer: dict[str, list[int]] = json.loads(Shop(root, ":memory:").run("-c", COUNT_QUERIES, text=request).stdout)
    return answer


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shop_in(tmp_path_factory.mktemp("original"))


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shop_in(tmp_path_factory.mktemp("repaired"))
    done = mir(root, "fix")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture(scope="module")
def after(repaired: Path) -> dict[str, list[int]]:
    return counts(repaired, [*TRAPS, *RIGHT])


def test_exactly_the_reads_per_row_are_found(original: Path) -> None:
    done = mir(original, "check", "--format", "json")
    assert done.returncode == 1, done.stderr
    found = []
    for each in json.loads(done.stdout):
        relative = Path(each["path"]).resolve().relative_to(original.resolve()).as_posix()
        line = (original / relative).read_text(encoding="utf-8").splitlines()[each["line"] - 1]
        found.append((each["code"], relative, line[each["column"] - 1 : each["end_column"] - 1]))
    assert found == EXPECTED


def test_after_the_fixes_only_what_no_load_can_repair_is_left(repaired: Path) -> None:
    done = mir(repaired, "check", "--format", "json")
    left = [
        (each["code"], Path(each["path"]).resolve().relative_to(repaired.resolve()).as_posix())
        for each in json.loads(done.stdout)
    ]
    assert sorted(left) == LEFT
    before = {path: path.read_bytes() for path in repaired.rglob("*.py")}
    assert mir(repaired, "fix").returncode == 0
    assert {path: path.read_bytes() for path in repaired.rglob("*.py")} == before


def test_the_repaired_shop_passes_its_own_tests(repaired: Path) -> None:
    done = Shop(repaired, ":memory:").run("manage.py", "test", "--verbosity=0")
    assert "OK" in done.stderr


@pytest.mark.parametrize("expression", REPAIRED)
def test_a_repaired_trap_costs_the_same_for_any_number_of_rows(after: dict[str, list[int]], expression: str) -> None:
    small, large = after[expression]
    assert small == large


def test_a_task_that_saves_each_row_is_left_with_that_one_query_per_row(after: dict[str, list[int]]) -> None:
    small, large = after["customers_tasks.send_birthday_wishes()"]
    assert large - small == LARGE - SMALL


def test_no_fix_makes_anything_dearer(after: dict[str, list[int]], original: Path) -> None:
    before = counts(original, [*TRAPS, *RIGHT])
    # A fix may trade one query per row for one more query in all.
    dearer = {each: (before[each], after[each]) for each in before if after[each][1] > before[each][1] + 1}
    assert dearer == {}
