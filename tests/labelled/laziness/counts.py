"""`count()` where the question is whether there are any."""

from bookshop.models import Author, Book, Chapter, Review, Sale


def more_than_none():
    return Book.objects.filter(pages__gt=3).count() > 0  # want: MIR204
    # right: return Book.objects.filter(pages__gt=3).exists()


def more_than_none_of_a_name():
    books = Book.objects.filter(pages__gt=3)
    if books.count() > 0:  # want: MIR204
        # right: if books.exists():
        return 1
    return 0


def none():
    books = Book.objects.filter(pages__gt=3)
    if books.count() == 0:  # want: MIR204
        # right: if not books.exists():
        return "none"
    return "some"


def not_none():
    books = Book.objects.filter(pages__gt=3)
    return books.count() != 0  # want: MIR204
    # right: return books.exists()


def at_least_one():
    return Review.objects.filter(stars__gt=2).count() >= 1  # want: MIR204
    # right: return Review.objects.filter(stars__gt=2).exists()


def fewer_than_one():
    return Review.objects.filter(stars__gt=2).count() < 1  # want: MIR204
    # right: return not Review.objects.filter(stars__gt=2).exists()


def at_most_none():
    return Review.objects.filter(stars__gt=2).count() <= 0  # want: MIR204
    # right: return not Review.objects.filter(stars__gt=2).exists()


def the_other_way_round():
    return 0 < Chapter.objects.filter(number=0).count()  # want: MIR204
    # right: return Chapter.objects.filter(number=0).exists()


def none_the_other_way_round():
    return 0 == Chapter.objects.filter(number=0).count()  # want: MIR204
    # right: return not Chapter.objects.filter(number=0).exists()


def of_a_relation():
    book = Book.objects.get(pk=1)
    if book.reviews.filter(stars__gt=0).count() > 0:  # want: MIR204
        # right: if book.reviews.filter(stars__gt=0).exists():
        return 1
    return 0


def of_the_manager_of_a_relation():
    book = Book.objects.get(pk=1)
    return book.reviews.count() > 0  # want: MIR204
    # right: return book.reviews.exists()


def of_each():
    authors = Author.objects.order_by("pk")
    return [author.name for author in authors if author.edited_books.filter(pages__gt=3).count() > 0]  # want: MIR204|MIR125
    # right: return [author.name for author in authors if author.edited_books.filter(pages__gt=3).exists()]


def as_a_condition():
    if Book.objects.filter(is_draft=True).count():  # want: MIR204
        # right: if Book.objects.filter(is_draft=True).exists():
        return 1
    return 0


def as_a_negated_condition():
    if not Book.objects.filter(is_draft=True).count():  # want: MIR204
        # right: if not Book.objects.filter(is_draft=True).exists():
        return 1
    return 0


def by_a_method_of_ones_own():
    return Sale.objects.paid().count() > 0 and "paid"  # want: MIR204
    # right: return Sale.objects.paid().exists() and "paid"


def more_than_one():
    return Book.objects.filter(pages__gt=3).count() > 1  # ok: MIR204
    # tempting: return Book.objects.filter(pages__lt=0).exists()


def exactly_one():
    return Book.objects.filter(pages=100).count() == 1  # ok: MIR204


def as_many_as_others():
    return Book.objects.count() == Author.objects.count()  # ok: MIR204


def a_number_that_is_kept():
    number = Book.objects.filter(pages__gt=3).count()
    if number > 0:  # ok: MIR204
        return f"{number} books"
    return "none"


def a_number_with_the_walrus():
    if (number := Book.objects.filter(pages__gt=3).count()) > 0:  # ok: MIR204
        return f"{number} books"
    return "none"


def after_they_were_read():
    books = Book.objects.filter(pages__gt=3)
    titles = [book.title for book in books]
    return titles if books.count() > 0 else None  # ok: MIR204
    # tempting: return titles if books.exists() else None


def of_a_list():
    titles = [book.title for book in Book.objects.all()]
    return titles.count("Book 1") > 0  # ok: MIR204


def of_what_is_prefetched():
    authors = Author.objects.prefetch_related("books").order_by("pk")
    return [author.name for author in authors if author.books.count() > 0]  # ok: MIR204
    # tempting: return [author.name for author in authors if author.books.exists()]


def below_a_limit():
    return Review.objects.filter(stars__gt=2).count() < 5  # ok: MIR204


def more_than_minus_one():
    return Review.objects.filter(stars__gt=2).count() > -1  # ok: MIR204


def of_a_text():
    return Book.objects.get(pk=1).title.count("o") > 0  # ok: MIR204
