"""Numbers of rows that are compared with zero."""

from bookshop.models import Author, Book, Chapter, Review


def more_than_none():
    return Book.objects.filter(pages__gt=3).count() > 0  # want: MIR204 "`count..` counts every `Book` to tell whether there is one"
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def more_than_none_of_a_name():
    books = Book.objects.filter(pages__gt=3)
    if books.count() > 0:  # want: MIR204
        return 1
    return 0


def none():
    books = Book.objects.filter(pages__gt=3)
    if books.count() == 0:  # want: MIR204
        return "none"
    return "some"


def not_none():
    books = Book.objects.filter(pages__gt=3)
    return books.count() != 0  # want: MIR204


def at_least_one():
    return Review.objects.filter(stars__gt=2).count() >= 1  # want: MIR204


def fewer_than_one():
    return Review.objects.filter(stars__gt=2).count() < 1  # want: MIR204


def at_most_none():
    return Review.objects.filter(stars__gt=2).count() <= 0  # want: MIR204


def the_other_way_round():
    return 0 < Chapter.objects.filter(number=0).count()  # want: MIR204


def of_a_relation():
    book = Book.objects.get(pk=1)
    if book.reviews.filter(stars__gt=0).count() > 0:  # want: MIR204
        return 1
    return 0


def as_a_condition():
    if Book.objects.filter(is_draft=True).count():  # want: MIR204
        return 1
    return 0


def as_a_negated_condition():
    if not Book.objects.filter(is_draft=True).count():  # want: MIR204
        return 1
    return 0


def more_than_one():
    return Book.objects.filter(pages__gt=3).count() > 1  # ok: MIR204


def as_many_as_others():
    return Book.objects.count() == Author.objects.count()  # ok: MIR204


def a_number_that_is_kept():
    number = Book.objects.filter(pages__gt=3).count()
    if number > 0:  # ok: MIR204
        return f"{number} books"
    return "none"


def after_they_were_read():
    books = Book.objects.filter(pages__gt=3)
    titles = [book.title for book in books]
    return titles if books.count() > 0 else None  # ok: MIR204


def of_a_list():
    titles = [book.title for book in Book.objects.all()]
    return titles.count("Book 1") > 0  # ok: MIR204


def of_what_is_prefetched():
    authors = Author.objects.prefetch_related("books").order_by("pk")
    return [author.name for author in authors if author.books.count() > 0]  # ok: MIR204


def more_than_minus_one():
    return Review.objects.filter(stars__gt=2).count() > -1  # ok: MIR204


def of_a_text():
    return Book.objects.get(pk=1).title.count("o") > 0  # ok: MIR204
