"""Rows that are found or made."""

import uuid

from django.db import transaction
from store.models import Alias, Country, Customer, Favourite, Handle, Order, Product, Receipt, Seat, Subscription, Tag


def nothing_is_unique():
    Tag.objects.get_or_create(name="new")  # want: MIR227


def nothing_is_unique_of_two():
    Tag.objects.get_or_create(name="new", color="red")  # want: MIR227


def changed_or_made():
    Tag.objects.update_or_create(name="new", defaults={"color": "red"})  # want: MIR227


def in_a_transaction():
    with transaction.atomic():
        tag, is_new = Tag.objects.get_or_create(name="new")  # want: MIR227
        tag.color = "red" if is_new else tag.color
        tag.save()


def of_a_relation():
    customer = Customer.objects.get(pk=1)
    customer.orders.get_or_create(status="draft")  # want: MIR227


def of_one_column_of_two():
    Seat.objects.get_or_create(row=7, defaults={"number": uuid.uuid4().int % 10**8})  # want: MIR227


def beside_the_condition():
    Subscription.objects.get_or_create(customer_id=1, plan="gold", is_active=False)  # want: MIR227


def where_nothing_is_equal():
    Alias.objects.get_or_create(owner=None, name="Max")  # want: MIR227


def unique_on_a_day():
    Tag.objects.get_or_create(on="2026-01-01", slug="new")  # want: MIR227


def with_a_drawn_number():
    Receipt.objects.get_or_create(scan="scan.txt", defaults={"number": uuid.uuid4().hex[:20]})  # want: MIR227


def by_a_prefix():
    Customer.objects.get_or_create(name="Cy", defaults={"email": f"{uuid.uuid4().hex}@example.com"})  # want: MIR227


def of_a_default_manager():
    order, _ = Order.objects.update_or_create(customer_id=1, status="draft", defaults={"total": 5})  # want: MIR227


def of_a_unique_column():
    Receipt.objects.get_or_create(number="R1")  # ok: MIR227


def of_a_unique_column_and_more():
    Customer.objects.get_or_create(email="cy@example.com", defaults={"name": "Cy"})  # ok: MIR227


def of_a_unique_column_beside_another():
    Customer.objects.get_or_create(email="cy@example.com", name="Cy")  # ok: MIR227


def changed_or_made_by_a_unique_column():
    Product.objects.update_or_create(slug="new", defaults={"name": "New"})  # ok: MIR227


def of_a_whole_constraint():
    Seat.objects.get_or_create(row=7, number=1)  # ok: MIR227


def of_a_whole_constraint_and_more():
    Seat.objects.get_or_create(row=7, number=2, defaults={"owner": "Ada"})  # ok: MIR227


def of_columns_that_are_unique_together():
    Favourite.objects.get_or_create(customer_id=1, product_id=2)  # ok: MIR227


def of_a_relation_that_is_unique_with_a_column():
    customer = Customer.objects.get(pk=1)
    customer.favourites.get_or_create(product_id=3)  # ok: MIR227


def under_the_condition():
    Subscription.objects.get_or_create(customer_id=1, plan="gold", is_active=True)  # ok: MIR227


def of_columns_that_are_equal():
    Alias.objects.get_or_create(owner_id=1, name="Max")  # ok: MIR227


def of_the_key():
    Country.objects.get_or_create(code="nl")  # ok: MIR227


def of_the_key_by_its_name():
    Country.objects.update_or_create(pk="nl", defaults={"name": "Netherlands"})  # ok: MIR227


def of_an_expression():
    Handle.objects.get_or_create(name="ada")  # ok: MIR227


def of_an_expression_in_any_case():
    Handle.objects.get_or_create(name__iexact="Ada", defaults={"name": "Ada"})  # ok: MIR227


def behind_a_lock():
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=1)
        Tag.objects.get_or_create(name="new")  # ok: MIR227


def only_found():
    Tag.objects.filter(name="new").first()  # ok: MIR227


def of_something_else():
    known = {}
    known.setdefault("new", Tag(name="new"))  # ok: MIR227
    return len(known)
