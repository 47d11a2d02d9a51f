"""Transactions in coroutines."""

from asgiref.sync import sync_to_async
from bookshop.models import Book
from django.db import transaction


async def begun():  # raises: SynchronousOnlyOperation
    with transaction.atomic():  # want: MIR604 "A transaction is begun in a coroutine" unfixed "put what belongs to the transaction into a function"
#        ^^^^^^^^^^^^^^^^^^^^
        return await Book.objects.acount()


async def not_begun():
    return transaction.atomic() is not None  # ok: MIR604


def _number():
    with transaction.atomic():  # ok: MIR604
        return Book.objects.count()


async def begun_in_a_thread():
    return await sync_to_async(_number)()  # ok: MIR604


def in_a_function():
    with transaction.atomic():  # ok: MIR604
        return Book.objects.count()
