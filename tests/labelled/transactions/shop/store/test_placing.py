from unittest import mock

from django.db import transaction
from django.test import TestCase, TransactionTestCase
from store.models import Order, Product
from store.placing import Desk, place, place_for_all, place_without_telling
from store.tasks import confirm, rebuild


class PlacingTests(TestCase):
    def test_the_order_is_confirmed(self):
        with mock.patch.object(confirm, "delay") as delay:
            order = place(1)  # want: MIR416
        delay.assert_called_once_with(order.pk)

    def test_all_orders_are_confirmed(self):
        with mock.patch.object(confirm, "delay") as delay:
            place_for_all([1, 2])  # want: MIR416
        self.assertEqual(delay.call_count, 2)

    def test_the_desk_confirms(self):
        with mock.patch.object(confirm, "delay") as delay:
            Desk(1).order()  # want: MIR416
        self.assertTrue(delay.called)

    def test_a_callback_of_the_test(self):
        told = []
        transaction.on_commit(lambda: told.append("done"))  # want: MIR416
        self.assertEqual(told, ["done"])

    def test_a_callback_in_a_block(self):
        with mock.patch.object(rebuild, "delay") as delay, transaction.atomic():
            transaction.on_commit(rebuild.delay)  # want: MIR416
        delay.assert_called_once_with()

    def test_an_order_of_a_row(self):
        order = Order.objects.get(pk=1)
        with mock.patch.object(confirm, "delay") as delay:
            order.announce_later()  # want: MIR416
        delay.assert_called_once_with(1)

    def test_the_order_is_confirmed_after_the_commit(self):
        with mock.patch.object(confirm, "delay") as delay, self.captureOnCommitCallbacks(execute=True):
            order = place(1)  # ok: MIR416
        delay.assert_called_once_with(order.pk)

    def test_callbacks_are_run_by_hand(self):
        with mock.patch.object(confirm, "delay") as delay:
            with self.captureOnCommitCallbacks() as callbacks:
                place_for_all([1, 2])  # ok: MIR416
            for callback in callbacks:
                callback()
        self.assertEqual(delay.call_count, 2)

    def test_a_task_that_waits_itself(self):
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            rebuild.delay_on_commit()  # ok: MIR416, MIR401
        self.assertEqual(len(callbacks), 1)

    def test_an_order_without_a_callback(self):
        order = place_without_telling(1)  # ok: MIR416
        self.assertEqual(order.describe(), "new 0")

    def test_a_lock_in_the_transaction_of_the_test(self):
        product = Product.objects.select_for_update().get(pk=1)  # ok: MIR406
        self.assertEqual(product.stock, 10)

    def test_a_task_in_the_transaction_of_the_test(self):
        order = Order.objects.create(customer_id=1)
        confirm.delay(order.pk)  # ok: MIR401
        self.assertEqual(order.status, "new")

    def test_on_commit_is_replaced(self):
        with mock.patch("django.db.transaction.on_commit", side_effect=lambda function, **options: function()):
            with mock.patch.object(confirm, "delay") as delay:
                order = place(1)  # ok: MIR416
        delay.assert_called_once_with(order.pk)


class CommittingTests(TransactionTestCase):
    databases = ["default"]

    def setUp(self):
        from store.models import Customer

        self.customer = Customer.objects.create(name="Cy", email="cy@example.com")

    def test_the_order_is_confirmed(self):
        with mock.patch.object(confirm, "delay") as delay:
            order = place(self.customer.pk)  # ok: MIR416
        delay.assert_called_once_with(order.pk)

    def test_a_callback_in_a_block(self):
        told = []
        with transaction.atomic():
            transaction.on_commit(lambda: told.append("done"))  # ok: MIR416
        self.assertEqual(told, ["done"])
