"""Many-to-many relations that a form fills after the row is saved."""

from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver
from sorting.models import Item, Label, Labelled
from sorting.proofs import misses_labels

SEEN = []


class Counted(Labelled):
    pass


@receiver(post_save, sender=Counted)
def count_labels(sender, instance, created, **kwargs):
    if created:
        SEEN.append(instance.labels.count())  # want: MIR709


def proof_count_labels():
    return misses_labels(Counted, SEEN)


class Listed(Labelled):
    pass


@receiver(post_save, sender=Listed)
def list_labels(sender, instance, **kwargs):
    texts = [label.text for label in instance.labels.all()]  # want: MIR709
    SEEN.append(len(texts))


def proof_list_labels():
    return misses_labels(Listed, SEEN)


class Committed(Labelled):
    pass


@receiver(post_save, sender=Committed)
def count_at_commit(sender, instance, **kwargs):
    transaction.on_commit(lambda: SEEN.append(instance.labels.count()))  # ok: MIR709


def proof_count_at_commit():
    return misses_labels(Committed, SEEN)


class Changed(Labelled):
    pass


@receiver(m2m_changed, sender=Changed.labels.through)
def count_when_changed(sender, instance, action, **kwargs):
    if action == "post_add":
        SEEN.append(instance.labels.count())  # ok: MIR709


def proof_count_when_changed():
    return misses_labels(Changed, SEEN)


class Asked(Labelled):
    pass


@receiver(post_save, sender=Asked)
def ask_for_labels(sender, instance, created, **kwargs):
    if not created:
        return
    if not instance.labels.exists():  # want: MIR709
        SEEN.append(0)


def proof_ask_for_labels():
    return misses_labels(Asked, SEEN)


class Filtered(Labelled):
    pass


@receiver(post_save, sender=Filtered)
def filter_labels(sender, instance, created, **kwargs):
    if created:
        found = list(instance.labels.filter(text__startswith="F").values_list("text", flat=True))  # want: MIR709
        SEEN.append(len(found))


def proof_filter_labels():
    return misses_labels(Filtered, SEEN)


class Opened(Labelled):
    pass


class Part(models.Model):
    opened = models.ForeignKey(Opened, models.CASCADE)


@receiver(post_save, sender=Opened)
def count_parts(sender, instance, created, **kwargs):
    if created:
        instance.part_set.count()  # ok: MIR709
        Label.objects.count()


def proof_count_parts():
    return misses_labels(Opened, SEEN)


class Old(Labelled):
    pass


@receiver(post_save, sender=Old)
def count_of_old(sender, instance, created, **kwargs):
    if not created:
        SEEN.append(instance.labels.count())  # ok: MIR709


def proof_count_of_old():
    return misses_labels(Old, SEEN)


def number_of_labels(row):
    return row.labels.count()


class Helped(Labelled):
    pass


@receiver(post_save, sender=Helped)
def count_by_helper(sender, instance, created, **kwargs):
    if created:
        SEEN.append(number_of_labels(instance))  # want: MIR709


def proof_count_by_helper():
    return misses_labels(Helped, SEEN)


class Kind(Item):
    labelled = models.ManyToManyField(Helped)


class Looped(Labelled):
    pass


@receiver(post_save, sender=Looped)
def go_through_labels(sender, instance, **kwargs):
    number = 0
    for _ in instance.labels.all():  # want: MIR709
        number += 1
    SEEN.append(number)


def proof_go_through_labels():
    return misses_labels(Looped, SEEN)
