"""Rows that are saved because they were saved."""

from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from sorting.models import Item
from sorting.proofs import recurses, recurses_on_save


class Plain(Item):
    pass


@receiver(post_save, sender=Plain)
def weigh_again(sender, instance, **kwargs):
    instance.weight += 1
    instance.save()  # want: MIR701


def proof_weigh_again():
    return recurses_on_save(Plain)


class Fields(Item):
    pass


@receiver(post_save, sender=Fields)
def save_one_field(sender, instance, **kwargs):
    instance.state = "sorted"
    instance.save(update_fields=["state"])  # want: MIR701


def proof_save_one_field():
    return recurses_on_save(Fields)


class CreatedOfRecursion(Item):
    pass


@receiver(post_save, sender=CreatedOfRecursion)
def name_once(sender, instance, created, **kwargs):
    if created:
        instance.name = f"letter {instance.pk}"
        instance.save()  # ok: MIR701


def proof_name_once():
    return recurses_on_save(CreatedOfRecursion)


class ReturnedOfRecursion(Item):
    pass


@receiver(post_save, sender=ReturnedOfRecursion)
def name_if_new(sender, instance, created, **kwargs):
    if not created:
        return
    instance.name = f"letter {instance.pk}"
    instance.save(update_fields=["name"])  # ok: MIR701


def proof_name_if_new():
    return recurses_on_save(ReturnedOfRecursion)


class Later(Item):
    pass


@receiver(post_save, sender=Later)
def sort_when_changed(sender, instance, created, **kwargs):
    if created:
        return
    instance.state = "changed"
    instance.save()  # want: MIR701


def proof_sort_when_changed():
    return recurses_on_save(Later)


class ByKwargs(Item):
    pass


@receiver(post_save, sender=ByKwargs)
def name_by_kwargs(sender, instance, **kwargs):
    if kwargs["created"]:
        instance.name = "new"
        instance.save()  # ok: MIR701


def proof_name_by_kwargs():
    return recurses_on_save(ByKwargs)


class Updated(Item):
    pass


@receiver(post_save, sender=Updated)
def weigh_by_update(sender, instance, **kwargs):
    Updated.objects.filter(pk=instance.pk).update(weight=3)  # ok: MIR701


def proof_weigh_by_update():
    return recurses_on_save(Updated)


class Fetched(Item):
    pass


@receiver(post_save, sender=Fetched)
def save_what_is_fetched(sender, instance, **kwargs):
    same = Fetched.objects.get(pk=instance.pk)
    same.weight = 7
    same.save()  # want: MIR701


def proof_save_what_is_fetched():
    return recurses_on_save(Fetched)


class Flagged(Item):
    pass


@receiver(post_save, sender=Flagged)
def save_with_flag(sender, instance, **kwargs):
    if getattr(instance, "_sorting", False):
        return
    instance._sorting = True
    instance.save()  # ok: MIR701


def proof_save_with_flag():
    return recurses_on_save(Flagged)


class Disconnected(Item):
    pass


@receiver(post_save, sender=Disconnected)
def save_while_deaf(sender, instance, **kwargs):
    post_save.disconnect(save_while_deaf, sender=Disconnected)
    instance.save()  # ok: MIR701
    post_save.connect(save_while_deaf, sender=Disconnected)


def proof_save_while_deaf():
    return recurses_on_save(Disconnected)


class UntilFull(Item):
    pass


@receiver(post_save, sender=UntilFull)
def fill_up(sender, instance, **kwargs):
    if instance.weight < 5:
        instance.weight += 1
        instance.save()  # ok: MIR701


def proof_fill_up():
    return recurses_on_save(UntilFull)


class Stated(Item):
    pass


@receiver(post_save, sender=Stated)
def stamp_sent(sender, instance, **kwargs):
    if instance.state != "stamped":
        instance.state = "stamped"
        instance.save()  # ok: MIR701


def proof_stamp_sent():
    return recurses_on_save(Stated)


class OnlyWhole(Item):
    pass


@receiver(post_save, sender=OnlyWhole)
def answer_whole_saves(sender, instance, update_fields, **kwargs):
    if update_fields:
        return
    instance.weight = 2
    instance.save(update_fields=["weight"])  # ok: MIR701


def proof_answer_whole_saves():
    return recurses_on_save(OnlyWhole)


class Before(Item):
    pass


@receiver(pre_save, sender=Before)
def save_before(sender, instance, **kwargs):
    instance.weight = 4
    instance.save()  # want: MIR701


def proof_save_before():
    return recurses_on_save(Before)


class Base(Item):
    pass


@receiver(pre_save, sender=Base)
def set_before(sender, instance, **kwargs):
    instance.weight = 4  # ok: MIR701


def proof_set_before():
    return recurses_on_save(Base)


class Parcel(Item):
    def weigh(self):
        self.weight = 12
        self.save()


@receiver(post_save, sender=Parcel)
def weigh_by_method(sender, instance, **kwargs):
    instance.weigh()  # want: MIR701


def proof_weigh_by_method():
    return recurses_on_save(Parcel)


class Depot(models.Model):
    name = models.CharField(max_length=20, default="main")


class Box(Item):
    depot = models.ForeignKey(Depot, models.CASCADE, null=True)


@receiver(post_save, sender=Box)
def save_depot(sender, instance, **kwargs):
    if instance.depot is not None:
        instance.depot.save()  # ok: MIR701


def proof_save_depot():
    return recurses_on_save(Box, depot=Depot.objects.create())


class Sender(Item):
    pass


@receiver(post_save, sender=Sender)
def save_by_sender(sender, instance, **kwargs):
    sender.objects.get(pk=instance.pk).save()  # want: MIR701


def proof_save_by_sender():
    return recurses_on_save(Sender)


class Tried(Item):
    pass


@receiver(post_save, sender=Tried)
def save_in_try(sender, instance, **kwargs):
    try:
        instance.save()  # want: MIR701
    except ValueError:
        pass


def proof_save_in_try():
    return recurses_on_save(Tried)


class Whichever(Item):
    pass


@receiver(post_save, sender=Whichever)
def save_either_way(sender, instance, created, **kwargs):
    if created:
        instance.name = "new"
    else:
        instance.name = "old"
    instance.save()  # want: MIR701


def proof_save_either_way():
    return recurses_on_save(Whichever)


class SuperSaved(Item):
    def save(self, *args, **kwargs):
        self.weight = 5
        super().save(*args, **kwargs)


@receiver(post_save, sender=SuperSaved)
def look_only(sender, instance, **kwargs):
    instance.refresh_from_db()  # ok: MIR701


def proof_look_only():
    return recurses_on_save(SuperSaved)


class Unguarded(Item):
    pass


def connected_by_hand(sender, instance, **kwargs):
    instance.save()  # want: MIR701


post_save.connect(connected_by_hand, sender=Unguarded)


def proof_connected_by_hand():
    return recurses_on_save(Unguarded)


class Sibling(Item):
    pass


@receiver(post_save, sender=Sibling)
def make_another(sender, instance, **kwargs):
    Sibling.objects.create(name="copy")  # want: MIR701 # or: MIR721


def proof_make_another():
    return recurses(lambda: Sibling.objects.create())


class OneSibling(Item):
    pass


@receiver(post_save, sender=OneSibling)
def make_another_of_urgent(sender, instance, created, **kwargs):
    if created and instance.urgent:
        OneSibling.objects.create(name="copy", urgent=False)  # ok: MIR701


def proof_make_another_of_urgent():
    return recurses_on_save(OneSibling, urgent=True)
