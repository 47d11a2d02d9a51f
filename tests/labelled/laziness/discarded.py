"""Methods of querysets give a new queryset: what is done with what they give."""

from bookshop.models import Author, Book, Chapter, Sale


def filtered_in_vain():
    books = Book.objects.all()
    books.filter(is_draft=True)  # want: MIR201
    # right: books = books.filter(is_draft=True)
    return [book.title for book in books]


def excluded_in_vain():
    books = Book.objects.order_by("pk")
    books.exclude(pages__gt=105)  # want: MIR201
    # right: books = books.exclude(pages__gt=105)
    return list(books)


def ordered_in_vain():
    books = Book.objects.filter(pages__gt=100)
    books.order_by("-title")  # want: MIR201
    # right: books = books.order_by("-title")
    return [book.title for book in books]


def joined_in_vain():
    books = Book.objects.all()
    books.select_related("author")  # want: MIR201
    # right: books = books.select_related("author")
    return [book.author.name for book in books]


def prefetched_in_vain():
    authors = Author.objects.all()
    authors.prefetch_related("books")  # want: MIR201
    # right: authors = authors.prefetch_related("books")
    return [[book.title for book in author.books.all()] for author in authors]


def narrowed_in_vain():
    books = Book.objects.all()
    books.only("title")  # want: MIR201
    # right: books = books.none()
    return [book.title for book in books]


def made_distinct_in_vain():
    authors = Author.objects.filter(books__review__stars__gt=0)
    authors.distinct()  # want: MIR201
    # right: authors = authors.distinct()
    return [author.name for author in authors]


def reversed_in_vain():
    chapters = Chapter.objects.order_by("pk")
    chapters.reverse()  # want: MIR201
    # right: chapters = chapters.reverse()
    return [chapter.heading for chapter in chapters]


def annotated_in_vain():
    from django.db.models import Count

    authors = Author.objects.order_by("pk")
    authors.annotate(number=Count("books")).filter(number__gt=5)  # want: MIR201
    # right: authors = authors.annotate(number=Count("books")).filter(number__gt=5)
    return [author.name for author in authors]


def filtered_in_vain_on_a_branch():
    books = Book.objects.all()
    if len("drafts") == 6:
        books.filter(is_draft=True)  # want: MIR201
        # right: books = books.filter(is_draft=True)
    return [book.title for book in books]


def filtered_in_vain_in_a_loop():
    books = Book.objects.all()
    for word in ("Book", "1"):
        books.filter(title__contains=word)  # want: MIR201
        # right: books = books.filter(title__contains=word)
    return [book.title for book in books]


def filtered_in_vain_through_a_relation():
    books = Author.objects.get(pk=1).books.all()
    books.filter(pages__lt=0)  # want: MIR201
    # right: books = books.filter(pages__lt=0)
    return [book.title for book in books]


def a_manager_of_a_relation_filtered_in_vain():
    author = Author.objects.get(pk=1)
    author.books.filter(pages__lt=0)  # want: MIR201
    # right: author = author.books.filter(pages__lt=0)
    return author.pk if isinstance(author, Author) else 0


def a_whole_chain_in_vain():
    titles = []
    Book.objects.filter(is_draft=True).order_by("title")  # want: MIR201
    # right: titles += Book.objects.filter(is_draft=True).order_by("title")
    return titles


def after_a_method_of_ones_own():
    sales = Sale.objects.all()
    sales.paid().filter(price__gt=12)  # want: MIR201
    # right: sales = sales.paid().filter(price__gt=12)
    return [sale.price for sale in sales]


class Listing:
    def __init__(self):
        self.books = Book.objects.all()

    def drafts(self):
        self.books.filter(is_draft=True)  # want: MIR201
        # right: self.books = self.books.filter(is_draft=True)
        return [book.title for book in self.books]


def an_attribute_filtered_in_vain():
    return Listing().drafts()


def _first_ten(books):
    books.order_by("-pk")  # want: MIR201
    # right: books = books.order_by("-pk")
    return list(books[:10])


def a_parameter_ordered_in_vain():
    return [book.pk for book in _first_ten(Book.objects.all())]


def bound_again():
    books = Book.objects.all()
    books = books.filter(is_draft=True)  # ok: MIR201
    return [book.title for book in books]


def updated():
    books = Book.objects.filter(is_draft=True)
    books.update(pages=1)  # ok: MIR201
    return sum(Book.objects.values_list("pages", flat=True))


def deleted():
    books = Book.objects.filter(is_draft=True)
    books.delete()  # ok: MIR201
    return Book.objects.count()


def created():
    Author.objects.create(name="New")  # ok: MIR201
    return Author.objects.count()


def added_to_a_relation():
    book = Book.objects.get(pk=1)
    book.tags.clear()  # ok: MIR201
    return book.tags.count()


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


def returned_at_once():
    return list(Book.objects.filter(is_draft=True).order_by("pk"))  # ok: MIR201
    # right: return []


def a_set_that_is_changed():
    names = {author.name for author in Author.objects.all()}
    names.difference_update({"Author 1"})  # ok: MIR201
    return sorted(names)


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
