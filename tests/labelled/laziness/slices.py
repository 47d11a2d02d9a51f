"""What can still be asked of a slice of a queryset, and what raises."""

from bookshop.models import Author, Book, Chapter, Review


def filtered():
    return list(Book.objects.order_by("pk")[:5].filter(is_draft=True))  # want: MIR210
    # right: return list(Book.objects.order_by("pk").filter(is_draft=True)[:5])


def excluded():
    return [book.title for book in Book.objects.all()[:5].exclude(is_draft=True)]  # want: MIR210
    # right: return [book.title for book in Book.objects.all().exclude(is_draft=True)[:5]]


def ordered():
    return list(Book.objects.all()[:5].order_by("-pk"))  # want: MIR210
    # right: return list(Book.objects.all().order_by("-pk")[:5])


def made_distinct():
    return list(Author.objects.filter(books__pages__gt=1)[:3].distinct())  # want: MIR210
    # right: return list(Author.objects.filter(books__pages__gt=1).distinct()[:3])


def updated():
    Book.objects.order_by("pk")[:5].update(pages=1)  # want: MIR210
    # right: Book.objects.filter(pk__in=Book.objects.order_by("pk")[:5]).update(pages=1)
    return Book.objects.filter(pages=1).count()


def deleted():
    Review.objects.order_by("pk")[:5].delete()  # want: MIR210
    # right: Review.objects.filter(pk__in=Review.objects.order_by("pk")[:5]).delete()
    return Review.objects.count()


def filtered_by_name():
    books = Book.objects.order_by("pk")[:5]
    drafts = books.filter(is_draft=True)  # want: MIR210
    # instead: return list(Book.objects.order_by("pk").filter(is_draft=True)[:5])
    return list(drafts)


def filtered_later():
    newest = Book.objects.order_by("-pk")
    newest = newest[:5]
    found = []
    for book in newest.filter(is_draft=True):  # want: MIR210
        # instead: return list(Book.objects.order_by("-pk").filter(is_draft=True)[:5])
        found.append(book)
    return found


def the_last_of():
    return Book.objects.order_by("pk")[:5].last().title  # want: MIR210
    # right: return Book.objects.order_by("-pk")[0].title


def the_latest_of():
    return Book.objects.all()[:5].latest("pk").title  # want: MIR210
    # right: return Book.objects.latest("pk").title


def one_of():
    return Book.objects.order_by("pk")[:5].get(pk=1).title  # want: MIR210
    # right: return Book.objects.get(pk=1).title


def reversed_slice():
    return list(Chapter.objects.order_by("pk")[2:4].reverse())  # want: MIR210
    # right: return list(Chapter.objects.order_by("-pk")[2:4])


def filtered_after_a_start():
    return list(Book.objects.order_by("pk")[3:].filter(is_draft=True))  # want: MIR210
    # right: return list(Book.objects.order_by("pk").filter(is_draft=True)[3:])


def in_bulk_of():
    return sorted(Book.objects.order_by("pk")[:5].in_bulk([1, 2]))  # want: MIR210
    # right: return sorted(Book.objects.in_bulk([1, 2]))


def combined():
    drafts = Book.objects.filter(is_draft=True)[:3]
    return list(drafts & Book.objects.filter(pages__gt=3))  # want: MIR210
    # right: return [book for book in drafts if book.pages > 3]


def combined_by_or():
    drafts = Book.objects.filter(is_draft=True).order_by("pk")[:3]
    return list((drafts | Book.objects.filter(pages__lt=3)).order_by("pk"))  # ok: MIR210


def sliced_last():
    return list(Book.objects.filter(is_draft=True).order_by("pk")[:5])  # ok: MIR210


def sliced_twice():
    return list(Book.objects.order_by("pk")[:5][:2])  # ok: MIR210


def counted():
    return Book.objects.order_by("pk")[:5].count()  # ok: MIR210


def whether_there_are_any():
    return Book.objects.order_by("pk")[:5].exists()  # ok: MIR210


def the_first_of_an_ordered_slice():
    return Book.objects.order_by("pk")[:5].first().title  # ok: MIR210


def with_what_belongs_to_them():
    return [book.author.name for book in Book.objects.order_by("pk")[:5].select_related("author")]  # ok: MIR210


def prefetched_after():
    return [len(a.books.all()) for a in Author.objects.order_by("pk")[:5].prefetch_related("books")]  # ok: MIR210


def values_of():
    return list(Book.objects.order_by("pk")[:5].values_list("title", flat=True))  # ok: MIR210


def within_a_slice():
    newest = Book.objects.order_by("-pk")[:5]
    return [book.title for book in Book.objects.filter(pk__in=newest).order_by("pk")]  # ok: MIR210


def of_a_list():
    books = list(Book.objects.order_by("pk"))[:5]
    return list(filter(None, books))  # ok: MIR210


def the_whole_slice():
    return [book.title for book in Book.objects.order_by("pk")[:].filter(is_draft=True)]  # ok: MIR210


def on_the_other_branch():
    books = Book.objects.order_by("pk")
    shortened = len("x") == 2
    if shortened:
        books = books[:5]
    if not shortened:
        books = books.filter(is_draft=True)  # ok: MIR210
    return list(books)


def before_it_is_sliced():
    books = Book.objects.order_by("pk")
    drafts = books.filter(is_draft=True)  # ok: MIR210
    return list(books[:5]), list(drafts)


def annotated_after():
    from django.db.models import F

    return [book.twice for book in Book.objects.order_by("pk")[:5].annotate(twice=F("pages") * 2)]  # ok: MIR210


def all_of_a_slice():
    return list(Book.objects.order_by("pk")[:5].all())  # ok: MIR210
