"""Rare code that a careless analysis gets wrong."""

from bookshop.models import Author, Book, Novella, Profile, Review, Tag
from django.db.models import Count, Exists, F, OuterRef, Q


def one_excluded_by_its_key():
    return [book.author.name for book in Book.objects.exclude(pk=1)]  # want: MIR101


def one_by_its_key_or_more():
    one = Book.objects.filter(pk=1)
    return sorted({book.author.name for book in one | Book.objects.all()})  # want: MIR101 unfixed


def one_by_its_key_or_more_in_a_condition():
    return [book.author.name for book in Book.objects.filter(Q(pk=1) | Q(pages__gt=1))]  # want: MIR101


def some_by_their_keys():
    keys = list(Book.objects.values_list("pk", flat=True))
    return [book.author.name for book in Book.objects.filter(pk__in=keys)]  # want: MIR101


def one_by_the_key_of_another():
    return [book.author.name for book in Book.objects.filter(author_id=F("author_id"))]  # want: MIR101


def one_by_its_id():
    return [book.author.name for book in Book.objects.filter(id=1)]  # ok: MIR101


def one_by_its_key_and_a_condition():
    return [book.author.name for book in Book.objects.filter(pages__gt=1, pk=1)]  # ok: MIR101


def a_literal_in_parentheses():
    return [book.author.name for book in Book.objects.select_related(("editor"))]  # want: MIR101


def a_call_in_parentheses():
    return [book.author.name for book in (Book.objects.all)()]  # want: MIR101


def a_queryset_in_parentheses():
    return [book.author.name for book in ((Book.objects.all()))]  # want: MIR101


def a_comment_with_quotes():
    books = Book.objects.select_related(
        "editor",  # not the "author" or its 'publisher'
    )
    return [book.author.name for book in books]  # want: MIR101


def grouped_later():
    books = Book.objects.filter(pages__gt=1)
    names = [book.author.name for book in books]  # want: MIR101
    return names, list(books.values("is_draft").annotate(n=Count("pk")).order_by("is_draft"))


def combined_later():
    thick = Book.objects.filter(pages__gt=102)
    names = [book.author.name for book in thick]  # want: MIR101
    return names, len(list(Book.objects.filter(pages__lt=102) | thick)), len(list(thick & Book.objects.all()))


def asked_for_later():
    books = Book.objects.filter(author=OuterRef("pk"))
    return Author.objects.filter(Exists(books)).count()  # ok: MIR101


def updated_later():
    books = Book.objects.filter(pages__gt=102)
    names = [book.author.name for book in books]  # want: MIR101
    return names, books.update(pages=1), books.count()


def in_bulk_later():
    books = Book.objects.order_by("pk")
    names = [book.author.name for book in books]  # want: MIR101
    return names, len(books.in_bulk()), books.aggregate(n=Count("pk")), books.get(pages=101).title


def the_child_and_its_own_keys():
    return [book.novella.author.name for book in Book.objects.all()]  # want: MIR103 "book.novella.author"


def a_child_that_is_loaded_and_its_own_keys():
    return [book.novella.author.name for book in Book.objects.select_related("novella")]  # want: MIR103


def a_key_of_the_parent_is_not_that_of_the_child():
    novellas = Novella.objects.select_related("book_ptr__author")
    return [novella.author.name for novella in novellas]  # want: MIR101


def a_chain_that_is_longer_than_the_analysis_looks():
    names = []
    for review in Review.objects.all():
        try:
            names.append(review.book.author.mentor.mentor.publisher.name)  # want: MIR103
        except AttributeError:
            names.append("")
    return names


def two_models_in_turn():
    rows = []
    for model in (Book, Review):
        for row in model.objects.all():
            rows.append(row.pk)  # ok: MIR101
    return rows


def two_querysets_of_two_models(books_first=True):
    rows = Book.objects.all() if books_first else Profile.objects.all()
    return [row.author.name for row in rows]  # want: MIR101


def a_default_of_an_inner_function():
    def names(books=Book.objects.all()):
        return [book.author.name for book in books]  # todo-want: MIR101

    return names()


def the_key_of_a_sort_in_place():
    books = list(Book.objects.all())
    books.sort(key=lambda book: book.author.name)  # want: MIR101
    return [book.title for book in books]


def yielded_from():
    yield from (book.author.name for book in Book.objects.all())  # want: MIR101


def a_break_in_an_inner_loop():
    names = []
    for book in Book.objects.all():
        for _ in range(3):
            names.append(book.author.name)  # want: MIR101
            break
    return names


def a_return_in_an_inner_function():
    names = []
    for book in Book.objects.all():
        def name(book=book):
            return "x"
        names.append(book.author.name + name())  # want: MIR101
    return names


def a_while_that_always_ends():
    names = []
    for book in Book.objects.all():
        while True:
            names.append(book.author.name)  # want: MIR101
            break
    return names


def an_else_that_ends_the_outer_loop():
    names = []
    for book in Book.objects.all():
        names.append(book.author.name)  # ok: MIR101
        for _ in range(3):
            pass
        else:
            break
    return names


def a_try_that_sometimes_ends_the_loop():
    names = []
    for book in Book.objects.all():
        names.append(book.author.name)  # want: MIR101
        try:
            int(book.title)
            break
        except ValueError:
            continue
    return names


def a_finally_that_goes_on():
    names = []
    for book in Book.objects.all():
        try:
            names.append(book.author.name)  # want: MIR101
        finally:
            continue
    return names


def the_same_name_in_two_loops():
    titles = [book.title for book in Book.objects.all()]
    for book in Book.objects.filter(pages__gt=1):
        titles.append(book.author.name)  # want: MIR101
    return titles


def one_name_for_two_rows():
    rows = []
    for row in Book.objects.all():
        rows.append(row.title)
        for row in Tag.objects.filter(books=row):  # want: MIR107 unfixed
            rows.append(row.name)  # ok: MIR101
    return rows


def a_cached_copy_by_hand():
    authors = {}
    names = []
    for book in Book.objects.all():
        if book.author_id not in authors:
            authors[book.author_id] = book.author  # ok: MIR101 # grows: one query for each author, which may be few
        names.append(authors[book.author_id].name)
    return names


def set_in_a_condition():
    authors = Author.objects.in_bulk()
    names = []
    for book in Book.objects.all():
        if book.author_id in authors:
            book.author = authors[book.author_id]
        names.append(book.author.name)  # ok: MIR101
    return names


def a_loaded_copy_of_the_rows():
    books = Book.objects.all()
    loaded = {book.pk: book for book in Book.objects.select_related("author")}
    return [loaded[book.pk].author.name for book in books]  # ok: MIR101


def the_rows_of_a_loaded_list_in_another_order():
    books = list(Book.objects.select_related("author"))
    books.sort(key=lambda book: book.title)
    return [book.author.name for book in books]  # ok: MIR101


def two_lists_in_one():
    books = list(Book.objects.select_related("author")) + list(Book.objects.select_related("author"))
    return [book.author.name for book in books]  # ok: MIR101


def two_lists_in_one_of_which_one_is_loaded():
    books = list(Book.objects.select_related("author")) + list(Book.objects.all())
    return [book.author.name for book in books]  # want: MIR101 likely


def some_rows_of_a_list():
    books = list(Book.objects.all())
    return [book.author.name for book in books[:10]]  # want: MIR101


def one_row_of_a_list():
    books = list(Book.objects.all())
    return books[0].author.name  # ok: MIR101


def the_first_and_the_last():
    books = list(Book.objects.all())
    return [book.author.name for book in (books[0], books[-1])]  # ok: MIR101


def a_slice_of_one_of_a_list():
    books = list(Book.objects.all())
    return [book.author.name for book in books[:1]]  # ok: MIR101
