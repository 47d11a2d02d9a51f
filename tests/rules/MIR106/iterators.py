"""Iterators of rows that are to be prefetched for."""

from bookshop.models import Author, Book, Edition, Publisher
from django.db.models import Prefetch


def of_a_chain():  # raises: ValueError
    books = Book.objects.prefetch_related("tags").order_by("pk").iterator()  # want: MIR106 "raises: `tags` is"
    #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return [[tag.name for tag in book.tags.all()] for book in books]


def of_a_name():  # raises: ValueError
    books = Book.objects.prefetch_related("reviews", "tags")
    return [len(book.reviews.all()) for book in books.filter(pages__gt=1).iterator()]  # want: MIR106


def of_a_prefetch_with_a_queryset():  # raises: ValueError
    some = Prefetch("books", Book.objects.filter(pages__gt=102))
    return [len(author.books.all()) for author in Author.objects.prefetch_related(some).iterator()]  # want: MIR106 "books"


def of_a_prefetch_with_a_name():  # raises: ValueError
    some = Prefetch("books", Book.objects.filter(pages__gt=102), to_attr="long_books")
    return [len(author.long_books) for author in Author.objects.prefetch_related(some).iterator()]  # want: MIR106


def in_an_argument():  # raises: ValueError
    return len(list(Publisher.objects.prefetch_related("authors").iterator()))  # want: MIR106


def nobody_reads_what_is_prefetched():  # raises: ValueError
    return [book.title for book in Book.objects.prefetch_related("tags").iterator( )]  # want: MIR106


def values():  # raises: ValueError
    return list(Book.objects.prefetch_related("tags").values_list("title", flat=True).iterator())  # want: MIR106


def on_one_branch(tagged=True):  # raises: ValueError
    books = Book.objects.order_by("pk")
    if tagged and Book.objects.exists():
        books = books.prefetch_related("tags")
    return [book.title for book in books.iterator()]  # want: MIR106 likely "on the branches"


def one_of_two(tagged=True):  # raises: ValueError
    books = Book.objects.prefetch_related("tags") if tagged and Book.objects.exists() else Book.objects.none()
    return [book.title for book in books.iterator()]  # want: MIR106 likely "on the branches"


def without_a_size():  # raises: ValueError
    return [book.title for book in Book.objects.prefetch_related("tags").iterator(chunk_size=None)]  # want: MIR106 unfixed "something else"


def _tagged():
    return Book.objects.prefetch_related("tags")


def built_by_a_helper():  # raises: ValueError
    return [book.title for book in _tagged().iterator()]  # want: MIR106


def with_a_size():
    return [len(book.tags.all()) for book in Book.objects.prefetch_related("tags").iterator(chunk_size=100)]  # ok: MIR106


def with_a_size_by_position():
    return [len(book.tags.all()) for book in Book.objects.prefetch_related("tags").iterator(100)]  # ok: MIR106


def with_options():
    options = {"chunk_size": 100}
    return [len(book.tags.all()) for book in Book.objects.prefetch_related("tags").iterator(**options)]  # ok: MIR106


def taken_back():
    books = Book.objects.prefetch_related("tags").prefetch_related(None)
    return [book.title for book in books.iterator()]  # ok: MIR106


def taken_back_from_a_helper():
    return [book.title for book in _tagged().prefetch_related(None).iterator()]  # ok: MIR106


def joined_only():
    return [book.author.name for book in Book.objects.select_related("author").iterator()]  # ok: MIR106


def joined_by_a_manager():
    return [edition.book.title for edition in Edition.objects.iterator()]  # ok: MIR106


async def asynchronous():
    return [book.title async for book in Book.objects.prefetch_related("tags").aiterator()]  # ok: MIR106


def _lines(books):
    return [book.title for book in books.iterator()]  # ok: MIR106


def given_by_the_caller():
    return _lines(Book.objects.order_by("pk"))


def not_an_iterator_of_rows():
    return [book.title for book in Book.objects.prefetch_related("tags")]  # ok: MIR106
