"""Values that no choice of a column has, and values that look like that."""

from bookshop.models import Author, Book, Review
from django.db.models import Q

LOUD = "loud"


def praised():
    return Review.objects.filter(mood="prasie").exists()  # want: MIR239
    # right: return Review.objects.filter(mood="praise").exists()


def praised_or_blamed():
    return Review.objects.filter(mood__in=("prais", "blame")).count()  # want: MIR239
    # right: return Review.objects.filter(mood__in=("praise", "blame")).count()


def not_blamed():
    return Review.objects.exclude(mood="Praise").count()  # want: MIR239
    # right: return Review.objects.exclude(mood="praise").count()


def praised_books():
    books = Book.objects.filter(review__mood="praised", pages__gt=1)  # want: MIR239
    # right: books = Book.objects.filter(review__mood="praise", pages__gt=1)
    return books.distinct().count()


def praised_authors():
    return Author.objects.filter(books__review__mood__exact="prise").distinct().count()  # want: MIR239
    # right: return Author.objects.filter(books__review__mood__exact="praise").distinct().count()


def first_praise():
    found = Review.objects.order_by("pk").filter(stars__gte=1)
    row = found.filter(mood="paise").first()  # want: MIR239
    # right: row = found.filter(mood="praise").first()
    return row.stars if row else None


def blamed_from_now_on():
    Review.objects.filter(stars=1).update(mood="blam")  # want: MIR239
    # right: Review.objects.filter(stars=1).update(mood="blame")
    return Review.objects.filter(mood=Review.Mood.BLAME).count()


def by_its_member():
    return Review.objects.filter(mood=Review.Mood.PRAISE).count()  # ok: MIR239


def each_choice():
    return Review.objects.filter(mood__in=["praise", "blame"]).count()  # ok: MIR239


def in_any_case():
    return Review.objects.filter(mood__iexact="PRAISE").count()  # ok: MIR239


def how_it_begins():
    return Review.objects.filter(mood__startswith="pr").count()  # ok: MIR239


def that_is_empty():
    return Review.objects.exclude(mood="").count()  # ok: MIR239


def that_has_a_name():
    return Review.objects.filter(mood=LOUD).count()  # ok: MIR239


def that_is_a_condition():
    return Review.objects.filter(Q(mood="praise") | Q(stars=3)).count()  # ok: MIR239


def of_a_column_without_choices():
    return Review.objects.filter(stars="3").count()  # ok: MIR239
