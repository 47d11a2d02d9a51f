"""Relations that are set by hand, or known from where the row came."""

from bookshop.models import Author, Book, Chapter


def set_before_it_is_read():
    authors = {author.pk: author for author in Author.objects.all()}
    names = []
    for book in Book.objects.all():
        book.author = authors[book.author_id]
        names.append(book.author.name)  # ok: MIR101
    return names


def set_in_one_loop_and_read_in_the_next():
    authors = Author.objects.in_bulk()
    books = Book.objects.all()
    for book in books:
        book.author = authors[book.author_id]
    return [book.author.name for book in books]  # ok: MIR101


def set_in_one_loop_over_a_list_and_read_in_the_next():
    authors = Author.objects.in_bulk()
    books = list(Book.objects.all())
    for book in books:
        book.author = authors[book.author_id]
    return [book.author.name for book in books]  # ok: MIR101


def set_with_setattr():
    authors = Author.objects.in_bulk()
    names = []
    for book in Book.objects.all():
        setattr(book, "author", authors[book.author_id])
        names.append(book.author.name)  # ok: MIR101
    return names


def another_relation_is_set():
    authors = Author.objects.in_bulk()
    names = []
    for book in Book.objects.all():
        book.editor = authors[book.author_id]
        names.append(book.author.name)  # want: MIR101
    return names


def read_before_it_is_set():
    authors = Author.objects.in_bulk()
    names = []
    for book in Book.objects.all():
        names.append(book.author.name)  # want: MIR101
        book.author = authors[book.author_id]
    return names


def children_know_their_parent():
    author = Author.objects.first()
    return [book.author.name for book in author.books.all()]  # ok: MIR101


def filtered_children_know_their_parent():
    author = Author.objects.first()
    return [book.author.name for book in author.books.filter(pages__gt=1)]  # ok: MIR101


def children_by_the_default_name_know_their_parent():
    book = Book.objects.first()
    return [chapter.book.title for chapter in book.chapter_set.all()]  # ok: MIR101


def prefetched_children_know_their_parent():
    authors = Author.objects.prefetch_related("books")
    return [book.author.name for author in authors for book in author.books.all()]  # ok: MIR101


def children_by_a_filter_do_not_know_their_parent():
    authors = Author.objects.all()
    return [book.author.name for book in Book.objects.filter(author__in=authors)]  # want: MIR101


def rows_of_many_to_many_do_not_know_where_they_came_from():
    names = []
    for tag in ["Tag 0", "Tag 1"]:
        for book in Book.objects.filter(tags__name=tag):
            names.append(book.title)  # ok: MIR101
    return names


def rows_that_were_created_know_what_they_were_given():
    author = Author.objects.first()
    books = [Book.objects.create(title=f"New {i}", author=author) for i in range(Book.objects.count())]  # grows: INSERTs
    return [book.author.name for book in books]  # ok: MIR101


def rows_that_were_made_know_what_they_were_given():
    author = Author.objects.first()
    books = [Book(title=f"New {i}", author=author) for i in range(Book.objects.count())]
    return [book.author.name for book in books]  # ok: MIR101


def rows_that_are_read_one_by_one():
    keys = [book.pk for book in Book.objects.all()]
    books = [Book.objects.get(pk=key) for key in keys]  # want: MIR107 unfixed
    return [book.author.name for book in books]  # want: MIR101
