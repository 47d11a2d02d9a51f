"""Numbers of rows, and rows that are used."""

from bookshop.models import Author, Book, Chapter, Review, Sale


def a_number():
    books = Book.objects.filter(pages__gt=3)
    return len(books)  # want: MIR202 "`len..` reads every `Book` for their number alone"
#          ^^^^^^^^^^


def a_number_at_once():
    return len(Book.objects.filter(is_draft=True))  # want: MIR202


def a_number_of_a_relation_that_is_filtered():
    author = Author.objects.get(pk=2)
    return {"books": len(author.books.filter(pages__gt=3))}  # want: MIR202


def a_number_in_a_condition():
    reviews = Review.objects.filter(stars__gt=1)
    if len(reviews) >= 5:  # want: MIR202
        return "enough"
    return "too few"


def a_number_in_a_text():
    chapters = Chapter.objects.filter(number=0)
    return f"{len(chapters)} chapters"  # want: MIR202 unfixed


def a_number_and_then_another_queryset():
    books = Book.objects.filter(pages__gt=3)
    number = len(books)  # want: MIR202
    return number, [book.title for book in books.filter(is_draft=True)]


def a_number_by_a_method_of_ones_own():
    return len(Sale.objects.paid())  # want: MIR202


def whether_there_are_any():
    books = Book.objects.filter(pages__gt=3)
    return len(books) > 0  # want: MIR202


def if_there_are_none():
    books = Book.objects.filter(pages__gt=3)
    if len(books) == 0:  # want: MIR202
        return "none"
    return "some"


def if_there_are_any():
    if len(Book.objects.filter(pages__gt=3)):  # want: MIR202
        return "some"
    return "none"


def a_number_and_the_rows():
    books = Book.objects.filter(pages__gt=3)
    print(len(books))  # ok: MIR202
    return [book.title for book in books]


def the_rows_and_a_number():
    books = Book.objects.filter(pages__gt=3)
    titles = [book.title for book in books]
    return titles, len(books)  # ok: MIR202


def a_number_and_a_row():
    books = Book.objects.filter(pages__gt=3).order_by("pk")
    if len(books) > 1:  # ok: MIR202
        return books[0].title, books[1].title
    return None


def a_number_and_the_list():
    books = Book.objects.order_by("pk")
    number = len(books)  # ok: MIR202
    return number, list(books)


def a_number_of_what_is_given_on():
    books = Book.objects.order_by("pk")
    number = len(books)  # ok: MIR202
    return {"number": number, "books": books}


def a_number_of_what_is_prefetched():
    return [len(author.books.all()) for author in Author.objects.prefetch_related("books")]  # ok: MIR202


def _shown(books):
    return [book.title for book in books]


def a_number_and_a_helper():
    books = Book.objects.order_by("pk")
    number = len(books)  # ok: MIR202
    return number, _shown(books)


class Shelf:
    def __init__(self):
        self.books = Book.objects.order_by("pk")

    def number(self):
        return len(self.books)  # ok: MIR202

    def titles(self):
        return [book.title for book in self.books]


def a_number_of_what_an_object_keeps():
    shelf = Shelf()
    return shelf.number(), shelf.titles()


def a_number_and_a_closure():
    books = Book.objects.order_by("pk")

    def titles():
        return [book.title for book in books]

    return len(books), titles()  # ok: MIR202


def a_slice_of_what_was_read():
    books = Book.objects.order_by("pk")
    if len(books) > 3:  # ok: MIR202
        return [book.title for book in books[:3]]
    return []


def a_slice_by_its_length():
    return len(Book.objects.order_by("pk")[:3])  # ok: MIR202


def _is_prefetched(row, name):
    return name in getattr(row, "_prefetched_objects_cache", {})


def a_number_where_rows_are_there():
    book = Book.objects.prefetch_related("reviews").order_by("pk").first()
    return _reviews_of(book)


def _reviews_of(book):
    if _is_prefetched(book, "reviews"):
        return len(book.reviews.all())  # ok: MIR202
    return book.reviews.count()
