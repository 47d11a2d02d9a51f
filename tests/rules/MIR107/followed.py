"""Rows that are looked up by a key, although a relation leads to them."""

from bookshop.models import Author, Book, Chapter, Edition, Profile, Publisher, Review


def by_a_key():
    return [Author.objects.get(pk=book.author_id).name for book in Book.objects.order_by("pk")]  # want: MIR107 offered


def in_a_loop():
    names = {}
    for review in Review.objects.filter(stars__gt=1):
        reviewer = Author.objects.get(id=review.reviewer_id)  # want: MIR107 offered
        names[review.pk] = reviewer.name
    return names


def by_a_one_to_one():
    return [Author.objects.get(pk=profile.author_id).name for profile in Profile.objects.all()]  # want: MIR107 offered


def that_is_joined_already():
    chapters = Chapter.objects.select_related("book")
    return [(chapter.book.title, Book.objects.get(pk=chapter.book_id).pages) for chapter in chapters]  # want: MIR107 offered


def that_may_be_null():
    books = Book.objects.exclude(editor=None)
    return [Author.objects.get(pk=book.editor_id).name for book in books]  # want: MIR107 unfixed "not find"


def by_another_manager():
    editions = Edition.objects.filter(book__is_draft=True)
    return [Book.drafts.get(pk=edition.book_id).title for edition in editions]  # want: MIR107 unfixed


def by_a_condition_more():
    return [Author.objects.get(pk=book.author_id, name=f"Author {book.pk - 1}").name for book in Book.objects.all()]  # want: MIR107 unfixed


def another_model():
    pairs = Profile.objects.order_by("pk")
    return [Publisher.objects.get(pk=profile.author_id).name for profile in pairs]  # want: MIR107 unfixed


def of_a_queryset_that_takes_no_join():
    books = Book.objects.only("title", "author")
    return [Author.objects.get(pk=book.author_id).name for book in books]  # want: MIR107 unfixed


def of_rows_that_change():
    names = []
    for book in Book.objects.order_by("pk"):
        Author.objects.filter(pk=book.author_id).update(name="x")  # grows: one UPDATE for each row
        names.append(Author.objects.get(pk=book.author_id).name)  # want: MIR107 unfixed
    return names


def of_one_row():
    book = Book.objects.order_by("pk").first()
    return Author.objects.get(pk=book.author_id).name  # ok: MIR107
