"""What cannot be awaited."""

from asgiref.sync import sync_to_async
from bookshop.models import Book


async def a_query():  # raises: SynchronousOnlyOperation
    book = await Book.objects.get(pk=1)  # want: MIR609 "`get\(\)` cannot be awaited"
#                ^^^^^^^^^^^^^^^^^^^^^^
    return book.title


async def a_queryset():  # raises: TypeError
    return await Book.objects.filter(pages__gt=3)  # want: MIR609 unfixed


async def an_iterator():  # raises: TypeError
    return [book.title async for book in Book.objects.order_by("pk").iterator()]  # want: MIR609


async def a_coroutine():
    return (await Book.objects.aget(pk=1)).title  # ok: MIR609


async def another_thread():
    return (await sync_to_async(Book.objects.get)(pk=1)).title  # ok: MIR609


async def an_asynchronous_iterator():
    return [book.title async for book in Book.objects.order_by("pk").aiterator()]  # ok: MIR609
