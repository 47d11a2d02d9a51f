"""Relations that the queryset loads, in every spelling."""

from bookshop.models import Author, Book, Chapter, Edition, Sale
from django.db.models import Prefetch, prefetch_related_objects


def joined():
    return [book.author.name for book in Book.objects.select_related("author")]  # ok: MIR101


def prefetched():
    return [book.author.name for book in Book.objects.prefetch_related("author")]  # ok: MIR101


def joined_in_a_longer_chain():
    books = Book.objects.filter(pages__gt=1).select_related("author").order_by("title")
    return [book.author.name for book in books]  # ok: MIR101


def joined_with_a_longer_path():
    return [book.author.name for book in Book.objects.select_related("author__publisher")]  # ok: MIR101


def joined_by_a_later_refinement():
    books = Book.objects.all()
    books = books.select_related("author")
    return [book.author.name for book in books]  # ok: MIR101


def joined_on_both_branches(thick=True):
    if thick:
        books = Book.objects.filter(pages__gt=1).select_related("author")
    else:
        books = Book.objects.select_related("author")
    return [book.author.name for book in books]  # ok: MIR101


def by_a_prefetch_object():
    return [book.author.name for book in Book.objects.prefetch_related(Prefetch("author"))]  # ok: MIR101


def by_a_prefetch_object_with_a_queryset():
    books = Book.objects.prefetch_related(Prefetch("author", queryset=Author.objects.all()))
    return [book.author.name for book in books]  # ok: MIR101


def all_keys_that_are_required():
    return [book.author.name for book in Book.objects.select_related()]  # ok: MIR101


def all_keys_but_this_one_may_be_null():
    return [book.editor is None for book in Book.objects.select_related()]  # want: MIR101 "book.editor"


def forgotten_again():
    books = Book.objects.select_related("author").select_related(None)
    return [book.author.name for book in books]  # want: MIR101


def prefetch_forgotten_again():
    books = Book.objects.prefetch_related("author").prefetch_related(None)
    return [book.author.name for book in books]  # want: MIR101


def another_relation_is_loaded():
    books = Book.objects.select_related("editor")  # reveal: QuerySet[Book] select={editor} lazy
    return [book.author.name for book in books]  # want: MIR101


def only_the_key():
    return [book.author_id for book in Book.objects.all()]  # ok: MIR101


def by_a_manager():
    return [edition.book.title for edition in Edition.objects.all()]  # ok: MIR101


def by_a_manager_that_does_not():
    return [edition.book.title for edition in Edition.plain.all()]  # want: MIR101 "edition.book"


def by_a_method_of_the_queryset():
    sales = Sale.objects.with_book()  # reveal: QuerySet[Sale] select={book} lazy
    return [sale.book.title for sale in sales]  # ok: MIR101


def by_a_method_that_calls_another():
    return [sale.book.title for sale in Sale.objects.paid_with_book()]  # ok: MIR101


def by_a_method_in_a_chain():
    return [sale.book.title for sale in Sale.objects.filter(price__gt=1).with_book().paid()]  # ok: MIR101


def a_method_that_only_filters():
    return [sale.book.title for sale in Sale.objects.paid()]  # want: MIR101 "sale.book"


def a_method_that_only_filters_of_a_manager():
    return [book.author.name for book in Book.drafts.by_title()]  # want: MIR101 "book.author"


def by_a_method_with_names_that_are_worked_out():
    return [sale.book.title for sale in Sale.objects.with_book_of("author")]  # ok: MIR101


def by_a_method_unless_told_otherwise():
    return [sale.book.title for sale in Sale.objects.for_report()]  # ok: MIR101


def not_by_a_method_that_is_told_otherwise():
    return [sale.book.title for sale in Sale.objects.for_report(False)]  # want: MIR101


def onto_rows_that_are_there():
    books = list(Book.objects.all())
    prefetch_related_objects(books, "author")
    return [book.author.name for book in books]  # ok: MIR101


def with_names_from_elsewhere():
    names = "author editor".split()
    return [book.author.name for book in Book.objects.select_related(*names)]  # ok: MIR101


def with_a_name_that_is_a_constant():
    name = "author"
    return [book.author.name for book in Book.objects.select_related(name)]  # ok: MIR101


def values_instead_of_rows():
    return [row["author__name"] for row in Book.objects.values("author__name")]  # ok: MIR101


def tuples_instead_of_rows():
    return [name for _, name in Book.objects.values_list("title", "author__name")]  # ok: MIR101


def peers():  # not run: before Django 6.1
    from django.db.models import FETCH_PEERS

    return [book.author.name for book in Book.objects.fetch_mode(FETCH_PEERS)]  # ok: MIR101


def a_sorted_model():
    return [chapter.book.title for chapter in Chapter.objects.select_related("book")]  # ok: MIR101
