"""Prefetches that would raise, or give something else."""

from bookshop.models import Author, Book, Tag
from django.db.models import Prefetch


def in_chunks():
    return [author.books.count() for author in Author.objects.iterator()]  # want: MIR102 unfixed "chunk_size"


def in_chunks_of_a_size():
    return [author.books.count() for author in Author.objects.iterator(chunk_size=100)]  # want: MIR102


def after_union():
    authors = Author.objects.filter(name="Author 1").union(Author.objects.exclude(name="Author 1"))
    return sorted(author.books.count() for author in authors)  # want: MIR102 unfixed "combined"


def added_to():
    tag = Tag.objects.create(name="new")
    names = []
    for book in Book.objects.all():
        book.tags.add(tag)  # grows: one INSERT for each row
        names.append([each.name for each in book.tags.all()])  # want: MIR102 unfixed "written"
    return names


def added_to_from_the_other_side():
    tag = Tag.objects.order_by("pk").first()
    names = []
    for book in Book.objects.all():
        tag.books.add(book)  # grows: one INSERT for each row
        names.append([each.name for each in book.tags.all()])  # want: MIR102 unfixed "written"
    return names


def added_to_through_the_table_between():
    tag = Tag.objects.order_by("pk").first()
    names = []
    for book in Book.objects.all():
        Book.tags.through.objects.get_or_create(book=book, tag=tag)  # grows: queries for each row
        names.append([each.name for each in book.tags.all()])  # want: MIR102 offered # changes: the prefetch lacks the new tag
    return names


def created():
    counts = []
    for author in Author.objects.all():
        Book.objects.create(title="new", author=author)  # grows: one INSERT for each row
        counts.append(author.books.count())  # want: MIR102 unfixed "written"
    return counts


def created_by_the_manager():
    counts = []
    for author in Author.objects.all():
        author.books.create(title="new")  # grows: one INSERT for each row
        counts.append(author.books.count())  # want: MIR102 unfixed "written"
    return counts


def made_and_saved():
    counts = []
    for author in Author.objects.all():
        Book(title="new", author=author).save()  # grows: one INSERT for each row
        counts.append(author.books.count())  # want: MIR102 unfixed "written"
    return counts


def created_by_another_function():
    counts = []
    for author in Author.objects.all():
        _add_book(author)
        counts.append(author.books.count())  # want: MIR102 offered # changes: the prefetch lacks the new book
    return counts


def _add_book(author):
    Book.objects.create(title="new", author=author)  # grows: one INSERT for each row


def asked_of_a_slice():
    rows = []
    for book in Book.objects.all():
        some = book.chapter_set.all()[:1]
        if some.exists():  # want: MIR125 unfixed
            rows.append([chapter.heading for chapter in some])  # want: MIR102 unfixed "slice"
    return rows


def counted_on_a_slice():
    rows = []
    for book in Book.objects.all():
        rows.append(book.chapter_set.all()[:1].count())  # ok: MIR102 # want: MIR125 unfixed
    return rows


def refined_with_a_prefetch_of_its_own():
    books = Book.objects.order_by("pk")
    names = [[tag.name for tag in book.tags.all()] for book in books]  # want: MIR102 unfixed "Prefetch"
    some = books.prefetch_related(Prefetch("tags", queryset=Tag.objects.filter(name="Tag 1")))
    return names, [[tag.name for tag in book.tags.all()] for book in some]


def offered_when_the_queryset_is_given_away():
    authors = Author.objects.all()
    counts = [author.books.count() for author in authors]  # want: MIR102
    return counts, _count(authors)


def _count(authors):
    return authors.count()


def after_only():
    return [author.books.count() for author in Author.objects.only("name")]  # want: MIR102 unfixed "only"
