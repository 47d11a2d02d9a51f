"""`and` and `or` between conditions and between querysets: Python gives one of the two."""

from bookshop.models import Author, Book
from django.db.models import Q


def both_conditions():
    wanted = Q(is_draft=True) and Q(pages__gt=105)  # want: MIR224
    # right: wanted = Q(is_draft=True) & Q(pages__gt=105)
    return [book.title for book in Book.objects.filter(wanted).order_by("pk")]


def either_condition():
    wanted = Q(is_draft=True) or Q(pages__gt=105)  # want: MIR224
    # right: wanted = Q(is_draft=True) | Q(pages__gt=105)
    return [book.title for book in Book.objects.filter(wanted).order_by("pk")]


def either_condition_at_once():
    return Book.objects.filter(Q(pages=101) or Q(pages=102)).count()  # want: MIR224
    # right: return Book.objects.filter(Q(pages=101) | Q(pages=102)).count()


def three_conditions():
    return Book.objects.filter(Q(pages=101) or Q(pages=102) or Q(pages=103)).count()  # want: MIR224
    # right: return Book.objects.filter(Q(pages=101) | Q(pages=102) | Q(pages=103)).count()


def a_negated_condition():
    return Book.objects.filter(~Q(is_draft=True) and Q(pages__gt=105)).count()  # want: MIR224
    # right: return Book.objects.filter(~Q(is_draft=True) & Q(pages__gt=105)).count()


def conditions_by_name():
    draft, long = Q(is_draft=True), Q(pages__gt=105)
    return Book.objects.filter(draft and long).count()  # want: MIR224
    # right: return Book.objects.filter(draft & long).count()


def conditions_in_an_exclusion():
    return Author.objects.exclude(Q(name="Author 1") or Q(name="Author 2")).count()  # want: MIR224
    # right: return Author.objects.exclude(Q(name="Author 1") | Q(name="Author 2")).count()


def both_querysets():
    drafts = Book.objects.filter(is_draft=True)
    long = Book.objects.filter(pages__gt=105)
    return [book.title for book in drafts and long]  # want: MIR224
    # right: return [book.title for book in drafts & long]


def both_querysets_by_name():
    both = Book.objects.filter(is_draft=True) and Book.objects.filter(pages__gt=105)  # want: MIR224
    # right: both = Book.objects.filter(is_draft=True) & Book.objects.filter(pages__gt=105)
    return both.count()


def both_querysets_returned():
    return list(_both())


def _both():
    return Book.objects.filter(is_draft=True) and Book.objects.filter(pages__gt=105)  # want: MIR224
    # right: return Book.objects.filter(is_draft=True) & Book.objects.filter(pages__gt=105)


def with_the_operator():
    return Book.objects.filter(Q(is_draft=True) & Q(pages__gt=105)).count()  # ok: MIR224


def with_the_other_operator():
    return Book.objects.filter(Q(is_draft=True) | Q(pages__gt=105)).count()  # ok: MIR224


def the_first_that_is_not_empty():
    books = Book.objects.filter(pages__lt=0) or Book.objects.order_by("pk")  # ok: MIR224
    return [book.title for book in books]


def a_condition_or_none():
    wanted = None or Q(is_draft=True)  # ok: MIR224
    return Book.objects.filter(wanted).count()


def a_condition_that_may_be_empty():
    wanted = Q()
    wanted = wanted or Q(is_draft=True)  # ok: MIR224
    # tempting: wanted = wanted | Q(is_draft=True)
    return Book.objects.filter(wanted).count()


def a_condition_by_a_flag():
    drafts_only = True
    wanted = drafts_only and Q(is_draft=True)  # ok: MIR224
    return Book.objects.filter(wanted).count()


def a_condition_of_the_program():
    books = Book.objects.filter(pages__gt=3)
    authors = Author.objects.filter(name="Author 1")
    if books.exists() and authors.exists():  # ok: MIR224
        return 1
    return 0


def a_condition_on_two_querysets():
    books = Book.objects.filter(pages__gt=3)
    authors = Author.objects.filter(name="Author 1")
    if books and authors:  # ok: MIR224
        return [book.title for book in books], [author.name for author in authors]
    return None


def a_queryset_by_a_flag():
    with_drafts = len("x") == 1
    books = with_drafts and Book.objects.filter(is_draft=True)  # ok: MIR224
    return [book.title for book in books or []]


def two_numbers():
    return Book.objects.count() and Author.objects.count()  # ok: MIR224


def two_rows():
    book = Book.objects.filter(pages__lt=0).first() or Book.objects.order_by("pk").first()  # ok: MIR224
    return book.title
