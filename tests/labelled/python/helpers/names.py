"""Helpers that say what something is called; none of them knows where its rows come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bookshop.models import Author, Book, Review


def byline(book):
    return f"{book.title} by {book.author.name}"


def title_line(book):
    return book.title.upper()


def byline_of(item: Book) -> str:
    writer = item.author
    return writer.name + ": " + item.title


def house_of(person: Author, fallback: str = "-") -> str:
    """The name of the house that someone publishes with."""
    if person.publisher is None:
        return fallback
    return person.publisher.name


def house_of_book(item: Book) -> str:
    return house_of(item.author)


def key_of(item: Book) -> int:
    # The column is on the row itself.
    return item.author_id


def stars(review: "Review") -> str:
    return "*" * review.stars


def tags_of(b: Any) -> str:
    return ", ".join(tag.name for tag in b.tags.all())


def tag_count(b: Any) -> int:
    return b.tags.count()


def headings(b):
    return [chapter.heading for chapter in b.chapter_set.all()]


def bio_or_nothing(person):
    try:
        return person.profile.bio
    except AttributeError:
        return ""


def passport_number(person):
    return person.passport.number if hasattr(person, "passport") else None
