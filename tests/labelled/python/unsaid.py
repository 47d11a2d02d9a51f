"""Rows of which no code says what they are: parameters, attributes. What is read of them does."""

from types import SimpleNamespace

from bookshop.models import Author, Book, Publisher, Tag


def _reviewers(book):
    return [r.reviewer.name for r in book.reviews.filter(stars__gte=0)]  # want: MIR101


def a_parameter():
    return _reviewers(Book.objects.order_by("pk").first())


def _reviewers_loaded(book):
    return [r.reviewer.name for r in book.reviews.filter(stars__gte=0).select_related("reviewer")]  # ok: MIR101


def a_parameter_and_all_is_there():
    return _reviewers_loaded(Book.objects.order_by("pk").first())


def _reviewers_of_all(book):
    return [r.reviewer.name for r in book.reviews.all()]  # ok: MIR101


def a_parameter_whose_caller_loads():
    return _reviewers_of_all(Book.objects.prefetch_related("reviews__reviewer").order_by("pk").first())


def _numbers(book):
    return [(c.book_id, c.number) for c in book.chapter_set.filter(number__gte=0)]  # ok: MIR101


def a_parameter_of_which_columns_are_read():
    return _numbers(Book.objects.order_by("pk").first())


def _books_back(author):
    return [b.author.name for b in author.books.filter(pages__gte=0)] + [author.publisher_id]  # ok: MIR101


def a_parameter_that_is_the_other_side():
    return _books_back(Author.objects.order_by("pk").first())


def _houses(book):
    reviews = book.reviews.exclude(stars=0).select_related("reviewer")
    return [r.reviewer.publisher.name for r in reviews], book.editor_id  # want: MIR103|MIR101


def a_parameter_and_a_relation_further_on():
    return _houses(Book.objects.order_by("pk").first())


def _through_a_local(given):
    book = given["book"]
    reviews = book.reviews.exclude(stars=0)
    return [r.reviewer.name for r in reviews], book.chapter_set.count()  # want: MIR101


def a_local_that_holds_a_row():
    return _through_a_local({"book": Book.objects.order_by("pk").first()})


def _tags_of(found):
    found.tags.update({"one": 1})
    return [found.tags.get(book.title) or book.author_id for book in Book.objects.all()]  # ok: MIR101, MIR107


def a_dict_under_the_name_of_a_relation():
    return _tags_of(SimpleNamespace(tags={}))


class _Stack:
    """Has what a book has, by other means."""

    capacity = 3

    def __init__(self, reviews):
        self._reviews = reviews

    @property
    def reviews(self):
        return self

    def filter(self, **conditions):
        return self._reviews


def _of_a_stack(stack):
    if stack.capacity < 1:
        return []
    return [r.reviewer.name for r in stack.reviews.filter(stars__gte=0)]  # ok: MIR101


def something_else_has_the_attribute_too():
    reviewer = SimpleNamespace(name="nobody")
    return _of_a_stack(_Stack([SimpleNamespace(reviewer=reviewer)] * Publisher.objects.count()))


class _Summary:
    """Is given a row by its constructor, whose parameter says nothing."""

    def __init__(self, subject):
        self.subject = subject

    def title(self):
        return self.subject.title, self.subject.pages

    def reviewers(self):
        return [r.reviewer.name for r in self.subject.reviews.order_by("pk")]  # want: MIR101

    def reviewers_loaded(self):
        return [r.reviewer.name for r in self.subject.reviews.select_related("reviewer")]  # ok: MIR101


def an_attribute():
    return _Summary(Book.objects.order_by("pk").first()).reviewers()


def an_attribute_and_all_is_there():
    summary = _Summary(Book.objects.order_by("pk").first())
    return summary.title(), summary.reviewers_loaded()


class _Base:
    def __init__(self, **given):
        self.work = given["work"]

    def where_from(self):
        return self.work.editor_id, self.work.chapter_set.count()


class _Listing(_Base):
    def reviewers(self):
        return [r.reviewer.name for r in self.work.reviews.filter(stars__gte=0)]  # want: MIR101

    def stars(self):
        return [(r.stars, r.book.title) for r in self.work.reviews.filter(stars__gte=0)]  # ok: MIR101


def an_attribute_that_the_base_reads_too():
    listing = _Listing(work=Book.objects.order_by("pk").first())
    return listing.where_from(), listing.reviewers()


def an_attribute_whose_rows_lead_back():
    return _Listing(work=Book.objects.order_by("pk").first()).stars()


def _titles(owner):
    return [book.title for book in owner.books.filter(pages__gte=0)]  # ok: MIR101


def several_models_have_what_is_read():
    tag = Tag.objects.order_by("pk").first()
    return _titles(tag), _titles(Author.objects.order_by("pk").first())
