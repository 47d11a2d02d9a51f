"""Batches, pages and chunks: not rows themselves, but full of them."""

import itertools

from bookshop.models import Author, Book, Chapter, Review, Sale
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects

try:
    from itertools import batched
except ImportError:  # before Python 3.12

    def batched(iterable, n):
        rest = iter(iterable)
        while batch := tuple(itertools.islice(rest, n)):
            yield batch


def _chunks(things, size):
    for start in range(0, len(things), size):
        yield things[start : start + size]


def pages():
    paginator = Paginator(Book.objects.order_by("pk"), 100)
    names = []
    for number in paginator.page_range:
        for book in paginator.page(number).object_list:
            names.append(book.author.name)  # want: MIR101
    return names


def one_page():
    page = Paginator(Book.objects.order_by("pk"), per_page=50).get_page(1)
    return [book.author.name for book in page]  # want: MIR101


def one_page_loaded():
    page = Paginator(Book.objects.order_by("pk").select_related("author"), per_page=50).get_page(1)
    return [book.author.name for book in page]  # ok: MIR101


def one_page_of_a_list():
    page = Paginator(list(Review.objects.order_by("pk")), 50).page(1)
    return [review.book.title for review in page.object_list]  # want: MIR101


def pages_without_rows():
    paginator = Paginator(Book.objects.order_by("pk"), 100)
    return [(page.number, page.has_next()) for page in paginator]  # ok: MIR101


def the_first_of_a_page():
    page = Paginator(Book.objects.order_by("pk"), 100).page(1)
    return page[0].author.name  # ok: MIR101


def chunks_of_keys():
    keys = list(Author.objects.values_list("pk", flat=True))
    titles = []
    for some in _chunks(keys, 100):
        titles += [book.title for book in Book.objects.filter(author__in=some)]  # ok: MIR107
    return titles


def chunks_of_keys_with_relations():
    keys = list(Author.objects.values_list("pk", flat=True))
    titles = []
    for some in _chunks(keys, 100):
        for book in Book.objects.filter(author__in=some):
            titles.append(book.editor.name if book.editor else "")  # want: MIR101
    return titles


def chunks_of_keys_with_relations_loaded():
    keys = list(Author.objects.values_list("pk", flat=True))
    titles = []
    for some in _chunks(keys, 100):
        for book in Book.objects.filter(author__in=some).select_related("editor"):
            titles.append(book.editor.name if book.editor else "")  # ok: MIR101
    return titles


def chunks_of_rows():
    for some in _chunks(list(Sale.objects.all()), 100):
        for sale in some:
            yield sale.book.title  # want: MIR101


def chunks_of_rows_prefetched_by_hand():
    for some in _chunks(list(Sale.objects.all()), 100):
        prefetch_related_objects(some, "book")
        for sale in some:
            yield sale.book.title  # ok: MIR101


def slices_of_a_queryset():
    rows = Chapter.objects.order_by("pk")
    for start in range(0, 100, 100):
        for chapter in rows[start : start + 100]:
            yield chapter.book.title  # want: MIR101


def slices_of_a_queryset_loaded():
    rows = Chapter.objects.order_by("pk").select_related("book")
    for start in range(0, 100, 100):
        for chapter in rows[start : start + 100]:
            yield chapter.book.title  # ok: MIR101


def batched_rows():
    rows = Book.objects.order_by("pk").iterator()
    while batch := tuple(itertools.islice(rows, 64)):
        yield sum(book.pages for book in batch)  # ok: MIR101


def updated_in_chunks():
    rows = list(Book.objects.all())
    for some in _chunks(rows, 100):
        for book in some:
            book.pages += 1
        Book.objects.bulk_update(some, ["pages"])  # ok: MIR109, MIR107
    return len(rows)


def by_last_key(last=0):
    while page := list(Book.objects.filter(pk__gt=last).order_by("pk")[:100]):
        last = page[-1].pk
        for book in page:
            yield book.author.name  # want: MIR101


def by_last_key_loaded(last=0):
    while page := list(Book.objects.filter(pk__gt=last).select_related("author").order_by("pk")[:100]):
        last = page[-1].pk
        for book in page:
            yield book.author.name  # ok: MIR101


def one_query_for_each_of_three_kinds():
    counts = {}
    for flag in (True, False):
        counts[flag] = Book.objects.filter(is_draft=flag).count()  # ok: MIR107, MIR125
    return counts


def in_batches():
    for batch in batched(Book.objects.order_by("pk"), 100):
        yield [book.author.name for book in batch]  # want: MIR101


def in_batches_loaded():
    for batch in batched(Book.objects.order_by("pk").select_related("author"), 100):
        yield [book.author.name for book in batch]  # ok: MIR101


def in_batches_of_keys():
    for keys in batched(Book.objects.values_list("pk", flat=True), 100):
        yield Chapter.objects.filter(book__in=keys).count()  # ok: MIR107, MIR125
