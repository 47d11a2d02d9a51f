"""Functions of Django that query, called in coroutines."""

from asgiref.sync import sync_to_async
from bookshop.models import Book
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404


async def one_or_not_found():  # raises: SynchronousOnlyOperation
    book = get_object_or_404(Book, pk=1)  # want: MIR611 "`get_object_or_404\(\)` queries in a coroutine"
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return book.title


async def a_page():  # raises: SynchronousOnlyOperation
    return Paginator(Book.objects.order_by("pk"), 2).page(1).number  # want: MIR611 unfixed


async def one_or_not_found_in_a_thread():
    return (await sync_to_async(get_object_or_404)(Book, pk=1)).title  # ok: MIR611


async def no_page_yet():
    return Paginator(Book.objects.order_by("pk"), 2).per_page  # ok: MIR611


def in_a_function():
    return get_object_or_404(Book, pk=1).title  # ok: MIR611
