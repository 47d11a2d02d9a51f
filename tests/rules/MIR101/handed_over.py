"""Rows that the methods of a class hand to one another: of two models that fit, the callers say which it is."""

from bookshop.models import Author, Tag


class _OfATag:
    def show(self):
        return [self.names(tag) for tag in Tag.objects.order_by("pk")]  # want: MIR107 unfixed

    def names(self, whose):
        return [book.author.name for book in whose.books.exclude(title="")]  # want: MIR101 likely "those say who call it"


class _OfAnAuthor:
    def show(self):
        return [self.names(author) for author in Author.objects.order_by("pk")]  # want: MIR107 unfixed

    def names(self, whose):
        return [book.author.name for book in whose.books.exclude(title="")]  # ok: MIR101


class _OfBoth:
    def show(self):
        tags = [self.names(tag) for tag in Tag.objects.order_by("pk")]  # want: MIR107 unfixed
        return tags + [self.names(author) for author in Author.objects.order_by("pk")]  # want: MIR107 unfixed

    def names(self, whose):
        return [book.author.name for book in whose.books.exclude(title="")]  # ok: MIR101  # grows: of one of them


def by_tag():
    return _OfATag().show()


def by_author():
    return _OfAnAuthor().show()


def by_both():
    return _OfBoth().show()
