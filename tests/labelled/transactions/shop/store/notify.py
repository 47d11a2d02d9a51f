"""What the shop tells others."""

import requests
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.mail import send_mail
from django.db import transaction
from store import tasks
from store.tasks import confirm


def order_placed(order):
    _queue(order.pk)


def _queue(key):
    confirm.delay(key)


def order_placed_safely(order):
    transaction.on_commit(lambda: confirm.delay(order.pk))


def mail_customer(customer, subject):
    send_mail(subject, "Dear customer", "shop@example.com", [customer.email])


def call_warehouse(order):
    return requests.post("https://warehouse.example.com/orders", json={"key": order.pk}, timeout=5)


def tell_screens(order):
    layer = get_channel_layer()
    async_to_sync(layer.group_send)("screens", {"type": "order", "key": order.pk})


def text_for(order):
    return f"Order {order.pk}: {order.status}"


class Courier:
    def __init__(self, order):
        self.order = order

    def send_out(self):
        tasks.ship.delay(self.order.pk)

    def label(self):
        return f"To {self.order.pk}"


class Timer:
    """Speaks like a task, and only remembers."""

    def __init__(self):
        self.waits = []

    def delay(self, seconds):
        self.waits.append(seconds)
        return self

    def send(self, text):
        self.waits.append(text)

    def enqueue(self, text):
        self.waits.append(text)
