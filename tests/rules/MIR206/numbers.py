"""Rows by their numbers."""

from bookshop.models import Book, Chapter


def twice_the_first():
    books = Book.objects.order_by("pk")
    return books[0].title, books[0].pages  # want: MIR206 "each row by its number is one more query: `Book` rows are not kept"
#                          ^^^^^^^^


def the_first_in_two_statements():
    books = Book.objects.order_by("pk")
    title = books[0].title
    pages = books[0].pages  # want: MIR206
    return title, pages


def one_after_the_other():
    books = Book.objects.order_by("pk")
    found = []
    for number in range(3):
        found.append(books[number].title)  # want: MIR206 unfixed
    return found


def one_after_the_other_at_once():
    books = Book.objects.order_by("pk")
    return [books[number].title for number in range(3)]  # want: MIR206 unfixed


def while_there_are_more():
    chapters = Chapter.objects.order_by("pk")
    number, found = 0, []
    while number < 4:
        found.append(chapters[number].heading)  # want: MIR206 unfixed
        number += 1
    return found


def the_first_and_the_second():
    books = Book.objects.order_by("pk")
    return books[0].title, books[1].title  # want: MIR206


def of_a_slice():
    books = Book.objects.order_by("pk")[:5]
    return books[0].title, books[1].title  # want: MIR206


def once():
    books = Book.objects.order_by("pk")
    return books[0].title  # ok: MIR206


def after_they_were_read():
    books = Book.objects.order_by("pk")
    titles = [book.title for book in books]
    return titles, books[0].pages, books[1].pages  # ok: MIR206


def after_a_condition():
    books = Book.objects.order_by("pk")
    if books:
        return books[0].title, books[0].pages  # ok: MIR206
    return None


def of_a_list():
    books = list(Book.objects.order_by("pk"))
    return books[0].title, books[1].title  # ok: MIR206


def of_two_querysets():
    books, drafts = Book.objects.order_by("pk"), Book.objects.filter(is_draft=True).order_by("pk")
    return books[0].title, drafts[0].title  # ok: MIR206


def on_two_branches():
    books = Book.objects.order_by("pk")
    if len("x") == 1:
        return books[0].title  # ok: MIR206
    return books[1].title


def in_a_loop_that_ends():
    books = Book.objects.order_by("pk")
    for number in range(3):
        return books[number].title  # ok: MIR206
    return ""


def of_dicts():
    by_key = Book.objects.in_bulk()
    return by_key[1].title, by_key[2].title  # ok: MIR206


def evaluated_by_a_helper():
    books = Book.objects.order_by("pk")
    pages = _pages(books)
    return pages, books[0].title, books[1].title  # ok: MIR206


def _pages(books):
    return sum(book.pages for book in books)


def of_one_of_several(drafts_only=True, long_only=True):
    books = Book.objects.order_by("pk")
    if drafts_only:
        books = books.filter(is_draft=True)
    if long_only:
        books = books.filter(pages__gt=101)
    return books[0].title, books.order_by("-pk")[0].title  # ok: MIR206


class _Service:
    @property
    def newest(self):
        return Book.objects.order_by("-pk")[:10]


def of_what_an_attribute_gives():
    found = []
    for service in (_Service(), _Service()):
        found.append(service.newest[0].title)  # ok: MIR206
    return found


def the_same_row_is_changed():
    books = Book.objects.order_by("pk")
    books[0].title = "x"
    return books[0].title  # want: MIR206 unfixed


def a_method_of_the_same_row():
    books = Book.objects.order_by("pk")
    return books[0].title, books[0].get_deferred_fields()  # want: MIR206 unfixed


def only_on_a_branch(wanted=True):
    books = Book.objects.order_by("pk")
    if wanted:
        return books[0].title, books[1].title  # want: MIR206 unfixed
    return ""


def after_a_way_out(wanted=True):
    books = Book.objects.order_by("pk")
    if not wanted:
        return ""
    return books[0].title, books[1].title  # want: MIR206 unfixed


def with_something_called_between():
    books = Book.objects.order_by("pk")
    first = books[0].title
    _make()
    return first, books[1].title  # want: MIR206 unfixed


def _make():
    Book.objects.filter(pk=0).update(title="x")


def counted_as_well():
    books = Book.objects.order_by("pk")
    return books[0].title, books[1].title, books.count()  # want: MIR206 unfixed


def in_one_call():
    books = Book.objects.order_by("pk")
    return ", ".join((books[0].title, books[1].title))  # want: MIR206


def on_a_branch_of_its_own(wanted=True):
    if wanted:
        books = Book.objects.filter(pages__gt=0).order_by("pk")
        first, second = books[0], books[1]  # want: MIR206
        return first.title, second.title
    return ""
