"""Rows for the bookshop, the same for the same size."""

from bookshop import models


def fill(size):
    """As many authors, publishers, countries and tags; one book, and two of everything below it, for each
    author; the first book has as many reviews more.

    Nothing is shared: a query for each row is a query for each of them.
    """
    publishers = _made(models.Publisher, size, lambda i: {"name": f"House {i}", "city": f"City {i % 3}"})
    authors = _made(models.Author, size, lambda i: {"name": f"Author {i}", "publisher": publishers[i]})
    for i, author in enumerate(authors[1:]):
        author.mentor = authors[i]
        author.save()
    countries = _made(models.Country, size, lambda i: {"name": f"Country {i}"})
    _made(models.Profile, size, lambda i: {"author": authors[i], "bio": f"Bio {i}", "country": countries[i]})
    _made(models.Passport, size // 2, lambda i: {"author": authors[2 * i], "number": f"P{i}"})
    _made(models.Locker, size, lambda i: {"author": authors[i], "code": f"L{i}"})
    tags = _made(models.Tag, size, lambda i: {"name": f"Tag {i}"})
    books = _books(size, authors)
    for i, book in enumerate(books):
        book.tags.set({tags[i], tags[(i + 1) % size]})
        models.Note.objects.create(text=f"On book {i}", content_object=book)
    for i, author in enumerate(authors):
        models.Note.objects.create(text=f"On author {i}", content_object=author)
    _below(size, books, authors)


def clear():
    """Take all rows away and start counting keys anew, so that the next rows have the same keys."""
    from django.core.management import call_command

    call_command("flush", verbosity=0, interactive=False)


def _made(model, count, values):
    return [model._base_manager.create(**values(i)) for i in range(count)]


def _books(size, authors):
    def values(i):
        editor = None if i % 4 == 3 else authors[(i + 1) % size]
        return {
            "title": f"Book {i}",
            "pages": 100 + i,
            "is_draft": i % 2 == 0,
            "author": authors[i],
            "editor": editor,
        }

    for i in range(size):
        models.Novella.objects.create(series=f"Series {i}", **values(i))
    return list(models.Book.objects.order_by("pk"))


def _below(size, books, authors):
    def of(i):
        return books[i // 2]

    count = 2 * size
    _made(models.Chapter, count, lambda i: {"book": of(i), "heading": f"Chapter {i}", "number": i % 2})
    _made(models.Review, count, lambda i: {"book": of(i), "reviewer": authors[(i + 1) % size], "stars": 1 + i % 5})
    _made(models.Remark, count, lambda i: {"book": of(i), "words": f"Words {i}"})
    _made(models.Review, size, lambda i: {"book": books[0], "reviewer": authors[i], "stars": 3})
    _made(models.Edition, count, lambda i: {"book": of(i), "isbn": f"978-{i}"})
    _made(models.Sale, count, lambda i: {"book": of(i), "price": 10 + i, "is_paid": i % 3 != 0})
