"""Columns that were left out and are read."""

from bookshop.models import Author, Book, Chapter, Review
from django.db.models import Prefetch


def only():
    return [book.pages for book in Book.objects.only("title")]  # want: MIR110 "`book.pages` was left out: one query per `Book`" offered
    #       ^^^^^^^^^^


def only_the_key_of_a_relation():
    return [book.author_id for book in Book.objects.only("title").order_by("pk")]  # want: MIR110 offered


def only_twice():
    books = Book.objects.only("title").only("pages")
    return [book.title for book in books]  # want: MIR110 offered


def defer():
    return [chapter.heading for chapter in Chapter.objects.defer("heading")]  # want: MIR110 unfixed "leaving"


def defer_after_only():
    return [book.pages for book in Book.objects.only("title", "pages").defer("pages")]  # want: MIR110 unfixed


def two_columns():
    return [(book.pages, book.is_draft) for book in Book.objects.only("title")]  # want: MIR110 offered, MIR110 offered


def of_joined_rows():
    books = Book.objects.select_related("author").only("title", "author__name")
    return [book.author.publisher_id for book in books]  # want: MIR110 offered


def of_prefetched_rows():
    some = Prefetch("books", Book.objects.only("title", "author"))
    return [book.pages for author in Author.objects.prefetch_related(some) for book in author.books.all()]  # want: MIR110 unfixed


def _size(book):
    return book.pages


def in_a_helper():
    return [_size(book) for book in Book.objects.only("title")]  # want: MIR110 "_size" unfixed


def in_a_text():
    return [str(author) for author in Author.objects.only("publisher")]  # want: MIR110 unfixed


def loaded():
    return [(book.pk, book.id, book.title) for book in Book.objects.only("title")]  # ok: MIR110


def loaded_by_the_name_of_the_relation():
    return [book.author_id for book in Book.objects.only("title", "author")]  # ok: MIR110


def loaded_with_the_joined_row():
    books = Book.objects.select_related("author").only("title", "author__name")
    return [book.author.name for book in books]  # ok: MIR110


def the_whole_joined_row():
    books = Book.objects.select_related("author").only("title", "author")
    return [book.author.name for book in books]  # ok: MIR110


def another_column_is_left_out():
    return [chapter.number for chapter in Chapter.objects.defer("heading")]  # ok: MIR110


def nothing_is_left_out_any_more():
    return [chapter.heading for chapter in Chapter.objects.defer("heading").defer(None)]  # ok: MIR110


def set_by_hand():
    books = list(Book.objects.only("title"))
    for book in books:
        book.pages = 3
    return [book.pages for book in books]  # ok: MIR110


def of_one_row():
    return Book.objects.only("title").first().pages  # ok: MIR110


def the_loop_ends():
    for book in Book.objects.only("title"):
        return book.pages  # ok: MIR110
    return 0


def names_that_are_not_known(*names: str):
    return [book.pages for book in Book.objects.only("pages", *names)]  # ok: MIR110


def prefetched_with_what_is_read():
    some = Prefetch("reviews", Review.objects.only("stars", "book"))
    return [review.stars for book in Book.objects.prefetch_related(some) for review in book.reviews.all()]  # ok: MIR110
