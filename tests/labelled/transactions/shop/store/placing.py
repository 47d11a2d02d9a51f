"""Orders that are placed."""

from django.db import transaction
from store.models import Order
from store.tasks import confirm


def place(customer_id):
    with transaction.atomic():
        order = Order.objects.create(customer_id=customer_id)
        transaction.on_commit(lambda: confirm.delay(order.pk))
    return order


def place_for_all(keys):
    return [place(key) for key in keys]


def place_without_telling(customer_id):
    with transaction.atomic():
        return Order.objects.create(customer_id=customer_id)


class Desk:
    def __init__(self, customer_id):
        self.customer_id = customer_id

    def order(self):
        order = Order(customer_id=self.customer_id)
        order.save()
        order.announce_later()
        return order
