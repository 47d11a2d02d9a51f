"""Helpers that are given many rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookshop.models import Book
    from django.db.models import QuerySet


def names_on(rows):
    return [x.author.name for x in rows]


def titles_on(rows):
    return [x.title for x in rows]


def editors_on(shelf: QuerySet[Book]) -> set[str]:
    found = set()
    for volume in shelf:
        if volume.editor is not None:
            found.add(volume.editor.name)
    return found


def pages_by_author(volumes: Iterable[Book]) -> dict[str, int]:
    total: dict[str, int] = {}
    for volume in volumes:
        name = volume.author.name
        total[name] = total.get(name, 0) + volume.pages
    return total


def first_author(volumes):
    for volume in volumes:
        return volume.author.name
    return None


def with_authors(volumes: QuerySet[Book]) -> QuerySet[Book]:
    return volumes.select_related("author")


def sold(volumes):
    for volume in volumes:
        yield volume.title, sum(sale.price for sale in volume.sales.all())


def in_order(manager):
    return manager.order_by("pk")
