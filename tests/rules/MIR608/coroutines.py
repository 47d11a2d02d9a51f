"""Coroutines that nobody awaits."""

from bookshop.models import Book


async def thrown_away():
    Book.objects.filter(pages__lt=0).aupdate(pages=1)  # want: MIR608 "`aupdate\(\)` is a coroutine that nobody awaits"
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return "done"


async def of_a_row():
    book = await Book.objects.aget(pk=1)
    book.arefresh_from_db()  # want: MIR608
    return book.title


async def awaited():
    await Book.objects.filter(pages__lt=0).aupdate(pages=1)  # ok: MIR608
    return "done"


async def awaited_later():
    number = Book.objects.acount()  # ok: MIR608
    return await number


async def given_back():
    return await _number()


async def _number():
    return await Book.objects.acount()  # ok: MIR608
