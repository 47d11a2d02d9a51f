"""Functions that are called for each row, or with all rows."""

from bookshop.models import Author, Book


def _by_line(book):
    return f"{book.title} by {book.author.name}"


def _house(book):
    return book.author.publisher.name


def _lines(books):
    return [book.author.name for book in books]  # grows: called with rows that lack it


def _with_its_author(book, authors):
    book.author = authors[book.author_id]
    return book


def _only_the_key(book):
    return book.author_id


def called_for_each():
    return [_by_line(book) for book in Book.objects.all()]  # want: MIR104 "`_by_line\(book\)` reads `book.author`"
    #       ^^^^^^^^^^^^^^


def called_for_each_by_name():
    return [_by_line(book=book) for book in Book.objects.order_by("title")]  # want: MIR104


def called_by_what_is_called():
    return [_twice(book) for book in Book.objects.all()]  # want: MIR104


def _twice(book):
    return _by_line(book) * 2


def the_deepest_path_is_loaded():
    return [_house(book) for book in Book.objects.all()]  # want: MIR104 "book.author.publisher"


def called_with_all():
    return _lines(Book.objects.all())  # want: MIR104


def called_with_a_list_of_all():
    books = list(Book.objects.all())
    return _lines(books)  # want: MIR104


def on_one_branch_only(loaded=False):
    books = Book.objects.all()
    if loaded:
        books = books.select_related("author")
    return [_by_line(book) for book in books]  # want: MIR104 likely "branches"


def loaded():
    return [_by_line(book) for book in Book.objects.select_related("author")]  # ok: MIR104


def loaded_for_all():
    return _lines(Book.objects.select_related("author"))  # ok: MIR104


def one_row():
    return _by_line(Book.objects.get(pk=1))  # ok: MIR104


def set_by_the_function():
    authors = Author.objects.in_bulk()
    books = [_with_its_author(book, authors) for book in Book.objects.all()]
    return [book.title for book in books]  # ok: MIR104


def a_key_is_enough():
    return [_only_the_key(book) for book in Book.objects.all()]  # ok: MIR104


def ends_after_the_first():
    for book in Book.objects.all():
        return _by_line(book)  # ok: MIR104
    return None


def _cut(books):
    return [book.title for book in books.only("title")]


def the_function_leaves_columns_out():
    books = Book.objects.all()
    return _lines(books), _cut(books)  # want: MIR104 unfixed "only"
