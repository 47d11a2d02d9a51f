"""Rows that are locked."""

from django.db import transaction
from store.models import Order, Product


def locked(key):
    return Product.objects.select_for_update().get(pk=key)


def rows_to_lock():
    return Order.objects.select_for_update().order_by("pk")


def first_of(queryset):
    return queryset.first()


def take(key, number):
    product = Product.objects.select_for_update().get(pk=key)
    product.reserve(number)
    return product


@transaction.atomic
def take_safely(key, number):
    return take(key, number)


class Stock:
    def __init__(self, key):
        self.key = key

    def lock(self):
        return Product.objects.select_for_update(nowait=True).get(pk=self.key)
