"""Fixes that would raise, lock more, or give something else."""

from bookshop.models import Author, Book, Novella, Tag
from django.db import transaction
from django.db.models import Prefetch


def after_only():
    return [book.author.name for book in Book.objects.only("title")]  # want: MIR101 unfixed "only"


def before_only():
    books = Book.objects.all()
    names = [book.author.name for book in books]  # want: MIR101 unfixed "only"
    return names, [book.title for book in books.only("title")]


def after_defer():
    return [book.author.name for book in Book.objects.defer("title")]  # want: MIR101 unfixed "defer"


def after_union():
    books = Book.objects.filter(pages__gt=102).union(Book.objects.filter(pages__lt=102))
    return sorted(book.author.name for book in books)  # want: MIR101 unfixed "combined"


def before_union():
    books = Book.objects.filter(pages__gt=102)
    names = [book.author.name for book in books]  # want: MIR101 unfixed "combined"
    return names, len(list(books.union(Book.objects.filter(pages__lt=102))))


def inside_union():
    thin = Book.objects.filter(pages__lt=102)
    books = Book.objects.filter(pages__gt=102)
    names = [book.author.name for book in books]  # want: MIR101 unfixed "combined"
    return names, len(list(thin.union(books)))


def locked_rows():
    with transaction.atomic():
        books = Book.objects.select_for_update()
        return [book.author.name for book in books]  # want: MIR101


def distinct_rows():
    return sorted({book.author.name for book in Book.objects.distinct()})  # want: MIR101


def distinct_later():
    books = Book.objects.filter(tags__isnull=False)
    names = [book.author.name for book in books]  # want: MIR101
    return names, books.distinct().count()


def counted_later():
    books = Book.objects.filter(pages__gt=50)
    names = [book.author.name for book in books]  # want: MIR101
    return names, books.values_list("pk", flat=True).count(), books.exists(), books.last().title


def used_as_a_subquery():
    books = Book.objects.filter(pages__gt=102)
    names = [book.author.name for book in books]  # want: MIR101
    return names, Author.objects.filter(books__in=books).count()


def deleted_later():
    books = Book.objects.filter(pages__gt=102)
    names = [book.author.name for book in books]  # want: MIR101
    Novella.objects.filter(book_ptr__in=books).delete()
    return names, Book.objects.count()


def related_rows_are_saved():
    for book in Book.objects.all():
        book.author.name = book.author.name.upper()  # want: MIR101 unfixed "written"
        book.author.save()  # grows: one UPDATE for each row
    return [author.name for author in Author.objects.all()]


def related_rows_are_saved_under_a_name():
    for book in Book.objects.all():
        author = book.author  # want: MIR101 unfixed "written"
        author.name = "x"
        author.save()  # grows: one UPDATE for each row
    return [author.name for author in Author.objects.all()]


def related_rows_are_updated():
    names = []
    for book in Book.objects.all():
        Author.objects.filter(pk=book.author_id).update(name="x")  # grows: one UPDATE for each row
        names.append(book.author.name)  # want: MIR101 unfixed "written"
    return names


def related_rows_are_created():
    names = []
    for book in Book.objects.all():
        Author.objects.create(name=book.title)  # grows: one INSERT for each row
        names.append(book.author.name)  # want: MIR101 unfixed "written"
    return names


def the_rows_themselves_are_saved():
    for book in Book.objects.all():
        book.title = book.author.name  # want: MIR101
        book.save()  # grows: one UPDATE for each row
    return [book.title for book in Book.objects.all()]


def related_rows_are_written_by_another_function():
    names = []
    for book in Book.objects.all():
        _rename_author(book)
        names.append(book.author.name)  # want: MIR101 offered # changes: the copy that was joined has the old name
    return names


def _rename_author(book):
    Author.objects.filter(pk=book.author_id).update(name=f"by {book.title}")  # grows: one UPDATE for each row


def related_rows_are_written_by_another_function_with_a_key():
    names = []
    for book in Book.objects.all():
        _rename(book.author_id)
        names.append(book.author.name)  # want: MIR101 offered # changes: the copy that was joined has the old name
    return names


def _rename(key):
    Author.objects.filter(pk=key).update(name="x")  # grows: one UPDATE for each row


def rows_are_read_again():
    names = []
    for book in Book.objects.all():
        book.refresh_from_db()  # grows: one query for each row
        names.append(book.author.name)  # want: MIR101 unfixed "refresh_from_db"
    return names


def refined_with_a_prefetch_of_its_own():
    books = Book.objects.all()
    names = [book.author.name for book in books]  # want: MIR101
    drafts = books.prefetch_related(Prefetch("author", queryset=Author.objects.filter(pk__gt=0)))
    return names, [book.author.name for book in drafts]


def refined_with_all_keys():
    books = Book.objects.all()
    names = [book.editor is None for book in books]  # want: MIR101
    return names, [book.title for book in books.select_related()]


def all_keys_already():
    return [book.editor is None for book in Book.objects.select_related()]  # want: MIR101


def inside_a_prefetch():
    books = Book.objects.filter(pages__gt=50)
    names = [book.author.name for book in books]  # want: MIR101
    tags = Tag.objects.prefetch_related(Prefetch("books", queryset=books))
    return names, [[book.title for book in tag.books.all()] for tag in tags]


def values_of_it():
    books = Book.objects.filter(pages__gt=50)
    names = [book.author.name for book in books]  # want: MIR101
    return names, list(books.values("title")), list(books.dates("author__publisher__pk", "year")) if False else []
