"""The same read from other places: imports, modules, classes, coroutines."""

import bookshop.models
from bookshop import models
from bookshop.models import Author, Book, Note, Tag
from bookshop.models import Book as Volume
from django.db.models import Prefetch


def by_an_alias():
    return [book.author.name for book in Volume.objects.all()]  # want: MIR101


def by_a_module():
    return [book.author.name for book in models.Book.objects.all()]  # want: MIR101


def by_a_dotted_module():
    return [book.author.name for book in bookshop.models.Book.objects.all()]  # want: MIR101


def by_an_import_in_the_function():
    from bookshop.models import Book as Tome

    return [book.author.name for book in Tome.objects.all()]  # want: MIR101


def by_the_class_of_a_row():
    kind = type(Book.objects.first())
    return [book.author.name for book in kind.objects.all()]  # ok: MIR101 # grows: the class is not in view


MODULE_LEVEL = [book.author.name for book in Book.objects.all()]  # want: MIR101, MIR212 unfixed

for each in Book.objects.all():  # want: MIR212 unfixed
    MODULE_LEVEL.append(each.author.name)  # want: MIR101


class Shelf:
    names = [book.author.name for book in Book.objects.all()]  # want: MIR101, MIR212 unfixed

    @property
    def thick(self):  # not run: a property
        return [book.author.name for book in Book.objects.filter(pages__gt=50)]  # want: MIR101

    def titles_of_the_thick(self):
        return self.thick

    @staticmethod
    def thin():
        return [book.author.name for book in Book.objects.filter(pages__lt=500)]  # want: MIR101

    @classmethod
    def of_the_class(cls):
        return [book.author.name for book in Book.objects.all()]  # want: MIR101


async def in_a_coroutine_loaded():
    return [book.author.name async for book in Book.objects.select_related("author")]  # ok: MIR101


def a_generic_key():
    return [str(note.content_object) for note in Note.objects.all()]  # ok: MIR101 # want: MIR122


def a_generic_key_prefetched():
    return [str(note.content_object.pk) for note in Note.objects.prefetch_related("content_object")]  # ok: MIR101


def raw_rows():
    books = Book.objects.raw("SELECT * FROM bookshop_book")
    return [book.author.name for book in books]  # want: MIR101 unfixed "combined"


def another_database():
    return [book.author.name for book in Book.objects.using("default")]  # want: MIR101


def a_generator_that_is_left_early():
    for name in (book.author.name for book in Book.objects.all()):  # ok: MIR101
        return name


def any_of_them():
    return any(book.author.name == "nobody" for book in Book.objects.all())  # want: MIR101


def all_of_them_in_a_class_comprehension():
    class Local:
        pass

    return [(Local, book.author.name)[1] for book in Book.objects.all()]  # want: MIR101


def of_the_other_side_of_many_to_many():
    tag = Tag.objects.first()
    return [book.author.name for book in Book.objects.filter(tags=tag) | Book.objects.all()]  # want: MIR101 unfixed


def with_rows_of_a_prefetch_under_another_name():
    authors = Author.objects.prefetch_related(Prefetch("books", to_attr="written"))
    return [[book.author.name for book in author.written] for author in authors]  # ok: MIR101


def the_rows_go_through_a_function_that_loads():
    books = list(Book.objects.all())
    _load(books)
    return [book.author.name for book in books]  # ok: MIR101


def _load(books):
    authors = Author.objects.in_bulk()
    for book in books:
        book.author = authors[book.author_id]


def the_rows_go_through_a_function_that_does_not():
    books = list(Book.objects.all())
    _look(books)
    return [book.author.name for book in books]  # want: MIR101


def _look(books):
    return len(books)


def each_row_goes_through_a_function_that_loads():
    names = []
    for book in Book.objects.all():
        _set(book)
        names.append(book.author.name)  # ok: MIR101
    return names


def _set(book):
    book.author = Author(name=str(book.author_id))


def each_row_goes_through_a_function_of_the_library():
    names = []
    for book in Book.objects.all():
        repr(book.title)
        names.append(book.author.name)  # want: MIR101
    return names
