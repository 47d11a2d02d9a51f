"""Queries by a key or column of each row."""

from functools import lru_cache

from bookshop.models import Author, Book, Chapter, Passport, Publisher, Review, Tag
from django.db.models import Q
from django.shortcuts import get_object_or_404

_KNOWN = {}


def by_primary_key():
    return [Author.objects.get(pk=book.author_id).name for book in Book.objects.all()]  # want: MIR107 "`Author.objects.get.….` runs one query per `Book`" offered
    #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def by_keys_out_of_a_list():
    keys = list(Book.objects.values_list("author_id", flat=True))
    return [Author.objects.get(pk=key).name for key in keys]  # want: MIR107 unfixed


def by_keys_of_dicts():
    rows = Book.objects.values("author_id", "title")
    return [Author.objects.get(pk=row["author_id"]).name for row in rows]  # want: MIR107 unfixed


def by_keys_of_tuples():
    found = []
    for key, title in Book.objects.values_list("author_id", "title"):
        found.append((title, Author.objects.get(pk=key).name))  # want: MIR107 unfixed
    return found


def by_the_row():
    return [Passport.objects.filter(author=author).first() for author in Author.objects.all()]  # want: MIR107 unfixed


def by_a_text_made_of_the_row():
    return [Tag.objects.filter(name=f"Tag {book.title}").first() for book in Book.objects.all()]  # want: MIR107 unfixed


def by_a_condition_object():
    houses = Publisher.objects.all()
    return [Author.objects.filter(Q(publisher=house) | Q(name=house.name)).first() for house in houses]  # want: MIR107 unfixed


def by_rows_that_belong_to_the_row():
    return [list(Review.objects.filter(book__in=author.books.all())) for author in Author.objects.all()]  # want: MIR107 unfixed


def related_rows_that_are_ordered():
    return [book.chapter_set.order_by("-number").first().heading for book in Book.objects.all()]  # want: MIR107 unfixed


def related_rows_in_a_loop():
    headings = []
    for book in Book.objects.all():
        for chapter in book.chapter_set.filter(number=0):  # want: MIR107 unfixed
            headings.append(chapter.heading)
    return headings


def by_a_shortcut():
    return [get_object_or_404(Author, pk=book.author_id).name for book in Book.objects.all()]  # want: MIR107 unfixed


def in_bulk_for_each():
    rows = []
    for author in Author.objects.prefetch_related("books"):
        keys = [book.pk for book in author.books.all()]
        rows.append(sorted(Book.objects.in_bulk(keys)))  # want: MIR107 unfixed
    return rows


def _find(key):
    return Author.objects.get(pk=key)


def in_a_helper():
    return [_find(book.author_id).name for book in Book.objects.all()]  # want: MIR107 "`_find.….` runs one query per `Book`" unfixed


def _all_of(keys):
    return [Author.objects.get(pk=key).name for key in keys]


def in_a_helper_that_loops():
    return _all_of(Book.objects.values_list("author_id", flat=True))  # want: MIR107 unfixed


def by_a_row_that_is_annotated(books: list[Book]):
    return [Author.objects.get(pk=book.author_id).name for book in books]  # want: MIR107 unfixed


def at_once():
    books = list(Book.objects.all())
    authors = Author.objects.in_bulk([book.author_id for book in books])  # ok: MIR107
    return [authors[book.author_id].name for book in books]


def in_batches():
    keys = list(Book.objects.values_list("author_id", flat=True))
    names = []
    for start in range(0, len(keys), 100):
        names += [author.name for author in Author.objects.filter(pk__in=keys[start : start + 100])]  # ok: MIR107
    return names


def what_is_written_out():
    return [Author.objects.filter(name=name).first() for name in ("Author 0", "Author 1")]  # ok: MIR107


def over_a_range():
    return [Author.objects.filter(pk=number).first() for number in range(3)]  # ok: MIR107


def the_same_for_each():
    return [(book.title, Author.objects.first()) for book in Book.objects.all()]  # ok: MIR107 # want: MIR108 offered


def once_for_each_key():
    known = {}
    for book in Book.objects.filter(pages__lt=0):
        if book.author_id not in known:
            known[book.author_id] = Author.objects.get(pk=book.author_id)  # ok: MIR107
    return len(known)


def once_for_each_key_that_is_not_found():
    known = {author.pk: author for author in Author.objects.all()}
    names = []
    for book in Book.objects.all():
        author = known.get(book.author_id)
        if author is None:
            author = Author.objects.get(pk=book.author_id)  # ok: MIR107
            known[book.author_id] = author
        names.append(author.name)
    return names


def _remembered(key):
    if key not in _KNOWN:
        _KNOWN[key] = Author.objects.get(pk=key).name
    return _KNOWN[key]


def once_for_each_key_in_a_helper():
    _KNOWN.update(Author.objects.values_list("pk", "name"))
    return [_remembered(book.author_id) for book in Book.objects.all()]  # ok: MIR107


@lru_cache
def _cached(pages):
    return Book.objects.filter(pages=pages).first()


def a_function_that_remembers():
    return [_cached(book.is_draft).title for book in Book.objects.all() if _cached(book.is_draft)]  # ok: MIR107


def when_it_fails():
    names = []
    for book in Book.objects.select_related("author"):
        try:
            names.append(book.author.name)
        except AttributeError:
            names.append(Author.objects.get(pk=book.author_id).name)  # ok: MIR107
    return names


def the_loop_ends():
    for book in Book.objects.all():
        if book.pages:
            return Author.objects.get(pk=book.author_id).name  # ok: MIR107
    return ""


def only_built():
    return len([Author.objects.filter(pk=book.author_id) for book in Book.objects.all()])  # ok: MIR107


def of_one_row():
    book = Book.objects.first()
    return [Author.objects.get(pk=book.author_id).name for _ in range(2)]  # ok: MIR107


def changed():
    for book in Book.objects.all():
        Chapter.objects.filter(book=book).update(heading="")  # ok: MIR107 # grows: one UPDATE for each row
    return Chapter.objects.count()


def _first_tags(book):
    return [Tag.objects.filter(name=f"Tag {review.stars}").first() for review in book.reviews.all()]


def for_the_rows_of_one_row():
    return _first_tags(Book.objects.order_by("pk").first())  # want: MIR107 "per `Review`" unfixed
