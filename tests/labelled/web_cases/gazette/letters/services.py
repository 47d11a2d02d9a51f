"""What views ask for, in one place."""

from __future__ import annotations

from dataclasses import dataclass

from bookshop.models import Author, Book, Review


@dataclass
class Box:
    """A heading with what stands below it."""

    heading: str
    volumes: list[Book]


def boxes() -> list[Box]:
    return [Box("All", list(Book.objects.all())), Box("Drafts", list(Book.drafts.select_related("author")))]


def page_context(*, with_reviews: bool = True) -> dict[str, object]:
    context: dict[str, object] = {"writers": Author.objects.select_related("publisher")}
    if with_reviews:
        context["opinions"] = Review.objects.select_related("book")
    return context


def authors_of_mail():
    return Author.objects.filter(name__contains="Author").prefetch_related("books")
