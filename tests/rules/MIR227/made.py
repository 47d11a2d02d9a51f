"""Rows that are found or made."""

from bookshop.models import Author, Book, Country, Profile, Tag
from django.db import transaction


def nothing_is_unique(name):
    return Tag.objects.get_or_create(name=name)  # want: MIR227 "`get_or_create\(\)` may make two rows of `Tag`: `name` is not unique" unfixed
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def changed_or_made(name):
    return Country.objects.update_or_create(name=name, defaults={})  # want: MIR227 unfixed


def of_a_relation(pk, title):
    author = Author.objects.get(pk=pk)
    return author.books.get_or_create(title=title)  # want: MIR227 "`title`, `author` is not unique" unfixed


def of_a_row(author):
    return Profile.objects.get_or_create(author=author)  # ok: MIR227


def of_the_key(pk):
    return Tag.objects.get_or_create(pk=pk)  # ok: MIR227


@transaction.atomic
def behind_a_lock(pk, name):
    Book.objects.select_for_update().get(pk=pk)
    return Tag.objects.get_or_create(name=name)  # ok: MIR227


def by_what_is_not_in_view(given):
    return Tag.objects.get_or_create(**given)  # ok: MIR227


def of_rows_that_are_narrowed_before(name):
    return Tag.objects.filter(name=name).get_or_create(defaults={})  # ok: MIR227


def of_something_out_of_view(found, name):
    return found.get_or_create(name=name)  # ok: MIR227
