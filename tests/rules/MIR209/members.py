"""Rows that are looked for."""

from bookshop.models import Author, Book


def found_by_reading_all():
    book = Book.objects.get(pk=1)
    return book in Book.objects.filter(pages__gt=3)  # want: MIR209 "`in` reads every `Book` to tell whether one is among them" offered
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def found_by_reading_all_in_a_condition():
    book = Book.objects.get(pk=1)
    books = Book.objects.filter(is_draft=True)
    if book not in books:  # want: MIR209 offered
        return "finished"
    return "draft"


def found_by_reading_all_of_a_relation():
    author, book = Author.objects.get(pk=1), Book.objects.get(pk=1)
    return book in author.books.all()  # want: MIR209 offered


def found_and_then_the_rows():
    book = Book.objects.get(pk=1)
    books = Book.objects.order_by("pk")
    if book in books:  # ok: MIR209
        return [each.title for each in books]
    return []


def found_among_rows_that_were_read():
    books = list(Book.objects.order_by("pk"))
    return Book.objects.get(pk=1) in books  # ok: MIR209


def found_for_each():
    wanted = Book.objects.filter(is_draft=True)
    return [book.title for book in Book.objects.order_by("pk") if book in wanted]  # ok: MIR209


def found_among_values():
    return "Book 1" in Book.objects.values_list("title", flat=True)  # ok: MIR209
