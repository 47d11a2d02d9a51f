"""Querysets that threads build and coroutines read."""

from asgiref.sync import sync_to_async
from bookshop.models import Book


def _long():
    return Book.objects.filter(pages__gt=3).order_by("pk")


async def read_by_a_loop():  # raises: SynchronousOnlyOperation
    books = await sync_to_async(Book.objects.order_by)("pk")
    return [book.title for book in books]  # want: MIR607 "Rows of a queryset that a thread only built"
#                                  ^^^^^


async def read_by_a_list():  # raises: SynchronousOnlyOperation
    return list(await sync_to_async(_long)())  # want: MIR607 unfixed


async def read_in_the_thread():
    return [book.title for book in await sync_to_async(list)(_long())]  # ok: MIR607


async def read_asynchronously():
    return [book.title async for book in await sync_to_async(_long)()]  # ok: MIR607


async def counted_asynchronously():
    return await (await sync_to_async(_long)()).acount()  # ok: MIR607
