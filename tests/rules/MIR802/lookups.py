"""Lookups and transforms. Functions with a finding raise, all others do not."""

from bookshop.models import Author, Book, Note
from django.db.models import Count, F, Q


def a_letter_left_out():
    return list(Book.objects.filter(title__icontain="x"))  # want: MIR802 "`title` is a CharField and has no lookup `icontain`: did you mean `icontains`" offered
    #                                      ^^^^^^^^


def of_another_type():
    return list(Book.objects.filter(pages__year=2020))  # want: MIR802 "`pages` is a IntegerField and has no lookup `year`" unfixed


def behind_a_relation():
    return list(Author.objects.filter(books__title__startwith="x"))  # want: MIR802 "`startswith`" offered


def in_a_condition():
    return list(Book.objects.exclude(Q(pages__greater=3)))  # want: MIR802 unfixed


def in_an_order():
    return list(Book.objects.order_by("title__lenght"))  # want: MIR802 "no transform `lenght`" unfixed


def in_an_expression():
    return list(Book.objects.annotate(x=F("title__upper")))  # want: MIR802 unfixed


def every_lookup():
    return [
        list(Book.objects.filter(**{f"title__{name}": "x"})) for name in ("exact", "iexact", "contains", "icontains")
    ] + [
        list(Book.objects.filter(title__in=["x"], title__isnull=False, pages__range=(1, 2), pages__gte=1)),  # ok: MIR802
        list(Book.objects.filter(title__regex="x", title__iregex="x", title__endswith="x", pages__lt=1)),  # ok: MIR802
    ]


def of_relations():
    return [
        list(Book.objects.filter(author__in=[1], author__isnull=False, editor__gt=1, tags__in=[1])),  # ok: MIR802
        list(Author.objects.filter(books__isnull=True, profile__isnull=False, books=1)),  # ok: MIR802
    ]


def of_keys():
    return list(Book.objects.filter(pk__in=[1], id__lte=1, author_id__in=[1], author__pk__in=[1]))  # ok: MIR802


def of_annotations():
    return list(Book.objects.annotate(n=Count("tags")).filter(n__gt=1, n__in=[1]))  # ok: MIR802


def of_generic_relations():
    return list(Book.objects.filter(notes__isnull=True)), list(Note.objects.filter(object_id__in=[1]))  # ok: MIR802
