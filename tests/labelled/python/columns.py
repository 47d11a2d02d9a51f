"""Columns that were left out."""

from bookshop.models import Author, Book, Review
from django.db.models import Prefetch
from forum.models import Topic


def only_and_another_column():
    return [b.pages for b in Book.objects.only("title")]  # want: MIR110


def only_and_the_same_column():
    return [b.title for b in Book.objects.only("title")]  # ok: MIR110


def only_and_the_key():
    return [(b.pk, b.id) for b in Book.objects.only("title")]  # ok: MIR110


def only_and_the_foreign_key():
    return [b.author_id for b in Book.objects.only("title")]  # want: MIR110


def only_with_the_foreign_key():
    return [b.author_id for b in Book.objects.only("title", "author")]  # ok: MIR110


def the_last_only_wins():
    return [b.title for b in Book.objects.only("title").only("pages")]  # want: MIR110


def defer_and_the_column():
    return [t.body[:10] for t in Topic.queries.defer("body")]  # want: MIR110


def defer_and_another_column():
    return [t.title for t in Topic.queries.defer("body")]  # ok: MIR110


def defer_and_taken_back():
    return [t.body[:10] for t in Topic.queries.defer("body").defer(None)]  # ok: MIR110


def defer_twice():
    return [t.title for t in Topic.queries.defer("title").defer("body")]  # want: MIR110


def defer_and_a_property():
    return [t.excerpt for t in Topic.queries.defer("body", "closed")]  # want: MIR110|MIR104


def defer_and_a_property_over_what_is_there():
    return [t.excerpt for t in Topic.queries.defer("closed")]  # ok: MIR110, MIR104


def defer_for_one_row():
    return Topic.queries.defer("body").first().body  # ok: MIR110


def only_on_a_joined_row():
    books = Book.objects.select_related("author").only("title", "author__name")
    return [f"{b.title} {b.author.name}" for b in books]  # ok: MIR110, MIR101


def only_on_a_joined_row_and_another_column():
    books = Book.objects.select_related("author").only("title", "author__name")
    return [b.author.publisher_id for b in books]  # want: MIR110


def only_on_prefetched_rows():
    some = Prefetch("reviews", Review.objects.only("stars", "book"))
    return [r.stars for b in Book.objects.prefetch_related(some) for r in b.reviews.all()]  # ok: MIR110, MIR102


def only_on_prefetched_rows_and_another_column():
    some = Prefetch("books", Book.objects.only("title", "author"))
    return [b.pages for a in Author.objects.prefetch_related(some) for b in a.books.all()]  # want: MIR110


def a_text_of_what_was_left_out():
    return [str(a) for a in Author.objects.only("publisher")]  # want: MIR110|MIR115


def a_text_of_what_is_there():
    return [str(a) for a in Author.objects.only("name")]  # ok: MIR110, MIR115


def only_and_written():
    books = list(Book.objects.only("title"))
    for b in books:
        b.pages = 3
    return [b.pages for b in books]  # ok: MIR110


def only_and_a_relation():
    return [b.author.name for b in Book.objects.only("title", "author")]  # want: MIR101


def defer_in_a_loop_that_leaves():
    for t in Topic.queries.defer("body"):
        return t.body  # ok: MIR110
    return ""


def only_by_a_helper():
    def brief(rows):
        return rows.only("title")

    return [b.pages for b in brief(Book.objects.all())]  # want: MIR110
