"""Joins of relations that nobody names."""

from bookshop.models import Author, Book, Chapter, Edition, Profile, Remark, Review, Sale


def some_are_read():
    reviews = Review.objects.select_related().order_by("pk")  # want: MIR112 "NOT NULL key of `Review`: 3 joins" offered
    #                        ^^^^^^^^^^^^^^^^
    return [review.reviewer.name for review in reviews]


def two_are_read():
    profiles = Profile.objects.filter(bio__startswith="Bio").select_related()  # want: MIR112 "2 joins" unfixed "no relation"
    return [profile.bio for profile in profiles]


def a_longer_path():
    reviews = Review.objects.select_related()  # want: MIR112 offered
    return [(review.book.title, review.book.author.name) for review in reviews]


def of_other_code():
    return Review.objects.select_related()  # want: MIR112 unfixed "goes on"


def on_a_slice():
    return [chapter.book.title for chapter in Chapter.objects.select_related()[:3]]  # want: MIR112 "2 joins" offered


def nothing_is_joined():
    return [author.name for author in Author.objects.select_related()]  # want: MIR112 "Author`: 0 joins" unfixed


def one_row():
    return Review.objects.select_related().order_by("pk").first().book.title  # want: MIR112 unfixed "no relation"


def a_key_that_may_be_null():
    books = Book.objects.select_related()  # ok: MIR112
    return [book.editor.name if book.editor else "" for book in books]  # want: MIR101


def the_only_key():
    return [book.author.name for book in Book.objects.select_related()]  # ok: MIR112


def named():
    return [review.reviewer.name for review in Review.objects.select_related("reviewer")]  # ok: MIR112


def taken_back():
    return [sale.price for sale in Sale.objects.select_related(None)]  # ok: MIR112


def names_that_are_not_known(*names: str):
    return [remark.words for remark in Remark.objects.select_related(*names)]  # ok: MIR112


def not_called():
    return [edition.isbn for edition in Edition.plain.all()]  # ok: MIR112
