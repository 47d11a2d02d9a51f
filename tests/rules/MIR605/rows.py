"""Rows that are written or read again in coroutines."""

from asgiref.sync import sync_to_async
from bookshop.models import Book


async def saved():  # raises: SynchronousOnlyOperation
    book = await Book.objects.aget(pk=1)
    book.save()  # want: MIR605 "`save\(\)` of `Book` waits in a coroutine"
#   ^^^^^^^^^^^
    return book.pk


async def read_again():  # raises: SynchronousOnlyOperation
    book = await Book.objects.aget(pk=1)
    book.refresh_from_db()  # want: MIR605
    return book.title


async def saved_and_awaited():  # not run: it writes
    book = await Book.objects.aget(pk=1)
    await book.asave()  # ok: MIR605
    return book.pk


async def saved_in_a_thread():  # not run: it writes
    book = await Book.objects.aget(pk=1)
    await sync_to_async(book.save)()  # ok: MIR605
    return book.pk


async def only_made():
    return Book(title="New").title  # ok: MIR605
