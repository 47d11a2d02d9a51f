"""Rare code that a careless analysis gets wrong."""

from bookshop.models import Author, Book, Novella, Publisher, Tag
from django.db.models import Prefetch


def written_as_a_child():
    counts = []
    for author in Author.objects.all():
        Novella.objects.create(title="new", author=author, series="s")  # grows: one INSERT for each row
        counts.append(author.books.count())  # want: MIR102 unfixed "written"
    return counts


def deleted_as_a_child():
    counts = []
    for author in Author.objects.all():
        Novella.objects.filter(author=author).delete()  # grows: one DELETE for each row
        counts.append(author.books.count())  # want: MIR102 unfixed "written"
    return counts


def deleted_with_its_parent():
    counts = []
    for author in Author.objects.all():
        Tag.objects.filter(books__author=author).delete()  # grows: one DELETE for each row
        counts.append([book.tags.count() for book in Book.objects.filter(author=author)])  # want: MIR102 unfixed "written", MIR107 unfixed
    return counts


def moved_by_an_assignment():
    counts = []
    first = Author.objects.order_by("pk").first()
    for author in Author.objects.all():
        for book in Book.objects.filter(author=author):  # want: MIR107 unfixed
            book.author = first
            book.save()  # grows: one UPDATE for each row
        counts.append(author.books.count())  # want: MIR102 unfixed "written"
    return counts


def set_on_the_other_side():
    counts = []
    book = Book.objects.order_by("pk").first()
    for tag in Tag.objects.all():
        book.tags.set([tag])  # grows: queries for each row
        counts.append(tag.books.count())  # want: MIR102 unfixed "written"
    return counts


def evaluated_before_it_is_written():
    tag = Tag.objects.order_by("pk").first()
    books = list(Book.objects.all())
    tag.books.set(books)
    return [[each.name for each in book.tags.all()] for book in books]  # want: MIR102 unfixed "written"


def a_slice_with_a_name_that_is_refined_later():
    rows = []
    for book in Book.objects.all():
        chapters = book.chapter_set.all()
        rows.append([chapter.heading for chapter in chapters])  # want: MIR102
        rows.append(chapters.filter(number=0).count())  # want: MIR125 unfixed
    return rows


def refined_after_it_was_read():
    rows = []
    for book in Book.objects.all():
        chapters = book.chapter_set.all()
        if chapters:  # want: MIR102
            rows.append(chapters.order_by("-number")[0].heading)  # want: MIR107 unfixed
    return rows


def sliced_after_it_was_read():
    rows = []
    for book in Book.objects.all():
        chapters = book.chapter_set.all()
        if len(chapters) > 1:  # want: MIR102
            rows.append([chapter.heading for chapter in chapters[:1]])
    return rows


def sliced_and_counted():
    rows = []
    for book in Book.objects.all():
        first = book.chapter_set.all()[:1]
        rows.append(len(first))  # want: MIR102
    return rows


def sliced_and_sorted_by_django():  # raises: TypeError
    rows = []
    for book in Book.objects.all():
        rows.append(book.chapter_set.all()[:1].order_by("pk"))  # want: MIR210 offered # ok: MIR102
    return rows


def sliced_and_given_away():
    rows = []
    for book in Book.objects.all():
        first = book.chapter_set.all()[:1]
        rows.append([chapter.heading for chapter in first])  # want: MIR102 unfixed "slice"
        rows.append(_count(first))
    return rows


def _count(rows):
    return rows.count()


def sliced_and_used_in_a_filter():
    rows = []
    for author in Author.objects.all():
        some = author.books.all()[:5]
        rows.append([book.title for book in some])  # want: MIR102 unfixed "slice"
        rows.append(Tag.objects.filter(books__in=some.values("pk")).count())  # want: MIR125 unfixed
    return rows


def read_and_used_in_a_filter():
    rows = []
    for author in Author.objects.all():
        books = author.books.all()
        rows.append([book.title for book in books])  # want: MIR102
        rows.append(Tag.objects.filter(books__in=books).count())  # want: MIR125 unfixed
    return rows


def read_and_updated():
    rows = []
    for author in Author.objects.all():
        rows.append([book.title for book in author.books.all()])  # want: MIR102 unfixed "written"
        author.books.update(title="new")  # grows: one UPDATE for each row
    return rows


def in_any():
    return [any(book.is_draft for book in author.books.all()) for author in Author.objects.all()]  # want: MIR102


def in_max():
    return [max(book.pages for book in author.books.all()) for author in Author.objects.all()]  # want: MIR102


def in_sorted():
    return [sorted(tag.name for tag in book.tags.all()) for book in Book.objects.all()]  # want: MIR102


def in_unpacking():
    return [[*book.tags.all()] and book.title for book in Book.objects.all()]  # want: MIR102


def in_a_ternary():
    return ["yes" if author.books.exists() else "no" for author in Author.objects.all()]  # want: MIR102


def in_a_filter_of_the_outer_comprehension():
    return [author.name for author in Author.objects.all() if author.edited_books.exists()]  # want: MIR102


def the_only_one():
    return [len(list(publisher.authors.all())) for publisher in Publisher.objects.filter(pk=1)]  # ok: MIR102


def prefetched_with_a_filter():
    drafts = Prefetch("books", queryset=Book.objects.filter(is_draft=True))
    return [author.books.count() for author in Author.objects.prefetch_related(drafts)]  # ok: MIR102


def prefetched_by_a_list_of_names():
    names = ["books", "edited_books"]
    return [author.books.count() for author in Author.objects.prefetch_related(*names)]  # ok: MIR102


def removed_in_the_loop():
    rows = []
    for book in Book.objects.all():
        for tag in book.tags.all():  # want: MIR102 unfixed "written"
            book.tags.remove(tag)  # grows: one DELETE for each tag
        rows.append(book.tags.count())  # grows: the same relation, reported above
    return rows


def locked_rows_of_a_relation():
    authors = Author.objects.select_for_update()
    return [author.books.count() for author in authors]  # want: MIR102


async def in_a_coroutine():
    return [[book.title async for book in author.books.all()] async for author in Author.objects.all()]  # want: MIR102


async def counted_in_a_coroutine():
    return [await author.books.acount() async for author in Author.objects.all()]  # want: MIR102
