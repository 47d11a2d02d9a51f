"""Relations that are prefetched twice."""

from bookshop.models import Author, Book, Publisher, Review, Tag
from django.db.models import Prefetch


def after_a_plain_lookup():  # raises: ValueError
    some = Prefetch("reviews", Review.objects.filter(stars=5))
    books = Book.objects.prefetch_related("reviews", some)  # want: MIR121 "`reviews` is prefetched before" offered
    #                                                ^^^^
    return [len(book.reviews.all()) for book in books]


def two_querysets():  # raises: ValueError
    few = Prefetch("reviews", Review.objects.filter(stars=5))
    books = Book.objects.prefetch_related(few, Prefetch("reviews", Review.objects.filter(stars=1)))  # want: MIR121 unfixed "which rows"
    return [len(book.reviews.all()) for book in books]


def the_same_queryset_again():  # raises: ValueError
    few = Prefetch("reviews", Review.objects.filter(stars=5))
    return [len(book.reviews.all()) for book in Book.objects.prefetch_related(few).prefetch_related(few)]  # want: MIR121 unfixed


def on_the_way_of_a_longer_lookup():  # raises: ValueError
    authors = Author.objects.order_by("pk").prefetch_related(
        "books__tags",
        Prefetch("books", Book.objects.filter(pages__gt=1)),  # want: MIR121 "`books`" unfixed
    )
    return [len(author.books.all()) for author in authors]


def further_along():
    first = Prefetch("books", Book.objects.prefetch_related("tags"))
    then = Prefetch("books__tags", Tag.objects.order_by("pk"))
    return [len(author.books.all()) for author in Author.objects.prefetch_related(first, then)]  # ok: MIR121


def in_two_calls():  # raises: ValueError
    books = Book.objects.prefetch_related("tags").filter(pages__gt=1)
    return [len(book.tags.all()) for book in books.prefetch_related(Prefetch("tags", Tag.objects.all()))]  # want: MIR121 unfixed


def on_one_branch(tagged=True):  # raises: ValueError
    books = Book.objects.order_by("pk")
    if tagged and Book.objects.exists():
        books = books.prefetch_related("tags")
    return [len(book.tags.all()) for book in books.prefetch_related(Prefetch("tags", Tag.objects.all()))]  # want: MIR121 likely "on the branches" unfixed


def the_same_name():  # raises: ValueError
    few = Prefetch("reviews", Review.objects.filter(stars=5), to_attr="few")
    others = Prefetch("reviews", Review.objects.filter(stars=1), to_attr="few")
    return [len(book.few) for book in Book.objects.prefetch_related(few, others)]  # want: MIR121 "`few`" unfixed


def on_lines_of_their_own():  # raises: ValueError
    books = Book.objects.prefetch_related(
        "tags",
        "reviews",
        Prefetch("tags", Tag.objects.order_by("name")),  # want: MIR121 offered
    )
    return [len(book.tags.all()) for book in books]


def another_name():
    few = Prefetch("reviews", Review.objects.filter(stars=5), to_attr="few")
    return [len(book.few) for book in Book.objects.prefetch_related("reviews", few)]  # ok: MIR121


def the_queryset_first():
    few = Prefetch("reviews", Review.objects.filter(stars=5))
    return [len(book.reviews.all()) for book in Book.objects.prefetch_related(few, "reviews")]  # ok: MIR121


def without_a_queryset():
    return [len(book.reviews.all()) for book in Book.objects.prefetch_related("reviews", Prefetch("reviews"))]  # ok: MIR121


def taken_back():
    books = Book.objects.prefetch_related("tags").prefetch_related(None)
    return [len(book.tags.all()) for book in books.prefetch_related(Prefetch("tags", Tag.objects.all()))]  # ok: MIR121


def joined():
    books = Book.objects.select_related("author").prefetch_related("author__books", Prefetch("author", Author.objects.all()))  # ok: MIR121
    return [book.author.name for book in books]


def joined_in_the_end():
    books = Book.objects.prefetch_related("author__books", Prefetch("author", Author.objects.all()))  # ok: MIR121
    return [book.author.name for book in books.select_related("author")]


def joined_by_the_first_queryset():
    first = Prefetch("books", Book.objects.select_related("editor"))
    then = Prefetch("books__editor", Author.objects.all())  # ok: MIR121
    return [len(author.books.all()) for author in Author.objects.prefetch_related(first, then)]


def another_relation():
    few = Prefetch("authors__books", Book.objects.filter(pages__gt=1))
    return [len(house.authors.all()) for house in Publisher.objects.prefetch_related("authors", few)]  # ok: MIR121



def a_lookup_that_is_not_known(name: str):
    few = Prefetch("tags", Tag.objects.all())
    return [len(book.tags.all()) for book in Book.objects.prefetch_related(*[name][1:], few)]  # ok: MIR121
