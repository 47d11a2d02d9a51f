"""Functions that query, called in coroutines."""

from asgiref.sync import sync_to_async
from bookshop.models import Book


def _number():
    return Book.objects.count()


def _number_twice_removed():
    return _number()


def _name_of(book):
    return book.author.name


def _long():
    return Book.objects.filter(pages__gt=3)


async def _counted():
    return await Book.objects.acount()


@sync_to_async
def _in_a_thread():
    return Book.objects.count()


async def called():  # raises: SynchronousOnlyOperation
    return _number()  # want: MIR606 "`_number\(\)` queries, in a coroutine"
#          ^^^^^^^^^


async def called_from_another_one():  # raises: SynchronousOnlyOperation
    return _number_twice_removed()  # want: MIR606


async def given_a_row():  # raises: SynchronousOnlyOperation
    return _name_of(await Book.objects.aget(pk=1))  # want: MIR606


async def used_at_once():  # raises: SynchronousOnlyOperation
    return _number().bit_length()  # want: MIR606


async def given_a_row_with_what_it_reads():
    return _name_of(await Book.objects.select_related("author").aget(pk=1))  # ok: MIR606


async def that_only_builds():
    return await _long().acount()  # ok: MIR606


async def that_is_a_coroutine():
    return await _counted()  # ok: MIR606


async def that_runs_in_a_thread():
    return await _in_a_thread()  # ok: MIR606


async def called_in_a_thread():
    return await sync_to_async(_number)()  # ok: MIR606


async def only_named():
    return _number.__name__  # ok: MIR606
