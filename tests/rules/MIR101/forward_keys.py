"""A foreign key is read from each row, in every kind of loop."""

from bookshop.models import Book, Chapter, Note, Review


def in_a_list_comprehension():
    return [book.author.name for book in Book.objects.all()]  # want: MIR101 "`book.author` runs one query per `Book`"
    #       ^^^^^^^^^^^


def in_a_for_statement():
    names = []
    for book in Book.objects.all():
        names.append(book.author.name)  # want: MIR101 "book.author"
        #            ^^^^^^^^^^^
    return names


def in_a_set_comprehension():
    return {book.author.name for book in Book.objects.filter(pages__gt=50)}  # want: MIR101


def in_the_key_of_a_dict_comprehension():
    return {book.author.name: book.title for book in Book.objects.all()}  # want: MIR101


def in_the_value_of_a_dict_comprehension():
    return {book.title: book.author.name for book in Book.objects.all()}  # want: MIR101


def in_a_generator_that_is_consumed():
    return sorted(book.author.name for book in Book.objects.all())  # want: MIR101


def in_a_condition_of_a_comprehension():
    return [book.title for book in Book.objects.all() if book.author.name != "x"]  # want: MIR101
    #                                                    ^^^^^^^^^^^


def in_an_inner_comprehension():
    return [[book.author.name for _ in range(1)] for book in Book.objects.all()]  # want: MIR101


def in_a_while_loop_inside():
    names = []
    for book in Book.objects.all():
        left = 1
        while left:
            names.append(book.author.name)  # want: MIR101
            left -= 1
    return names


def the_key_of_the_related_row():
    return [book.author.pk for book in Book.objects.all()]  # want: MIR101 "book.author"


def in_a_comparison():
    author = Book.objects.first().author
    return [book.author == author for book in Book.objects.all()]  # want: MIR101


def in_an_f_string():
    return [f"{book.author} wrote {book.title}" for book in Book.objects.all()]  # want: MIR101


def once_for_two_reads():
    rows = []
    for book in Book.objects.all():
        rows.append(book.author.name)  # want: MIR101
        rows.append(book.author.pk)
    return rows


def two_relations_of_one_queryset():
    rows = []
    for review in Review.objects.all():
        rows.append(review.book.title)  # want: MIR101 "review.book"
        rows.append(review.reviewer.name)  # want: MIR101 "review.reviewer"
    return rows


def the_content_type_of_a_generic_key():
    return [note.content_type.model for note in Note.objects.all()]  # want: MIR101 "note.content_type"


def a_sorted_model():
    return [chapter.book.title for chapter in Chapter.objects.all()]  # want: MIR101


def a_nullable_key():
    return [book.editor.name if book.editor else "" for book in Book.objects.all()]  # want: MIR101 "book.editor"
    #       ^^^^^^^^^^^


def a_method_of_a_class():
    return Shelf().names()


class Shelf:
    def names(self):
        return [book.author.name for book in Book.objects.all()]  # want: MIR101


def through_the_default_manager():
    return [book.author.name for book in Book._default_manager.all()]  # want: MIR101


def a_generator_function():
    for book in Book.objects.all():
        yield book.author.name  # want: MIR101
