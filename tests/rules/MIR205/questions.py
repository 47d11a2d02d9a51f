"""Questions before the rows are read."""

from bookshop.models import Book, Chapter
from django.core.paginator import Paginator


def exists_and_then_a_loop():
    books = Book.objects.filter(pages__gt=3)
    if books.exists():  # want: MIR205 "`exists..` queries once more for rows that are read afterwards" offered
#      ^^^^^^^^^^^^^^
        return [book.title for book in books]
    return []


def none_exist_or_a_loop():
    books = Book.objects.filter(pages__gt=3)
    if not books.exists():  # want: MIR205 offered
        return []
    return [book.title for book in books]


def count_and_then_a_loop():
    books = Book.objects.filter(pages__gt=3)
    number = books.count()  # want: MIR205 offered
    return number, [book.title for book in books]


def count_is_not_zero_and_then_a_loop():
    books = Book.objects.filter(pages__gt=3)
    if books.count() > 0:  # want: MIR205 offered
        return [book.title for book in books]
    return []


def exists_and_then_the_list():
    books = Book.objects.order_by("pk")
    if books.exists():  # want: MIR205 offered
        return list(books)
    return None


def count_in_a_text_and_then_a_loop():
    books = Book.objects.order_by("pk")
    lines = [f"{books.count()} books"]  # want: MIR205 offered
    for book in books:
        lines.append(book.title)
    return lines


def exists_and_then_a_helper():
    books = Book.objects.order_by("pk")
    if books.exists():  # want: MIR205 offered
        return _titles(books)
    return []


def _titles(books):
    return [book.title for book in books]


def exists_that_is_kept():
    chapters = Chapter.objects.filter(number=0)
    found = chapters.exists()  # want: MIR205 offered
    return found, [chapter.heading for chapter in chapters]


def count_after_the_loop():
    books = Book.objects.order_by("pk")
    titles = [book.title for book in books]
    return titles, books.count()  # ok: MIR205


def exists_and_nothing_else():
    books = Book.objects.filter(pages__gt=3)
    if books.exists():  # ok: MIR205
        return "some"
    return "none"


def exists_and_then_others():
    books = Book.objects.filter(pages__gt=3)
    if books.exists():  # ok: MIR205
        return [book.title for book in books.filter(is_draft=True)]
    return []


def count_and_then_a_page():
    books = Book.objects.order_by("pk")
    number = books.count()  # ok: MIR205
    return number, [book.title for book in books[:3]]


def count_and_then_an_iterator():
    books = Book.objects.order_by("pk")
    number = books.count()  # ok: MIR205
    return number, [book.title for book in books.iterator()]


def exists_and_then_bound_again():
    books = Book.objects.filter(pages__lt=0)
    if not books.exists():  # ok: MIR205
        books = Book.objects.filter(is_draft=True)
        return [book.title for book in books]
    return []


def exists_on_another_branch():
    books = Book.objects.filter(pages__gt=3)
    if len("x") == 2:
        return [book.title for book in books]
    return books.exists()  # ok: MIR205


def count_too_many_to_load():
    books = Book.objects.order_by("pk")
    if books.count() > 10:  # ok: MIR205
        return "too many"
    return [book.title for book in books]  # grows: they are not read where there are too many


def count_before_a_change():
    books = Book.objects.filter(is_draft=True).order_by("pk")
    number = books.count()  # ok: MIR205
    Book.objects.filter(pages__gt=105).update(is_draft=False)
    return number, [book.title for book in books]


def exists_of_all_and_a_loop_over_some():
    books = Book.objects.order_by("pk")
    drafts = books.filter(is_draft=True)
    if books.exists():  # ok: MIR205
        return [book.title for book in drafts]
    return []


def count_and_then_a_loop_in_some_cases(is_long=False):
    books = Book.objects.order_by("pk")
    number = books.count()  # ok: MIR205
    if is_long:
        lines = [book.title for book in books]
    else:
        lines = list(books.values_list("title", flat=True)[:2])
    return number, lines


def exists_and_then_a_loop_in_some_cases(is_long=False):
    books = Book.objects.order_by("pk")
    if not books.exists():  # ok: MIR205
        return []
    return [book.title for book in books] if is_long else ["some"]


def count_that_decides_about_the_loop():
    books = Book.objects.order_by("pk")
    number = books.count()  # want: MIR205 offered
    if number:
        return [book.title for book in books]
    return []


def count_and_a_loop_in_the_same_case(is_long=True):
    books = Book.objects.order_by("pk")
    if is_long:
        return books.count(), [book.title for book in books]  # want: MIR205 offered
    return 0, []


def a_page_of_them():
    books = Book.objects.order_by("pk")
    total = books.count()  # ok: MIR205
    return total, [book.title for book in Paginator(books, 3).page(1).object_list]
