"""Rows that are kept somewhere before they are read: attributes, dataclasses, tuples, dicts and lists."""

from __future__ import annotations

import dataclasses
from collections import OrderedDict, deque, namedtuple
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple, TypedDict

from bookshop.models import Author, Book, Chapter, Profile, Review, Sale


class _Report:
    def __init__(self, drafts: bool = True):
        self.drafts = drafts
        self.books = Book.objects.order_by("title")
        self.loaded = self.books.select_related("author")

    def titles(self):
        return [book.title for book in self.books]  # ok: MIR101

    def names(self):
        return [book.author.name for book in self.books]  # want: MIR101

    def loaded_names(self):
        return [book.author.name for book in self.loaded]  # ok: MIR101


def attributes_of_init():
    report = _Report()
    return report.titles(), report.names(), report.loaded_names()


class _View:
    """Something like a view: `setup` runs before the rest."""

    limit = 50

    def setup(self, stars):
        self.stars = stars
        self.reviews = Review.objects.filter(stars__gte=stars)[: self.limit]

    def get(self, stars=1):
        self.setup(stars)
        return list(self.lines())  # or: MIR104 _View

    def lines(self):
        for review in self.reviews:
            yield f"{review.book.title}: {review.stars}"  # want: MIR101


class _LoadedView(_View):
    def setup(self, stars):
        super().setup(stars)
        self.reviews = Review.objects.select_related("reviewer")

    def lines(self):
        for review in self.reviews:
            yield f"{review.reviewer.name}: {review.stars}"  # ok: MIR101


def attributes_of_setup():
    return _View().get(stars=1)


def attributes_of_setup_in_a_child():
    return _LoadedView().get(stars=1)


class _Given:
    def __init__(self, rows, name):
        self._rows = rows
        self.name = name

    def cities(self):
        return {self.name: [row.publisher.city for row in self._rows]}

    def __iter__(self):
        return iter(self._rows)

    def __len__(self):
        return len(self._rows)


def given_to_init():
    return _Given(Author.objects.all(), "all").cities()  # want: MIR104


def given_to_init_and_loaded():
    return _Given(Author.objects.select_related("publisher"), "all").cities()  # ok: MIR104


def given_to_init_and_counted():
    return len(_Given(Author.objects.all(), name="all"))  # ok: MIR104


def gone_through_by_its_own_iter():
    return [author.publisher.city for author in _Given(Author.objects.all(), "all")]  # want: MIR101


@dataclass
class _Line:
    book: Book
    copies: int = 1
    remarks: list[str] = field(default_factory=list)

    def text(self) -> str:
        return f"{self.copies} x {self.book.title}"

    @property
    def credit(self) -> str:
        return f"{self.book.title} by {self.book.author.name}"


def a_dataclass_is_read():
    lines = [_Line(b) for b in Book.objects.all()]
    return [line.book.author.name for line in lines]  # want: MIR101|MIR103


def a_dataclass_is_read_for_columns():
    lines = [_Line(b, copies=2) for b in Book.objects.all()]
    return [line.book.title * line.copies for line in lines]  # ok: MIR101


def a_dataclass_has_a_property():
    lines = [_Line(book=b) for b in Book.objects.all()]
    return sorted(line.credit for line in lines)  # want: MIR104


def a_dataclass_has_a_property_and_the_row_is_complete():
    lines = [_Line(book=b) for b in Book.objects.select_related("author")]
    return sorted(line.credit for line in lines)  # ok: MIR104


def a_dataclass_has_a_method_over_columns():
    return [_Line(b, 3).text() for b in Book.objects.all()]  # ok: MIR104


def a_dataclass_is_replaced():
    lines = [dataclasses.replace(_Line(b), copies=4) for b in Book.objects.all()]
    return [line.credit for line in lines]  # want: MIR104


@dataclass(frozen=True)
class _Order:
    lines: tuple[_Line, ...]

    def credits(self) -> list[str]:
        return [line.credit for line in self.lines]


def a_dataclass_in_a_dataclass():
    order = _Order(tuple(_Line(b) for b in Book.objects.all()))
    return order.credits()  # want: MIR104


def a_dataclass_in_a_dataclass_that_is_complete():
    order = _Order(tuple(_Line(b) for b in Book.objects.all().select_related("author")))
    return order.credits()  # ok: MIR104


class _Pair(NamedTuple):
    author: Author
    number: int


_Entry = namedtuple("_Entry", "number chapter")


def a_named_tuple_is_read():
    pairs = [_Pair(a, i) for i, a in enumerate(Author.objects.all())]
    return [pair.author.publisher.name for pair in pairs]  # want: MIR101|MIR103


def a_named_tuple_is_unpacked():
    pairs = [_Pair(author=a, number=a.pk) for a in Author.objects.all()]
    return [f"{number} {author.publisher.name}" for author, number in pairs]  # want: MIR101


def a_named_tuple_of_complete_rows():
    pairs = [_Pair(author=a, number=a.pk) for a in Author.objects.select_related("publisher")]
    return [f"{number} {author.publisher.name}" for author, number in pairs]  # ok: MIR101


def an_untyped_named_tuple():
    entries = [_Entry(chapter=c, number=c.number) for c in Chapter.objects.all()]
    return [entry.chapter.book.title for entry in entries]  # want: MIR101|MIR103


class _Cell(TypedDict):
    row: Any
    width: int


def dicts_of_rows():
    cells: list[_Cell] = [{"row": s, "width": s.price} for s in Sale.objects.all()]
    return [cell["row"].book.title.ljust(cell["width"]) for cell in cells]  # want: MIR101


def dicts_of_complete_rows():
    cells: list[_Cell] = [{"row": s, "width": s.price} for s in Sale.objects.with_book()]
    return [cell["row"].book.title.ljust(cell["width"]) for cell in cells]  # ok: MIR101


def a_dict_by_key():
    by_key = {}
    for sale in Sale.objects.all():
        by_key[sale.pk] = sale
    return {key: sale.book.title for key, sale in by_key.items()}  # want: MIR101


def a_dict_by_key_of_which_one_is_read():
    by_key = {sale.pk: sale for sale in Sale.objects.all()}
    return by_key[min(by_key)].book.title  # ok: MIR101


def a_dict_by_key_of_which_each_is_read():
    by_key = {profile.author_id: profile for profile in Profile.objects.all()}
    lines = []
    for author in Author.objects.all():
        lines.append(f"{author.name}: {by_key[author.pk].country.name}")  # want: MIR101
    return lines


def a_dict_by_key_instead_of_the_relation():
    authors = {author.pk: author for author in Author.objects.all()}
    return [authors[book.author_id].name for book in Book.objects.all()]  # ok: MIR101, MIR107


def an_ordered_dict_of_lists():
    shelves = OrderedDict()
    for book in Book.objects.order_by("pages"):
        shelves.setdefault(book.pages // 10, []).append(book)
    found = []
    for _, shelf in shelves.items():
        found.extend(b.author.name for b in shelf)  # want: MIR101
    return found


def an_ordered_dict_of_lists_of_complete_rows():
    shelves = OrderedDict()
    for book in Book.objects.order_by("pages").select_related("author"):
        shelves.setdefault(book.pages // 10, []).append(book)
    found = []
    for _, shelf in shelves.items():
        found.extend(b.author.name for b in shelf)  # ok: MIR101
    return found


def a_list_that_grows():
    keep = []
    for book in Book.objects.all():
        if book.pages % 2 or book.title:
            keep.append(book)
    keep.reverse()
    out = ""
    for book in keep:
        out += book.author.name  # want: MIR101
    return out


def a_list_that_grows_from_two_sources():
    people = list(Author.objects.filter(pk__lte=2))
    people.extend(Author.objects.filter(pk__gt=2).select_related("publisher"))
    people += Author.objects.filter(name="Nobody")
    return [person.name for person in people]  # ok: MIR101


def a_list_that_grows_from_two_sources_and_one_is_incomplete():
    people = list(Author.objects.filter(pk__lte=2).select_related("publisher"))
    people.extend(Author.objects.filter(pk__gt=2))
    return [person.publisher.name for person in people]  # want: MIR101


def pairs_of_rows_and_numbers():
    pairs = []
    for place, book in enumerate(Book.objects.all()):
        pairs.append((place, book))
    return [f"{place}{book.author.name}" for place, book in pairs]  # want: MIR101


def a_deque():
    waiting = deque(Book.objects.all(), maxlen=50)
    names = []
    while waiting:
        names.append(waiting.popleft().author.name)  # want: MIR101
    return names


def a_set_of_rows():
    seen = set()
    for review in Review.objects.select_related("book"):
        seen.add(review.book)
    return sorted(book.author.name for book in seen)  # want: MIR101|MIR103


def a_set_of_complete_rows():
    seen = set()
    for review in Review.objects.select_related("book__author"):
        seen.add(review.book)
    return sorted(book.author.name for book in seen)  # ok: MIR101, MIR103


def a_namespace():
    holders = [SimpleNamespace(row=b, mark="*") for b in Book.objects.all()]
    return [holder.row.author.name + holder.mark for holder in holders]  # want: MIR101


def an_attribute_put_on_the_row():
    books = list(Book.objects.select_related("author"))
    for book in books:
        book.credit = book.author.name  # ok: MIR101
    return [book.credit for book in books]


def a_related_row_put_on_the_row():
    books = list(Book.objects.all())
    authors = Author.objects.in_bulk([b.author_id for b in books])
    for book in books:
        book.author = authors[book.author_id]
    return [book.author.name for book in books]  # ok: MIR101, MIR107


def a_builder():
    class Table:
        def __init__(self):
            self.rows = []

        def add(self, *cells):
            self.rows.append(cells)
            return self

    table = Table()
    for chapter in Chapter.objects.select_related("book"):
        table.add(chapter.heading, chapter.book.title)  # ok: MIR101
    return table.rows


class _Totals:
    """Keeps numbers, given rows."""

    def __init__(self) -> None:
        self.by_author: dict[str, int] = {}

    def add(self, sale: Sale) -> None:
        name = sale.book.author.name
        self.by_author[name] = self.by_author.get(name, 0) + sale.price


def a_collector():
    totals = _Totals()
    for sale in Sale.objects.filter(is_paid=True):
        totals.add(sale)  # want: MIR104
    return totals.by_author


def a_collector_given_all():
    totals = _Totals()
    for sale in Sale.objects.paid().with_book_of("author"):
        totals.add(sale)  # ok: MIR104
    return totals.by_author
