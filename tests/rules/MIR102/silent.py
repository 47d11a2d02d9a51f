"""Related rows that are loaded, or that a prefetch would not answer for."""

from bookshop.models import Author, Book, Tag
from django.db.models import Count, Prefetch


def prefetched():
    authors = Author.objects.prefetch_related("books")
    return [[book.title for book in author.books.all()] for author in authors]  # ok: MIR102


def prefetched_and_counted():
    return [author.books.count() for author in Author.objects.prefetch_related("books")]  # ok: MIR102


def prefetched_further():
    authors = Author.objects.prefetch_related("books__tags")
    return [[book.tags.count() for book in author.books.all()] for author in authors]  # ok: MIR102


def prefetched_by_an_object():
    tags = Prefetch("tags", queryset=Tag.objects.order_by("name"))
    return [[tag.name for tag in book.tags.all()] for book in Book.objects.prefetch_related(tags)]  # ok: MIR102


def prefetched_by_an_object_in_place():
    books = Book.objects.prefetch_related(Prefetch("tags", Tag.objects.order_by("name")))
    return [[tag.name for tag in book.tags.all()] for book in books]  # ok: MIR102


def prefetched_under_another_name():
    books = Book.objects.prefetch_related(Prefetch("tags", to_attr="labels"))
    return [[tag.name for tag in book.labels] for book in books]  # ok: MIR102


def prefetched_under_another_name_but_read_under_its_own():
    books = Book.objects.prefetch_related(Prefetch("tags", to_attr="labels"))
    return [[tag.name for tag in book.tags.all()] for book in books]  # want: MIR102


def filtered():
    rows = []
    for author in Author.objects.all():
        rows.append([book.title for book in author.books.filter(pages__gt=1)])  # ok: MIR102 # want: MIR107 unfixed
    return rows


def filtered_although_prefetched():
    rows = []
    for author in Author.objects.prefetch_related("books"):
        rows.append(author.books.filter(pages__gt=1).count())  # ok: MIR102 # want: MIR105 unfixed
    return rows


def sorted_anew():
    rows = []
    for author in Author.objects.all():
        rows.append([book.title for book in author.books.order_by("pk")])  # ok: MIR102 # want: MIR107 unfixed
    return rows


def the_first_of_an_unsorted_model():
    rows = []
    for author in Author.objects.all():
        rows.append(author.books.first().title)  # ok: MIR102 # want: MIR107 unfixed
    return rows


def the_last():
    return [book.chapter_set.last().heading for book in Book.objects.all()]  # ok: MIR102 # want: MIR107 unfixed


def one_by_a_condition():
    return [book.chapter_set.get(number=0).heading for book in Book.objects.all()]  # ok: MIR102 # want: MIR107 unfixed


def values():
    return [list(book.tags.values_list("name", flat=True)) for book in Book.objects.all()]  # ok: MIR102 # want: MIR107 unfixed


def aggregated():
    return [book.chapter_set.aggregate(n=Count("pk")) for book in Book.objects.all()]  # ok: MIR102 # want: MIR125 unfixed


def iterated_in_chunks():
    rows = []
    for author in Author.objects.all():
        rows.append([book.title for book in author.books.iterator()])  # ok: MIR102 # want: MIR107 unfixed
    return rows


def only_built():
    querysets = []
    for author in Author.objects.all():
        querysets.append(author.books.all())  # ok: MIR102
    return len(querysets)


def only_its_sql():
    return [str(author.books.all().query)[:6] for author in Author.objects.all()]  # ok: MIR102


def used_in_a_filter():
    rows = []
    for author in Author.objects.all():
        tags = Tag.objects.filter(books__in=author.books.all())
        rows.append(tags.count())  # ok: MIR102 # want: MIR125 unfixed
    return rows


def handed_on():
    return [_titles(author.books) for author in Author.objects.all()]  # want: MIR104


def _titles(books):
    return [book.title for book in books.all()]  # grows: called for each author


def of_one_row():
    author = Author.objects.first()
    return [book.title for book in author.books.all()]  # ok: MIR102


def of_one_row_in_each_round():
    author = Author.objects.first()
    return [author.books.count() for _ in range(3)]  # ok: MIR102


def of_the_last_row():
    for author in Author.objects.all():
        pass
    return author.books.count()  # ok: MIR102


def the_loop_is_left():
    for author in Author.objects.all():
        return [book.title for book in author.books.all()]  # ok: MIR102


def of_a_parameter(author: Author):
    return [book.title for book in author.books.all()]  # ok: MIR102


def of_parameters(authors: list[Author]):
    return [author.books.count() for author in authors]  # ok: MIR102 # grows: where the rows come from is not in view


def none_of_them():
    return [list(author.books.none()) for author in Author.objects.all()]  # ok: MIR102


def an_annotation():
    return [author.n for author in Author.objects.annotate(n=Count("books"))]  # ok: MIR102


def written():
    for book in Book.objects.all():
        book.tags.clear()  # ok: MIR102 # grows: one DELETE for each row
    return Book.tags.through.objects.count()


def a_loop_over_many_to_many_of_one_row():
    book = Book.objects.first()
    return [tag.name for tag in book.tags.all()]  # ok: MIR102


def forgotten():
    authors = Author.objects.prefetch_related("books").prefetch_related(None)
    return [author.books.count() for author in authors]  # want: MIR102


def prefetched_on_one_branch(some=False):
    authors = Author.objects.all()
    if some:
        authors = authors.prefetch_related("books")
    return [author.books.count() for author in authors]  # want: MIR102 likely "branches"


def in_chunks_without_a_size():
    authors = Author.objects.prefetch_related("books")
    return [author.books.count() for author in authors.iterator(chunk_size=100)]  # ok: MIR102
