"""Relations that are loaded, and read or not."""

from bookshop.models import Author, Book, Chapter, Review


def joined():
    return [book.title for book in Book.objects.select_related("author")]  # want: MIR123 "nobody reads `author`" offered
    #                                          ^^^^^^^^^^^^^^^^^^^^^^^^^


def prefetched():
    titles = []
    books = Book.objects.filter(pages__gt=1).prefetch_related("tags", "reviews")  # want: MIR123 "`tags`, `reviews`" offered
    for book in books.order_by("pk"):
        titles.append(f"{book.title} {book.author_id} {book.pk}")
    return titles


def another_is_read():
    books = Book.objects.select_related("author").prefetch_related("tags")  # want: MIR123 "`tags`" offered
    return [book.author.name for book in books]


def read():
    return [book.author.name for book in Book.objects.select_related("author")]  # ok: MIR123


def one_of_two_is_read():
    return [book.author.name for book in Book.objects.select_related("author", "editor")]  # ok: MIR123


def a_longer_path_is_read():
    return [book.author.publisher.name for book in Book.objects.select_related("author__publisher")]  # ok: MIR123


def returned():
    return Book.objects.select_related("author")  # ok: MIR123


def rows_are_returned():
    return [book for book in Book.objects.select_related("author")]  # ok: MIR123


def _name(book):
    return book.author.name


def rows_are_handed_on():
    return [_name(book) for book in Book.objects.select_related("author")]  # ok: MIR123


def a_method_is_called():
    return [author.__str__() for author in Author.objects.select_related("publisher")]  # ok: MIR123


def read_by_another_loop():
    reviews = Review.objects.select_related("book")
    stars = [review.stars for review in reviews]  # ok: MIR123
    return stars, [review.book.title for review in reviews]


def the_queryset_is_kept():
    chapters = Chapter.objects.select_related("book")  # ok: MIR123
    kept = {"chapters": chapters}
    return [chapter.heading for chapter in chapters], len(kept)


def one_row():
    return Book.objects.select_related("author").order_by("pk").first().author.name  # ok: MIR123


def counted():
    return [len(book.tags.all()) for book in Book.objects.prefetch_related("tags")]  # ok: MIR123
