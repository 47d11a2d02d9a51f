"""Callbacks of `on_commit`, and what is handed to tasks."""

from datetime import date, datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction
from store import notify
from store.models import Customer, Order, Product
from store.tasks import confirm, count, rebuild


def _placed():
    return Order.objects.create(customer_id=1)


def _send(key):
    confirm.delay(key)


def _sender(key):
    return lambda: confirm.delay(key)


def a_result_of_a_task():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(confirm.delay(order.pk))  # want: MIR413
    return order.status  # gives: "new"


def a_result_of_a_task_with_options():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(confirm.apply_async((order.pk,), countdown=5))  # want: MIR413
    return order.status  # gives: "new"


def a_result_of_a_function():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(_send(order.pk))  # want: MIR413
    return order.status  # gives: "new"


def a_result_of_a_method():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(order.announce())  # want: MIR413
    return order.status  # gives: "new"


def a_result_by_its_keyword():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(func=_send(order.pk), using="default")  # want: MIR413
    return order.status  # gives: "new"


def a_result_of_another_module():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(notify.order_placed(order), robust=True)  # want: MIR413
    return order.status  # gives: "new"


def a_function_that_makes_one():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(_sender(order.pk))  # ok: MIR413
    return order.status


def a_partial_function():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(partial(_send, order.pk))  # ok: MIR413
    return order.status


def a_method_that_is_not_called():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(order.announce)  # ok: MIR413
    return order.status


def a_task_that_is_not_called():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(rebuild.delay)  # ok: MIR413
    return order.status


def by_its_keyword():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(func=lambda: _send(order.pk), robust=True)  # ok: MIR413
    return order.status


def a_class_that_is_called():
    class Send:
        def __init__(self, key):
            self.key = key

        def __call__(self):
            confirm.delay(self.key)

    with transaction.atomic():
        order = _placed()
        transaction.on_commit(Send(order.pk))  # ok: MIR413
    return order.status


# Loops.


def of_each_order():  # sends: [["store.tasks.confirm", [1], []], ["store.tasks.confirm", [2], []], ["store.tasks.confirm", [3], []]]
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):
            order.status = "late"
            order.save()
            transaction.on_commit(lambda: confirm.delay(order.pk))  # want: MIR414
    return Order.objects.filter(status="late").count()


def of_each_number():  # sends: [["store.tasks.count", [0], []], ["store.tasks.count", [1], []], ["store.tasks.count", [2], []]]
    with transaction.atomic():
        for number in range(3):
            Product.objects.filter(pk=number + 1).update(stock=number)
            transaction.on_commit(lambda: count.delay(number))  # want: MIR414
    return Product.objects.count()


def of_each_key_in_a_name():  # sends: [["store.tasks.confirm", [1], []], ["store.tasks.confirm", [2], []], ["store.tasks.confirm", [3], []]]
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):
            key = order.pk
            transaction.on_commit(lambda: confirm.delay(key))  # want: MIR414
    return Order.objects.count()


def of_each_by_a_function():  # sends: [["store.tasks.confirm", [1], []], ["store.tasks.confirm", [2], []], ["store.tasks.confirm", [3], []]]
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):

            def send():  # or: MIR414 of_each_by_a_function
                confirm.delay(order.pk)  # or: MIR414 of_each_by_a_function

            transaction.on_commit(send)  # want: MIR414
    return Order.objects.count()


def of_each_pair():  # sends: [["store.tasks.count", [], [["number", 0]]], ["store.tasks.count", [], [["number", 1]]], ["store.tasks.count", [], [["number", 2]]]]
    with transaction.atomic():
        for number, product in enumerate(Product.objects.order_by("pk")):
            product.stock = number
            product.save()
            transaction.on_commit(lambda: count.delay(number=number), using="default")  # want: MIR414
    return Product.objects.count()


def of_each_in_a_while():  # sends: [["store.tasks.count", [2], []], ["store.tasks.count", [1], []]]
    keys = [1, 2]
    with transaction.atomic():
        while keys:
            key = keys.pop()
            Order.objects.filter(pk=key).update(status="late")
            transaction.on_commit(lambda: count.delay(key))  # want: MIR414
    return Order.objects.filter(status="late").count()


def of_each_by_a_default():
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):
            transaction.on_commit(lambda key=order.pk: confirm.delay(key))  # ok: MIR414
    return Order.objects.count()


def of_each_partially():
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):
            transaction.on_commit(partial(confirm.delay, order.pk))  # ok: MIR414
    return Order.objects.count()


def of_each_by_a_maker():
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):
            transaction.on_commit(_sender(order.pk))  # ok: MIR414, MIR413
    return Order.objects.count()


def of_each_at_once():
    for order in Order.objects.order_by("pk"):
        transaction.on_commit(lambda: confirm.delay(order.pk))  # ok: MIR414
    return Order.objects.count()


def of_each_transaction():
    for order in Order.objects.order_by("pk"):
        with transaction.atomic():
            order.status = "late"
            order.save()
            transaction.on_commit(lambda: confirm.delay(order.pk))  # ok: MIR414
    return Order.objects.count()


def of_the_whole_list():
    keys = []
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):
            keys.append(order.pk)
        transaction.on_commit(lambda: count.delay(len(keys)))  # ok: MIR414
    return keys


def of_each_with_its_own_variable():
    with transaction.atomic():
        for order in Order.objects.order_by("pk"):
            _wait(order)  # ok: MIR414
    return Order.objects.count()


def _wait(order):
    transaction.on_commit(lambda: confirm.delay(order.pk))  # ok: MIR414


# What tasks are given.


def a_row():
    order = Order.objects.get(pk=1)
    confirm.delay(order)  # want: MIR428
    return order.status  # gives: "new"


def a_row_that_was_made():
    order = _placed()
    confirm.apply_async(args=[order])  # want: MIR428
    return order.status  # gives: "new"


def a_row_by_its_keyword():
    customer = Customer.objects.filter(name="Ada").first()
    count.delay(number=customer)  # want: MIR428
    return customer.name  # gives: "Ada"


def a_row_after_the_commit():
    with transaction.atomic():
        order = _placed()
        transaction.on_commit(lambda: confirm.delay(order))  # want: MIR428
    return order.status  # gives: "new"


def a_queryset():
    orders = Order.objects.filter(status="new")
    confirm.delay(orders)  # want: MIR428
    return orders.count()  # gives: 3


def rows_of_a_list():
    orders = list(Order.objects.order_by("pk"))
    confirm.apply_async((orders,))  # want: MIR428
    return len(orders)  # gives: 3


def a_row_of_a_relation():
    order = Order.objects.select_related("customer").get(pk=1)
    confirm.s(order.customer).delay()  # want: MIR428
    return order.status  # gives: "new"


def a_row_in_each_round():
    for order in Order.objects.order_by("pk"):
        confirm.delay(order)  # want: MIR428
    return Order.objects.count()  # gives: 3


def _hand_on(order):
    confirm.delay(order)  # want: MIR428  # gives: "new"


def a_row_by_a_function():
    order = Order.objects.get(pk=1)
    _hand_on(order)  # or: MIR428 _hand_on
    return order.status


def a_key():
    order = Order.objects.get(pk=1)
    confirm.delay(order.pk)  # ok: MIR428
    confirm.delay(order.customer_id)  # ok: MIR428
    confirm.apply_async(args=[order.id])  # ok: MIR428
    return order.status


def a_value_of_a_row():
    customer = Customer.objects.get(pk=1)
    confirm.delay(customer.name)  # ok: MIR428
    confirm.delay(f"{customer.email}")  # ok: MIR428
    return customer.name


def keys_of_a_queryset():
    keys = list(Order.objects.order_by("pk").values_list("pk", flat=True))
    confirm.delay(keys)  # ok: MIR428
    confirm.delay([order.pk for order in Order.objects.order_by("pk")])  # ok: MIR428
    return keys


def values_of_a_row():
    row = Order.objects.values("pk", "status").get(pk=1)
    confirm.delay(row)  # ok: MIR428
    return row["status"]


def moments_and_numbers():
    confirm.delay(datetime(2026, 1, 1))  # ok: MIR428
    confirm.delay(date(2026, 1, 1))  # ok: MIR428
    confirm.delay([Decimal("1.5"), str(UUID(int=1))])  # ok: MIR428
    return 1


def a_row_for_a_function():
    order = Order.objects.get(pk=1)
    confirm(order)  # ok: MIR428
    notify.text_for(order)  # ok: MIR428
    return order.status
