from decimal import Decimal

from django.test import TestCase
from django.urls import reverse

from common.models import Country
from customers.models import Customer

from . import services
from .models import Brand, Category, Product, Review


def make_product(sku="SKU-1", **values):
    country, _ = Country.objects.get_or_create(code="NL", defaults={"name": "Netherlands"})
    brand, _ = Brand.objects.get_or_create(slug="acme", defaults={"name": "Acme", "country": country})
    category, _ = Category.objects.get_or_create(slug="bikes", defaults={"name": "Bikes"})
    defaults = {
        "name": f"Product {sku}",
        "slug": sku.lower(),
        "brand": brand,
        "category": category,
        "price": Decimal("10.00"),
        "status": Product.Status.PUBLISHED,
        "stock": 5,
    }
    return Product.objects.create(sku=sku, **{**defaults, **values})


class ProductTests(TestCase):
    def test_publishing_sets_the_date(self):
        self.assertIsNotNone(make_product().published_at)

    def test_drafts_are_not_in_the_shop(self):
        make_product(status=Product.Status.DRAFT)
        self.assertFalse(Product.published.exists())
        self.assertFalse(Product.objects.published().exists())

    def test_search_finds_brand_and_sku(self):
        product = make_product()
        self.assertEqual(list(Product.objects.search("acme")), [product])
        self.assertEqual(list(Product.objects.search("sku-1")), [product])
        self.assertEqual(list(Product.objects.search("nothing")), [])

    def test_breadcrumb_contains_the_category(self):
        self.assertEqual(make_product().breadcrumb(), "Bikes / Product SKU-1")


class ServiceTests(TestCase):
    def test_taking_too_much_from_stock_is_refused(self):
        product = make_product(stock=1)
        with self.assertRaises(services.OutOfStock):
            services.take_from_stock(product.pk, 2)

    def test_repricing_raises_every_price(self):
        product = make_product()
        services.reprice_category(product.category, 10)
        product.refresh_from_db()
        self.assertEqual(product.price, Decimal("11.00"))

    def test_importing_prices_counts_only_changes(self):
        make_product("SKU-1")
        make_product("SKU-2")
        rows = [{"sku": "SKU-1", "price": "12.50"}, {"sku": "SKU-2", "price": "10.00"}]
        self.assertEqual(services.import_prices(rows), 1)

    def test_stock_value_is_summed_per_brand(self):
        make_product("SKU-1")
        make_product("SKU-2", stock=1)
        self.assertEqual(services.stock_value_by_brand(), {"Acme": Decimal("60.00")})


class ReviewTests(TestCase):
    def setUp(self):
        self.product = make_product()
        self.customer = Customer.objects.create_user("anna", "anna@example.com", "secret")
        self.client.force_login(self.customer)
        self.url = reverse("catalog:write-review", args=[self.product.slug])

    def test_a_review_waits_for_approval(self):
        self.client.post(self.url, {"rating": 4, "title": "Good"})
        review = Review.objects.get()
        self.assertFalse(review.approved)
        self.assertEqual(Review.visible.count(), 0)

    def test_a_second_review_is_refused(self):
        self.client.post(self.url, {"rating": 4, "title": "Good"})
        self.client.post(self.url, {"rating": 1, "title": "Bad"})
        self.assertEqual(Review.objects.count(), 1)
