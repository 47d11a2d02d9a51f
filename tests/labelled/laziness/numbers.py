"""Counts and sums over more than one relation to many rows: joins multiply them."""

from bookshop.models import Author, Book, Chapter, Publisher, Tag
from django.db.models import Avg, Count, F, Max, Min, Sum


def two_counts():
    books = Book.objects.annotate(n=Count("tags"), m=Count("review"))  # want: MIR220
    # right: books = Book.objects.annotate(n=Count("tags", distinct=True), m=Count("review", distinct=True))
    return [book.n == book.tags.count() and book.m == book.reviews.count() for book in books.order_by("pk")]


def one_after_the_other():
    books = Book.objects.annotate(n=Count("tags")).annotate(m=Count("chapter"))  # want: MIR220
    # right: books = Book.objects.annotate(n=Count("tags", distinct=True)).annotate(m=Count("chapter", distinct=True))
    return [book.n == book.tags.count() for book in books]


def only_one_is_distinct():
    books = Book.objects.annotate(n=Count("tags", distinct=True), m=Count("review"))  # want: MIR220
    # right: books = Book.objects.annotate(n=Count("tags", distinct=True), m=Count("review", distinct=True))
    return [book.m == book.reviews.count() for book in books]


def a_count_and_a_sum():
    books = Book.objects.annotate(n=Count("tags", distinct=True), paid=Sum("sales__price"))  # want: MIR220
    # right: books = Book.objects.annotate(n=Count("tags", distinct=True), paid=Sum("sales__price", distinct=True))
    return [book.paid == sum(sale.price for sale in book.sales.all()) for book in books]


def a_count_and_the_largest():
    books = Book.objects.annotate(n=Count("tags"), most=Max("review__stars"))  # want: MIR220
    # right: books = Book.objects.annotate(n=Count("tags", distinct=True), most=Max("review__stars"))
    return [book.n == book.tags.count() for book in books]


def numbers_of_all():
    found = Book.objects.aggregate(n=Count("chapter"), m=Count("review"))  # want: MIR220
    # right: found = Book.objects.aggregate(n=Count("chapter", distinct=True), m=Count("review", distinct=True))
    return found["n"] == Chapter.objects.count()


def of_what_is_below():
    authors = Author.objects.annotate(n=Count("books"), m=Count("books__review"))  # want: MIR220
    # right: authors = Author.objects.annotate(n=Count("books", distinct=True), m=Count("books__review"))
    return [author.n == author.books.count() for author in authors]


def by_their_columns():
    books = Book.objects.annotate(n=Count("tags__name"), m=Count("review__id"))  # want: MIR220
    # right: books = Book.objects.annotate(n=Count("tags__name", distinct=True), m=Count("review__id", distinct=True))
    return [book.n == book.tags.count() and book.m == book.reviews.count() for book in books]


def without_names_of_ones_own():
    books = Book.objects.annotate(Count("tags"), Count("review"))  # want: MIR220
    # right: books = Book.objects.annotate(Count("tags", distinct=True), Count("review", distinct=True))
    return [book.tags__count == book.tags.count() for book in books]


def groups_and_their_own_number():
    rows = Book.objects.values("is_draft").annotate(n=Count("id"), m=Count("tags"))  # want: MIR220
    # right: rows = Book.objects.values("is_draft").annotate(n=Count("id", distinct=True), m=Count("tags"))
    return sorted((row["is_draft"], row["n"] == Book.objects.filter(is_draft=row["is_draft"]).count()) for row in rows)


def through_a_name():
    counted = Count("review")
    books = Book.objects.annotate(n=Count("tags"), m=counted)  # want: MIR220
    # right: books = Book.objects.annotate(n=Count("tags", distinct=True), m=Count("review", distinct=True))
    return [book.m == book.reviews.count() for book in books]


def down_two_ways():
    houses = Publisher.objects.annotate(n=Count("authors__books"), m=Count("authors__edited_books"))  # want: MIR220
    # right: houses = Publisher.objects.annotate(n=Count("authors__books", distinct=True), m=Count("authors__edited_books"))
    Book.objects.create(title="More", author=Author.objects.get(pk=2), editor=Author.objects.get(pk=2))
    Book.objects.create(title="More", author=Author.objects.get(pk=2), editor=Author.objects.get(pk=2))
    return [house.n == Book.objects.filter(author__publisher=house).count() for house in houses]


def both_distinct():
    books = Book.objects.annotate(n=Count("tags", distinct=True), m=Count("review", distinct=True))  # ok: MIR220
    return [(book.n, book.m) for book in books.order_by("pk")]


def one_count():
    books = Book.objects.annotate(n=Count("review"))  # ok: MIR220
    # tempting: books = Book.objects.annotate(n=Count("review", distinct=True))
    return [book.n for book in books.order_by("pk")]


def the_largest_and_the_smallest():
    books = Book.objects.annotate(most=Max("review__stars"), least=Min("sales__price"))  # ok: MIR220
    return [(book.most, book.least) for book in books.order_by("pk")]


def two_over_one_relation():
    books = Book.objects.annotate(n=Count("review"), stars=Sum("review__stars"))  # ok: MIR220
    # tempting: books = Book.objects.annotate(n=Count("review", distinct=True), stars=Sum("review__stars"))
    return [(book.n, book.stars) for book in books.order_by("pk")]


def means_over_two_relations():
    books = Book.objects.annotate(stars=Avg("review__stars"), price=Avg("sales__price"))  # ok: MIR220
    return [(book.stars, book.price) for book in books.order_by("pk")]


def over_keys_to_one():
    books = Book.objects.annotate(n=Count("author"), m=Count("editor"))  # ok: MIR220
    # tempting: books = Book.objects.annotate(n=Count("author", distinct=True), m=Count("editor", distinct=True))
    return [(book.n, book.m) for book in books.order_by("pk")]


def over_one_to_one():
    authors = Author.objects.annotate(n=Max("profile__bio"), m=Count("books"))  # ok: MIR220
    # tempting: authors = Author.objects.annotate(n=Max("profile__bio"), m=Count("books", distinct=True))
    return [author.m for author in authors.order_by("pk")]


def in_two_querysets():
    tags = Book.objects.annotate(n=Count("tags")).order_by("pk")  # ok: MIR220
    # tempting: tags = Book.objects.annotate(n=Count("tags", distinct=True)).order_by("pk")
    reviews = Book.objects.annotate(n=Count("review")).order_by("pk")
    return [(one.n, other.n) for one, other in zip(tags, reviews)]


def of_what_is_below_alone():
    authors = Author.objects.annotate(n=Count("books__review")).order_by("pk")  # ok: MIR220
    # tempting: authors = Author.objects.annotate(n=Count("books__review", distinct=True)).order_by("pk")
    return [author.n for author in authors]


def of_what_is_below_and_distinct_above():
    authors = Author.objects.annotate(n=Count("books", distinct=True), m=Count("books__review"))  # ok: MIR220
    # tempting: authors = Author.objects.annotate(n=Count("books", distinct=True), m=Count("books__review", distinct=True))
    return [(author.n, author.m) for author in authors.order_by("pk")]


def groups_and_one_number():
    rows = Book.objects.values("is_draft").annotate(n=Count("id"))  # ok: MIR220
    # tempting: rows = Book.objects.values("is_draft").annotate(n=Count("id", distinct=True))
    return sorted((row["is_draft"], row["n"]) for row in rows)


def an_expression_beside_a_count():
    books = Book.objects.annotate(twice=F("pages") * 2, n=Count("tags"))  # ok: MIR220
    # tempting: books = Book.objects.annotate(twice=F("pages") * 2, n=Count("tags", distinct=True))
    return [(book.twice, book.n) for book in books.order_by("pk")]


def numbers_of_columns():
    return Tag.objects.aggregate(n=Count("id"), m=Count("name"))  # ok: MIR220
    # tempting: return Tag.objects.aggregate(n=Count("id", distinct=True), m=Count("name", distinct=True))
