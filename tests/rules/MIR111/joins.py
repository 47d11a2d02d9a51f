"""What `select_related` is given. Functions with a finding raise, all others do not."""

from bookshop.models import Author, Book, Locker, Note, Novella
from django.db.models import FilteredRelation, Q


def to_many():
    return list(Book.objects.select_related("tags"))  # want: MIR111 "cannot follow `tags`: it leads to many rows"
    #                                        ^^^^


def from_the_other_side():
    return list(Author.objects.filter(name="x").select_related('books'))  # want: MIR111


def behind_a_key():
    return list(Book.objects.select_related("author__edited_books"))  # want: MIR111
    #                                                ^^^^^^^^^^^^


def beside_another():
    return list(Book.objects.select_related("author", "tags"))  # want: MIR111 unfixed "same call"


def a_column():
    return list(Book.objects.select_related("title"))  # want: MIR111 "it is no relation" unfixed


def the_column_of_a_key():
    return list(Book.objects.select_related("author_id"))  # want: MIR111 unfixed


def a_generic_key():
    return list(Note.objects.select_related("content_object"))  # want: MIR111 unfixed


def a_letter_too_many():
    return list(Book.objects.select_related("authors"))  # want: MIR111 "has no relation of that name: did you mean `author`" offered


def a_letter_too_many_below():
    return list(Book.objects.select_related("author__publishr"))  # want: MIR111 "`Author` has no relation" offered


def keys():
    return list(Book.objects.select_related("author__mentor", "editor", "author__publisher"))  # ok: MIR111


def one_to_one():
    return list(Author.objects.select_related("profile__country", "passport")), list(  # ok: MIR111
        Locker.objects.select_related("author__profile")  # ok: MIR111
    )


def the_link_of_a_child():
    return list(Novella.objects.select_related("book_ptr__author", "author")), list(  # ok: MIR111
        Book.objects.select_related("novella")  # ok: MIR111
    )


def nothing_and_all():
    return list(Book.objects.select_related()), list(Book.objects.select_related(None))  # ok: MIR111


def a_filtered_relation():
    named = FilteredRelation("author", condition=Q(author__name="x"))
    return list(Book.objects.annotate(named=named).select_related("named"))  # ok: MIR111
