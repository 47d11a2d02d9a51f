from datetime import date
from decimal import Decimal
from io import StringIO

from django.core import mail
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse

from catalog.tests import make_product
from common.models import Country
from customers.models import Address, Customer

from . import pricing, services
from .models import Carrier, Coupon, Order, Payment
from .tasks import ask_for_reviews, cancel_stale_orders


class OrderTestCase(TestCase):
    def setUp(self):
        self.product = make_product(stock=10, weight_grams=400)
        self.customer = Customer.objects.create_user("anna", "anna@example.com", "secret", first_name="Anna")
        self.address = Address.objects.create(
            customer=self.customer,
            country=Country.objects.get(code="NL"),
            street="Dam 1",
            postcode="1000 AA",
            city="Amsterdam",
        )

    def place(self, quantity=2, coupon=""):
        return services.place_order(self.customer, self.address, {self.product.pk: quantity}, coupon)


class PlacingTests(OrderTestCase):
    def test_an_order_takes_from_stock_and_sends_a_mail(self):
        order = self.place()
        self.product.refresh_from_db()
        self.assertEqual(self.product.stock, 8)
        self.assertEqual(order.total, Decimal("20.00"))
        self.assertEqual(len(mail.outbox), 1)

    def test_numbers_follow_each_other(self):
        self.assertNotEqual(self.place().number, self.place().number)

    def test_a_coupon_is_redeemed(self):
        Coupon.objects.create(code="TEN", percent=10)
        order = self.place(coupon="TEN")
        self.assertEqual(order.redemptions.get().amount, Decimal("2.00"))

    def test_an_old_coupon_is_refused(self):
        Coupon.objects.create(code="OLD", percent=10, valid_until=date(2020, 1, 1))
        with self.assertRaises(services.CouponNotValid):
            self.place(coupon="OLD")
        self.assertFalse(Order.objects.exists())

    def test_weight_and_fee(self):
        order = self.place()
        self.assertEqual(pricing.basket_weight(order), 800)
        self.assertEqual(pricing.shipping_fee(order), Decimal("6.95"))


class PayingTests(OrderTestCase):
    def test_paying_confirms_and_awards_points(self):
        order = self.place(4)
        with self.captureOnCommitCallbacks(execute=True):
            services.pay(order, Decimal("40.00"))
        self.customer.profile.refresh_from_db()
        self.assertEqual(self.customer.profile.loyalty_points, 4)
        self.assertIn(f"Order {order.number}", [message.subject for message in mail.outbox])

    def test_cancelling_refunds(self):
        order = self.place()
        services.pay(order, order.total)
        services.cancel(order)
        self.product.refresh_from_db()
        self.assertEqual(self.product.stock, 10)
        self.assertEqual(order.payments.get().status, Payment.Status.REFUNDED)

    def test_shipping_marks_paid_orders(self):
        order = self.place()
        services.pay(order, order.total)
        carrier = Carrier.objects.create(name="PostNL")
        self.assertEqual(services.ship_paid_orders(carrier), [order.number])
        with self.assertRaises(ValueError):
            services.cancel(order)


class PageTests(OrderTestCase):
    def test_checkout_leads_to_the_order(self):
        self.client.force_login(self.customer)
        url = reverse("orders:checkout", args=[self.product.pk])
        data = {"address": self.address.pk, "product": self.product.pk, "quantity": 1}
        response = self.client.post(url, data)
        self.assertRedirects(response, Order.objects.get().get_absolute_url())

    def test_orders_of_others_are_hidden(self):
        order = self.place()
        self.client.force_login(Customer.objects.create_user("bram", "bram@example.com", "secret"))
        self.assertEqual(self.client.get(order.get_absolute_url()).status_code, 404)

    def test_the_status_is_available_as_json(self):
        order = self.place()
        self.client.force_login(self.customer)
        answer = self.client.get(reverse("orders:status", args=[order.number])).json()
        self.assertEqual(answer, {"number": order.number, "status": "new"})


class CommandTests(OrderTestCase):
    def test_the_daily_report_lists_payments(self):
        order = self.place()
        services.pay(order, order.total)
        output = StringIO()
        call_command("daily_report", stdout=output)
        self.assertIn(order.number, output.getvalue())

    def test_the_export_contains_paid_orders_only(self):
        paid, unpaid = self.place(), self.place()
        services.pay(paid, paid.total)
        output = StringIO()
        call_command("export_orders", stdout=output)
        self.assertIn(paid.number, output.getvalue())
        self.assertNotIn(unpaid.number, output.getvalue())

    def test_fresh_orders_are_not_stale(self):
        self.place()
        self.assertEqual(cancel_stale_orders(), 0)
        self.assertEqual(ask_for_reviews(), 0)
