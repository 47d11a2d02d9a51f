"""The example shop runs, and its traps cost what they are there to cost.

Everything happens in subprocesses on a temporary copy, so that neither Django's global state
nor a database file reaches this process or the repository.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parent.parent / "projects" / "shop"
SMALL, LARGE = 6, 18

PREAMBLE = """
import io, json, sys
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from customers.models import Customer

def client_of(username):
    client = Client()
    if username is not None:
        client.force_login(Customer.objects.get(username=username))
    return client

def output_of(command, *arguments):
    call_command(command, *arguments, stdout=io.StringIO())
"""

COUNT_QUERIES = (
    PREAMBLE
    + """
from catalog import services as catalog, tasks as catalog_tasks, views as catalog_views
from catalog.models import Brand, Category, Product
from customers import services as customers, tasks as customers_tasks, views as customers_views
from customers.models import Profile
from orders import pricing, services as orders, tasks as orders_tasks, views as orders_views
from orders.models import Coupon, Order
from support import services as support, tasks as support_tasks
from support.models import Ticket

def queries_of(expression, names):
    with CaptureQueriesContext(connection) as captured:
        result = eval(expression, globals(), names)
        if hasattr(result, "__next__"):
            list(result)
    return len(captured)

def rows_at_hand():
    Profile.objects.update(birthday=timezone.localdate())
    client = client_of("admin")
    client.get("/account/whoami.json")
    return {
        "client": client,
        "product": Product.objects.get(sku="SKU-0000"),
        "brand": Brand.objects.get(slug="brand-0000"),
        "category": Category.objects.get(slug="corner-0"),
        "customer": Customer.objects.get(username="customer0"),
        "order": Order.objects.get(number="ORD-000001"),
        "ticket": Ticket.objects.earliest("pk"),
        "coupon": Coupon.objects.get(code="WELCOME"),
    }

call_command("migrate", verbosity=0)
request = json.load(sys.stdin)
counts = {expression: [] for expression in request["expressions"]}
for size in request["sizes"]:
    output_of("seed", f"--size={size}")
    for expression in request["expressions"]:
        counts[expression].append(queries_of(expression, rows_at_hand()))
print(json.dumps(counts))
"""
)

GET_PAGES = (
    PREAMBLE
    + """
answers = {}
for username, path in json.load(sys.stdin):
    try:
        answers[path] = client_of(username).get(path).status_code
    except Exception as error:
        answers[path] = type(error).__name__
print(json.dumps(answers))
"""
)

WITHOUT_CELERY = (
    "import sys\nsys.modules['celery'] = None\n"
    + PREAMBLE
    + """
from django.core import mail
from customers.tasks import send_newsletter
from shop_site import celery_app
sent = send_newsletter.delay("News", "Text")
sent_later = send_newsletter.apply_async(args=["News", "Text"])
print(json.dumps([celery_app, sent, sent_later, len(mail.outbox)]))
"""
)

# Each expression runs one place that reads a relation per row without having loaded it.
TRAPS = [
    "catalog.category_paths()",
    "catalog.tag_index()",
    "catalog.review_digest()",
    "catalog.latest_opinions(product, limit=100)",
    "catalog.brand_origins()",
    "catalog_views.build_feed()",
    "catalog_tasks.warn_about_low_stock()",
    "catalog_tasks.mail_brand_statistics()",
    "output_of('export_products')",
    "customers.newsletter_recipients()",
    "customers.favourite_brands()",
    "customers.address_book(customer)",
    "customers_tasks.send_birthday_wishes()",
    "customers_views.CustomerExportView().rows()",
    "output_of('export_addresses')",
    "pricing.basket_weight(order)",
    "pricing.price_differences(order)",
    "pricing.revenue_by_brand()",
    "pricing.coupon_customers(coupon)",
    "orders.delivery_cities()",
    "orders.buyers(Order.objects.all())",
    "orders_tasks.remind_unpaid_orders()",
    "orders_tasks.report_refunds()",
    "orders_views.DashboardView().without_payment()",
    "output_of('daily_report', '--day=2025-01-06')",
    "output_of('export_orders', '--summary')",
    "client.get('/orders/export.csv')",
    "client.get('/orders/ORD-000001/')",
    "support.queue_summary()",
    "support.transcript(ticket)",
    "support.attachment_owners()",
    "support_tasks.send_agent_digest()",
    "output_of('ticket_report')",
    "client.get(ticket.get_absolute_url())",
]

# These cost queries per row in a template, a serializer, the admin, a property or a helper.
TRAPS_BEYOND_LOOPS = [
    "client.get('/brands/')",
    "client.get('/categories/corner-0/')",
    "client.get('/products/lamp-0000/')",
    "client.get('/search/')",
    "client.get('/account/customers/')",
    "client.get('/orders/dashboard/')",
    "client.get('/api/brands/')",
    "client.get('/api/orders/')",
    "client.get('/api/reviews/')",
    "client.get('/api/tickets/')",
    "client.get('/admin/catalog/brand/')",
    "client.get('/admin/catalog/product/')",
    "client.get('/admin/orders/order/')",
    "client.get('/admin/orders/orderline/')",
    "client.get('/admin/support/message/')",
]

# Each expression runs similar code that loads what it reads, or reads it once.
RIGHT = [
    "catalog.category_choices()",
    "catalog.category_sizes()",
    "catalog.tag_cloud()",
    "catalog.keywords(category)",
    "[other.brand.name for other in catalog.related_products(product, limit=100)]",
    "catalog.average_ratings()",
    "catalog.public_opinions(product, limit=100)",
    "catalog.brand_sheet(brand)",
    "catalog.covers(Product.objects.all())",
    "catalog.stock_value_by_brand()",
    "catalog.assortment(only_available=True)",
    "catalog.price_list()",
    "catalog.price_list(with_brand=True)",
    "catalog.cheapest_offer(category)",
    "catalog_tasks.send_reorder_requests()",
    "output_of('export_products', '--with-images')",
    "output_of('stock_count')",
    "client.get('/')",
    "client.get('/products/')",
    "client.get('/brands/brand-0000/')",
    "client.get('/stock.json')",
    "client.get('/api/products/')",
    "client.get('/api/products/bestsellers/')",
    "customers.phone_book()",
    "customers.customers_per_country()",
    "customers.home_country(customer)",
    "customers.address_labels(Customer.objects.all())",
    "customers.top_customers(limit=100)",
    "customers_tasks.send_brand_news(brand.pk, 'News', 'Text')",
    "client.get('/api/customers/')",
    "client.get('/admin/customers/address/')",
    "pricing.basket_total(order)",
    "pricing.price_quote({pk: 1 for pk in Product.objects.values_list('pk', flat=True)})",
    "pricing.units_per_product(Order.objects.all())",
    "pricing.revenue_by_category()",
    "pricing.coupon_usage()",
    "orders.packing_list(order)",
    "orders.picking_list(order.placed_at.date())",
    "orders.line_labels(order)",
    "orders.carrier_load()",
    "orders.open_amounts(Order.objects.all())",
    "orders.undelivered()",
    "orders.last_destination(customer)",
    "orders_tasks.send_confirmation(order.pk)",
    "orders_tasks.ask_for_reviews()",
    "orders_views.DashboardView().orders_by_country()",
    "output_of('export_orders')",
    "client.get('/orders/lines.csv')",
    "client.get('/orders/busiest.json')",
    "client_of('customer0').get('/orders/ORD-000001/invoice/')",
    "support.queue_overview()",
    "support.agent_load()",
    "support.public_transcript(ticket)",
    "support.conversation_starters(Ticket.objects.all())",
    "support.attachment_targets()",
    "support.ordered_products(ticket)",
    "support_tasks.close_silent_tickets(days=-1)",
    "client.get('/support/unassigned.json')",
]

PAGES = [
    (None, "/"),
    (None, "/products/"),
    (None, "/products/lamp-0000/"),
    (None, "/products/compare/?sku=SKU-0000&sku=SKU-0001"),
    (None, "/categories/corner-0/"),
    (None, "/brands/"),
    (None, "/brands/brand-0000/"),
    (None, "/search/?q=lamp&max_price=500"),
    (None, "/feed.json"),
    (None, "/stock.json"),
    (None, "/suggest.json?q=la"),
    (None, "/accounts/login/"),
    (None, "/account/register/"),
    (None, "/account/whoami.json"),
    ("customer0", "/account/"),
    ("customer0", "/account/profile/"),
    ("customer0", "/account/addresses/"),
    ("customer0", "/account/addresses/new/"),
    ("customer0", "/orders/"),
    ("customer0", "/orders/ORD-000001/"),
    ("customer0", "/orders/ORD-000001/note/"),
    ("customer0", "/orders/ORD-000001/invoice/"),
    ("customer0", "/orders/ORD-000001/status.json"),
    ("customer0", "/orders/open.json"),
    ("customer0", "/support/"),
    ("customer0", "/support/new/"),
    ("customer0", "/support/unassigned.json"),
    ("customer0", "/api/addresses/"),
    ("admin", "/products/new/"),
    ("admin", "/products/lamp-0000/edit/"),
    ("admin", "/account/customers/"),
    ("admin", "/account/customers/export.csv"),
    ("admin", "/orders/dashboard/"),
    ("admin", "/orders/export.csv"),
    ("admin", "/orders/lines.csv"),
    ("admin", "/orders/busiest.json"),
    ("admin", "/support/queue/"),
    ("admin", "/support/queue.json"),
    ("admin", "/api/"),
    ("admin", "/api/products/"),
    ("admin", "/api/brands/"),
    ("admin", "/api/reviews/"),
    ("admin", "/api/customers/"),
    ("admin", "/api/orders/"),
    ("admin", "/api/coupons/"),
    ("admin", "/api/shipments/"),
    ("admin", "/api/tickets/"),
    ("admin", "/admin/"),
    ("admin", "/admin/catalog/product/"),
    ("admin", "/admin/catalog/review/"),
    ("admin", "/admin/customers/customer/"),
    ("admin", "/admin/orders/order/"),
    ("admin", "/admin/support/ticket/"),
]

# Coroutines that touch the database on one branch only, where nobody looked.
BROKEN_COROUTINES = [
    ("customer2", "/orders/ORD-000003/status.json"),
    (None, "/support/queue.json?subjects=1"),
]


@dataclass(frozen=True, slots=True)
class Shop:
    """A copy of the example project with the path of its database."""

    root: Path
    database: str

    def run(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Runs Python in the copy with `text` as its input; fails the test if Python fails."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self._environment(),
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def _environment(self) -> dict[str, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "SHOP_"))}
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "shop_site.settings",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
            "SHOP_DATABASE": self.database,
            "SHOP_EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
        }


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shop") / "shop"
    shutil.copytree(SOURCE, root, ignore=shutil.ignore_patterns("__pycache__", "*.sqlite3"))
    return root


@pytest.fixture(scope="module")
def seeded(copy: Path) -> Shop:
    shop = Shop(copy, str(copy.parent / "shop.sqlite3"))
    shop.run("manage.py", "migrate", "--verbosity=0")
    shop.run("manage.py", "seed", "--size=12")
    return shop


@pytest.fixture(scope="module")
def queries(copy: Path) -> dict[str, list[int]]:
    request = {"sizes": [SMALL, LARGE], "expressions": [*TRAPS, *TRAPS_BEYOND_LOOPS, *RIGHT]}
    answer = Shop(copy, ":memory:").run("-c", COUNT_QUERIES, text=json.dumps(request)).stdout
    counts: dict[str, list[int]] = json.loads(answer)
    return counts


@pytest.fixture(scope="module")
def answers(seeded: Shop) -> dict[str, int | str]:
    text = json.dumps([*PAGES, *BROKEN_COROUTINES])
    statuses: dict[str, int | str] = json.loads(seeded.run("-c", GET_PAGES, text=text).stdout)
    return statuses


def test_the_system_check_finds_no_issues(copy: Path) -> None:
    assert "no issues" in Shop(copy, ":memory:").run("manage.py", "check").stdout


def test_the_migrations_describe_the_models(copy: Path) -> None:
    output = Shop(copy, ":memory:").run("manage.py", "makemigrations", "--check", "--dry-run")
    assert "No changes detected" in output.stdout


def test_seeding_twice_gives_the_same_shop(seeded: Shop) -> None:
    first = products_of(seeded)
    seeded.run("manage.py", "seed", "--size=12")
    assert len(first) == 12
    assert products_of(seeded) == first


def test_the_tests_of_the_shop_pass(copy: Path) -> None:
    output = Shop(copy, ":memory:").run("manage.py", "test")
    ran = re.search(r"Ran (\d+) tests", output.stderr)
    assert ran is not None
    assert int(ran[1]) >= 30


def test_tasks_run_at_once_where_celery_is_not_installed(seeded: Shop) -> None:
    app, sent, sent_later, mails = json.loads(seeded.run("-c", WITHOUT_CELERY).stdout)
    assert app is None
    assert sent == sent_later > 0
    assert mails == 2 * sent


@pytest.mark.parametrize(("username", "path"), PAGES)
def test_a_page_of_the_shop_answers(answers: dict[str, int | str], username: str | None, path: str) -> None:
    assert answers[path] == 200


@pytest.mark.parametrize(("username", "path"), BROKEN_COROUTINES)
def test_a_coroutine_that_queries_raises(answers: dict[str, int | str], username: str | None, path: str) -> None:
    assert answers[path] == "SynchronousOnlyOperation"


@pytest.mark.parametrize("expression", [*TRAPS, *TRAPS_BEYOND_LOOPS])
def test_a_trap_costs_queries_for_every_row(queries: dict[str, list[int]], expression: str) -> None:
    small, large = queries[expression]
    assert large - small >= (LARGE - SMALL) // 6


@pytest.mark.parametrize("expression", RIGHT)
def test_code_that_loads_what_it_reads_costs_the_same_for_more_rows(
    queries: dict[str, list[int]], expression: str
) -> None:
    small, large = queries[expression]
    assert 0 < small == large


def products_of(shop: Shop) -> list[tuple[str, str, int]]:
    rows = json.loads(shop.run("manage.py", "dumpdata", "catalog.product").stdout)
    return [(row["fields"]["sku"], row["fields"]["price"], row["fields"]["stock"]) for row in rows]
