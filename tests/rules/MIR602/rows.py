"""Rows that are read in coroutines."""

from asgiref.sync import sync_to_async
from bookshop.models import Author, Book


async def by_a_loop():  # raises: SynchronousOnlyOperation
    titles = []
    for book in Book.objects.order_by("pk"):  # want: MIR602 "`for` reads the rows of `Book` in a coroutine"
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        titles.append(book.title)
    return titles


async def by_a_comprehension():  # raises: SynchronousOnlyOperation
    return [book.title for book in Book.objects.order_by("pk")]  # want: MIR602


async def by_a_list():  # raises: SynchronousOnlyOperation
    return list(Book.objects.order_by("pk"))  # want: MIR602 unfixed "read the rows by `async for`"


async def by_their_number():  # raises: SynchronousOnlyOperation
    return len(Book.objects.all())  # want: MIR602 unfixed


async def by_a_condition():  # raises: SynchronousOnlyOperation
    books = Book.objects.filter(pages__lt=0)
    if books:  # want: MIR602 unfixed
        return "some"
    return "none"


async def by_number():  # raises: SynchronousOnlyOperation
    return Book.objects.order_by("pk")[0].title  # want: MIR602 unfixed


async def by_a_generator():  # raises: SynchronousOnlyOperation
    return sum(book.pages for book in Book.objects.all())  # want: MIR602 unfixed


async def asynchronously():
    return [book.title async for book in Book.objects.order_by("pk")]  # ok: MIR602


async def read_before():
    books = Book.objects.order_by("pk")
    async for book in books:
        if book.pages < 0:
            return "odd"
    return [book.title for book in books]  # ok: MIR602


async def that_are_prefetched():
    authors = Author.objects.prefetch_related("books").order_by("pk")
    return [[book.title for book in author.books.all()] async for author in authors]  # ok: MIR602


async def read_in_a_thread():
    return [book.title for book in await sync_to_async(list)(Book.objects.order_by("pk"))]  # ok: MIR602


async def a_part_of_a_query():
    return await Book.objects.filter(author__in=Author.objects.all()).acount()  # ok: MIR602


async def in_a_function_inside():  # raises: SynchronousOnlyOperation
    def titles():
        found = []
        for book in Book.objects.order_by("pk"):  # want: MIR602 unfixed
            found.append(book.title)
        return found

    return titles()
