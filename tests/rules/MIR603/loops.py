"""Relations of rows that coroutines go through."""

from bookshop.models import Book


async def in_an_async_for():  # raises: SynchronousOnlyOperation
    names = []
    async for book in Book.objects.all():
        names.append(book.author.name)  # want: MIR603
    return names


async def in_an_async_iterator():  # raises: SynchronousOnlyOperation
    return [book.author.name async for book in Book.objects.all().aiterator()]  # want: MIR603


async def in_an_async_iterator_with_a_chunk_size():  # raises: SynchronousOnlyOperation
    return [book.author.name async for book in Book.objects.aiterator(chunk_size=100)]  # want: MIR603


async def of_the_first_row():  # raises: SynchronousOnlyOperation
    book = await Book.objects.order_by("pk").afirst()
    return book.author.name  # want: MIR603


async def loaded():
    return [book.author.name async for book in Book.objects.select_related("author")]  # ok: MIR603
