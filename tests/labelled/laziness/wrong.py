"""Calls that raise, or that give something else than they say."""

from bookshop.models import Author, Book, Chapter, Publisher


def titles_that_differ():
    return list(Book.objects.order_by("pages").values_list("is_draft", flat=True).distinct())  # want: MIR219
    # right: return list(Book.objects.order_by("is_draft").values_list("is_draft", flat=True).distinct())


def columns_that_differ():
    rows = Book.objects.values("is_draft").order_by("-title").distinct()  # want: MIR219
    # right: rows = Book.objects.values("is_draft").order_by("-is_draft").distinct()
    return len(list(rows))


def those_without_one():
    keys = Author.objects.values_list("mentor", flat=True)
    return Author.objects.exclude(pk__in=keys).count()  # want: MIR222
    # right: return Author.objects.exclude(pk__in=keys.exclude(mentor=None)).count()


def those_without_one_at_once():
    houses = Publisher.objects.exclude(pk__in=Author.objects.values("publisher"))  # want: MIR222
    # right: houses = Publisher.objects.exclude(pk__in=Author.objects.filter(publisher__isnull=False).values("publisher"))
    Author.objects.filter(pk__gt=3).update(publisher=None)
    return houses.count()


def attributes_of_dicts():
    return [row.title for row in Book.objects.values("title")]  # want: MIR240
    # right: return [row["title"] for row in Book.objects.values("title")]


def attributes_of_tuples():
    return [row.title for row in Book.objects.values_list("title", "pages")]  # want: MIR240
    # right: return [row[0] for row in Book.objects.values_list("title", "pages")]


def attributes_of_the_first_dict():
    return Book.objects.order_by("pk").values("title").first().title  # want: MIR240
    # right: return Book.objects.order_by("pk").values("title").first()["title"]


def relations_of_dicts():
    found = []
    for row in Book.objects.values():
        found.append(row.author)  # want: MIR240
        # right: found.append(row["author_id"])
    return found


def the_last_one_of_nothing_known():
    return Book.objects.latest().title  # want: MIR244
    # right: return Book.objects.latest("pk").title


def the_first_one_of_nothing_known():
    return Author.objects.filter(pk__gt=2).earliest().name  # want: MIR244
    # right: return Author.objects.filter(pk__gt=2).earliest("pk").name


def values_that_are_deleted():
    Book.objects.filter(is_draft=True).values("title").delete()  # want: MIR234
    # right: Book.objects.filter(is_draft=True).delete()
    return Book.objects.count()


def values_in_a_list_that_are_deleted():
    drafts = Book.objects.filter(is_draft=True).values_list("pk", flat=True)
    drafts.delete()  # want: MIR234
    # right: Book.objects.filter(pk__in=drafts).delete()
    return Book.objects.count()


def found_by_reading_all():
    book = Book.objects.get(pk=1)
    return book in Book.objects.filter(pages__gt=3)  # want: MIR209
    # right: return Book.objects.filter(pages__gt=3).contains(book)


def found_by_reading_all_in_a_condition():
    book = Book.objects.get(pk=1)
    books = Book.objects.filter(is_draft=True)
    if book not in books:  # want: MIR209
        # right: if not books.contains(book):
        return "finished"
    return "draft"


def found_by_reading_all_of_a_relation():
    author, book = Author.objects.get(pk=1), Book.objects.get(pk=1)
    return book in author.books.all()  # want: MIR209
    # right: return author.books.contains(book)


def distinct_columns():
    return list(Book.objects.order_by("is_draft").values_list("is_draft", flat=True).distinct())  # ok: MIR219


def distinct_columns_without_an_order():
    return sorted(Book.objects.order_by().values_list("is_draft", flat=True).distinct())  # ok: MIR219


def distinct_rows_in_an_order():
    authors = Author.objects.filter(books__pages__gt=0).order_by("name").distinct()  # ok: MIR219
    return [author.name for author in authors]


def distinct_numbers():
    return Book.objects.order_by("pages").values("is_draft").distinct().count()  # ok: MIR219


def excluded_by_a_column_that_is_never_empty():
    keys = Book.objects.filter(pages__gt=105).values_list("author", flat=True)
    return Author.objects.exclude(pk__in=keys).count()  # ok: MIR222


def excluded_by_what_is_there():
    keys = Author.objects.filter(mentor__isnull=False).values_list("mentor", flat=True)
    return Author.objects.exclude(pk__in=keys).count()  # ok: MIR222


def excluded_by_what_is_not_empty():
    keys = Author.objects.exclude(mentor=None).values("mentor")
    return Author.objects.exclude(pk__in=keys).count()  # ok: MIR222


def included_by_a_column_that_may_be_empty():
    return Author.objects.filter(pk__in=Author.objects.values("mentor")).count()  # ok: MIR222


def excluded_by_rows():
    return Author.objects.exclude(books__in=Book.objects.filter(is_draft=True)).count()  # ok: MIR222


def keys_of_dicts():
    return [row["title"] for row in Book.objects.values("title")]  # ok: MIR240


def methods_of_dicts():
    return [sorted(row.items()) for row in Book.objects.order_by("pk").values("title")]  # ok: MIR240


def named_tuples():
    return [row.title for row in Book.objects.order_by("pk").values_list("title", "pages", named=True)]  # ok: MIR240


def methods_of_values():
    return [title.upper() for title in Book.objects.order_by("pk").values_list("title", flat=True)]  # ok: MIR240


def methods_of_tuples():
    return [row.count("Book 1") for row in Book.objects.order_by("pk").values_list("title", "pages")]  # ok: MIR240


def the_last_one_by_a_column():
    return Book.objects.latest("pages").title  # ok: MIR244


def the_last_one_in_an_order():
    return Chapter.objects.order_by("pk").last().heading  # ok: MIR244


def rows_that_are_deleted():
    Book.objects.filter(is_draft=True).delete()  # ok: MIR234
    return Book.objects.count()


def values_that_are_updated():
    Book.objects.filter(is_draft=True).values("title").update(pages=1)  # ok: MIR234
    return Book.objects.filter(pages=1).count()


def found_and_then_the_rows():
    book = Book.objects.get(pk=1)
    books = Book.objects.order_by("pk")
    if book in books:  # ok: MIR209
        # tempting: if books.contains(book):
        return [each.title for each in books]
    return []


def found_among_rows_that_were_read():
    books = list(Book.objects.order_by("pk"))
    return Book.objects.get(pk=1) in books  # ok: MIR209


def found_for_each():
    wanted = Book.objects.filter(is_draft=True)
    return [book.title for book in Book.objects.order_by("pk") if book in wanted]  # ok: MIR209
    # tempting: return [book.title for book in Book.objects.order_by("pk") if wanted.contains(book)]


def found_among_values():
    return "Book 1" in Book.objects.values_list("title", flat=True)  # ok: MIR209


def the_earliest_one_by_two_columns():
    return Book.objects.earliest("pages", "pk").title  # ok: MIR244


def rows_of_values_that_are_deleted():
    keys = list(Book.objects.filter(is_draft=True).values_list("pk", flat=True))
    Book.objects.filter(pk__in=keys).delete()  # ok: MIR234
    return Book.objects.count()
