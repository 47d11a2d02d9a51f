"""Handlers of REST framework."""

from bookshop.models import Book
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView


class Number(APIView):
    async def get(self, request):  # want: MIR614 "REST framework does not await `get\(\)`" unfixed  # not run: it answers requests
#             ^^^
        return Response(await Book.objects.acount())


@api_view(["GET"])
async def number(request):  # want: MIR614 unfixed  # not run: it answers requests
    return Response(await Book.objects.acount())


class Synchronous(APIView):
    def get(self, request):  # ok: MIR614  # not run: it answers requests
        return Response(Book.objects.count())

    async def _number(self):  # ok: MIR614
        return await Book.objects.acount()


@api_view(["GET"])
def counted(request):  # ok: MIR614  # not run: it answers requests
    return Response(Book.objects.count())
