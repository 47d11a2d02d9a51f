"""Attributes that are set when the row is in the table already."""

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from sorting.models import Item
from sorting.proofs import forgets


class Sorted(Item):
    pass


@receiver(post_save, sender=Sorted)
def set_state(sender, instance, **kwargs):
    instance.state = "sorted"  # want: MIR717


def proof_set_state():
    return forgets(Sorted, "state")


class Early(Item):
    pass


@receiver(pre_save, sender=Early)
def set_early(sender, instance, **kwargs):
    instance.state = "sorted"  # ok: MIR717


def proof_set_early():
    return forgets(Early, "state")


class Stored(Item):
    pass


@receiver(post_save, sender=Stored)
def set_and_store(sender, instance, created, **kwargs):
    if created:
        instance.state = "sorted"  # ok: MIR717
        instance.save(update_fields=["state"])


def proof_set_and_store():
    return forgets(Stored, "state")


class Written(Item):
    pass


@receiver(post_save, sender=Written)
def set_and_update(sender, instance, **kwargs):
    instance.state = "sorted"  # ok: MIR717
    Written.objects.filter(pk=instance.pk).update(state=instance.state)


def proof_set_and_update():
    return forgets(Written, "state")


class Created(Item):
    pass


@receiver(post_save, sender=Created)
def set_when_created(sender, instance, created, **kwargs):
    if created:
        instance.weight = 5  # want: MIR717


def proof_set_when_created():
    return forgets(Created, "weight")


class Added(Item):
    pass


@receiver(post_save, sender=Added)
def add_weight(sender, instance, **kwargs):
    instance.weight += 1  # want: MIR717


def proof_add_weight():
    return forgets(Added, "weight")


class Marked(Item):
    pass


@receiver(post_save, sender=Marked)
def mark(sender, instance, **kwargs):
    instance._marked = True  # ok: MIR717


def proof_mark():
    return forgets(Marked, "state")


class Handed(Item):
    pass


def store(row):
    type(row).objects.filter(pk=row.pk).update(state=row.state)


@receiver(post_save, sender=Handed)
def set_and_hand_on(sender, instance, **kwargs):
    instance.state = "sorted"  # ok: MIR717
    store(instance)


def proof_set_and_hand_on():
    return forgets(Handed, "state")


class Several(Item):
    pass


@receiver(post_save, sender=Several)
def set_two(sender, instance, created, **kwargs):
    if not created:
        return
    instance.name = instance.name.upper()  # want: MIR717
    instance.state = "named"  # want: MIR717


def proof_set_two():
    return forgets(Several, "name") and forgets(Several, "state")


class Same(Item):
    pass


@receiver(post_save, sender=Same)
def update_then_set(sender, instance, **kwargs):
    Same.objects.filter(pk=instance.pk).update(weight=4)
    instance.weight = 4  # ok: MIR717


def proof_update_then_set():
    return forgets(Same, "weight")
