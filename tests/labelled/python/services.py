"""Code as people write it around models: exporters, services, mappers, tasks and commands."""

from __future__ import annotations

import csv
import io
import json
import logging
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from bookshop.models import Author, Book, Chapter, Passport, Publisher, Review, Sale
from clinic.models import Patient, Visit
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=Model)


# --- serializing by hand -------------------------------------------------------------------------------------------


def author_to_dict(author: Author) -> dict[str, Any]:
    """Serialize an author."""
    return {"id": author.pk, "name": author.name}


def book_to_dict(book: Book, *, include_author: bool = True) -> dict[str, Any]:
    """Serialize a book for the API."""
    data: dict[str, Any] = {"id": book.id, "title": book.title}
    if include_author:
        data["author"] = author_to_dict(book.author)
    return data


def chapter_to_dict(chapter: Chapter) -> dict[str, Any]:
    return {"heading": chapter.heading, "book": book_to_dict(chapter.book)}


def list_books() -> str:
    books = Book.objects.filter(pages__gt=0).order_by("-pages")
    return json.dumps({"results": [book_to_dict(book) for book in books]}, cls=DjangoJSONEncoder)  # want: MIR104


def list_books_with_their_authors() -> str:
    books = Book.objects.filter(pages__gt=0).select_related("author").order_by("-pages")
    return json.dumps({"results": [book_to_dict(book) for book in books]}, cls=DjangoJSONEncoder)  # ok: MIR104


def list_books_without_authors() -> str:
    books = Book.objects.filter(pages__gt=0)
    return json.dumps([book_to_dict(book, include_author=False) for book in books])  # ok: MIR104


def detail_of_a_book() -> dict[str, Any]:
    return book_to_dict(Book.objects.get(pk=1))  # ok: MIR104


def list_chapters() -> list[dict[str, Any]]:
    return [chapter_to_dict(chapter) for chapter in Chapter.objects.select_related("book")]  # want: MIR104


def list_chapters_with_everything() -> list[dict[str, Any]]:
    return [chapter_to_dict(chapter) for chapter in Chapter.objects.select_related("book__author")]  # ok: MIR104


# --- mapping to objects --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _AuthorDTO:
    id: int
    name: str
    publisher: str

    @classmethod
    def from_model(cls, obj: Author) -> _AuthorDTO:
        return cls(id=obj.pk, name=obj.name, publisher=obj.publisher.name)


@dataclass(frozen=True)
class _SaleDTO:
    price: int
    title: str = ""

    @staticmethod
    def of(sale: Sale) -> _SaleDTO:
        return _SaleDTO(price=sale.price, title=sale.book.title)


def mapped_by_a_classmethod():
    return [_AuthorDTO.from_model(author) for author in Author.objects.all()]  # want: MIR104


def mapped_by_a_classmethod_and_loaded():
    return [asdict(_AuthorDTO.from_model(author)) for author in Author.objects.select_related("publisher")]  # ok: MIR104


def mapped_by_a_staticmethod_in_a_map():
    return list(map(_SaleDTO.of, Sale.objects.all()))  # want: MIR104


def mapped_by_a_staticmethod_in_a_map_and_loaded():
    return list(map(_SaleDTO.of, Sale.objects.with_book()))  # ok: MIR104


# --- exporting -----------------------------------------------------------------------------------------------------


class _Exporter(ABC):
    """Template method: children say what a row looks like."""

    header: ClassVar[list[str]] = []

    def __init__(self, queryset: QuerySet[Any] | None = None) -> None:
        self.queryset = queryset if queryset is not None else self.get_queryset()

    @abstractmethod
    def get_queryset(self) -> QuerySet[Any]: ...

    @abstractmethod
    def get_row(self, obj: Any) -> list[Any]: ...

    def export(self) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow(self.header)
        for obj in self.queryset:
            writer.writerow(self.get_row(obj))
        return buffer.getvalue()


class _SaleExporter(_Exporter):
    header = ["price", "book", "author"]

    def get_queryset(self) -> QuerySet[Sale]:
        return Sale.objects.paid_with_book()

    def get_row(self, obj: Sale) -> list[Any]:
        return [obj.price, obj.book.title, obj.book.author_id]


def an_export_with_its_own_queryset():
    return _SaleExporter().export()  # ok: MIR104


def an_export_of_another_queryset():
    return _SaleExporter(Sale.objects.filter(is_paid=True)).export()  # want: MIR104


def an_export_in_one_function():
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["Title", "Author", "Publisher"])
    for book in Book.objects.iterator(chunk_size=500):
        writer.writerow(
            [
                book.title,
                book.author.name if book.author else "",  # grows: the shorter path, the deeper one is wanted below
                book.author.publisher.name if book.author and book.author.publisher else "",  # want: MIR103|MIR101
            ]
        )
    return buffer.getvalue()


def an_export_with_writerows():
    buffer = io.StringIO()
    csv.writer(buffer).writerows([r.stars, r.book.title] for r in Review.objects.all())  # want: MIR101
    return buffer.getvalue()


def an_export_with_a_dict_writer():
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=["number", "holder"])
    writer.writeheader()
    for passport in Passport.objects.select_related("author"):
        writer.writerow({"number": passport.number, "holder": passport.author.name})  # ok: MIR101
    return buffer.getvalue()


# --- services ------------------------------------------------------------------------------------------------------


class _Repository(Generic[M]):
    def __init__(self, model: type[M]) -> None:
        self.model = model

    def all(self) -> QuerySet[M]:
        return self.model._default_manager.all()


class _BookService:
    """Everything about books."""

    def __init__(self, minimum: int = 0) -> None:
        self.minimum = minimum

    @property
    def books(self) -> QuerySet[Book]:
        return Book.objects.filter(pages__gte=self.minimum)

    @cached_property
    def complete_books(self) -> list[Book]:
        return list(self.books.select_related("author", "editor"))

    def get_names(self) -> list[str]:
        return [self._format(book) for book in self.books]  # want: MIR104

    def get_complete_names(self) -> list[str]:
        return [self._format(book) for book in self.complete_books]  # ok: MIR104

    def get_titles(self) -> list[str]:
        return [self._shorten(book.title) for book in self.books]  # ok: MIR104

    def get_editors(self) -> set[str]:
        return {book.editor.name for book in self.complete_books if book.editor}  # ok: MIR101

    def get_reviews(self) -> dict[int, float]:
        result = {}
        for book in self.complete_books:
            stars = [review.stars for review in book.reviews.all()]  # want: MIR102
            result[book.pk] = sum(stars) / len(stars)
        return result

    def _format(self, book: Book) -> str:
        return f"{self._shorten(book.title)} / {book.author.name}"

    @staticmethod
    def _shorten(text: str) -> str:
        return text[:20]


def the_service():
    service = _BookService(minimum=1)
    return (
        service.get_names(),
        service.get_complete_names(),
        service.get_titles(),
        service.get_editors(),
        service.get_reviews(),
    )


def a_generic_repository():
    return [book.author.name for book in _Repository(Book).all()]  # want: MIR101


def a_generic_repository_and_loaded():
    return [book.author.name for book in _Repository(Book).all().select_related("author")]  # ok: MIR101


class _Formatter(Protocol):
    def format(self, visit: Visit) -> str: ...


class _Long:
    def format(self, visit: Visit) -> str:
        return f"{visit.day}: {visit.patient.name}"


class _Short:
    def format(self, visit: Visit) -> str:
        return f"{visit.day}"


def a_strategy_that_reads_a_relation():
    formatter = _Long()
    return [formatter.format(v) for v in Visit.objects.all()]  # want: MIR104


def a_strategy_that_reads_columns():
    formatter: _Formatter = _Short()
    return [formatter.format(v) for v in Visit.objects.all()]  # ok: MIR104


def a_strategy_that_reads_what_is_there():
    formatter = _Long()
    return [formatter.format(v) for v in Visit.objects.for_list()]  # ok: MIR104


class _Renderer:
    """Callable, like many things."""

    def __init__(self, separator: str) -> None:
        self.separator = separator

    def __call__(self, patient: Patient) -> str:
        return self.separator.join([patient.name, patient.doctor.name])


def a_callable_object():
    render = _Renderer(", ")
    return [render(p) for p in Patient.objects.all()]  # want: MIR104


def a_callable_object_in_a_map():
    return list(map(_Renderer(" - "), Patient.objects.order_by("pk")))  # want: MIR104


def a_callable_object_and_loaded():
    render = _Renderer(", ")
    return [render(p) for p in Patient.with_doctor.order_by("pk")]  # ok: MIR104


# --- commands and tasks --------------------------------------------------------------------------------------------


class _Out:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: object) -> None:
        self.lines.append(str(text))


class _Command:
    help = "Prints what was sold."

    def __init__(self) -> None:
        self.stdout = _Out()

    def handle(self, *args: Any, **options: Any) -> None:
        sales = Sale.objects.filter(price__gte=options["minimum"])
        self.stdout.write(f"{sales.count()} sales")
        for sale in sales:
            self.report(sale)  # want: MIR104

    def report(self, sale: Sale) -> None:
        self.stdout.write(f"  {sale.book.title}: {sale.price}")


class _LoadedCommand(_Command):
    def handle(self, *args: Any, **options: Any) -> None:
        for sale in Sale.objects.select_related("book").filter(price__gte=options["minimum"]):
            self.report(sale)  # ok: MIR104


def a_command():
    command = _Command()
    command.handle(minimum=0)
    return command.stdout.lines


def a_command_that_loads():
    command = _LoadedCommand()
    command.handle(minimum=0)
    return command.stdout.lines


def a_task_that_logs():
    done = 0
    for visit in Visit.objects.exclude(day=0):
        try:
            logger.debug("Reminding %s", visit.patient.name)  # want: MIR101
            done += 1
        except Exception:
            logger.exception("Could not remind")
    return done


def a_task_that_logs_keys():
    done = 0
    for visit in Visit.objects.exclude(day=0):
        logger.debug("Reminding %s", visit.patient_id)  # ok: MIR101
        done += 1
    return done


def a_summary():
    """Several things go on in here."""
    publishers = Publisher.objects.prefetch_related("authors__books")
    lines, total = [], 0
    for publisher in publishers:
        count = 0
        for author in publisher.authors.all():
            count += author.books.count()  # ok: MIR102, MIR125
            total += sum(book.pages for book in author.books.all())  # ok: MIR102, MIR103
        lines.append((publisher.name, count))
    best = max(lines, key=lambda line: line[1])
    return {"lines": lines, "total": total, "best": best}


def a_summary_with_two_gaps():
    """Several things go on in here, and two of them per row."""
    summary = {}
    for author in Author.objects.select_related("publisher").order_by("name"):
        house = author.publisher.name if author.publisher else "none"  # ok: MIR101
        books = [b.title for b in author.books.all()]  # want: MIR102
        mentor = author.mentor.name if author.mentor_id else None  # want: MIR101
        summary[author.name] = {"house": house, "books": books, "mentor": mentor}
    return summary


def progress(rows, every=100):
    """Like tqdm: gives the rows back, one by one."""
    for number, row in enumerate(rows):
        if number % every == 0:
            logger.debug("%s done", number)
        yield row


def with_a_progress_bar():
    return [c.book.title for c in progress(Chapter.objects.order_by("pk"))]  # want: MIR101


def with_a_progress_bar_and_loaded():
    return [c.book.title for c in progress(Chapter.objects.order_by("pk").select_related("book"), every=10)]  # ok: MIR101
