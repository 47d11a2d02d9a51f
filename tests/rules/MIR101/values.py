"""What expressions are found to be."""

from bookshop.models import Author, Book, Edition, Sale
from django.db.models import Prefetch
from django.shortcuts import get_list_or_404, get_object_or_404


def built():
    books = Book.objects.all()  # reveal: QuerySet[Book] lazy
    books = books.select_related("author")  # reveal: QuerySet[Book] select={author} lazy
    books = books.prefetch_related("tags")  # reveal: QuerySet[Book] select={author} prefetch={tags} lazy
    return list(books)


def evaluated():
    books = Book.objects.all()
    list(books)
    assert books
    books  # reveal: QuerySet[Book] evaluated
    return list(books)


def perhaps_evaluated(some=True):
    books = Book.objects.all()
    if some:
        list(books)
    books  # reveal: QuerySet[Book] either
    return list(books)


def perhaps_loaded(some=True):
    books = Book.objects.all()
    if some:
        books = books.select_related("author")
    books  # reveal: QuerySet[Book] lazy | QuerySet[Book] select={author} lazy
    return list(books)


def managers_and_rows():
    Book.objects  # reveal: Manager[Book]
    book = Book.objects.first()  # reveal: Row[Book]
    book  # reveal: Row[Book]
    book.author  # reveal: Row[Author] by author
    book.tags  # reveal: Manager[Tag]
    _ = book.tags.all()  # reveal: QuerySet[Tag] lazy
    _ = book.author.books.all()  # reveal: QuerySet[Book] lazy
    return book.title


def more_of_the_state():
    _ = Book.objects.select_related()  # reveal: QuerySet[Book] keys lazy
    _ = Book.objects.only("title")  # reveal: QuerySet[Book] narrowed lazy
    _ = Book.objects.values("title")  # reveal: QuerySet[Book] dicts lazy
    _ = Book.objects.values_list("title")  # reveal: QuerySet[Book] tuples lazy
    _ = Book.objects.values_list("title", flat=True)  # reveal: QuerySet[Book] flat values lazy
    _ = Book.objects.select_related("author__publisher")  # reveal: QuerySet[Book] select={author, author__publisher} lazy
    _ = Edition.objects.all()  # reveal: QuerySet[Edition] select={book} lazy
    _ = Sale.objects.with_book().paid()  # reveal: QuerySet[Sale] select={book} lazy
    _ = Sale.objects.with_book_of("author")  # reveal: QuerySet[Sale] open lazy
    return 1


def prefetches():
    inner = Book.objects.select_related("editor")
    _ = Author.objects.prefetch_related(Prefetch("books", queryset=inner))  # reveal: QuerySet[Author] prefetch={books, books__editor} lazy
    _ = Author.objects.prefetch_related(Prefetch("books", to_attr="written"))  # reveal: QuerySet[Author] lazy
    _ = Author.objects.prefetch_related("books").prefetch_related(None)  # reveal: QuerySet[Author] lazy
    return 1


def shortcuts():
    book = get_object_or_404(Book, title="Book 1")
    book  # reveal: Row[Book]
    book = get_object_or_404(Book.objects.select_related("author"), title="Book 1")
    book.author  # reveal: Row[Author] by author
    return [book.author.name for book in get_list_or_404(Book, pages__gt=1)]  # want: MIR101 unfixed "no call can be added"


def of_a_parameter(book: Book, books: list[Book]):
    book  # reveal: Row[Book]
    book.author  # reveal: Row[Author]
    return [book.author.name for book in books]  # ok: MIR101 # grows: where the rows come from is not in view
