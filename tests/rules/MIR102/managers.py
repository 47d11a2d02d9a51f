"""The related rows of each row, asked for in every way that a prefetch answers."""

from bookshop.models import Author, Book, Publisher, Review, Tag


def all_of_a_reverse_key():
    return [[book.title for book in author.books.all()] for author in Author.objects.all()]  # want: MIR102 "`author.books.all..` runs one query per `Author`"
    #                               ^^^^^^^^^^^^^^^^^^


def all_in_nested_statements():
    titles = []
    for author in Author.objects.all():
        for book in author.books.all():  # want: MIR102 "author.books"
            titles.append(book.title)
    return titles


def all_of_many_to_many():
    return [[tag.name for tag in book.tags.all()] for book in Book.objects.all()]  # want: MIR102 "book.tags"


def all_of_many_to_many_from_the_other_side():
    return [[book.title for book in tag.books.all()] for tag in Tag.objects.all()]  # want: MIR102 "tag.books"


def all_of_a_generic_relation():
    return [[note.text for note in book.notes.all()] for book in Book.objects.all()]  # want: MIR102 "book.notes"


def all_under_the_default_name():
    return [[chapter.heading for chapter in book.chapter_set.all()] for book in Book.objects.all()]  # want: MIR102


def all_of_a_relation_to_itself():
    return [[pupil.name for pupil in author.pupils.all()] for author in Author.objects.all()]  # want: MIR102


def all_of_a_manager_that_loads():
    return [[edition.book.title for edition in book.editions.all()] for book in Book.objects.all()]  # want: MIR102


def all_under_another_query_name():
    return [[review.stars for review in book.reviews.all()] for book in Book.objects.all()]  # want: MIR102


def counted():
    return [author.books.count() for author in Author.objects.all()]  # want: MIR102 "author.books"
    #       ^^^^^^^^^^^^^^^^^^^^


def counted_after_all():
    return [author.books.all().count() for author in Author.objects.all()]  # want: MIR102


def asked_whether_there_are_any():
    return [author.books.exists() for author in Author.objects.all()]  # want: MIR102


def asked_whether_it_contains_a_row():
    book = Book.objects.first()
    return [author.books.contains(book) for author in Author.objects.all()]  # want: MIR102


def asked_with_in():
    book = Book.objects.first()
    return [book in author.books.all() for author in Author.objects.all()]  # want: MIR102


def measured_with_len():
    return [len(author.books.all()) for author in Author.objects.all()]  # want: MIR102


def in_a_condition():
    return [author.name for author in Author.objects.all() if author.books.all()]  # want: MIR102


def made_a_list():
    return [[book.title for book in list(author.books.all())] for author in Author.objects.all()]  # want: MIR102


def made_a_set_of_names():
    return [{tag.name for tag in book.tags.all()} for book in Book.objects.all()]  # want: MIR102


def joined_to_text():
    return [", ".join(tag.name for tag in book.tags.all()) for book in Book.objects.all()]  # want: MIR102


def the_first_of_a_sorted_model():
    return [book.chapter_set.first().heading for book in Book.objects.all()]  # want: MIR102 "book.chapter_set"


def the_first_by_index():
    return [book.chapter_set.all()[0].heading for book in Book.objects.all()]  # want: MIR102


def some_by_a_slice():
    return [[each.heading for each in book.chapter_set.all()[:1]] for book in Book.objects.all()]  # want: MIR102


def named_first():
    titles = []
    for author in Author.objects.all():
        books = author.books.all()
        titles.append([book.title for book in books])  # want: MIR102
    return titles


def a_manager_with_a_name():
    titles = []
    for author in Author.objects.all():
        books = author.books
        titles.append([book.title for book in books.all()])  # want: MIR102
    return titles


def by_an_alias_of_the_accessor():
    return [[book.title for book in author.edited_books.all()] for author in Author.objects.all()]  # want: MIR102


def two_levels():
    rows = []
    for author in Author.objects.all():
        for book in author.books.all():  # grows: part of the longer path below
            for tag in book.tags.all():  # want: MIR102 "book.tags"
                rows.append(tag.name)
    return rows


def through_a_key():
    return [[book.title for book in review.book.author.books.all()] for review in Review.objects.all()]  # want: MIR102 "review.book.author.books"


def through_a_key_that_is_loaded():
    books = Book.objects.select_related("author")
    return [book.author.books.count() for book in books]  # want: MIR102


def extends_a_prefetch():
    authors = Author.objects.prefetch_related("books")
    return [[author.name, author.edited_books.count()] for author in authors]  # want: MIR102


def rows_of_a_list():
    books = list(Book.objects.order_by("pk"))
    return [book.tags.count() for book in books]  # want: MIR102


def with_a_join_already():
    books = Book.objects.select_related("author")
    return [[book.author.name, book.tags.count()] for book in books]  # want: MIR102


def before_a_slice():
    return [book.tags.count() for book in Book.objects.order_by("pk")[:10]]  # want: MIR102


def all_of_a_parent():
    return [publisher.authors.count() for publisher in Publisher.objects.all()]  # want: MIR102
