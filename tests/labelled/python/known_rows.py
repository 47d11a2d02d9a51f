"""Rows that Django or the code itself has given to other rows."""

from bookshop.models import Author, Book, Chapter, Note, Profile, Publisher, Review, Tag


def children_of_one_parent():
    author = Author.objects.get(pk=1)
    return [b.author.name for b in author.books.all()]  # ok: MIR101


def children_of_one_parent_filtered():
    author = Author.objects.get(pk=1)
    return [b.author.name for b in author.books.filter(pages__gt=1).order_by("title")]  # ok: MIR101


def many_children_of_one_parent():
    book = Book.objects.order_by("pk").first()
    return [r.book.title for r in book.reviews.all()]  # ok: MIR101


def many_children_of_one_parent_and_another_relation():
    book = Book.objects.order_by("pk").first()
    return [r.reviewer.name for r in book.reviews.all()]  # want: MIR101


def many_children_of_one_parent_and_another_relation_loaded():
    book = Book.objects.order_by("pk").first()
    return [r.reviewer.name for r in book.reviews.select_related("reviewer")]  # ok: MIR101


def many_children_by_a_filter():
    book = Book.objects.order_by("pk").first()
    return [r.book.title for r in Review.objects.filter(book=book)]  # want: MIR101


def many_children_by_a_filter_compared_by_key():
    book = Book.objects.order_by("pk").first()
    return [r.book_id == book.pk for r in Review.objects.filter(book=book)]  # ok: MIR101


def children_of_each_prefetched_parent():
    return [(b.title, b.author.name) for a in Author.objects.prefetch_related("books") for b in a.books.all()]  # ok: MIR101, MIR103


def children_of_each_prefetched_parent_and_on():
    authors = Author.objects.prefetch_related("books")
    return [b.author.publisher.name for a in authors for b in a.books.all()]  # want: MIR103|MIR101


def children_of_each_prefetched_parent_and_on_what_the_parent_has():
    authors = Author.objects.select_related("publisher").prefetch_related("books")
    return [b.author.publisher.name for a in authors for b in a.books.all()]  # ok: MIR103, MIR101


def the_other_side_of_a_one_to_one():
    return [a.profile.author.name for a in Author.objects.all()]  # want: MIR101


def the_other_side_of_a_loaded_one_to_one():
    return [p.author.profile.bio for p in Profile.objects.select_related("author")]  # ok: MIR101, MIR103


def many_to_many_gives_nothing_back():
    tags = Tag.objects.prefetch_related("books")
    return [[t.name for t in b.tags.all()] for tag in tags for b in tag.books.all()]  # want: MIR103|MIR102


def many_to_many_gives_back_what_is_prefetched():
    tags = Tag.objects.prefetch_related("books__tags")
    return [[t.name for t in b.tags.all()] for tag in tags for b in tag.books.all()]  # ok: MIR103, MIR102


def two_keys_to_one_model():
    author = Author.objects.get(pk=2)
    return [b.editor.name for b in author.edited_books.all()]  # ok: MIR101


def a_row_that_was_assigned():
    someone = Author.objects.first()
    books = list(Book.objects.all())
    for b in books:
        b.editor = someone
    return {b.editor.name for b in books}  # ok: MIR101


def rows_made_here():
    author = Author.objects.first()
    books = [Book(title=f"{n}", author=author) for n in range(Tag.objects.count())]
    return [b.author.name for b in books]  # ok: MIR101


def rows_made_here_from_keys():
    books = [Book(title=t.name, author_id=t.pk) for t in Tag.objects.all()]
    return [b.author.name for b in books]  # want: MIR101


def rows_created_here():
    author = Author.objects.first()
    notes = Note.objects.bulk_create(Note(text=b.title, content_object=author) for b in Book.objects.all())
    return [n.text for n in notes]  # ok: MIR101, MIR122


def generic_children_of_one():
    book = Book.objects.first()
    return [n.text for n in book.notes.all()]  # ok: MIR122


def generic_children_of_each():
    return [[n.text for n in b.notes.all()] for b in Book.objects.all()]  # want: MIR102


def generic_children_of_each_prefetched():
    return [[n.text for n in b.notes.all()] for b in Book.objects.prefetch_related("notes")]  # ok: MIR102


def a_mirror():
    chapters = Chapter.objects.select_related("book")
    return [[c.heading for c in chapter.book.chapter_set.all()] for chapter in chapters]  # want: MIR102|MIR103


def a_parent_of_prefetched_parents():
    houses = Publisher.objects.prefetch_related("authors__books")
    return [b.author.publisher.city for h in houses for a in h.authors.all() for b in a.books.all()]  # ok: MIR101, MIR103
