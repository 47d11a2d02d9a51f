"""Numbers that are read, changed and written."""

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from store.models import Customer, Favourite, Product


def one_less():
    product = Product.objects.get(pk=1)
    product.stock -= 1  # want: MIR225
    product.save()  # or: MIR225 one_less


def one_more_of_a_column():
    product = Product.objects.get(slug="thing-1")
    product.sold += 1  # want: MIR225
    product.save(update_fields=["sold"])  # or: MIR225 one_more_of_a_column


def one_more_by_an_assignment():
    product = Product.objects.filter(pk=1).first()
    product.sold = product.sold + 1  # want: MIR225
    product.save()  # or: MIR225 one_more_by_an_assignment


def in_a_transaction():
    with transaction.atomic():
        customer = Customer.objects.get(pk=1)
        customer.balance -= 30  # want: MIR225
        customer.save()  # or: MIR225 in_a_transaction


@transaction.atomic
def between_two():
    giver, taker = Customer.objects.get(pk=1), Customer.objects.get(pk=2)
    giver.balance -= 10  # want: MIR225
    giver.save()  # or: MIR225 between_two
    taker.balance = F("balance") + 10
    taker.save()


def of_one_or_not_found():
    product = get_object_or_404(Product, pk=1)
    product.stock += 5  # want: MIR225
    product.save()  # or: MIR225 of_one_or_not_found


def of_each():
    for product in Product.objects.order_by("pk"):
        product.sold += 1  # want: MIR225
        product.save()  # or: MIR225 of_each


def of_each_at_once():
    products = list(Product.objects.order_by("pk"))
    for product in products:
        product.stock -= 1  # want: MIR225
    Product.objects.bulk_update(products, ["stock"])  # or: MIR225 of_each_at_once


def behind_a_condition():
    product = Product.objects.get(pk=1)
    if product.stock >= 3:
        product.stock -= 3  # want: MIR225
        product.save()  # or: MIR225 behind_a_condition


def multiplied():
    product = Product.objects.get(pk=1)
    product.stock *= 2  # want: MIR225
    product.save()  # or: MIR225 multiplied


def by_a_name():
    product = Product.objects.get(pk=1)
    left = product.stock - 1
    product.stock = left  # want: MIR225
    product.save()  # or: MIR225 by_a_name


def of_a_related_row():
    customer = Customer.objects.select_related("referrer").get(pk=2)
    customer.referrer.balance += 5  # want: MIR225
    customer.referrer.save()  # or: MIR225 of_a_related_row


def written_by_the_queryset():
    product = Product.objects.get(pk=1)
    Product.objects.filter(pk=1).update(stock=product.stock - 1)  # want: MIR225


def by_the_database():
    product = Product.objects.get(pk=1)
    product.stock = F("stock") - 1  # ok: MIR225
    product.save(update_fields=["stock"])


def by_the_queryset():
    Product.objects.filter(pk=1, stock__gte=1).update(stock=F("stock") - 1)  # ok: MIR225


def of_a_locked_row():
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=1)
        product.stock -= 1  # ok: MIR225
        product.save()


@transaction.atomic
def of_locked_rows():
    for product in Product.objects.select_for_update().order_by("pk"):
        product.sold += 1  # ok: MIR225
        product.save()


@transaction.atomic
def of_a_locked_row_or_not_found():
    product = get_object_or_404(Product.objects.select_for_update(), pk=1)
    product.sold += 1  # ok: MIR225
    product.save()


def read_anew_with_a_lock():
    product = Product.objects.get(pk=1)
    with transaction.atomic():
        product.refresh_from_db(from_queryset=Product.objects.select_for_update())
        product.stock -= 1  # ok: MIR225
        product.save()


@transaction.atomic
def _locked(key):
    product = Product.objects.select_for_update().get(pk=key)
    product.stock -= 1  # ok: MIR225
    product.save()


def by_a_function_that_locks():
    _locked(1)


@transaction.atomic
def behind_the_lock_of_its_owner():
    customer = Customer.objects.select_for_update().get(pk=1)
    favourite, _ = Favourite.objects.get_or_create(customer=customer, product_id=1)
    favourite.refresh_from_db()
    favourite.seen += 1  # ok: MIR225
    favourite.save()


def to_a_number():
    product = Product.objects.get(pk=1)
    product.stock = 7  # ok: MIR225
    product.save()


def of_a_row_that_was_made():
    product = Product(name="New", slug=f"new-{Product.objects.count()}")
    product.stock += 5  # ok: MIR225
    return product.stock


def and_not_written():
    product = Product.objects.get(pk=1)
    product.stock -= 1  # ok: MIR225
    return product.stock


def another_column_is_written():
    product = Product.objects.get(pk=1)
    product.stock -= 1  # ok: MIR225
    product.name = "Renamed"
    product.save(update_fields=["name"])


def of_no_column():
    product = Product.objects.get(pk=1)
    product.shown = 0
    product.shown += 1  # ok: MIR225
    product.save(update_fields=["name"])


def of_a_number_that_is_no_row():
    total = 0
    for product in Product.objects.order_by("pk"):
        total += product.stock  # ok: MIR225
    Customer.objects.filter(pk=1).update(balance=total)


def only_if_nobody_was_faster():
    product = Product.objects.get(pk=1)
    while not Product.objects.filter(pk=1, stock=product.stock).update(stock=product.stock - 1):  # ok: MIR225
        product.refresh_from_db()
