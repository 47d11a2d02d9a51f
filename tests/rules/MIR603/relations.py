"""Relations and columns that are read in coroutines."""

from bookshop.models import Book


async def of_one_row():  # raises: SynchronousOnlyOperation
    book = await Book.objects.aget(pk=1)
    return book.author.name  # want: MIR603 "`author` of `Book` is loaded here"
#          ^^^^^^^^^^^


async def of_each_row():  # raises: SynchronousOnlyOperation
    return [book.author.name async for book in Book.objects.order_by("pk")]  # want: MIR603


async def of_a_column():  # raises: SynchronousOnlyOperation
    book = await Book.objects.only("title").aget(pk=1)
    return book.pages  # want: MIR603 unfixed "load it with the row"


async def that_came_with_the_row():
    book = await Book.objects.select_related("author").aget(pk=1)
    return book.author.name  # ok: MIR603


async def whose_key_is_read():
    book = await Book.objects.aget(pk=1)
    return book.author_id  # ok: MIR603


async def of_a_row_that_is_given(book: Book):  # not run: what the row came with is its caller's to say
    return book.author.name  # ok: MIR603
