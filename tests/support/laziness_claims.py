"""What the pages and messages of the rules about lazy querysets say, as code that fails where it is not so.

The docstring of each function is what it proves: sentences of pages and messages, with an empty line between them.
`tests/rules/test_laziness_sentences.py` runs all of them on Django, and demands one for each sentence. This module is
a text there, run in a shop of twelve books: nothing imports it.
"""

from bookshop.models import Author, Book, Review, Tag
from django.db import connection, models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone


class Ran(CaptureQueriesContext):
    """The queries that some code runs."""

    def __init__(self):
        super().__init__(connection)

    @property
    def texts(self):
        return [each["sql"] for each in self.captured_queries]

    @property
    def text(self):
        (only,) = self.texts
        return only


class Raised:
    """Code that has to raise."""

    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        return self

    def __exit__(self, kind, problem, trace):
        assert kind is not None and issubclass(kind, self.kinds), kind
        self.problem = problem
        return True


def reads_everything(run):
    """Whether one query was run, for all rows with all of their columns."""
    every = all(f'"{each.column}"' in run.text for each in Book._meta.concrete_fields)
    return every and "COUNT" not in run.text and "LIMIT" not in run.text


def steps_of(code):
    """How many steps the database takes for some code."""
    taken = [0]

    def step():
        taken[0] += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(step, 1)
    code()
    connection.connection.set_progress_handler(None, 1)
    return taken[0]


def more_books(number):
    author = Author.objects.order_by("pk").first()
    return [Book.objects.create(title=f"More {each}", pages=1, author=author) for each in range(number)]


# MIR201


def building_changes_nothing():
    """`filter()`, `order_by()`, `select_related()` and all other methods that build give a new queryset and leave the
    one that they are called on as it is.

    `{by}()` gives a new queryset, which is thrown away here
    """
    books = Book.objects.all()
    before = str(books.query)
    for made in (
        books.filter(pages=1), books.exclude(pages=1), books.order_by("title"), books.select_related("author"),
        books.prefetch_related("tags"), books.annotate(n=Count("tags")), books.distinct(), books.reverse(),
        books.only("title"), books.defer("title"), books.values("title"), books.using("default"), books.none(),
    ):  # fmt: skip
        assert made is not books
    assert str(books.query) == before
    assert not books._prefetch_related_lookups


def building_alone_does_nothing():
    """A statement that does nothing else has no effect at all: no query runs, and the rows stay those that they
    were."""
    books = Book.objects.order_by("pk")
    rows = [each.pk for each in books.all()]
    with Ran() as run:
        books.filter(pages__lt=0)
        books.exclude(pages__gt=0)
        books.order_by("-pk")
    assert run.texts == []
    assert [each.pk for each in books] == rows


# MIR202


def len_reads_all():
    """`len()` reads every row, with all of its columns, and makes an object of each.

    `len()` reads every `{model}` for their number alone
    """
    books = Book.objects.all()
    with Ran() as run:
        number = len(books)
    assert reads_everything(run)
    assert [type(each) for each in books._result_cache] == [Book] * number


def count_sends_a_number():
    """`count()` lets the database count and sends one number, `exists()` sends at most one row."""
    with Ran() as run:
        number = Book.objects.count()
    assert "COUNT(*)" in run.text and type(number) is int
    with Ran() as run:
        assert Book.objects.exists()
    assert run.text.endswith("LIMIT 1")


def len_keeps_the_rows():
    """Where the rows are used as well, `len()` is right: it keeps them."""
    books = Book.objects.all()
    with Ran() as run:
        number = len(books)
        assert len([each.title for each in books]) == number
    assert len(run.texts) == 1


# MIR203


def a_condition_reads_all():
    """A queryset in a condition is read as a whole: every row, with all of its columns.

    this reads every `{model}` to tell whether there are any
    """
    for code in (
        lambda: bool(Book.objects.all()),
        lambda: not Book.objects.all(),
        lambda: 1 if Book.objects.all() else 0,
    ):
        with Ran() as run:
            code()
        assert reads_everything(run)


def exists_asks_for_one_row():
    """`exists()` asks for one row at most."""
    with Ran() as run:
        Book.objects.exists()
    assert run.text.endswith("LIMIT 1") and '"title"' not in run.text


def a_condition_keeps_the_rows():
    """Where the rows are used afterwards the condition is right as it is: they are kept, and nothing is read
    twice."""
    books = Book.objects.all()
    with Ran() as run:
        if books:
            assert [each.title for each in books]
    assert len(run.texts) == 1


# MIR204


def count_goes_through_all():
    """`count()` has the database go through all rows that fit.

    `count()` counts every `{model}` to tell whether there is one
    """
    books = Book.objects.filter(pages__gt=0)
    few = steps_of(books.count)
    made = more_books(50)
    assert steps_of(books.count) >= few + len(made)


def exists_stops():
    """`exists()` stops at the first one."""
    books = Book.objects.filter(pages__gt=0)
    few = steps_of(books.exists)
    more_books(50)
    assert steps_of(books.exists) == few < steps_of(books.count)


# MIR205


def asking_keeps_nothing():
    """`exists()` and `count()` run a query of their own and keep nothing; reading the rows runs the whole query after
    all.

    `{by}()` queries once more for rows that are read afterwards
    """
    for ask in ("exists", "count"):
        books = Book.objects.all()
        with Ran() as run:
            getattr(books, ask)()
        assert len(run.texts) == 1 and books._result_cache is None
        with Ran() as run:
            list(books)
        assert reads_everything(run)


def read_rows_answer_both():
    """Read once, a queryset answers both from the rows that it keeps: `if books:` and `len(books)` cost nothing
    more."""
    books = Book.objects.all()
    rows = list(books)
    with Ran() as run:
        assert books and len(books) == len(rows)
        assert books.exists() and books.count() == len(rows)
    assert run.texts == []


# MIR206


def a_row_by_number_keeps_nothing():
    """`books[0]` of a queryset that has not been read runs a query for that one row and keeps nothing: the next
    `books[0]` runs it again, and each round of a loop another one.

    each row by its number is one more query: `{model}` rows are not kept
    """
    books = Book.objects.order_by("pk")
    with Ran() as run:
        books[0]
        books[0]
        for number in range(3):
            books[number]
    assert len(run.texts) == 5 and run.texts[0].endswith("LIMIT 1")
    assert books._result_cache is None


def a_list_has_its_rows():
    """A list, or a queryset that was read before, has its rows and runs none."""
    books = Book.objects.order_by("pk")
    rows = list(books)
    with Ran() as run:
        assert rows[0] is books[0]
    assert run.texts == []


# MIR209


def in_reads_all():
    """`book in books` reads every row, with all of its columns, and compares.

    `in` reads every `{model}` to tell whether one is among them
    """
    book, books = Book.objects.order_by("pk").first(), Book.objects.all()
    with Ran() as run:
        assert book in books
    assert reads_everything(run)


def contains_asks_for_one():
    """`contains()` asks the database for that one row."""
    book = Book.objects.order_by("pk").first()
    with Ran() as run:
        assert Book.objects.contains(book)
    assert run.text.endswith("LIMIT 1") and f'"id" = {book.pk}' in run.text


def reading_once_is_right_for_several():
    """Where the rows are used as well, or several are looked for, reading them once is right."""
    wanted, books = list(Book.objects.order_by("pk")[:3]), Book.objects.all()
    with Ran() as run:
        assert all(each in books for each in wanted) and [each.title for each in books]
    assert len(run.texts) == 1
    with Ran() as run:
        assert all(Book.objects.contains(each) for each in wanted)
    assert len(run.texts) == 3


# MIR210


def a_slice_is_by_numbers():
    """A slice says which rows of a query are wanted, by their numbers."""
    assert list(Book.objects.order_by("pk")[2:4]) == list(Book.objects.order_by("pk"))[2:4]


def a_slice_is_not_changed():
    """It would be other rows after that: Django raises `TypeError` when a slice is filtered, ordered, updated or
    deleted.

    `{about}()` raises `TypeError` after a slice has been taken
    """
    for change in (
        lambda books: books.filter(pages=1), lambda books: books.exclude(pages=1), lambda books: books.distinct(),
        lambda books: books.update(pages=1), lambda books: books.delete(), lambda books: books.order_by("title"),
        lambda books: books.get(pages=1), lambda books: books.reverse(), lambda books: books.latest("pk"),
    ):  # fmt: skip
        with Raised(TypeError):
            change(Book.objects.order_by("pk")[:3])
    first, two = Book.objects.order_by("pk").first(), list(Book.objects.order_by("pk")[:2])
    assert list(Book.objects.exclude(pk=first.pk).order_by("pk")[:2]) != [each for each in two if each != first]


# MIR212


def loading_runs_once():
    """What stands in a module or in the body of a class, and what parameters have as defaults, runs once, when the
    module is loaded.

    this queries `{model}` when the module is loaded, and never again
    """
    code = (
        "from bookshop.models import Book\n"
        "NUMBER = Book.objects.count()\n"
        "class Shelf:\n    number = Book.objects.count()\n"
        "def number(at=Book.objects.count()):\n    return at\n"
    )
    module = {"__name__": "bookshop.shelves"}
    with Ran() as run:
        exec(code, module)
    assert len(run.texts) == 3
    with Ran() as run:
        module["NUMBER"], module["Shelf"]().number, module["number"]()
    assert run.texts == []


def what_was_found_stays():
    """And what was found stays as it was for as long as the process runs."""
    module = {"__name__": "bookshop.shelves"}
    exec("from bookshop.models import Book\ndef number(at=Book.objects.count()):\n    return at\n", module)
    before = module["number"]()
    more_books(2)
    assert module["number"]() == before == Book.objects.count() - 2


# MIR213


def rows_are_kept():
    """A queryset keeps the rows that were read of it."""
    books = Book.objects.all()
    rows = list(books)
    with Ran() as run:
        assert [one is two for one, two in zip(books, rows, strict=True)] == [True] * len(rows)
    assert run.texts == []


def a_kept_queryset_gives_old_rows():
    """One that a class or a module keeps is the same for every call and every request of a process: once it was read,
    it gives these rows for good, whatever has changed since.

    this queryset is kept between calls: its `{model}` rows stay as they were
    """

    class Shelf:
        books = Book.objects.order_by("pk")

        def titles(self):
            return [each.title for each in self.books]

    before = Shelf().titles()
    more_books(1)
    Book.objects.filter(pages__gt=0).update(title="Other")
    assert Shelf().titles() == before != [each.title for each in Book.objects.order_by("pk")]


def all_makes_a_new_one():
    """`.all()` makes a new one, which queries."""
    books = Book.objects.order_by("pk")
    before = list(books)
    more_books(1)
    with Ran() as run:
        assert len(list(books.all())) == len(before) + 1
    assert len(run.texts) == 1


# MIR215


def a_default_that_was_called():
    """`default=timezone.now()` calls the function when the module is loaded: every row gets the time at which the
    process began.
    """
    loaded = timezone.now()

    class Crate(models.Model):
        packed = models.DateTimeField(default=loaded)

        class Meta:
            app_label = "bookshop"

    assert Crate().packed == Crate().packed == loaded < timezone.now()


def a_default_that_is_one_object():
    """A dict or list that is given as a default is one object: what is put into it for one row turns up in all others
    that have no other, and corrupts them.

    made once, when the class is: {about} by all rows
    """

    class Sheet(models.Model):
        data = models.JSONField(default={})

        class Meta:
            app_label = "bookshop"

    one, two = Sheet(), Sheet()
    one.data["seen"] = True
    assert two.data is one.data and Sheet().data == {"seen": True}
    assert Sheet(data={"own": 1}).data == {"own": 1}


def a_default_that_can_be_called():
    """Django calls a default that can be called for each row: give it the function."""
    told = iter(range(3))

    class Pile(models.Model):
        data = models.JSONField(default=dict)
        number = models.IntegerField(default=lambda: next(told))

        class Meta:
            app_label = "bookshop"

    one, two = Pile(), Pile()
    assert one.data is not two.data and (one.number, two.number) == (0, 1)


# MIR219


def distinct_compares_what_is_sorted_by():
    """The columns that a query sorts by are compared by `distinct()` as well, whether they are asked for or not."""
    with Ran() as run:
        list(Book.objects.order_by("title").values_list("author", flat=True).distinct())
    assert run.text.startswith("SELECT DISTINCT") and '"title"' in run.text.partition(" FROM ")[0]


def equal_values_differ():
    """Values that are equal come as often as the other column has values.

    sorted by `{about}`, which makes equal values differ for `distinct()`
    """
    (author,) = {each.author_id for each in more_books(3)}
    books = Book.objects.filter(title__startswith="More", author=author)
    assert list(books.order_by("title").values_list("author", flat=True).distinct()) == [author] * 3
    assert list(books.order_by().values_list("author", flat=True).distinct()) == [author]


# MIR220


def of_three_tags_and_two_reviews():
    author = Author.objects.order_by("pk").first()
    book = Book.objects.create(title="Joined", author=author)
    book.tags.set([Tag.objects.create(name=f"tag {each}") for each in range(3)])
    for _ in range(2):
        Review.objects.create(book=book, reviewer=author, stars=4)
    return Book.objects.filter(pk=book.pk)


def joins_multiply():
    """Each relation to many is joined to the query, and joins multiply, which corrupts the numbers: a book with 3
    tags and 2 reviews makes 6 rows, and `Count("tags")` beside `Count("reviews")` gives 6 for both.
    """
    with Ran() as run:
        found = of_three_tags_and_two_reviews().annotate(tagged=Count("tags"), reviewed=Count("review")).get()
    assert (found.tagged, found.reviewed) == (6, 6)
    assert run.texts[-1].count("JOIN") >= 2


def distinct_counts_each_once():
    """`distinct=True` counts each row once."""
    counts = {"tagged": Count("tags", distinct=True), "reviewed": Count("review", distinct=True)}
    found = of_three_tags_and_two_reviews().annotate(**counts).get()
    assert (found.tagged, found.reviewed) == (3, 2)


def a_sum_needs_its_own_query():
    """A `Sum` cannot be put right so: it needs a query of its own (`Subquery`)."""
    books = of_three_tags_and_two_reviews()
    both = books.annotate(tagged=Count("tags", distinct=True), stars=Sum("review__stars")).get()
    once = books.annotate(tagged=Count("tags", distinct=True), stars=Sum("review__stars", distinct=True)).get()
    sums = (
        Review.objects.filter(book=OuterRef("pk")).order_by().values("book").annotate(all=Sum("stars")).values("all")
    )
    right = books.annotate(tagged=Count("tags", distinct=True), stars=Subquery(sums)).get()
    assert (both.stars, once.stars, right.stars, right.tagged) == (24, 4, 8, 3)


# MIR222


def nothing_is_surely_not_among_null():
    """In SQL nothing is surely not in a list that has NULL in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 WHERE 1 NOT IN (2, NULL)")
        assert cursor.fetchall() == []
        cursor.execute("SELECT 1 WHERE 1 NOT IN (2, 3)")
        assert cursor.fetchall() == [(1,)]


def excluding_among_null_finds_nothing():
    """`exclude(pk__in=…)` with a subquery that gives one NULL finds no rows, whatever else it gives.

    `{about}` may be NULL: then no row at all is left
    """
    assert Book.objects.filter(editor=None).exists()
    assert Author.objects.exclude(pk__in=Book.objects.values("editor")).count() == 0
    assert Author.objects.exclude(pk__in=Book.objects.filter(editor=None).values("editor")).count() == 0


# MIR224


def python_gives_one_of_two_conditions():
    """Python gives one of the two as it is: a `Q` that has a condition is true, so `Q(…) and Q(…)` is the last one
    and `Q(…) or Q(…)` the first.
    """
    one, two = Q(pages=1), Q(title="x")
    assert bool(one) and (one and two) is two and (one or two) is one


def and_between_querysets():
    """`and` between querysets reads the first as a whole, and gives the second one if there are rows in it."""
    books, drafts, none = Book.objects.all(), Book.objects.filter(is_draft=True), Book.objects.filter(pages__lt=0)
    with Ran() as run:
        assert (books and drafts) is drafts
    assert reads_everything(run)
    assert (none and drafts) is none


def conditions_are_combined_by_operators():
    """Conditions and querysets are combined by `&` and `|`."""
    few = Q(pages__lt=103)
    both, either = Book.objects.filter(few & Q(is_draft=True)), Book.objects.filter(few | Q(is_draft=True))
    short, drafts = set(Book.objects.filter(few)), set(Book.objects.filter(is_draft=True))
    assert set(both) == short & drafts and set(either) == short | drafts
    assert set(Book.objects.filter(few) & Book.objects.filter(is_draft=True)) == short & drafts
    assert set(Book.objects.filter(few) | Book.objects.filter(is_draft=True)) == short | drafts


# MIR234


def values_are_not_deleted():
    """Django deletes rows: after `values()` and `values_list()` it raises `TypeError`.

    `delete()` raises `TypeError` after `values()`
    """
    for made in (
        Book.objects.values("pk"),
        Book.objects.values_list("pk"),
        Book.objects.values_list("pk", flat=True),
    ):
        with Raised(TypeError):
            made.delete()
    assert Review.objects.all().delete()[0]


# MIR239


def choices_are_not_checked():
    """Nothing checks `choices` in a query: a condition with a value that is none of them finds no rows, without a
    word, and a row that is written with it has a value that no form shows.
    """
    from django.forms import modelform_factory

    assert list(Review.objects.filter(mood="prase")) == []
    review = Review.objects.order_by("pk").first()
    review.mood = "prase"
    review.save()
    assert Review.objects.get(pk=review.pk).mood == "prase"
    form = modelform_factory(Review, fields=["mood"])(instance=review)
    assert "prase" not in form.as_p() and "selected" not in form.as_p()


# MIR240


def values_are_dicts_and_tuples():
    """`values()` gives dicts, `values_list()` tuples: neither has the attributes of rows, and none of their
    relations.
    """
    (book,) = Book.objects.values("title", "author")[:1]
    (pair,) = Book.objects.values_list("title", "author")[:1]
    assert type(book) is dict and type(pair) is tuple
    assert not any(hasattr(each, name) for each in (book, pair) for name in ("title", "author", "tags", "save"))


def reading_an_attribute_of_values_raises():
    """Reading one raises `AttributeError`.

    {about}, which raises `AttributeError`
    """
    for made in (Book.objects.values("title"), Book.objects.values_list("title"), Book.objects.values()):
        with Raised(AttributeError):
            made[0].author  # noqa: B018


# MIR244


def latest_sorts_by_its_columns():
    """`latest()` and `earliest()` sort by the columns that they are given, else by `Meta.get_latest_by`."""

    class Dated(models.Model):
        pages = models.IntegerField()

        class Meta:
            app_label = "bookshop"
            db_table = "bookshop_book"
            get_latest_by = "pages"

    with Ran() as run:
        assert Book.objects.latest("pages").pages == max(Book.objects.values_list("pages", flat=True))
        assert Dated.objects.earliest().pages == min(Book.objects.values_list("pages", flat=True))
    assert all("ORDER BY" in each and '"pages"' in each for each in (run.texts[0], run.texts[2]))


def latest_of_nothing_raises():
    """Without either Django raises `ValueError`.

    `{about}()` raises `ValueError`: `{model}` has no `get_latest_by`
    """
    for ask in ("latest", "earliest"):
        with Raised(ValueError):
            getattr(Book.objects, ask)()
