"""Views in projects whose requests are transactions."""

from bookshop.models import Book
from django.db import transaction
from django.http import HttpResponse


async def number(request):  # want: MIR613 "`ATOMIC_REQUESTS` makes Django refuse the asynchronous view `number`" unfixed  # not run: it answers requests
#         ^^^^^^
    return HttpResponse(str(await Book.objects.acount()))


@transaction.non_atomic_requests
async def loose(request):  # ok: MIR613  # not run: it answers requests
    return HttpResponse(str(await Book.objects.acount()))


def synchronous(request):  # ok: MIR613  # not run: it answers requests
    return HttpResponse(str(Book.objects.count()))


async def no_view(request):  # ok: MIR613  # not run: nobody calls it
    return HttpResponse(str(await Book.objects.acount()))
