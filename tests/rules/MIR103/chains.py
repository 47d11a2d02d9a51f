"""Chains of relations from each row."""

from bookshop.models import Author, Book, Chapter, Edition, Profile, Review, Sale
from django.db.models import Prefetch


def two_keys():
    return [book.author.publisher.name for book in Book.objects.all()]  # want: MIR103 "`book.author.publisher` runs queries for each `Book`"
    #       ^^^^^^^^^^^^^^^^^^^^^


def three_keys():
    return [review.book.author.publisher.name for review in Review.objects.all()]  # want: MIR103 "review.book.author.publisher"


def a_key_and_a_one_to_one():
    return [book.author.profile.bio for book in Book.objects.all()]  # want: MIR103 "book.author.profile"


def a_one_to_one_and_a_key():
    return [author.profile.country.name for author in Author.objects.all()]  # want: MIR103 "author.profile.country"


def a_one_to_one_under_another_query_name():
    return [book.author.locker.code for book in Book.objects.all()]  # want: MIR103 "book.author.locker"


def keys_that_may_be_null():
    return [book.editor.mentor is None for book in Book.objects.exclude(editor=None)]  # want: MIR103


def in_statements():
    names = []
    for book in Book.objects.all():
        author = book.author  # grows: part of the longer path below
        house = author.publisher  # want: MIR103 "author.publisher"
        names.append(house.name)
    return names


def the_first_step_is_loaded():
    return [book.author.publisher.name for book in Book.objects.select_related("author")]  # want: MIR103


def the_first_step_is_prefetched():
    return [book.author.publisher.name for book in Book.objects.prefetch_related("author")]  # want: MIR103


def the_first_step_is_loaded_by_all_keys():
    return [book.author.publisher.name for book in Book.objects.select_related()]  # want: MIR103


def another_second_step_is_loaded():
    books = Book.objects.select_related("author__mentor")
    return [book.author.publisher.name for book in books]  # want: MIR103


def two_paths_with_one_beginning():
    rows = []
    for book in Book.objects.all():
        rows.append(book.author.publisher.name)  # want: MIR103 "publisher"
        rows.append(book.author.profile.bio)  # want: MIR103 "profile"
    return rows


def short_and_long():
    rows = []
    for book in Book.objects.all():
        rows.append(book.author.name)  # grows: part of the longer path below
        rows.append(book.author.publisher.name)  # want: MIR103
    return rows


def through_children():
    rows = []
    for author in Author.objects.all():
        for book in author.books.all():  # grows: part of the longer path below
            rows.append(book.editor is None)  # want: MIR103 "book.editor"
    return rows


def through_children_that_are_prefetched():
    rows = []
    for author in Author.objects.prefetch_related("books"):
        for book in author.books.all():
            rows.append(book.editor is None)  # want: MIR103 "book.editor"
    return rows


def through_filtered_children():
    rows = []
    for author in Author.objects.all():
        for book in author.books.filter(pages__gt=1):  # want: MIR107 unfixed
            rows.append(book.editor is None)  # want: MIR101 "book.editor"
    return rows


def through_a_known_parent():
    rows = []
    for author in Author.objects.all():
        for book in author.books.filter(pages__gt=1):  # want: MIR107 unfixed
            rows.append(book.author.publisher.name)  # want: MIR101 "book.author.publisher"
    return rows


def through_children_read_in_chunks():
    rows = []
    for author in Author.objects.all():
        for book in author.books.iterator():  # want: MIR107 unfixed
            rows.append(book.editor is None)  # want: MIR101 "book.editor"
    return rows


def of_the_first_child():
    rows = []
    for author in Author.objects.all():
        book = author.books.first()  # want: MIR107 unfixed
        rows.append(book.editor is None)  # ok: MIR103 # grows: each row is fetched by itself
    return rows


def of_one_child():
    rows = []
    for book in Book.objects.all():
        chapter = book.chapter_set.get(number=0)  # want: MIR107 unfixed
        rows.append(chapter.book.title)  # ok: MIR103
    return rows


def of_one_review():
    rows = []
    for book in Book.objects.all():
        review = book.reviews.earliest("pk")  # want: MIR107 unfixed
        rows.append(review.reviewer.name)  # ok: MIR103 # grows: each row is fetched by itself
    return rows


def of_the_first_child_although_prefetched():
    rows = []
    for author in Author.objects.prefetch_related("books__editor"):
        book = author.books.first()  # want: MIR105 unfixed
        rows.append(book.editor is None)  # ok: MIR103 # grows: each row is fetched by itself
    return rows


def from_a_manager_that_loads_the_first_step():
    return [edition.book.author.name for edition in Edition.objects.all()]  # want: MIR103 "edition.book.author"


def from_a_method_that_loads_the_first_step():
    return [sale.book.author.name for sale in Sale.objects.with_book()]  # want: MIR103 "sale.book.author"


def up_a_tree():
    roots = []
    for author in Author.objects.all():
        while author.mentor:  # want: MIR101 "author.mentor" unfixed "how many steps"
            author = author.mentor
        roots.append(author.name)
    return roots


def loaded():
    return [book.author.publisher.name for book in Book.objects.select_related("author__publisher")]  # ok: MIR103


def prefetched():
    return [book.author.publisher.name for book in Book.objects.prefetch_related("author__publisher")]  # ok: MIR103


def joined_then_prefetched():
    books = Book.objects.select_related("author").prefetch_related("author__publisher")
    return [book.author.publisher.name for book in books]  # ok: MIR103


def loaded_in_two_calls():
    books = Book.objects.select_related("author").select_related("author__publisher")
    return [book.author.publisher.name for book in books]  # ok: MIR103


def by_the_queryset_of_a_prefetch():
    authors = Author.objects.select_related("publisher")
    books = Book.objects.prefetch_related(Prefetch("author", queryset=authors))
    return [book.author.publisher.name for book in books]  # ok: MIR103


def by_the_queryset_of_a_prefetch_of_children():
    authors = Author.objects.prefetch_related(Prefetch("books", queryset=Book.objects.select_related("editor")))
    return [[book.editor is None for book in author.books.all()] for author in authors]  # ok: MIR103


def children_and_their_keys():
    authors = Author.objects.prefetch_related("books__editor")
    return [[book.editor is None for book in author.books.all()] for author in authors]  # ok: MIR103


def only_the_key_of_the_second():
    return [book.author.publisher_id for book in Book.objects.select_related("author")]  # ok: MIR103


def only_the_key_of_the_second_with_the_first_missing():
    return [book.author.publisher_id for book in Book.objects.all()]  # want: MIR101 "book.author"


def back_through_a_one_to_one():
    profiles = Profile.objects.select_related("author")
    return [profile.author.profile.author.name for profile in profiles]  # ok: MIR103


def back_through_a_prefetched_parent():
    rows = []
    for book in Book.objects.prefetch_related("chapter_set"):
        for chapter in book.chapter_set.all():
            rows.append(chapter.book.title)  # ok: MIR103
    return rows


def the_parent_of_prefetched_children():
    rows = []
    for book in Book.objects.select_related("author").prefetch_related("chapter_set"):
        for chapter in book.chapter_set.all():
            rows.append(chapter.book.author.name)  # ok: MIR103
    return rows


def the_loop_ends():
    for book in Book.objects.all():
        return book.author.publisher.name  # ok: MIR103


def of_one_row():
    return Book.objects.first().author.publisher.name  # ok: MIR103


def of_rows_of_unknown_origin(books: list[Book]):
    return [book.author.publisher.name for book in books]  # ok: MIR103 # grows: where the rows come from is not in view


def children_of_one_row():
    author = Author.objects.first()
    return [book.author.publisher.name for book in author.books.all()]  # ok: MIR103


def keys_of_the_children_of_one_row():
    book = Book.objects.order_by("pk").first()
    return [review.reviewer.name for review in book.reviews.all()]  # want: MIR101 "review.reviewer"


def chains_of_the_children_of_one_row():
    book = Book.objects.order_by("pk").first()
    return [review.reviewer.publisher.name for review in book.reviews.all()]  # want: MIR103


def the_parent_of_grandchildren():
    rows = []
    for author in Author.objects.prefetch_related("books__chapter_set"):
        for book in author.books.all():
            for chapter in book.chapter_set.all():
                rows.append(chapter.book.author.name)  # ok: MIR103
    return rows


def a_join_in_a_loop_of_loops():
    rows = []
    for author in Author.objects.select_related("publisher"):
        for book in Book.objects.filter(author=author):  # want: MIR107 unfixed
            rows.append(book.author.publisher.name)  # want: MIR103
    return rows


def sorted_children():
    return [chapter.book.author.name for chapter in Chapter.objects.select_related("book__author")]  # ok: MIR103
