"""What is written for each row is not read."""

from bookshop.models import Author, Book, Chapter, Note, Profile, Review, Sale, Tag
from clinic.models import Patient
from django.db import transaction


def assigned():
    someone = Author.objects.first()
    books = list(Book.objects.all())
    for b in books:
        b.editor = someone  # ok: MIR101
    return Book.objects.bulk_update(books, ["editor"])


def assigned_by_key():
    books = list(Book.objects.all())
    for b in books:
        b.editor_id = b.author_id  # ok: MIR101
    return Book.objects.bulk_update(books, ["editor"])


def assigned_to_none():
    for b in Book.objects.all():
        b.editor = None  # ok: MIR101
    return Book.objects.count()


def assigned_from_the_other_relation():
    books = list(Book.objects.all())
    for b in books:
        b.editor = b.author  # want: MIR101
    return len(books)


def assigned_from_the_other_relation_loaded():
    books = list(Book.objects.select_related("author"))
    for b in books:
        b.editor = b.author  # ok: MIR101
    return len(books)


def saved():
    for b in Book.objects.all():
        b.title += "!"
        b.save(update_fields=["title"])  # grows: one UPDATE for each row # ok: MIR101
    return Book.objects.count()


def saved_with_what_was_read():
    with transaction.atomic():
        for b in Book.objects.order_by("pk").select_related("author"):
            b.title = f"{b.author.name}: {b.title}"  # ok: MIR101
            b.save()  # grows: one UPDATE for each row
    return Book.objects.count()


def saved_with_what_was_read_and_not_loaded():
    with transaction.atomic():
        for b in Book.objects.order_by("pk"):
            b.title = f"{b.author.name}: {b.title}"  # want: MIR101
            b.save()  # grows: one UPDATE for each row
    return Book.objects.count()


def added():
    tag = Tag.objects.first()
    for b in Book.objects.all():
        b.tags.add(tag)  # grows: it writes # ok: MIR102, MIR105
    return tag.books.count()


def set_for_each():
    tags = list(Tag.objects.all()[:2])
    for b in Book.objects.all():
        b.tags.set(tags)  # grows: it writes # ok: MIR102, MIR105
    return Tag.objects.count()


def cleared():
    for b in Book.objects.all():
        b.tags.clear()  # grows: it writes # ok: MIR102, MIR105
    return Tag.objects.count()


def created_below():
    for b in Book.objects.all():
        b.chapter_set.create(heading="New", number=9)  # grows: it writes # ok: MIR102
    return Chapter.objects.count()


def created_at_once():
    new = [Chapter(book=b, heading=b.title, number=9) for b in Book.objects.all()]  # ok: MIR101
    return len(Chapter.objects.bulk_create(new))


def created_at_once_from_a_relation():
    new = [Chapter(book=r.book, heading=str(r.stars), number=9) for r in Review.objects.all()]  # want: MIR101
    return len(Chapter.objects.bulk_create(new))


def created_at_once_from_a_key():
    new = [Chapter(book_id=r.book_id, heading=str(r.stars), number=9) for r in Review.objects.all()]  # ok: MIR101
    return len(Chapter.objects.bulk_create(new))


def updated_at_once():
    return Book.objects.filter(author__in=Author.objects.filter(name="Author 1")).update(pages=1)  # ok: MIR107


def updated_for_each():
    for a in Author.objects.all():
        a.books.update(pages=2)  # grows: it writes # ok: MIR102, MIR105
    return Book.objects.count()


def deleted_for_each():
    for p in Profile.objects.all():
        p.delete()  # grows: it writes # ok: MIR101
    return Profile.objects.count()


def deleted_below_each():
    for b in Book.objects.all():
        b.reviews.all().delete()  # grows: it writes # ok: MIR102, MIR105
    return Review.objects.count()


def deleted_at_once():
    return Sale.objects.filter(book__in=Book.objects.all()).delete()[0]  # ok: MIR107


def noted_for_each():
    notes = [Note(text=b.title, content_object=b) for b in Book.objects.all()]  # ok: MIR122
    return len(Note.objects.bulk_create(notes, batch_size=500))


def read_again():
    books = list(Book.objects.select_related("author"))
    names = []
    for b in books:
        b.refresh_from_db()  # grows: it reads each row again
        names.append(b.title)  # ok: MIR101
    return names


def saved_by_an_overridden_method():
    names = []
    for p in Patient.objects.select_related("doctor"):
        p.save()  # grows: it writes # ok: MIR104
        names.append(p.doctor_name)  # ok: MIR104
    return names


def the_related_row_is_changed():
    authors = []
    for b in Book.objects.all():
        b.author.name = "x"  # want: MIR101
        authors.append(b.author_id)
    return authors


def the_related_row_is_changed_and_loaded():
    authors = []
    for b in Book.objects.select_related("author"):
        b.author.name = "x"  # ok: MIR101
        authors.append(b.author)
    return Author.objects.bulk_update(authors, ["name"])
