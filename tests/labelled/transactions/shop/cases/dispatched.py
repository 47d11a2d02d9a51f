"""Tasks that are sent while a transaction is open."""

from functools import partial

from celery import chain, chord, current_app, group
from django.db import transaction
from store import notify, tasks
from store.models import Customer, Order
from store.notify import Courier, Timer, order_placed, order_placed_safely
from store.tasks import confirm, count, rebuild, ship


def _customer():
    return Customer.objects.get(pk=1)


def in_a_block():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        confirm.delay(order.pk)  # want: MIR401
    return order.status


@transaction.atomic
def in_a_decorated_function():
    order = Order.objects.create(customer=_customer())
    confirm.delay(order.pk)  # want: MIR401
    return order.status


@transaction.atomic(durable=True)
def in_a_durable_function():
    order = Order.objects.create(customer=_customer())
    ship.apply_async((order.pk,), countdown=5)  # want: MIR401
    return order.status


def with_options():
    with transaction.atomic(durable=True):
        Order.objects.filter(pk=1).update(status="paid")
        ship.apply_async(args=[1], kwargs={"express": True}, queue="slow")  # want: MIR401
    return Order.objects.get(pk=1).status


def in_a_nested_block():
    with transaction.atomic():
        customer = _customer()
        with transaction.atomic():
            order = Order.objects.create(customer=customer)
            tasks.confirm.delay(order.pk)  # want: MIR401
        customer.name = "Ada B."
        customer.save()
    return order.status


def of_another_database():
    with transaction.atomic(using="reports"):
        Customer.objects.using("reports").create(name="Eve", email="eve@example.com")
        rebuild.delay()  # want: MIR401
    return Customer.objects.using("reports").count()


def by_its_name():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        current_app.send_task("store.tasks.confirm", args=[order.pk])  # want: MIR401
    return order.status


def as_a_signature():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        confirm.s(order.pk).apply_async()  # want: MIR401
    return order.status


def as_a_signature_that_is_delayed():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        work = confirm.si(order.pk)
        work.delay()  # want: MIR401
    return order.status


def as_a_chain():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        chain(confirm.si(order.pk), ship.si(order.pk))()  # want: MIR401
    return order.status


def as_a_pipe():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        (confirm.si(order.pk) | ship.si(order.pk)).apply_async()  # want: MIR401
    return order.status


def as_a_group():
    with transaction.atomic():
        keys = [Order.objects.create(customer=_customer()).pk for _ in range(2)]
        group(confirm.s(key) for key in keys).apply_async()  # want: MIR401
    return len(keys)


def in_a_loop():
    with transaction.atomic():
        for order in Order.objects.select_for_update().order_by("pk"):
            order.status = "late"
            order.save()
            confirm.delay(order.pk)  # want: MIR401
    return Order.objects.filter(status="late").count()


def by_a_function_two_calls_deep():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        order_placed(order)  # want: MIR401
    return order.status


def by_a_function_of_a_module():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        notify.order_placed(order)  # want: MIR401
    return order.status


def by_a_method_of_the_row():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        order.announce()  # want: MIR401
    return order.status


def by_a_method_of_a_class():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        Courier(order).send_out()  # want: MIR401
    return order.status


def by_a_function_of_this_module():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        _tell(order)  # want: MIR401
    return order.status


def _tell(order):
    confirm.delay(order.pk)


def _place(customer):
    order = Order.objects.create(customer=customer)
    confirm.delay(order.pk)
    return order


@transaction.atomic
def by_a_function_that_writes_too():
    order = _place(_customer())  # want: MIR401
    return order.status


def in_a_condition():
    with transaction.atomic():
        changed = Order.objects.filter(status="new").update(status="paid")
        if changed:
            count.delay(changed)  # want: MIR401
    return changed


def and_caught():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        try:
            confirm.delay(order.pk)  # want: MIR401
        except OSError:
            order.status = "unsent"
            order.save()
    return order.status


def by_a_name_for_the_method():
    send = confirm.delay
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        send(order.pk)  # want: MIR401
    return order.status


class _Checkout:
    def __init__(self, customer):
        self.customer = customer

    @transaction.atomic
    def run(self):
        order = Order.objects.create(customer=self.customer)
        self.tell(order)  # want: MIR401
        return order.status

    def tell(self, order):
        confirm.delay(order.pk)


def by_another_method():
    return _Checkout(_customer()).run()


# What is sent at the right time.


def after_the_block():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
    confirm.delay(order.pk)  # ok: MIR401
    return order.status


def before_the_block():
    rebuild.delay()  # ok: MIR401
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
    return order.status


def without_a_transaction():
    order = Order.objects.create(customer=_customer())
    confirm.delay(order.pk)  # ok: MIR401
    return order.status


def after_the_commit():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        transaction.on_commit(lambda: confirm.delay(order.pk))  # ok: MIR401, MIR413
    return order.status


def after_the_commit_partially():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        transaction.on_commit(partial(confirm.delay, order.pk))  # ok: MIR401, MIR413
    return order.status


def after_the_commit_by_celery():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        transaction.on_commit(confirm.s(order.pk).delay)  # ok: MIR401, MIR413
    return order.status


def after_the_commit_by_a_function():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())

        def send():
            confirm.delay(order.pk)  # ok: MIR401

        transaction.on_commit(send)  # ok: MIR413
    return order.status


def after_the_commit_of_the_outer_block():
    with transaction.atomic():
        with transaction.atomic():
            order = Order.objects.create(customer=_customer())
            transaction.on_commit(partial(ship.apply_async, args=[order.pk]))  # ok: MIR401
        order.status = "paid"
        order.save()
    return order.status


def after_the_commit_by_a_method_of_the_task():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        confirm.delay_on_commit(order.pk)  # ok: MIR401
        ship.apply_async_on_commit(args=[order.pk])  # ok: MIR401
    return order.status


def by_a_function_that_waits():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        order_placed_safely(order)  # ok: MIR401
    return order.status


def by_a_method_that_waits():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        order.announce_later()  # ok: MIR401
    return order.status


def two_calls_deep_after_the_block():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
    order_placed(order)  # ok: MIR401
    order.announce()  # ok: MIR401
    Courier(order).send_out()  # ok: MIR401
    return order.status


def run_at_once():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        key = confirm(order.pk)  # ok: MIR401
        confirm.run(key)  # ok: MIR401
    return order.status


def a_signature_that_is_not_sent():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        work = confirm.si(order.pk)  # ok: MIR401
    work.delay()  # ok: MIR401
    return order.status


def a_chain_that_is_not_sent():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        work = chain(confirm.si(order.pk), ship.si(order.pk))  # ok: MIR401
    work.apply_async()  # ok: MIR401
    return order.status


def something_else_with_a_delay():
    timer = Timer()
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        timer.delay(3)  # ok: MIR401
        timer.send("later")  # ok: MIR401
        timer.enqueue("later")  # ok: MIR401, MIR431
    return timer.waits


def a_method_that_sends_nothing():
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        told = order.describe(), Courier(order).label().startswith("To")  # ok: MIR401
    return told


def in_the_block_of_a_name():
    block = transaction.atomic()
    rebuild.delay()  # ok: MIR401
    with block:
        Order.objects.filter(pk=1).update(status="paid")
    return Order.objects.get(pk=1).status


def a_function_that_is_kept_for_later():
    later = []
    with transaction.atomic():
        order = Order.objects.create(customer=_customer())
        later.append(lambda: confirm.delay(order.pk))  # ok: MIR401
    for send in later:
        send()  # ok: MIR401
    return order.status


def whether_the_block_went_well():
    try:
        with transaction.atomic():
            order = Order.objects.create(customer=_customer())
    except ValueError:
        return None
    else:
        confirm.delay(order.pk)  # ok: MIR401
    return order.status


def _chord():
    return chord([confirm.s(1)], count.si())


def a_chord_that_is_not_sent():
    with transaction.atomic():
        work = _chord()  # ok: MIR401
        Order.objects.filter(pk=1).update(status="paid")
    return type(work).__name__
