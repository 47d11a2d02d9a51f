"""Relations that are prefetched and queried again."""

from bookshop.models import Author, Book, Chapter, Publisher, Review
from django.db.models import Max, Prefetch


def filtered():
    books = Book.objects.prefetch_related("reviews")
    return [[review.stars for review in book.reviews.filter(stars=5)] for book in books]  # want: MIR105 unfixed "Prefetch"
    #                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def excluded_and_counted():
    return [book.reviews.exclude(stars=1).count() for book in Book.objects.prefetch_related("reviews")]  # want: MIR105 unfixed


def the_first_without_an_order():
    rows = []
    for author in Author.objects.prefetch_related("books"):
        rows.append(author.books.first())  # want: MIR105 "`author.books.first..` queries what is prefetched again" unfixed
    return rows


def the_last_of_ordered_rows():
    return [book.chapter_set.last().heading for book in Book.objects.prefetch_related("chapter_set")]  # want: MIR105 unfixed


def joined():
    books = Book.objects.prefetch_related("reviews")
    return [[review.reviewer.name for review in book.reviews.select_related("reviewer")] for book in books]  # want: MIR105 unfixed


def values():
    return [list(book.tags.values_list("name", flat=True)) for book in Book.objects.prefetch_related("tags")]  # want: MIR105 unfixed


def aggregated():
    return [author.books.aggregate(most=Max("pages")) for author in Author.objects.prefetch_related("books")]  # want: MIR105 unfixed


def streamed():
    rows = []
    for author in Author.objects.prefetch_related("books"):
        rows.append([book.title for book in author.books.iterator()])  # want: MIR105 unfixed
    return rows


def of_related_rows():
    rows = []
    for house in Publisher.objects.prefetch_related("authors__books"):
        for author in house.authors.all():
            rows.append(author.books.order_by("title").first())  # want: MIR105 unfixed
    return rows


def _newest(book):
    return book.chapter_set.order_by("-number").first()


def in_a_helper():
    return [_newest(book) for book in Book.objects.prefetch_related("chapter_set")]  # want: MIR105 "_newest" unfixed


def prefetched_on_one_branch(flag=True):
    books = Book.objects.all()
    if flag and Book.objects.exists():
        books = books.prefetch_related("reviews")
    return [book.reviews.filter(stars=5).count() for book in books]  # want: MIR105 likely "on the branches" unfixed


def both_ways():
    rows = []
    for book in Book.objects.prefetch_related("reviews"):
        rows.append([review.stars for review in book.reviews.all()])  # ok: MIR105
        rows.append(book.reviews.filter(stars=5).count())  # want: MIR105 unfixed
    return rows


def what_a_prefetch_answers():
    rows = []
    for book in Book.objects.prefetch_related("reviews", "chapter_set"):
        rows.append(book.reviews.count())  # ok: MIR105
        rows.append(book.reviews.exists())  # ok: MIR105
        rows.append([review.stars for review in book.reviews.all()[:2]])  # ok: MIR105
        rows.append(book.chapter_set.first().heading)  # ok: MIR105
        rows.append(book.chapter_set.all()[0].heading)  # ok: MIR105
    return rows


def ordered_by_the_prefetch():
    books = Prefetch("books", Book.objects.order_by("-pages"))
    return [author.books.first().pages for author in Author.objects.prefetch_related(books)]  # ok: MIR105


def of_one_row():
    book = Book.objects.prefetch_related("reviews").first()
    return book.reviews.filter(stars=3).count()  # ok: MIR105


def the_loop_ends():
    for book in Book.objects.prefetch_related("reviews"):
        if book.pages:
            return book.reviews.filter(stars=3).count()  # ok: MIR105
    return None


def chosen_in_python():
    books = Book.objects.prefetch_related("reviews")
    return [[review.stars for review in book.reviews.all() if review.stars == 5] for book in books]  # ok: MIR105


def chosen_by_the_prefetch():
    best = Prefetch("reviews", queryset=Review.objects.filter(stars=5), to_attr="best_reviews")
    return [[review.stars for review in book.best_reviews] for book in Book.objects.prefetch_related(best)]  # ok: MIR105


def another_relation_is_prefetched():
    return [book.reviews.filter(stars=5).count() for book in Book.objects.prefetch_related("tags")]  # want: MIR125 unfixed


def written():
    for book in Book.objects.prefetch_related("chapter_set"):
        book.chapter_set.filter(number=0).update(heading="Start")  # ok: MIR105 # grows: one UPDATE for each row
    return Chapter.objects.filter(heading="Start").count()
