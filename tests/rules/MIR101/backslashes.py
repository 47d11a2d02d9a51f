"""Lines that are joined by backslashes."""

from bookshop.models import Book


def a_chain_with_backslashes():
    books = Book.objects \
        .filter(pages__gt=1) \
        .order_by("title")
    return [book.author.name for book in books]  # want: MIR101
