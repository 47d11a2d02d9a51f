"""Rows by their number: each is a query of its own, until the queryset was read as a whole."""

from bookshop.models import Author, Book, Chapter, Review


def twice_the_first():
    books = Book.objects.order_by("pk")
    return books[0].title, books[0].pages  # want: MIR206
    # right: book = books[0]
    # right: return book.title, book.pages


def the_first_in_two_statements():
    books = Book.objects.order_by("pk")
    title = books[0].title
    pages = books[0].pages  # want: MIR206
    # instead: book = Book.objects.order_by("pk")[0]
    # instead: return book.title, book.pages
    return title, pages


def the_first_in_a_condition_and_after():
    books = Book.objects.order_by("pk")
    if books[0].pages > 3:
        return books[0].title  # want: MIR206
        # instead: book = Book.objects.order_by("pk")[0]
        # instead: return book.title if book.pages > 3 else ""
    return ""


def one_after_the_other():
    books = Book.objects.order_by("pk")
    found = []
    for number in range(3):
        found.append(books[number].title)  # want: MIR206
        # instead: books = list(Book.objects.order_by("pk"))
        # instead: return [books[number].title for number in range(3)]
    return found


def one_after_the_other_at_once():
    books = Book.objects.order_by("pk")
    return [books[number].title for number in range(3)]  # want: MIR206
    # right: books = list(books)
    # right: return [books[number].title for number in range(3)]


def while_there_are_more():
    chapters = Chapter.objects.order_by("pk")
    number, found = 0, []
    while number < 4:
        found.append(chapters[number].heading)  # want: MIR206
        # instead: chapters = list(Chapter.objects.order_by("pk"))
        # instead: return [chapters[number].heading for number in range(4)]
        number += 1
    return found


def of_a_relation():
    books = Author.objects.get(pk=1).books.order_by("pk")
    return books[0].title + books[0].title  # want: MIR206
    # right: book = books[0]
    # right: return book.title + book.title


def the_first_and_the_second():
    books = Book.objects.order_by("pk")
    return books[0].title, books[1].title  # want: MIR206
    # right: first, second = books[:2]
    # right: return first.title, second.title


def of_values():
    titles = Book.objects.order_by("pk").values_list("title", flat=True)
    return titles[0] + titles[1]  # want: MIR206
    # right: first, second = titles[:2]
    # right: return first + second


def for_each_of_others():
    reviews = Review.objects.order_by("pk")
    return [(number, reviews[0].stars) for number in range(3)]  # want: MIR206
    # right: review = reviews[0]
    # right: return [(number, review.stars) for number in range(3)]


def of_a_slice():
    books = Book.objects.order_by("pk")[:5]
    return books[0].title, books[1].title  # want: MIR206
    # right: books = list(books)
    # right: return books[0].title, books[1].title


def once():
    books = Book.objects.order_by("pk")
    return books[0].title  # ok: MIR206
    # tempting: return list(books)[0].title


def after_they_were_read():
    books = Book.objects.order_by("pk")
    titles = [book.title for book in books]
    return titles, books[0].pages, books[1].pages  # ok: MIR206
    # tempting: return titles, list(books)[0].pages, list(books)[1].pages


def after_a_condition():
    books = Book.objects.order_by("pk")
    if books:
        return books[0].title, books[0].pages  # ok: MIR206
        # tempting: return list(books)[0].title, list(books)[0].pages
    return None


def of_a_list():
    books = list(Book.objects.order_by("pk"))
    return books[0].title, books[1].title  # ok: MIR206


def of_two_querysets():
    books, drafts = Book.objects.order_by("pk"), Book.objects.filter(is_draft=True).order_by("pk")
    return books[0].title, drafts[0].title  # ok: MIR206
    # tempting: return list(books)[0].title, list(drafts)[0].title


def on_two_branches():
    books = Book.objects.order_by("pk")
    if len("x") == 1:
        return books[0].title  # ok: MIR206
    return books[1].title


def of_a_new_queryset_each_time():
    found = []
    for author in Author.objects.order_by("pk"):
        books = author.books.order_by("pk")
        found.append(books[0].title)  # ok: MIR206
    return found


def in_a_loop_that_ends():
    books = Book.objects.order_by("pk")
    for number in range(3):
        return books[number].title  # ok: MIR206
    return ""


def two_slices():
    books = Book.objects.order_by("pk")
    return [book.title for book in books[:2]], [book.title for book in books[4:]]  # ok: MIR206
    # tempting: return [book.title for book in books[:3]][:2], [book.title for book in books[4:]]


def of_dicts():
    by_key = Book.objects.in_bulk()
    return by_key[1].title, by_key[2].title  # ok: MIR206


def of_what_is_prefetched():
    found = []
    for author in Author.objects.prefetch_related("books").order_by("pk"):
        books = author.books.all()
        found.append((books[0].title, books[0].pages))  # ok: MIR206
    return found


def evaluated_by_a_helper():
    books = Book.objects.order_by("pk")
    pages = _pages(books)
    return pages, books[0].title, books[1].title  # ok: MIR206
    # tempting: return pages, list(books)[0].title, list(books)[1].title


def _pages(books):
    return sum(book.pages for book in books)


def of_one_of_several(drafts_only=True, long_only=True):
    books = Book.objects.order_by("pk")
    if drafts_only:
        books = books.filter(is_draft=True)
    if long_only:
        books = books.filter(pages__gt=101)
    return books[0].title, books.order_by("-pk")[0].title  # ok: MIR206
    # tempting: return list(books)[0].title, list(books.order_by("-pk"))[0].title


class _Service:
    @property
    def newest(self):
        return Book.objects.order_by("-pk")[:10]


def of_what_an_attribute_gives():
    found = []
    for service in (_Service(), _Service()):
        found.append(service.newest[0].title)  # ok: MIR206
        # tempting: found.append(list(service.newest)[0].title)
    return found
