"""Pages of rows."""

from bookshop.models import Author, Book, Chapter, Edition
from django.core.paginator import Paginator


def of_all():
    pages = Paginator(Book.objects.all(), 3)  # want: MIR127 "rows of `Book` are paged"
    #                 ^^^^^^^^^^^^^^^^^^
    return [book.title for book in pages.page(1)]


def of_a_name():
    books = Book.objects.filter(pages__gt=1).select_related("author")
    paginator = Paginator(books, 3)  # want: MIR127
    return [book.author.name for book in paginator.get_page(2)]


def on_one_branch(by_title=False):
    books = Book.objects.all()
    if by_title or not Book.objects.exists():
        books = books.order_by("title")
    return [book.title for book in Paginator(books, 3).page(1)]  # want: MIR127 likely "on the branches" unfixed


def built_by_a_helper():
    return [book.title for book in Paginator(_drafts(), 3).page(1)]  # want: MIR127


def _drafts():
    return Book.objects.filter(is_draft=True)


def sorted_rows():
    return [book.title for book in Paginator(Book.objects.order_by("title"), 3).page(1)]  # ok: MIR127


def sorted_by_the_model():
    return [chapter.heading for chapter in Paginator(Chapter.objects.all(), 3).page(1)]  # ok: MIR127


def of_a_list():
    return [author.name for author in Paginator(list(Author.objects.all()), 3).page(1)]  # ok: MIR127


def of_none():
    return [edition.isbn for edition in Paginator(Edition.objects.none(), 3).page(1)]  # ok: MIR127


def _page(books):
    return [book.title for book in Paginator(books, 3).page(1)]  # ok: MIR127


def given_by_the_caller():
    return _page(Book.objects.order_by("pk"))
