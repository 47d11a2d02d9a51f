"""Rows with the fetch mode of Django 6.1 that loads for all rows at once, and where it does not."""

from bookshop.models import Author, Book, Chapter
from django.db import models


def to_many():  # not run: before Django 6.1
    books = Book.objects.fetch_mode(models.FETCH_PEERS)
    return [book.tags.count() for book in books]  # want: MIR120 "`book.tags.count..` runs a query per `Book`"
    #       ^^^^^^^^^^^^^^^^^


def to_many_from_the_other_side():  # not run: before Django 6.1
    return [len(author.books.all()) for author in Author.objects.fetch_mode(models.FETCH_PEERS)]  # want: MIR120


def read_bit_by_bit():  # not run: before Django 6.1
    books = Book.objects.order_by("pk").fetch_mode(models.FETCH_PEERS)
    return [book.author.name for book in books.iterator()]  # want: MIR120


def a_longer_path():  # not run: before Django 6.1
    books = Book.objects.fetch_mode(models.FETCH_PEERS)
    return [book.author.publisher.name for book in books.iterator(chunk_size=100)]  # want: MIR120


def behind_a_key():  # not run: before Django 6.1
    return [book.author.books.count() for book in Book.objects.fetch_mode(models.FETCH_PEERS)]  # want: MIR120


def _tags(book):
    return book.tags.count()


def in_a_helper():  # not run: before Django 6.1
    return [_tags(book) for book in Book.objects.fetch_mode(models.FETCH_PEERS)]  # want: MIR120 "`book.tags.count"


def keys():  # not run: before Django 6.1
    return [book.author.name for book in Book.objects.fetch_mode(models.FETCH_PEERS)]  # ok: MIR120


def keys_of_keys():  # not run: before Django 6.1
    books = Book.objects.fetch_mode(models.FETCH_PEERS)
    return [book.author.publisher.name for book in books]  # ok: MIR120


def one_to_one():  # not run: before Django 6.1
    authors = Author.objects.fetch_mode(models.FETCH_PEERS)
    return [author.profile.bio for author in authors]  # ok: MIR120


def prefetched():  # not run: before Django 6.1
    books = Book.objects.fetch_mode(models.FETCH_PEERS).prefetch_related("tags")
    return [book.tags.count() for book in books]  # ok: MIR120


def joined_and_read_bit_by_bit():  # not run: before Django 6.1
    books = Book.objects.fetch_mode(models.FETCH_PEERS).select_related("author")
    return [book.author.name for book in books.iterator()]  # ok: MIR120


def each_by_itself():  # not run: before Django 6.1
    return [book.author.name for book in Book.objects.fetch_mode(models.FETCH_ONE)]  # want: MIR101


def columns():  # not run: before Django 6.1
    chapters = Chapter.objects.fetch_mode(models.FETCH_PEERS).defer("heading")
    return [chapter.heading for chapter in chapters]  # ok: MIR110


def columns_bit_by_bit():  # not run: before Django 6.1
    chapters = Chapter.objects.fetch_mode(models.FETCH_PEERS).defer("heading")
    return [chapter.heading for chapter in chapters.iterator()]  # want: MIR110 unfixed


def one_row():  # not run: before Django 6.1
    return Book.objects.fetch_mode(models.FETCH_PEERS).first().tags.count()  # ok: MIR120
