"""Reads that happen once, whatever the number of rows."""

import sys

from bookshop.models import Author, Book


def the_loop_is_left_by_break():
    for book in Book.objects.all():
        name = book.author.name  # ok: MIR101
        break
    return name


def the_loop_is_left_by_return():
    for book in Book.objects.all():
        return book.author.name  # ok: MIR101


def the_loop_is_left_by_raise():  # raises: LookupError
    for book in Book.objects.all():
        raise LookupError(book.author.name)  # ok: MIR101


def under_a_condition():
    for book in Book.objects.all():
        if book.pages > 101:
            return book.author.name  # ok: MIR101


def some_statements_before_the_end():
    for book in Book.objects.all():
        author = book.author  # ok: MIR101
        name = author.name
        return name


def after_a_guard():
    for book in Book.objects.all():
        if book.pages < 101:
            continue
        name = book.author.name  # ok: MIR101
        break
    return name


def before_a_block_that_ends_the_loop():
    for book in Book.objects.all():
        name = book.author.name  # ok: MIR101
        with open(__file__ if "__file__" in globals() else sys.executable, "rb"):
            return name


def before_branches_that_all_end_the_loop():
    for book in Book.objects.all():
        name = book.author.name  # ok: MIR101
        if name:
            return name
        else:
            return ""


def before_a_try_that_ends_the_loop():
    for book in Book.objects.all():
        name = book.author.name  # ok: MIR101
        try:
            return name.upper()
        except AttributeError:
            return ""


def the_program_ends():  # raises: SystemExit
    for book in Book.objects.all():
        print(book.author.name)  # ok: MIR101
        sys.exit(1)


def after_the_loop():
    for book in Book.objects.all():
        pass
    return book.author.name  # ok: MIR101


def in_the_else_of_the_loop():
    for book in Book.objects.all():
        pass
    else:
        name = book.author.name  # ok: MIR101
    return name


def the_first_row():
    return Book.objects.first().author.name  # ok: MIR101


def the_first_row_by_index():
    return Book.objects.order_by("pk")[0].author.name  # ok: MIR101


def one_row():
    return Book.objects.get(title="Book 1").author.name  # ok: MIR101


def a_slice_of_one():
    return [book.author.name for book in Book.objects.all()[:1]]  # ok: MIR101


def a_slice_of_one_further_on():
    return [book.author.name for book in Book.objects.all()[2:3]]  # ok: MIR101


def a_row_that_does_not_change():
    book = Book.objects.first()
    return [book.author.name for _ in range(10)]  # ok: MIR101


def a_row_that_does_not_change_in_a_loop_over_rows():
    first = Book.objects.first()
    return [first.author.name + book.title for book in Book.objects.all()]  # ok: MIR101


def the_next_of_an_iterator():
    return next(iter(Book.objects.all())).author.name  # ok: MIR101


def the_next_of_a_generator():
    return next(book.author.name for book in Book.objects.all())  # ok: MIR101


def the_next_of_a_generator_with_a_name():
    names = (book.author.name for book in Book.objects.all())  # ok: MIR101
    return next(names)


def the_longest_row():
    return max(Book.objects.all(), key=lambda book: book.pages).author.name  # ok: MIR101


def rows_that_are_written_out():
    first, last = Book.objects.first(), Book.objects.last()
    return [book.author.name for book in (first, last)]  # ok: MIR101


def a_filter_by_the_primary_key():
    key = Book.objects.order_by("pk").first().pk
    return [book.author.name for book in Book.objects.filter(pk=key)]  # ok: MIR101


def an_inner_loop_over_a_row_that_stays():
    author = Author.objects.first()
    names = []
    for book in author.books.all():
        for _ in range(3):
            names.append(book.title)
    names.append(author.publisher.name)  # ok: MIR101
    return names


def never():
    return [book.author.name for book in Book.objects.none()]  # ok: MIR101


def in_a_function_that_is_only_defined():
    for book in Book.objects.all():

        def name():
            return book.author.name  # ok: MIR101

    return name()


def in_a_lambda_that_is_only_defined():
    calls = []
    for book in Book.objects.all():
        calls.append(lambda: book.author.name)  # ok: MIR101
    return len(calls)
