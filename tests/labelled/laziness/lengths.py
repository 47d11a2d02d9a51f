"""`len()` of querysets: a number, or rows that are needed anyway."""

from bookshop.models import Author, Book, Chapter, Review, Sale


def a_number():
    books = Book.objects.filter(pages__gt=3)
    return len(books)  # want: MIR202
    # right: return books.count()


def a_number_at_once():
    return len(Book.objects.filter(is_draft=True))  # want: MIR202
    # right: return Book.objects.filter(is_draft=True).count()


def a_number_of_all():
    return len(Author.objects.all())  # want: MIR202
    # right: return Author.objects.count()


def a_number_of_a_relation():
    return len(Author.objects.get(pk=1).books.all())  # want: MIR202
    # right: return Author.objects.get(pk=1).books.count()


def a_number_of_a_relation_that_is_filtered():
    author = Author.objects.get(pk=2)
    return {"books": len(author.books.filter(pages__gt=3))}  # want: MIR202
    # right: return {"books": author.books.filter(pages__gt=3).count()}


def a_number_that_is_compared():
    reviews = Review.objects.filter(stars__gt=1)
    return "many" if len(reviews) > 10 else "few"  # want: MIR202
    # right: return "many" if reviews.count() > 10 else "few"


def a_number_in_a_condition():
    reviews = Review.objects.filter(stars__gt=1)
    if len(reviews) >= 5:  # want: MIR202
        # right: if reviews.count() >= 5:
        return "enough"
    return "too few"


def two_numbers():
    books = Book.objects.all()
    drafts = books.filter(is_draft=True)
    return len(drafts), books.count()  # want: MIR202
    # right: return drafts.count(), books.count()


def a_number_in_a_text():
    chapters = Chapter.objects.filter(number=0)
    return f"{len(chapters)} chapters"  # want: MIR202
    # right: return f"{chapters.count()} chapters"


def a_number_and_then_another_queryset():
    books = Book.objects.filter(pages__gt=3)
    number = len(books)  # want: MIR202
    # right: number = books.count()
    return number, [book.title for book in books.filter(is_draft=True)]


def a_number_of_what_is_built_step_by_step():
    books = Book.objects.all()
    books = books.filter(pages__gt=3)
    books = books.exclude(is_draft=True)
    return len(books)  # want: MIR202
    # right: return books.count()


def a_number_by_a_method_of_ones_own():
    return len(Sale.objects.paid())  # want: MIR202
    # right: return Sale.objects.paid().count()


def a_number_of_values():
    return len(Book.objects.values_list("author", flat=True).distinct())  # want: MIR202
    # right: return Book.objects.values_list("author", flat=True).distinct().count()


def a_number_of_each():
    return [len(author.books.filter(pages__gt=3)) for author in Author.objects.all()]  # want: MIR202|MIR107
    # right: return [author.books.filter(pages__gt=3).count() for author in Author.objects.all()]


def whether_there_are_any():
    books = Book.objects.filter(pages__gt=3)
    return len(books) > 0  # want: MIR202|MIR203
    # right: return books.exists()


def if_there_are_none():
    books = Book.objects.filter(pages__gt=3)
    if len(books) == 0:  # want: MIR202|MIR203
        # right: if not books.exists():
        return "none"
    return "some"


def if_there_are_any():
    if len(Book.objects.filter(pages__gt=3)):  # want: MIR202|MIR203
        # right: if Book.objects.filter(pages__gt=3).exists():
        return "some"
    return "none"


def a_number_and_the_rows():
    books = Book.objects.filter(pages__gt=3)
    print(len(books))  # ok: MIR202
    # tempting: print(books.count())
    return [book.title for book in books]


def the_rows_and_a_number():
    books = Book.objects.filter(pages__gt=3)
    titles = [book.title for book in books]
    return titles, len(books)  # ok: MIR202
    # tempting: return titles, books.count()


def a_number_and_a_row():
    books = Book.objects.filter(pages__gt=3).order_by("pk")
    if len(books) > 1:  # ok: MIR202
        # tempting: if books.count() > 1:
        return books[0].title, books[1].title
    return None


def a_number_and_the_list():
    books = Book.objects.order_by("pk")
    number = len(books)  # ok: MIR202
    # tempting: number = books.count()
    return number, list(books)


def a_number_of_a_list():
    books = list(Book.objects.all())
    return len(books), books  # ok: MIR202


def a_number_of_what_is_given_on():
    books = Book.objects.order_by("pk")
    number = len(books)  # ok: MIR202
    return {"number": number, "books": books}


def a_number_of_what_is_returned():
    books = Book.objects.order_by("pk")
    if len(books) > 1:  # ok: MIR202
        # tempting: if books.count() > 1:
        return list(books)
    return []


def a_number_of_what_is_prefetched():
    return [len(author.books.all()) for author in Author.objects.prefetch_related("books")]  # ok: MIR202
    # tempting: return [author.books.count() for author in Author.objects.prefetch_related("books")]


def _shown(books):
    return [book.title for book in books]


def a_number_and_a_helper():
    books = Book.objects.order_by("pk")
    number = len(books)  # ok: MIR202
    # tempting: number = books.count()
    return number, _shown(books)


def _loaded(books):
    return sum(book.pages for book in books)


def a_number_after_a_helper_has_read_all():
    books = Book.objects.order_by("pk")
    pages = _loaded(books)
    return pages / len(books)  # ok: MIR202
    # tempting: return pages / books.count()


def a_number_of_rows_that_a_loop_may_have_read():
    books = Book.objects.order_by("pk")
    pages = 0
    if books:
        pages = sum(book.pages for book in books)
    return pages, len(books)  # ok: MIR202
    # tempting: return pages, books.count()


class Shelf:
    def __init__(self):
        self.books = Book.objects.order_by("pk")

    def number(self):
        return len(self.books)  # ok: MIR202
        # tempting: return self.books.count()

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
    # tempting: return books.count(), titles()


def a_number_of_text():
    return len(Book.objects.order_by("pk").first().title)  # ok: MIR202


def a_slice_of_what_was_read():
    books = Book.objects.order_by("pk")
    if len(books) > 3:  # ok: MIR202
        # tempting: if books.count() > 3:
        return [book.title for book in books[:3]]
    return []
