"""Rows that a serializer of the project may write down."""

from bookshop.models import Book
from celery import shared_task


@shared_task
def index(given):
    return given


def a_row(pk):
    index.delay(Book.objects.get(pk=pk))  # ok: MIR428
