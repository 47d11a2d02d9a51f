"""Longer functions in the manner of applications: permissions, digests, statistics, caches and imports."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from bookshop.models import Author, Book, Chapter, Edition, Note, Profile, Publisher, Review, Sale, Tag
from clinic.models import Doctor, Patient, Visit
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from forum.models import Category, Member, Pin, Post, Topic

PAGE_SIZE: Final = 100


class _Role(Enum):
    AUTHOR = "author"
    EDITOR = "editor"
    NOBODY = "nobody"


# Permissions


def _may_edit(member: Member, post: Post) -> bool:
    if post.writer_id == member.pk:
        return True
    return post.topic.opened_by_id == member.pk


def _may_close(member: Member, topic: Topic) -> bool:
    """Whoever opened it, and the moderator of its category."""
    return member in (topic.opened_by, topic.category.moderator)


def _role_of(author: Author, book: Book) -> _Role:
    if book.author_id == author.pk:
        return _Role.AUTHOR
    if book.editor_id == author.pk:
        return _Role.EDITOR
    return _Role.NOBODY


def posts_that_may_be_edited():
    me = Member.objects.get(nick="nick1")
    return [post.pk for post in Post.objects.all() if _may_edit(me, post)]  # want: MIR104


def posts_that_may_be_edited_with_their_topics():
    me = Member.objects.get(nick="nick1")
    return [post.pk for post in Post.objects.select_related("topic") if _may_edit(me, post)]  # ok: MIR104


def topics_that_may_be_closed():
    me = Member.objects.get(nick="nick0")
    topics = Topic.queries.open().for_list()
    return {topic.pk: _may_close(me, topic) for topic in topics}  # want: MIR104


def topics_that_may_be_closed_with_all_they_need():
    me = Member.objects.get(nick="nick0")
    topics = Topic.queries.open().for_list().select_related("category__moderator")
    return {topic.pk: _may_close(me, topic) for topic in topics}  # ok: MIR104


def roles_by_key():
    me = Author.objects.earliest("pk")
    return [_role_of(me, book).value for book in Book.objects.all()]  # ok: MIR104


# Digests


@dataclass
class _Digest:
    to: str
    lines: list[str] = field(default_factory=list)

    def __iadd__(self, line: str) -> _Digest:
        self.lines.append(line)
        return self

    def __str__(self) -> str:
        return "\n".join([f"Dear {self.to},", *self.lines])


def _digest_for(member: Member, since: int = 0) -> _Digest:
    digest = _Digest(to=member.nick)
    for post in member.posts.all():
        digest += f"* {post.text}"
    return digest


def digests_for_everybody():
    return [str(_digest_for(m)) for m in Member.objects.order_by("nick")]  # want: MIR104


def digests_for_everybody_prefetched():
    return [str(_digest_for(m)) for m in Member.objects.order_by("nick").prefetch_related("posts")]  # ok: MIR104


def a_digest_for_one():
    return str(_digest_for(Member.objects.order_by("pk").last()))  # ok: MIR104


def a_digest_by_hand():
    per_writer: dict[int, list[str]] = defaultdict(list)
    for writer, title in Post.objects.values_list("writer_id", "topic__title"):
        per_writer[writer].append(title)
    return [f"{m.nick}: {', '.join(per_writer[m.pk])}" for m in Member.objects.all()]  # ok: MIR104, MIR102


def a_digest_of_topics():
    """The last post of each topic, and who wrote it."""
    text = []
    for topic in Topic.objects.prefetch_related("posts"):
        last = next(iter(topic.posts.all()), None)
        if last is None:
            continue
        text.append(f"{topic.title}: {last.text} ({last.writer.nick})")  # want: MIR103|MIR101
    return text


def a_digest_of_topics_that_are_busy():
    """The last post of each topic, and who wrote it."""
    text = []
    for topic in Topic.busy.all():
        last = next(iter(topic.posts.all()), None)
        if last is not None:
            text.append(f"{topic.title}: {last.text} ({last.writer.nick})")  # ok: MIR103, MIR101
    return text


# Statistics


def _average(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers) if numbers else 0.0


def _rating(book: Book) -> float:
    return _average([review.stars for review in book.reviews.all()])


def ratings():
    return {book.title: round(_rating(book), 1) for book in Book.objects.all()}  # want: MIR104


def ratings_prefetched():
    thin = Prefetch("reviews", queryset=Review.objects.only("book_id", "stars"))
    return {book.title: round(_rating(book), 1) for book in Book.objects.prefetch_related(thin)}  # ok: MIR104


def the_best_three():
    ranked = sorted(Book.objects.all(), key=_rating, reverse=True)  # want: MIR104
    return [book.title for book in ranked[:3]]


def the_best_three_prefetched():
    ranked = sorted(Book.objects.prefetch_related("reviews"), key=_rating, reverse=True)  # ok: MIR104
    return [book.title for book in ranked[:3]]


_COLUMNS: Mapping[str, Callable[[Book], Any]] = {
    "title": lambda book: book.title,
    "writer": lambda book: book.author.name,  # or: MIR101 a_table_of_a_module
    "pages": lambda book: book.pages,
}


def a_table_of_a_module():
    return [[column(book) for column in _COLUMNS.values()] for book in Book.objects.all()]  # want: MIR104|MIR101


def a_table_of_a_module_loaded():
    books = Book.objects.select_related("author")
    return [{name: column(book) for name, column in _COLUMNS.items()} for book in books]  # ok: MIR104, MIR101


def one_column_of_a_module():
    show = _COLUMNS["title"]
    return [show(book) for book in Book.objects.all()]  # ok: MIR104, MIR101


def annotated_instead_of_asked():
    sold = Sale.objects.filter(book=OuterRef("pk"), is_paid=True)
    books = Book.objects.annotate(is_sold=Exists(sold), number=Count("editions"))
    return [(book.title, book.number if book.is_sold else 0) for book in books]  # ok: MIR102, MIR125


def totals_by_city():
    totals: dict[str, int] = {}
    for sale in Sale.objects.select_related("book__author"):
        publisher = sale.book.author.publisher  # want: MIR103|MIR101
        totals[publisher.city] = totals.get(publisher.city, 0) + sale.price
    return totals


def totals_by_city_loaded():
    totals: dict[str, int] = {}
    for sale in Sale.objects.select_related("book__author__publisher"):
        publisher = sale.book.author.publisher  # ok: MIR103, MIR101
        totals[publisher.city] = totals.get(publisher.city, 0) + sale.price
    return totals


def totals_by_city_in_sql():
    rows = Sale.objects.values("book__author__publisher__city").annotate(number=Count("pk"))
    return {row["book__author__publisher__city"]: row["number"] for row in rows}  # ok: MIR103, MIR101


# Caches by hand


class _Names:
    """Remembers what it was told, by key."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def warm(self, rows: QuerySet[Author]) -> None:
        self._known.update(rows.values_list("pk", "name"))

    def get(self, key: int) -> str:
        if key not in self._known:
            self._known[key] = Author.objects.values_list("name", flat=True).get(pk=key)
        return self._known[key]


def a_cache_that_is_warm():
    names = _Names()
    names.warm(Author.objects.all())
    return [names.get(book.author_id) for book in Book.objects.all()]  # ok: MIR107, MIR104


def a_map_of_rows():
    authors = {a.pk: a for a in Author.objects.select_related("publisher")}
    lines = []
    for book in Book.objects.all():
        writer = authors.get(book.author_id)
        if writer:
            lines.append(f"{book.title} ({writer.publisher.city})")  # ok: MIR101, MIR107
    return lines


def a_map_of_rows_that_lack_something():
    authors = {a.pk: a for a in Author.objects.all()}
    lines = []
    for book in Book.objects.all():
        writer = authors.get(book.author_id)
        if writer:
            lines.append(f"{book.title} ({writer.publisher.city})")  # want: MIR101
    return lines


def a_map_by_name():
    by_name: dict[str, Category] = {category.name: category for category in Category.objects.all()}
    found = []
    for i, name in enumerate(sorted(by_name)):
        if re.match(r"C2\.\d+", name):
            found.append((i, by_name[name].moderator.nick))  # want: MIR101
    return found


# Imports


def _find_or_make(name: str, known: dict[str, Tag]) -> Tag:
    if name not in known:
        known[name] = Tag(name=name)
    return known[name]


def imported_with_a_map():
    known = {tag.name: tag for tag in Tag.objects.all()}
    tags = [_find_or_make(book.title, known) for book in Book.objects.all()]  # ok: MIR107, MIR104
    return len(Tag.objects.bulk_create(tag for tag in tags if tag.pk is None))


def imported_one_by_one():
    numbers = []
    for book in Book.objects.all():
        tag = Tag.objects.filter(name=book.title).first()  # want: MIR107
        numbers.append(tag.pk if tag else None)
    return numbers


def imported_all_at_once():
    titles = [book.title for book in Book.objects.all()]
    known = {tag.name: tag.pk for tag in Tag.objects.filter(name__in=titles)}  # ok: MIR107
    return [known.get(title) for title in titles]


# Walks over several levels


def _visits_of(doctor: Doctor) -> Iterator[Visit]:
    for patient in doctor.patients.all():
        yield from patient.visits.all()


def visits_by_doctor():
    plan = {}
    for doctor in Doctor.objects.all():
        plan[doctor.name] = [visit.day for visit in _visits_of(doctor)]  # want: MIR104
    return plan


def visits_by_doctor_half_prefetched():
    plan = {}
    for doctor in Doctor.objects.prefetch_related("patients"):
        plan[doctor.name] = [visit.day for visit in _visits_of(doctor)]  # want: MIR104
    return plan


def visits_by_doctor_prefetched():
    plan = {}
    for doctor in Doctor.objects.prefetch_related("patients__visits"):
        plan[doctor.name] = [visit.day for visit in _visits_of(doctor)]  # ok: MIR104
    return plan


def visits_of_one_doctor():
    doctor = Doctor.objects.prefetch_related("patients__visits").get(pk=1)
    return [visit.day for visit in _visits_of(doctor)]  # ok: MIR104


def rooms_of_visits():
    rooms = []
    for visit in Visit.objects.with_room():
        if visit.room is not None:
            rooms.append((visit.room.number, visit.room.ward.name))  # want: MIR103|MIR101
    return rooms


def rooms_of_visits_with_wards():
    rooms = []
    for visit in Visit.objects.with_room(also=["room__ward"]):
        if visit.room is not None:
            rooms.append((visit.room.number, visit.room.ward.name))  # ok: MIR103, MIR101
    return rooms


def wards_of_patients():
    patients = Patient.with_visits.select_related("doctor")
    return sorted({(p.doctor.ward.name, len(p.visit_days)) for p in patients})  # want: MIR103|MIR101


def wards_of_patients_loaded():
    patients = Patient.with_visits.select_related("doctor__ward")
    return sorted({(p.doctor.ward.name, len(p.visit_days)) for p in patients})  # ok: MIR103, MIR101, MIR104


def pins_and_their_members():
    pins = Pin.objects.select_related("by").prefetch_related("target")
    return [f"{pin.by.nick} pinned {pin.target.pk}" for pin in pins]  # ok: MIR101, MIR122


def pins_of_posts():
    lines = []
    for post in Post.objects.prefetch_related("pins__by"):
        for pin in post.pins.all():
            lines.append(f"{pin.by.nick}: {post.text}")  # ok: MIR101, MIR102, MIR103
    return lines


def pins_of_posts_without_members():
    lines = []
    for post in Post.objects.prefetch_related("pins"):
        for pin in post.pins.all():
            lines.append(f"{pin.by.nick}: {post.text}")  # want: MIR103|MIR101
    return lines


def pins_that_lead_back():
    # A generic child does not know its parent.
    posts = Post.objects.prefetch_related("pins")
    return [pin.target.pk for post in posts for pin in post.pins.all()]  # want: MIR122


def notes_by_age():
    today = dt.date(2026, 1, 1)
    return [(today.year, note.object_id) for note in Note.objects.filter(Q(text="") | Q(text__gt=""))]  # ok: MIR122


def countries_of_profiles():
    profiles = Profile.objects.select_related("country")
    return [f"{profile.country.name}: {profile.author_id}" for profile in profiles]  # ok: MIR101


def headings_of_editions():
    editions = Edition.objects.prefetch_related("book__chapter_set")
    return [c.heading for edition in editions for c in edition.book.chapter_set.all()]  # ok: MIR102, MIR103


def headings_of_editions_not_prefetched():
    editions = Edition.objects.all()
    return [c.heading for edition in editions for c in edition.book.chapter_set.all()]  # want: MIR102|MIR103


def houses_of_chapters():
    chapters: list[Chapter] = [*Chapter.objects.select_related("book__author")[:PAGE_SIZE]]
    houses: set[Publisher] = set()
    for chapter in chapters:
        houses.add(chapter.book.author.publisher)  # want: MIR103|MIR101
    return len(houses)
