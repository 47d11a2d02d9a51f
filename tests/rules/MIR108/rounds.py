"""Queries in loops that do not depend on the round."""

import random
import time

from bookshop.models import Author, Book, Chapter, Publisher, Review, Sale, Tag
from django.db.models import Q


def a_number():
    shares = []
    for book in Book.objects.order_by("pk"):
        shares.append((book.title, Chapter.objects.count()))  # want: MIR108 "`Chapter.objects.count..` is the same" offered
        #                          ^^^^^^^^^^^^^^^^^^^^^^^
    return shares


def in_a_comprehension():
    return [(book.title, Author.objects.filter(name="Author 1").exists()) for book in Book.objects.all()]  # want: MIR108 offered


def in_a_condition():
    titles = []
    for book in Book.objects.order_by("pk"):
        if Tag.objects.filter(name="Tag 1").exists():  # want: MIR108 offered
            titles.append(book.title)
    return titles


def the_first_row():
    return [(book.title, Author.objects.first().name) for book in Book.objects.all()]  # want: MIR108 offered


def a_row_that_has_to_be_there():
    return [(book.title, Author.objects.get(name="Author 1").name) for book in Book.objects.all()]  # want: MIR108 unfixed "without one"


def rows_of_an_inner_loop():
    pairs = []
    for book in Book.objects.order_by("pk"):
        for tag in Tag.objects.filter(name="Tag 1"):  # want: MIR108 offered
            pairs.append((book.title, tag.name))
    return pairs


def of_one_author():
    author = Author.objects.order_by("pk").first()
    return [(book.title, author.books.filter(is_draft=True).count()) for book in Book.objects.all()]  # want: MIR108 offered


def out_of_two_loops():
    numbers = []
    for author in Author.objects.prefetch_related("books"):
        for book in author.books.all():
            numbers.append((book.title, Sale.objects.count()))  # want: MIR108 offered
    return numbers


def out_of_the_inner_loop_only():
    numbers = []
    for book in Book.objects.prefetch_related("sales"):
        for sale in book.sales.all():
            numbers.append((sale.price, Review.objects.filter(book=book).count()))  # want: MIR125 unfixed
    return numbers


def by_a_parameter(stars=3):
    rows = []
    for book in list(Book.objects.order_by("pk")):
        rows.append((book.title, Review.objects.filter(stars=stars).count()))  # want: MIR108 offered
    return rows


def by_the_row():
    return [Publisher.objects.filter(name=author.name).exists() for author in Author.objects.all()]  # want: MIR125 unfixed


def by_what_the_loop_counts():
    found, number = [], 0
    for book in Book.objects.order_by("pk"):
        number += 1
        found.append((book.title, Review.objects.filter(stars=number).count()))  # ok: MIR108 # grows: another query in each round
    return found


def by_what_the_loop_collects():
    seen, found = [], []
    for book in Book.objects.order_by("pk"):
        seen.append(book.pk)
        found.append(Review.objects.filter(book__in=seen).count())  # ok: MIR108 # want: MIR125 unfixed
    return found


def of_rows_that_change():
    numbers = []
    for book in Book.objects.order_by("pk"):
        Sale.objects.create(book=book, price=1)  # grows: one row for each row
        numbers.append(Sale.objects.count())  # ok: MIR108 # grows: what it counts changes
    return numbers


def beside_a_save():
    numbers = []
    for book in Book.objects.order_by("pk"):
        book.save()  # grows: one row for each row
        numbers.append(Book.objects.filter(is_draft=True).count())  # ok: MIR108 # grows: what it counts may change
    return numbers


def the_loop_ends():
    for book in Book.objects.order_by("pk"):
        if book.pages:
            return Chapter.objects.count()  # ok: MIR108
    return 0


def once():
    total, rows = None, []
    for book in Book.objects.order_by("pk"):
        if total is None:
            total = Chapter.objects.count()  # ok: MIR108
        rows.append((book.pages, total))
    return rows


def before_the_loop():
    total = Chapter.objects.count()
    return [(book.pages, total) for book in Book.objects.order_by("pk")]  # ok: MIR108


def over_what_is_written_out():
    return [(name, Author.objects.count()) for name in ("one", "two")]  # ok: MIR108


def over_a_range():
    return [Author.objects.count() for _ in range(3)]  # ok: MIR108


def as_long_as_there_are_some():
    left = 3
    while Tag.objects.exists() and left:  # ok: MIR108
        left -= 1
    return left


def waiting():
    rows = []
    for book in Book.objects.order_by("pk"):
        time.sleep(0)
        rows.append((book.title, Tag.objects.exists()))  # ok: MIR108 # grows: it waits for rows
    return rows


def picked_at_random():
    return [bool(Author.objects.order_by("?").first()) for book in Book.objects.all() if book.pages]  # ok: MIR108 # grows: another row in each round


def by_what_another_call_gives():
    return [Author.objects.filter(pk=random.randint(1, 4)).exists() for book in Book.objects.all() if book.pages]  # ok: MIR108 # grows: another row in each round


def by_conditions():
    return [Tag.objects.filter(Q(name="Tag 1") | Q(name="Tag 2")).count() + book.pk for book in Book.objects.all()]  # want: MIR108 offered


def read_once():
    tags = Tag.objects.filter(name="Tag 1")
    return [(book.title, tag.name) for book in Book.objects.order_by("pk") for tag in tags]  # ok: MIR108


def only_built():
    return len([(book.title, Author.objects.filter(name="Author 1")) for book in Book.objects.all()])  # ok: MIR108


def when_it_fails():
    rows = []
    for book in Book.objects.order_by("pk"):
        try:
            rows.append(int(book.pages))
        except ValueError:
            rows.append(Author.objects.count())  # ok: MIR108
    return rows
