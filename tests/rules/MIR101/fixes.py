"""Where a fix puts its call, in the layout of the code around it."""

from bookshop.models import Author, Book, Edition, Review, Sale


def a_chain_with_leading_dots():
    books = (
        Book.objects
        .filter(pages__gt=1)
        .order_by("title")
    )
    return [book.author.name for book in books]  # want: MIR101


def a_chain_with_leading_dots_and_comments():
    books = (
        Book.objects  # all of them
        .filter(pages__gt=1)  # but the thin ones
        # sorted for the eye
        .order_by("title")  # by title
    )
    return [book.author.name for book in books]  # want: MIR101


def a_chain_that_starts_on_one_line():
    books = Book.objects.filter(
        pages__gt=1,
    ).order_by(
        "title",
    )
    return [book.author.name for book in books]  # want: MIR101


def a_chain_with_a_parenthesis_in_a_text():
    books = (
        Book.objects
        .filter(pages__gt=1)
        .exclude(title=":-)")
    )
    return [book.author.name for book in books]  # want: MIR101


def a_chain_with_a_parenthesis_in_a_comment():
    books = (
        Book.objects
        .filter(pages__gt=1)
        .exclude(
            title="x",  # :-)
        )
    )
    return [book.author.name for book in books]  # want: MIR101


def a_manager_on_a_line_of_its_own():
    return [
        book.author.name  # want: MIR101
        for book in Book.objects
        .all()
    ]


def before_a_slice():
    return [book.author.name for book in Book.objects.order_by("title")[:10]]  # want: MIR101


def before_a_slice_in_parentheses():
    return [book.author.name for book in (Book.objects.order_by("title"))[:10]]  # want: MIR101


def before_a_slice_that_has_a_name():
    books = Book.objects.order_by("title")
    return [book.author.name for book in books[:10]]  # want: MIR101


def extends_a_call():
    books = Book.objects.select_related("editor")
    return [book.author.name for book in books]  # want: MIR101


def extends_a_call_with_a_trailing_comma():
    reviews = Review.objects.select_related(
        "reviewer",
    )
    return [review.book.title for review in reviews]  # want: MIR101


def extends_a_call_with_a_comment():
    reviews = Review.objects.select_related(
        "reviewer",  # who wrote it
    ).order_by("stars")
    return [review.book.title for review in reviews]  # want: MIR101


def extends_a_call_with_a_comment_and_no_comma():
    reviews = Review.objects.select_related(
        "reviewer"  # who wrote it
    )
    return [review.book.title for review in reviews]  # want: MIR101


def extends_a_call_with_single_quotes():
    return [book.author.name for book in Book.objects.select_related('editor')]  # want: MIR101


def extends_a_call_with_two_literals_side_by_side():
    return [book.author.name for book in Book.objects.select_related("edi" "tor")]  # want: MIR101


def extends_the_last_of_two_calls():
    books = Book.objects.select_related("editor").select_related("editor__publisher")
    return [book.author.name for book in books]  # want: MIR101


def does_not_extend_a_call_with_a_name():
    editor = "editor"
    return [book.author.name for book in Book.objects.select_related(editor)]  # want: MIR101


def does_not_extend_a_call_that_forgets():
    books = Book.objects.select_related("editor").select_related(None)
    return [book.author.name for book in books]  # want: MIR101


def does_not_extend_a_call_before_one_that_forgets():
    books = Book.objects.select_related(None).select_related("editor").filter(pages__gt=1)
    return [book.author.name for book in books]  # want: MIR101


def in_an_f_string_with_other_quotes():
    return f"{[book.author.name for book in Book.objects.all()]}"  # want: MIR101 unfixed "f-string"


def in_a_long_f_string():
    return f"""{[book.author.name for book in Book.objects.all()]}"""  # want: MIR101 unfixed "f-string"


def behind_a_method_of_the_project():
    return [sale.book.title for sale in Sale.objects.paid()]  # want: MIR101


def behind_a_manager_that_has_a_name():
    books = Book.objects
    return [book.author.name for book in books.all()]  # want: MIR101


def the_manager_itself():
    return [edition.book.author.name for edition in Edition.objects.all()]  # want: MIR103 "edition.book.author"


def two_places_for_two_branches(thick=False):
    if thick:
        books = Book.objects.filter(pages__gt=200)
    else:
        books = Book.objects.all()
    return [book.author.name for book in books]  # want: MIR101


def one_place_for_a_refined_queryset(title=""):
    books = Book.objects.all()
    if title:
        books = books.filter(title=title)
    return [book.author.name for book in books]  # want: MIR101


def two_relations_in_one_call():
    rows = []
    for book in Book.objects.all():
        rows.append(book.author.name)  # want: MIR101 "author"
        rows.append(book.editor.name if book.editor else "")  # want: MIR101 "editor"
    return rows


def a_list_made_first():
    books = list(Book.objects.all())
    return [book.author.name for book in books]  # want: MIR101


def an_iterator():
    return [book.author.name for book in Book.objects.iterator()]  # want: MIR101


def an_iterator_with_a_chunk_size():
    return [book.author.name for book in Book.objects.all().iterator(chunk_size=5)]  # want: MIR101


def prefetched_further():
    books = Book.objects.prefetch_related("author")
    return [book.author.publisher.name for book in books]  # want: MIR103 "book.author.publisher"


def offered_when_the_queryset_is_given_away():
    books = Book.objects.all()
    names = [book.author.name for book in books]  # want: MIR101
    return names, _count(books)


def _count(books):
    return books.count()


def offered_when_the_queryset_is_returned():
    books = Book.objects.order_by("pk")
    for book in books:
        assert book.author.name  # want: MIR101 offered
    return books


def sorted_rows():
    books = sorted(Book.objects.all(), key=lambda book: book.title)
    return [book.author.name for book in books]  # want: MIR101


def reversed_rows():
    return [book.author.name for book in reversed(Book.objects.all())]  # want: MIR101


def enumerated_rows():
    return [f"{i}{book.author.name}" for i, book in enumerate(Book.objects.all(), 1)]  # want: MIR101


def zipped_rows():
    pairs = zip(Book.objects.order_by("pk"), Author.objects.order_by("pk"))
    return [(book.author.name, author.name) for book, author in pairs]  # want: MIR101


def unpacked_rows():
    return [book.author.name for book in [*Book.objects.all()]]  # want: MIR101


def rows_put_into_a_list():
    thick = []
    for book in Book.objects.all():
        if book.pages > 50:
            thick.append(book)
    return [book.author.name for book in thick]  # want: MIR101


def rows_of_a_comprehension():
    thick = [book for book in Book.objects.all() if book.pages > 50]
    return [book.author.name for book in thick]  # want: MIR101


def rows_in_pairs():
    pairs = [(book, book.pages) for book in Book.objects.all()]
    return [book.author.name for book, _ in pairs]  # want: MIR101


def rows_in_a_dict():
    by_key = {book.pk: book for book in Book.objects.all()}
    return [book.author.name for book in by_key.values()]  # want: MIR101


def rows_in_bulk():
    return [book.author.name for book in Book.objects.in_bulk().values()]  # want: MIR101


def the_rest_of_the_rows():
    first, *rest = Book.objects.all()
    return first.title, [book.author.name for book in rest]  # want: MIR101


def duplicates_of_rows():
    books = Book.objects.filter(tags__name__contains="Tag").distinct()
    return sorted({book.author.name for book in books})  # want: MIR101
