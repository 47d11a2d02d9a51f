"""Querysets as conditions: all rows are loaded, which is right where they are used afterwards."""

from bookshop.models import Author, Book, Chapter, Review, Sale


def if_any():
    books = Book.objects.filter(pages__gt=3)
    if books:  # want: MIR203
        # right: if books.exists():
        return "some"
    return "none"


def if_any_at_once():
    if Book.objects.filter(is_draft=True):  # want: MIR203
        # right: if Book.objects.filter(is_draft=True).exists():
        return "some"
    return "none"


def if_none():
    books = Book.objects.filter(pages__gt=3)
    if not books:  # want: MIR203
        # right: if not books.exists():
        return "none"
    return "some"


def as_a_truth_value():
    books = Book.objects.filter(pages__gt=3)
    return bool(books)  # want: MIR203
    # right: return books.exists()


def as_a_truth_value_at_once():
    return {"has_drafts": bool(Book.objects.filter(is_draft=True))}  # want: MIR203
    # right: return {"has_drafts": Book.objects.filter(is_draft=True).exists()}


def in_an_expression():
    return "some" if Author.objects.filter(name="Author 1") else "none"  # want: MIR203
    # right: return "some" if Author.objects.filter(name="Author 1").exists() else "none"


def with_and():
    books = Book.objects.filter(pages__gt=3)
    drafting = True
    if drafting and books:  # want: MIR203
        # right: if drafting and books.exists():
        return "some"
    return "none"


def with_or():
    if Book.objects.filter(pages__lt=0) or Chapter.objects.filter(number=0):  # want: MIR203, MIR203
        # right: if Book.objects.filter(pages__lt=0).exists() or Chapter.objects.filter(number=0).exists():
        return "some"
    return "none"


def of_a_relation():
    author = Author.objects.get(pk=1)
    if author.books.filter(is_draft=True):  # want: MIR203
        # right: if author.books.filter(is_draft=True).exists():
        return "some"
    return "none"


def of_each():
    found = []
    for author in Author.objects.order_by("pk"):
        if author.books.filter(is_draft=True):  # want: MIR203|MIR107
            # right: if author.books.filter(is_draft=True).exists():
            found.append(author.name)
    return found


def of_all_of_a_relation():
    author = Author.objects.get(pk=1)
    if author.books.all():  # want: MIR203
        # right: if author.books.exists():
        return "some"
    return "none"


def and_then_another_queryset():
    books = Book.objects.filter(pages__gt=3)
    if books:  # want: MIR203
        # right: if books.exists():
        return [book.title for book in books.filter(is_draft=True)]
    return []


def and_then_they_are_changed():
    books = Book.objects.filter(is_draft=True)
    if books:  # want: MIR203
        # right: if books.exists():
        books.update(pages=1)
    return sum(Book.objects.values_list("pages", flat=True))


def in_an_assertion():
    books = Book.objects.filter(pages__gt=3)
    assert books  # want: MIR203
    # right: assert books.exists()
    return 1


def by_a_method_of_ones_own():
    sales = Sale.objects.paid()
    if sales:  # want: MIR203
        # right: if sales.exists():
        return 1
    return 0


def in_a_comprehension():
    return [a.name for a in Author.objects.order_by("pk") if a.books.filter(pages__gt=104)]  # want: MIR203|MIR107
    # right: return [a.name for a in Author.objects.order_by("pk") if a.books.filter(pages__gt=104).exists()]


def _has_drafts(author):
    if author.books.filter(is_draft=True):  # want: MIR203
        # right: if author.books.filter(is_draft=True).exists():
        return True
    return False


def in_a_helper():
    return _has_drafts(Author.objects.get(pk=1))


def and_then_the_rows():
    books = Book.objects.filter(pages__gt=3)
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return [book.title for book in books]
    return []


def or_else_and_then_the_rows():
    books = Book.objects.filter(pages__gt=3)
    if not books:  # ok: MIR203
        # tempting: if not books.exists():
        return []
    return [book.title for book in books]


def and_then_the_list():
    books = Book.objects.order_by("pk")
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return list(books)
    return None


def and_then_one_row():
    books = Book.objects.order_by("pk")
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return books[0].title
    return None


def and_then_their_number():
    books = Book.objects.filter(pages__gt=3)
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return len(books), [book.pk for book in books]
    return 0, []


def and_then_given_on():
    books = Book.objects.order_by("pk")
    if not books:  # ok: MIR203
        # tempting: if not books.exists():
        return {"empty": True}
    return {"books": list(books)}


def after_they_were_read():
    books = Book.objects.order_by("pk")
    titles = [book.title for book in books]
    if books:  # ok: MIR203
        # tempting: if books.exists():
        titles.append("…")
    return titles


def of_a_list():
    books = list(Book.objects.order_by("pk"))
    if books:  # ok: MIR203
        return books
    return None


def or_something_else():
    books = Book.objects.filter(pages__lt=0) or Book.objects.filter(is_draft=True)  # ok: MIR203, MIR224
    return [book.title for book in books]


def of_a_row():
    book = Book.objects.order_by("pk").first()
    if book:  # ok: MIR203
        return book.title
    return ""


def of_what_is_prefetched():
    authors = Author.objects.prefetch_related("books").order_by("pk")
    return [author.name for author in authors if author.books.all()]  # ok: MIR203
    # tempting: return [author.name for author in authors if author.books.exists()]


def of_what_exists():
    if Book.objects.filter(pages__gt=3).exists():  # ok: MIR203
        return 1
    return 0


def _titles(books):
    return [book.title for book in books]


def and_then_a_helper():
    books = Book.objects.order_by("pk")
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return _titles(books)
    return []


def and_then_a_generator():
    books = Book.objects.order_by("pk")
    if not books:  # ok: MIR203
        # tempting: if not books.exists():
        return 0
    return sum(book.pages for book in books)


def read_in_a_later_round():
    found = []
    books = Book.objects.order_by("pk")
    for number in range(2):
        if number:
            found += [book.title for book in books]
        elif books:  # ok: MIR203
            # tempting: elif books.exists():
            found.append("some")
    return found


def under_another_name():
    books = Book.objects.order_by("pk")
    shown = books
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return [book.title for book in shown]
    return []


def kept_by_a_dict():
    books = Book.objects.order_by("pk")
    page = {"books": books}
    if books:  # ok: MIR203
        # tempting: if books.exists():
        page["title"] = "Books"
    return len(page), [book.title for book in page["books"]]


def with_the_walrus():
    if books := Book.objects.order_by("pk"):  # ok: MIR203
        return [book.title for book in books]
    return []


def read_by_a_closure():
    books = Book.objects.order_by("pk")
    titles = lambda: [book.title for book in books]  # noqa: E731
    if books:  # ok: MIR203
        # tempting: if books.exists():
        return titles()
    return []


def of_none():
    books = Book.objects.none()
    if books:  # ok: MIR203
        return [book.title for book in books]
    return [Review.objects.count()]
