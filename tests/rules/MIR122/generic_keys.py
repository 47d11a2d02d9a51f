"""What is behind generic foreign keys."""

from bookshop.models import Author, Book, Note
from django.contrib.contenttypes.prefetch import GenericPrefetch


def each_target():
    return [note.content_object.pk for note in Note.objects.all()]  # want: MIR122 "`note.content_object` runs one query per `Note`"
    #       ^^^^^^^^^^^^^^^^^^^


def each_target_that_is_there():
    found = []
    for note in Note.objects.order_by("pk"):
        if note.content_object is not None:  # want: MIR122
            found.append(note.content_object.pk)
    return found


def of_related_rows():
    books = Book.objects.prefetch_related("notes")
    return [note.object_id for book in books for note in book.notes.all()]  # ok: MIR122


def _target(note):
    return note.content_object


def in_a_helper():
    return [_target(note).pk for note in Note.objects.all()]  # want: MIR104


def prefetched():
    return [note.content_object.pk for note in Note.objects.prefetch_related("content_object")]  # ok: MIR122


def prefetched_with_querysets():
    targets = GenericPrefetch("content_object", [Author.objects.select_related("publisher"), Book.objects.all()])
    return [note.content_object.pk for note in Note.objects.prefetch_related(targets)]  # ok: MIR122


def by_its_key():
    return [(note.content_type_id, note.object_id) for note in Note.objects.all()]  # ok: MIR122


def of_one_row():
    return Note.objects.order_by("pk").first().content_object.pk  # ok: MIR122


def the_loop_ends():
    for note in Note.objects.order_by("pk"):
        return note.content_object.pk  # ok: MIR122
    return None
