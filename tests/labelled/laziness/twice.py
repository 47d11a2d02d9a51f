"""`exists()` or `count()`, and then the rows: two queries where one is enough."""

from bookshop.models import Author, Book, Chapter, Review


def exists_and_then_a_loop():
    books = Book.objects.filter(pages__gt=3)
    if books.exists():  # want: MIR205
        # right: if books:
        return [book.title for book in books]
    return []


def none_exist_or_a_loop():
    books = Book.objects.filter(pages__gt=3)
    if not books.exists():  # want: MIR205
        # right: if not books:
        return []
    return [book.title for book in books]


def count_and_then_a_loop():
    books = Book.objects.filter(pages__gt=3)
    number = books.count()  # want: MIR205
    # right: number = len(books)
    return number, [book.title for book in books]


def count_in_a_condition_and_then_a_loop():
    books = Book.objects.filter(pages__gt=3)
    if books.count():  # want: MIR205|MIR204
        # right: if books:
        return [book.title for book in books]
    return []


def count_is_not_zero_and_then_a_loop():
    books = Book.objects.filter(pages__gt=3)
    if books.count() > 0:  # want: MIR205|MIR204
        # right: if books:
        return [book.title for book in books]
    return []


def exists_and_then_the_list():
    books = Book.objects.order_by("pk")
    if books.exists():  # want: MIR205
        # right: if books:
        return list(books)
    return None


def exists_and_then_their_number_and_a_loop():
    reviews = Review.objects.filter(stars__gt=1)
    if reviews.exists():  # want: MIR205
        # right: if reviews:
        stars = [review.stars for review in reviews]
        return sum(stars) / len(stars)
    return 0


def exists_and_then_a_sum():
    reviews = Review.objects.filter(stars__gt=1)
    if reviews.exists():  # want: MIR205
        # right: if reviews:
        return sum(review.stars for review in reviews)
    return 0


def count_in_a_text_and_then_a_loop():
    books = Book.objects.order_by("pk")
    lines = [f"{books.count()} books"]  # want: MIR205
    # right: lines = [f"{len(books)} books"]
    for book in books:
        lines.append(book.title)
    return lines


def exists_of_a_relation_and_then_a_loop():
    author = Author.objects.get(pk=1)
    books = author.books.filter(pages__gt=3)
    if books.exists():  # want: MIR205
        # right: if books:
        return [book.title for book in books]
    return []


def exists_and_then_a_helper():
    books = Book.objects.order_by("pk")
    if books.exists():  # want: MIR205
        # right: if books:
        return _titles(books)
    return []


def _titles(books):
    return [book.title for book in books]


def exists_that_is_kept():
    chapters = Chapter.objects.filter(number=0)
    found = chapters.exists()  # want: MIR205
    # right: found = bool(chapters)
    return found, [chapter.heading for chapter in chapters]


def exists_for_each():
    found = []
    for author in Author.objects.order_by("pk"):
        books = author.books.filter(is_draft=True)
        if books.exists():  # want: MIR205|MIR125|MIR107
            # right: if books:
            found += [book.title for book in books]
    return found


def count_after_the_loop():
    books = Book.objects.order_by("pk")
    titles = [book.title for book in books]
    return titles, books.count()  # ok: MIR205
    # tempting: return titles, Book.objects.count()


def exists_and_nothing_else():
    books = Book.objects.filter(pages__gt=3)
    if books.exists():  # ok: MIR205
        # tempting: if books:
        return "some"
    return "none"


def exists_and_then_others():
    books = Book.objects.filter(pages__gt=3)
    if books.exists():  # ok: MIR205
        # tempting: if books:
        return [book.title for book in books.filter(is_draft=True)]
    return []


def count_and_then_a_page():
    books = Book.objects.order_by("pk")
    number = books.count()  # ok: MIR205
    return number, [book.title for book in books[:3]]


def count_and_then_one():
    books = Book.objects.order_by("pk")
    number = books.count()  # ok: MIR205
    # tempting: number = len(books)
    return number, books.values_list("title", flat=True)[1]


def count_and_then_an_iterator():
    books = Book.objects.order_by("pk")
    number = books.count()  # ok: MIR205
    return number, [book.title for book in books.iterator()]


def exists_and_then_bound_again():
    books = Book.objects.filter(pages__lt=0)
    if not books.exists():  # ok: MIR205
        books = Book.objects.filter(is_draft=True)
        return [book.title for book in books]
    return []


def exists_on_another_branch():
    books = Book.objects.filter(pages__gt=3)
    if len("x") == 2:
        return [book.title for book in books]
    return books.exists()  # ok: MIR205


def count_too_many_to_load():
    books = Book.objects.order_by("pk")
    if books.count() > 10:  # ok: MIR205
        # tempting: if len(books) > 10:
        return "too many"
    return [book.title for book in books]


def count_before_a_change():
    books = Book.objects.filter(is_draft=True).order_by("pk")
    number = books.count()  # ok: MIR205
    # tempting: number = len(books)
    Book.objects.filter(pages__gt=105).update(is_draft=False)
    return number, [book.title for book in books]


def of_what_is_prefetched():
    found = []
    for author in Author.objects.prefetch_related("books").order_by("pk"):
        if author.books.exists():  # ok: MIR205
            # tempting: if author.books.all():
            found += [book.title for book in author.books.all()]
    return found


def exists_and_then_changed():
    books = Book.objects.filter(is_draft=True)
    if books.exists():  # ok: MIR205
        # tempting: if list(books):
        books.update(pages=1)
    return sum(Book.objects.values_list("pages", flat=True))


def exists_of_all_and_a_loop_over_some():
    books = Book.objects.order_by("pk")
    drafts = books.filter(is_draft=True)
    if books.exists():  # ok: MIR205
        # tempting: if books:
        return [book.title for book in drafts]
    return []
