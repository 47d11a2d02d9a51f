"""Methods of querysets that build, and nobody who gets what they build."""

from bookshop.models import Author, Book, Chapter, Sale


def filtered_in_vain():  # changes: as it is meant
    books = Book.objects.all()
    books.filter(is_draft=True)  # want: MIR201 "`filter..` gives a new queryset, which is thrown away here" offered
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return [book.title for book in books]


def joined_in_vain():
    books = Book.objects.all()
    books.select_related("author")  # want: MIR201 offered
    return [book.author.name for book in books]  # want: MIR101


def reversed_in_vain():  # changes: as it is meant
    chapters = Chapter.objects.order_by("pk")
    chapters.reverse()  # want: MIR201 offered
    return [chapter.heading for chapter in chapters]


def filtered_in_vain_on_a_branch():  # changes: as it is meant
    books = Book.objects.all()
    if len("drafts") == 6:
        books.filter(is_draft=True)  # want: MIR201 offered
    return [book.title for book in books]


def filtered_in_vain_through_a_relation():  # changes: as it is meant
    books = Author.objects.get(pk=1).books.all()
    books.filter(pages__lt=0)  # want: MIR201 offered
    return [book.title for book in books]


def a_whole_chain_in_vain():
    titles = []
    Book.objects.filter(is_draft=True).order_by("title")  # want: MIR201 unfixed
    return titles


def after_a_method_of_ones_own():  # changes: as it is meant
    sales = Sale.objects.all()
    sales.paid().filter(price__gt=12)  # want: MIR201 offered
    return [sale.price for sale in sales]


class Listing:
    def __init__(self):
        self.books = Book.objects.all()

    def drafts(self):  # not run: a case calls it
        self.books.filter(is_draft=True)  # want: MIR201 offered
        return [book.title for book in self.books]


def an_attribute_filtered_in_vain():  # changes: as it is meant
    return Listing().drafts()


def bound_again():
    books = Book.objects.all()
    books = books.filter(is_draft=True)  # ok: MIR201
    return [book.title for book in books]


def updated():
    books = Book.objects.filter(is_draft=True)
    books.update(pages=1)  # ok: MIR201
    return sum(Book.objects.values_list("pages", flat=True))


def created():
    Author.objects.create(name="New")  # ok: MIR201
    return Author.objects.count()


def evaluated_by_list():
    books = Book.objects.filter(is_draft=True)
    list(books)  # ok: MIR201
    Book.objects.update(title="x")
    return [book.title for book in books]


def evaluated_by_len():
    books = Book.objects.filter(is_draft=True)
    len(books)  # ok: MIR201
    Book.objects.update(title="x")
    return [book.title for book in books]


def asked_for_one():
    Book.objects.get(pk=1)  # ok: MIR201
    return 1


def a_lookup_that_is_tried(name="nothing_like_it"):
    try:
        Book.objects.filter(**{name: 1})  # ok: MIR201
    except Exception as problem:
        return type(problem).__name__
    return "fine"


def a_list_that_is_sorted():
    books = list(Book.objects.all())
    books.sort(key=lambda book: -book.pk)  # ok: MIR201
    return [book.pk for book in books]


class Basket:
    """Looks like a queryset, and is none."""

    def __init__(self):
        self.kept = list(Book.objects.all())

    def filter(self, is_draft):
        self.kept = [book for book in self.kept if book.is_draft is is_draft]
        return self


def something_else_with_a_method_filter():
    basket = Basket()
    basket.filter(is_draft=True)  # ok: MIR201
    return [book.title for book in basket.kept]
