"""Queries of managers and querysets in coroutines."""

import asyncio

from asgiref.sync import sync_to_async
from bookshop.models import Author, Book


async def of_a_manager():  # raises: SynchronousOnlyOperation
    return Book.objects.get(pk=1).title  # want: MIR601 "`get\(\)` waits for the database in a coroutine, which Django refuses"
#          ^^^^^^^^^^^^^^^^^^^^^^


async def of_a_queryset():  # raises: SynchronousOnlyOperation
    books = Book.objects.filter(pages__gt=0)
    return books.count()  # want: MIR601


async def of_a_relation():  # raises: SynchronousOnlyOperation
    author = await Author.objects.order_by("pk").afirst()
    return author.books.count()  # want: MIR601


async def for_each():  # raises: SynchronousOnlyOperation
    return [Book.objects.get(pk=pk).title for pk in (1, 2)]  # want: MIR601


async def in_a_generator():  # raises: SynchronousOnlyOperation
    return sum(Book.objects.get(pk=pk).pages for pk in (1, 2))  # want: MIR601 unfixed "`await` cannot be written there"


async def awaited():
    return (await Book.objects.aget(pk=1)).title  # ok: MIR601


async def only_built():
    return str(Book.objects.filter(pages__gt=0).order_by("pk")[:3].query)[:6]  # ok: MIR601


async def of_no_rows():
    return Book.objects.none().count()  # ok: MIR601


async def in_a_thread():
    return await sync_to_async(Book.objects.count)()  # ok: MIR601


async def in_a_lambda_for_a_thread():
    return await sync_to_async(lambda: Book.objects.order_by("pk").first().title)()  # ok: MIR601


async def in_a_thread_of_its_own():
    return await asyncio.to_thread(Book.objects.count)  # ok: MIR601


async def in_a_function_for_a_thread():
    def number():
        return Book.objects.count()  # ok: MIR601

    return await sync_to_async(number)()


async def from_the_cache():
    books = Book.objects.order_by("pk")
    titles = [book.title async for book in books]
    return len(titles), books.count()  # ok: MIR601
