"""Functions that are given one row and go through rows that belong to it, and what they are given besides."""

from bookshop.models import Author, Book


def _reviewers(book):
    return [review.reviewer.name for review in book.reviews.all()]


def _first_reviewer(book):
    return book.reviews.all()[0].reviewer.name


def _houses(author):
    return [book.author.publisher.name for book in author.books.all()]


def _handed_on(book):
    return _reviewers(book)


def the_rows_of_one_row():
    book = Book.objects.order_by("pk").get(pk=1)
    return _reviewers(book)  # want: MIR104 "reads `review.reviewer`: queries for each `Review`"


def handed_on_once_more():
    book = Book.objects.order_by("pk").first()
    return _handed_on(book)  # want: MIR104 "for each `Review`"


def the_rows_of_one_row_and_all_is_there():
    return _reviewers(Book.objects.prefetch_related("reviews__reviewer").get(pk=1))  # ok: MIR104


def one_row_of_one_row():
    return _first_reviewer(Book.objects.get(pk=1))  # ok: MIR104


def rows_that_lead_back():
    return _houses(Author.objects.select_related("publisher").get(pk=1))  # ok: MIR104


def _titled(book, **more):
    by = more.pop("by", None)
    return f"{book.title} by {book.author.name}" if by is not None else book.title


def nothing_more_is_given():
    return [_titled(book) for book in Book.objects.order_by("pk")]  # ok: MIR104


def nothing_more_is_given_by_a_dict():
    given = {}
    return [_titled(book, **given) for book in Book.objects.order_by("pk")]  # ok: MIR104


def more_is_given():
    return [_titled(book, by=True) for book in Book.objects.order_by("pk")]  # want: MIR104 "book.author"


def more_is_given_by_a_dict():
    given = {"by": True}
    return [_titled(book, **given) for book in Book.objects.order_by("pk")]  # want: MIR104 "book.author"


def _authors(books):
    if isinstance(books, list):
        return [book.author.name for book in books]
    return [book.title for book in books]


def a_queryset_is_no_list():
    return _authors(Book.objects.order_by("pk"))  # ok: MIR104


def a_list_is_one():
    return _authors(list(Book.objects.order_by("pk")))  # want: MIR104 "book.author"


def a_row_is_of_its_model():
    book = Book.objects.order_by("pk").first()
    books = Book.objects.order_by("pk") if isinstance(book, (Author, list)) else [book]
    return [book.author.name for book in books]  # ok: MIR101


def _with_others(book):
    found = [book]
    found.extend(Book.objects.select_related("author"))
    return [each.author.name for each in found]


def one_row_before_others():
    return _with_others(Book.objects.order_by("pk").first())  # todo-ok: MIR104 "each.author"
