"""Generic foreign keys."""

from bookshop.models import Author, Book, Note
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from forum.models import Pin, Post, Topic


def what_each_is_pinned_to():
    return [n.content_object.pk for n in Note.objects.all()]  # want: MIR122


def what_each_is_pinned_to_prefetched():
    return [n.content_object.pk for n in Note.objects.prefetch_related("content_object")]  # ok: MIR122


def what_each_is_pinned_to_by_its_key():
    return [(n.content_type_id, n.object_id) for n in Note.objects.all()]  # ok: MIR122


def what_some_are_pinned_to_in_a_loop():
    targets = []
    for pin in Pin.objects.order_by("pk"):
        if pin.target is not None:  # want: MIR122
            targets.append(pin.target.pk)
    return targets


def under_other_names_prefetched():
    return [pin.target.pk for pin in Pin.objects.prefetch_related("target")]  # ok: MIR122


def under_other_names_and_who_pinned():
    return [(pin.target.pk, pin.by.nick) for pin in Pin.objects.prefetch_related("target")]  # want: MIR101


def the_kind_of_each():
    return [pin.kind.model for pin in Pin.objects.all()]  # want: MIR101


def the_kind_of_each_from_the_cache():
    return [ContentType.objects.get_for_id(pin.kind_id).model for pin in Pin.objects.all()]  # ok: MIR101, MIR107, MIR122


def the_kind_of_each_loaded():
    return [pin.kind.model for pin in Pin.objects.select_related("kind")]  # ok: MIR101


def one_target():
    return Pin.objects.latest("pk").target.pk  # ok: MIR122


def one_kind_of_target():
    kind = ContentType.objects.get_for_model(Topic)
    topics = Topic.objects.in_bulk(Pin.objects.filter(kind=kind).values_list("key", flat=True))
    return [topics[pin.key].title for pin in Pin.objects.filter(kind=kind)]  # ok: MIR122, MIR107


def by_kind_with_what_each_needs():
    rows = Pin.objects.prefetch_related(
        GenericPrefetch("target", [Topic.objects.for_list(), Post.objects.select_related("writer")])
    )
    return [p.target.writer.nick if isinstance(p.target, Post) else p.target.category.name for p in rows]  # ok: MIR122, MIR101


def what_is_behind_the_target():
    rows = Note.objects.filter(content_type__model="author").prefetch_related("content_object")
    return [n.content_object.publisher.name for n in rows]  # grows: the model behind the key is not in view


def _target_of(note):
    return note.content_object


def in_a_helper():
    return [_target_of(n).pk for n in Note.objects.all()]  # want: MIR104|MIR122


def in_a_helper_prefetched():
    return [_target_of(n).pk for n in Note.objects.prefetch_related("content_object")]  # ok: MIR104, MIR122


def from_the_other_side():
    book = Book.objects.prefetch_related("notes").first()
    return [n.object_id for n in book.notes.all()], Author.objects.count()  # ok: MIR122
