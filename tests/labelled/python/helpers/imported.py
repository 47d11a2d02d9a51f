"""Helpers of other modules, imported in every way."""

import helpers
import helpers.names as naming
from bookshop.models import Author, Book, Review
from django.db.models import Prefetch

from helpers import byline as credit
from helpers import names_on_shelf
from helpers import shelves, title_line
from helpers.names import bio_or_nothing, headings, house_of_book, key_of, passport_number, stars, tag_count, tags_of
from helpers.shelves import editors_on, pages_by_author, sold, titles_on, with_authors

from . import names


def house_names(reviews):
    return {review.reviewer.publisher.name for review in reviews}


def re_exported_and_renamed():
    return "\n".join(credit(each) for each in Book.objects.all())  # want: MIR104


def re_exported_and_harmless():
    return "\n".join(title_line(each) for each in Book.objects.all())  # ok: MIR104


def through_the_package():
    result = []
    for each in Book.objects.filter(title__contains="Book"):
        result += [helpers.byline(each)]  # want: MIR104
    return result


def through_a_module_with_another_name():
    result = []
    for each in Book.objects.filter(title__contains="Book"):
        result += [naming.byline_of(each)]  # want: MIR104
    return result


def through_a_relative_import():
    return [names.house_of(who) for who in Author.objects.all()]  # want: MIR104


def through_a_relative_import_and_loaded():
    return [names.house_of(who) for who in Author.objects.select_related("publisher")]  # ok: MIR104


def one_helper_calls_another():
    return [house_of_book(x) for x in Book.objects.all()]  # want: MIR104


def one_helper_calls_another_and_the_first_step_is_loaded():
    return [house_of_book(x) for x in Book.objects.select_related("author")]  # want: MIR104


def one_helper_calls_another_and_all_is_loaded():
    return [house_of_book(x) for x in Book.objects.select_related("author", "author__publisher")]  # ok: MIR104


def imported_where_it_is_used():
    from helpers.names import byline_of as show

    for x in Book.objects.all()[:100]:
        yield show(x)  # want: MIR104


def the_key_is_a_column():
    return {key_of(x) for x in Book.objects.all()}  # ok: MIR104


def stars_are_a_column():
    return [stars(review) for review in Review.objects.all()]  # ok: MIR104


def many_tags():
    return {b.pk: tags_of(b) for b in Book.objects.all()}  # want: MIR104


def many_tags_prefetched():
    return {b.pk: tags_of(b) for b in Book.objects.prefetch_related("tags")}  # ok: MIR104


def many_tags_prefetched_under_another_name():
    books = Book.objects.prefetch_related(Prefetch("tags", to_attr="labels"))
    return {b.pk: tags_of(b) for b in books}  # want: MIR104


def counted_tags():
    return [tag_count(b) for b in Book.objects.all()]  # want: MIR104|MIR125|MIR124


def counted_tags_prefetched():
    return [tag_count(b) for b in Book.objects.prefetch_related("tags")]  # ok: MIR104, MIR125


def reverse_rows_without_a_name_of_their_own():
    return [headings(b) for b in Book.objects.all()]  # want: MIR104


def reverse_rows_prefetched():
    return [headings(b) for b in Book.objects.prefetch_related("chapter_set")]  # ok: MIR104


def one_to_one_with_an_exception():
    return [bio_or_nothing(a) for a in Author.objects.all()]  # want: MIR104


def one_to_one_loaded():
    return [bio_or_nothing(a) for a in Author.objects.select_related("profile")]  # ok: MIR104


def one_to_one_that_is_asked_for_with_hasattr():
    return [passport_number(a) for a in Author.objects.all()]  # want: MIR104


def one_to_one_that_is_asked_for_and_prefetched():
    return [passport_number(a) for a in Author.objects.prefetch_related("passport")]  # ok: MIR104


def many_rows_handed_over():
    return names_on_shelf(Book.objects.order_by("title"))  # want: MIR104


def many_rows_handed_over_by_keyword():
    return shelves.names_on(rows=Book.objects.order_by("title"))  # want: MIR104


def many_rows_handed_over_for_their_titles():
    return titles_on(Book.objects.order_by("title"))  # ok: MIR104


def many_rows_loaded_and_handed_over():
    return names_on_shelf(with_authors(Book.objects.order_by("title")))  # ok: MIR104


def a_related_manager_is_handed_over():
    author = Author.objects.get(pk=1)
    return names_on_shelf(author.books.all())  # ok: MIR104


def a_related_manager_is_handed_over_for_another_relation():
    book = Book.objects.get(pk=1)
    return [r.book.title for r in shelves.in_order(book.reviews)], house_names(book.reviews.all())  # want: MIR104


def rows_of_a_parent_know_their_parent():
    return [pages_by_author(author.books.all()) for author in Author.objects.prefetch_related("books")]  # ok: MIR104


def editors_of_a_set_of_rows():
    return editors_on(Book.objects.all())  # want: MIR104


def editors_of_a_set_of_rows_loaded():
    return editors_on(Book.objects.prefetch_related("editor"))  # ok: MIR104


def a_helper_that_reads_the_first_row_only():
    return shelves.first_author(Book.objects.all())  # ok: MIR104


def a_generator_of_another_module():
    return dict(sold(Book.objects.all()))  # want: MIR104


def a_generator_of_another_module_with_its_rows():
    return dict(sold(Book.objects.prefetch_related("sales")))  # ok: MIR104


def given_rows_that_were_kept():
    kept = [b for b in Book.objects.all() if b.pages > 1]
    return pages_by_author(kept)  # want: MIR104


def given_rows_that_were_kept_with_their_authors():
    kept = [b for b in Book.objects.select_related("author") if b.pages > 1]
    return pages_by_author(kept)  # ok: MIR104
