"""Rows that are written in loops."""

from bookshop.models import Author, Book, Chapter, Novella, Review, Sale, Tag
from django.db import transaction


def saved():
    for book in Book.objects.order_by("pk"):
        book.pages += 1  # want: MIR225 unfixed
        book.save()  # want: MIR109 "`book.save..` writes one row" unfixed "signals"
    #   ^^^^^^^^^^^
    return list(Book.objects.order_by("pk").values_list("pages", flat=True))


def some_columns():
    for review in Review.objects.filter(stars__gt=1):
        review.stars = 1
        review.save(update_fields=["stars"])  # want: MIR109 unfixed
    return Review.objects.filter(stars=1).count()


def made():
    for title in list(Book.objects.values_list("title", flat=True)):
        Tag.objects.create(name=title.lower())  # want: MIR109 unfixed
    return Tag.objects.count()


def made_and_saved():
    for title in list(Book.objects.values_list("title", flat=True)):
        tag = Tag(name=title)
        tag.save()  # want: MIR109 unfixed
    return Tag.objects.count()


def deleted():
    for chapter in Chapter.objects.filter(number=0):
        chapter.delete()  # want: MIR109 unfixed
    return Chapter.objects.count()


def added():
    book = Book.objects.order_by("pk").first()
    for tag in Tag.objects.order_by("pk"):
        book.tags.add(tag)  # want: MIR109 unfixed
    return book.tags.count()


def to_each_another():
    tag = Tag.objects.order_by("pk").first()
    for book in Book.objects.order_by("pk"):
        book.tags.add(tag)  # ok: MIR109 # grows: to each book another
    return tag.books.count()


def what_is_made_is_used():
    titles = []
    for title in list(Book.objects.values_list("title", flat=True)):
        tag = Tag.objects.create(name=title)  # ok: MIR109 # grows: the key is needed
        titles.append(tag.pk > 0)
    return titles


def what_is_saved_is_used():
    keys = []
    for title in list(Book.objects.values_list("title", flat=True)):
        tag = Tag(name=title)
        tag.save()  # ok: MIR109 # grows: the key is needed
        keys.append(tag.pk > 0)
    return keys


def looked_up_before():
    for title in list(Book.objects.values_list("title", flat=True)):
        if not Tag.objects.filter(name=title).exists():  # want: MIR125 unfixed
            Tag.objects.create(name=title)  # ok: MIR109 # grows: it depends on those before
    return Tag.objects.count()


def each_by_itself():
    failed = []
    for review in Review.objects.order_by("pk"):
        try:
            review.stars += 1  # want: MIR225 unfixed
            review.save()  # ok: MIR109 # grows: one may fail
        except ValueError:
            failed.append(review)
    return len(failed)


def each_in_a_transaction():
    for sale in Sale.objects.order_by("pk"):
        with transaction.atomic():
            sale.price += 1  # want: MIR225 unfixed
            sale.save()  # ok: MIR109 # grows: each by itself
    return Sale.objects.count()


def with_a_parent():
    for novella in Novella.objects.order_by("pk"):
        novella.series = "One"
        novella.save()  # ok: MIR109 # grows: two tables
    return Novella.objects.count()


def _announced(author):
    return len(author.name)


def other_code_is_called():
    for author in Author.objects.order_by("pk"):
        author.name = f"{_announced(author)}"
        author.save()  # ok: MIR109 # grows: other code may ask anything
    return Author.objects.count()


def over_a_range():
    for number in range(2):
        Tag.objects.create(name=f"{number}")  # ok: MIR109
    return Tag.objects.count() > 1


def of_a_slice():
    for chapter in Chapter.objects.order_by("pk")[1:]:
        chapter.delete()  # ok: MIR109 # grows: a slice cannot be deleted
    return Chapter.objects.count()


def at_once():
    Tag.objects.bulk_create([Tag(name=author.name) for author in Author.objects.order_by("pk")])  # ok: MIR109
    return Tag.objects.count()


def the_loop_ends():
    for book in Book.objects.order_by("pk"):
        if book.pages:
            book.save()  # ok: MIR109
            break
    return Book.objects.count()
