"""Names that say nothing: the same words for other things."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

from bookshop import models as shop
from bookshop.models import Author as Writer
from bookshop.models import Book, Chapter
from helpers.names import title_line as byline


@dataclass
class Author:
    """No model."""

    name: str

    @classmethod
    def all(cls) -> list[Author]:
        return [cls(writer.name) for writer in Writer.objects.all()]


@dataclass
class Card:
    title: str
    author: Author

    @classmethod
    def of(cls, book: Book) -> Card:
        return cls(book.title, Author("?"))


def plain_objects_with_the_names_of_models():
    return [card.author.name for card in map(Card.of, Book.objects.all())]  # ok: MIR101, MIR104


def a_plain_class_with_all():
    return [author.name for author in Author.all()]  # ok: MIR101


def another_name_for_a_model():
    return [a.publisher.name for a in Writer.objects.all()]  # want: MIR101


def a_model_by_its_module():
    return [x.book.title for x in shop.Chapter.objects.all()]  # want: MIR101


def a_helper_with_the_name_of_another():
    return [byline(b) for b in Book.objects.all()]  # ok: MIR104


def a_helper_hidden_by_a_local_one():
    def byline(book):
        return book.title + " by " + book.author.name

    return [byline(b) for b in Book.objects.all()]  # want: MIR104|MIR101


def a_name_used_twice():
    book = SimpleNamespace(author=SimpleNamespace(name="x"))
    titles = [b.title for b in Book.objects.all()]
    return [book.author.name + title for title in titles]  # ok: MIR101


def the_loop_hides_the_outer_name():
    b = Book.objects.select_related("author").first()
    names = [b.author.name for b in Book.objects.all()]  # want: MIR101
    return names, b.author.name


def the_inner_loop_hides_the_outer_one():
    found = []
    for x in Book.objects.prefetch_related("chapter_set"):
        for x in x.chapter_set.all():
            found.append(x.heading)  # ok: MIR101
    return found


def the_model_is_hidden():
    Book = namedtuple("Book", "title author")  # noqa
    books = [Book(c.heading, c.book_id) for c in Chapter.objects.all()]
    return [book.author for book in books]  # ok: MIR101


def rebound_before_it_is_read():
    names = []
    for row in Book.objects.all():
        row = SimpleNamespace(author=SimpleNamespace(name=row.title))
        names.append(row.author.name)  # ok: MIR101
    return names


def rebound_after_it_is_read():
    names = []
    for row in Book.objects.all():
        names.append(row.author.name)  # want: MIR101
        row = None
    return names


def dicts_with_the_same_keys():
    rows = [{"author": {"name": b.title}} for b in Book.objects.all()]
    return [row["author"]["name"] for row in rows]  # ok: MIR101


def attributes_with_the_names_of_relations():
    holder = SimpleNamespace(author=[])
    for b in Book.objects.all():
        holder.author.append(b.author_id)  # ok: MIR101
    return holder.author


def a_method_with_the_name_of_a_manager():
    class Shelf:
        def __init__(self, titles):
            self.titles = titles

        def all(self):
            return self.titles

        def filter(self, **wanted):
            return [t for t in self.titles if t in wanted.values()]

    shelves = [Shelf([b.title]) for b in Book.objects.all()]
    return [shelf.filter(title=shelf.all()[0]) for shelf in shelves]  # ok: MIR102, MIR105, MIR107


def a_function_with_the_name_of_a_builtin():
    def sorted(rows, key):
        return [key(row) for row in list(rows)[:1]]

    return sorted(Book.objects.all(), key=lambda b: b.author.name)  # ok: MIR101, MIR104


def names_like_rows_that_are_numbers():
    return [author for author in Book.objects.values_list("author", flat=True)]  # ok: MIR101


def a_name_that_is_deleted():
    books = Book.objects.select_related("author")
    names = [b.author.name for b in books]  # ok: MIR101
    del books
    books = Book.objects.all()
    return names + [b.author.name for b in books]  # want: MIR101


def with_a_walrus():
    if (books := Book.objects.filter(pages__gt=0)).exists():
        return [b.author.name for b in books]  # want: MIR101
    return []


def in_one_line(): return [b.author.name for b in Book.objects.all()]  # want: MIR101


def with_semicolons():
    out = []
    for b in Book.objects.all(): t = b.title; out.append(t + b.author.name)  # want: MIR101
    return out


def over_many_lines():
    return [
        (
            book
            .title
        )
        + (
            book.author.name  # want: MIR101
        )
        for book
        in (
            Book
            .objects
            # Thin ones are of no interest.
            .filter(pages__gt=1)
            .order_by(
                "title",
            )
        )
    ]


def over_many_lines_loaded():
    return [
        (
            book.title,
            book.author.name,  # ok: MIR101
        )
        for book
        in (
            Book
            .objects
            .filter(pages__gt=1)
            # The author is printed.
            .select_related(
                "author",
            )
        )
    ]
