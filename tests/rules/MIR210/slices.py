"""What is asked of slices."""

from bookshop.models import Book, Review


def filtered():  # raises: TypeError
    return list(Book.objects.order_by("pk")[:5].filter(is_draft=True))  # want: MIR210 "`filter..` raises `TypeError` after a slice has been taken" offered
#               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def ordered():  # raises: TypeError
    return list(Book.objects.all()[:5].order_by("-pk"))  # want: MIR210 offered


def updated():  # raises: TypeError
    Book.objects.order_by("pk")[:5].update(pages=1)  # want: MIR210 unfixed
    return Book.objects.filter(pages=1).count()


def deleted():  # raises: TypeError
    Review.objects.order_by("pk")[:5].delete()  # want: MIR210 unfixed
    return Review.objects.count()


def filtered_by_name():  # raises: TypeError
    books = Book.objects.order_by("pk")[:5]
    drafts = books.filter(is_draft=True)  # want: MIR210 unfixed
    return list(drafts)


def the_last_of():  # raises: TypeError
    return Book.objects.order_by("pk")[:5].last().title  # want: MIR210 unfixed


def one_of():  # raises: TypeError
    return Book.objects.order_by("pk")[:5].get(pk=1).title  # want: MIR210 unfixed


def combined():  # raises: TypeError
    drafts = Book.objects.filter(is_draft=True)[:3]
    return list(drafts & Book.objects.filter(pages__gt=3))  # want: MIR210 unfixed


def combined_by_or():
    drafts = Book.objects.filter(is_draft=True).order_by("pk")[:3]
    return list((drafts | Book.objects.filter(pages__lt=3)).order_by("pk"))  # ok: MIR210


def sliced_last():
    return list(Book.objects.filter(is_draft=True).order_by("pk")[:5])  # ok: MIR210


def sliced_twice():
    return list(Book.objects.order_by("pk")[:5][:2])  # ok: MIR210


def counted():
    return Book.objects.order_by("pk")[:5].count()  # ok: MIR210


def the_first_of_an_ordered_slice():
    return Book.objects.order_by("pk")[:5].first().title  # ok: MIR210


def within_a_slice():
    newest = Book.objects.order_by("-pk")[:5]
    return [book.title for book in Book.objects.filter(pk__in=newest).order_by("pk")]  # ok: MIR210


def the_whole_slice():
    return [book.title for book in Book.objects.order_by("pk")[:].filter(is_draft=True)]  # ok: MIR210


def on_the_other_branch():
    books = Book.objects.order_by("pk")
    shortened = len("x") == 2
    if shortened:
        books = books[:5]
    if not shortened:
        books = books.filter(is_draft=True)  # ok: MIR210
    return list(books)


def before_it_is_sliced():
    books = Book.objects.order_by("pk")
    drafts = books.filter(is_draft=True)  # ok: MIR210
    return list(books[:5]), list(drafts)


def all_of_a_slice():
    return list(Book.objects.order_by("pk")[:5].all())  # ok: MIR210
