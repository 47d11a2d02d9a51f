"""Two models that save each other, and those that only seem to."""

from django.db import models
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from sorting.models import Item, Note
from sorting.proofs import recurses_on_save


class Bag(Item):
    pass


class Tag(Item):
    bag = models.ForeignKey(Bag, models.CASCADE)


@receiver(post_save, sender=Bag)
def save_tags(sender, instance, **kwargs):
    for tag in instance.tag_set.all():
        tag.save()  # want: MIR721


@receiver(post_save, sender=Tag)
def save_bag(sender, instance, **kwargs):
    instance.bag.save()  # want: MIR721


def proof_save_bag():
    return recurses_on_save(Tag, bag=Bag.objects.create())


def proof_save_tags():
    return recurses_on_save(Tag, bag=Bag.objects.create())


class Cart(Item):
    pass


class Wheel(Item):
    cart = models.ForeignKey(Cart, models.CASCADE)


@receiver(post_save, sender=Cart)
def make_wheel(sender, instance, created, **kwargs):
    if created:
        Wheel.objects.create(cart=instance)  # ok: MIR721


@receiver(post_save, sender=Wheel)
def save_cart(sender, instance, **kwargs):
    instance.cart.save()  # ok: MIR721


def proof_make_wheel():
    return recurses_on_save(Cart)


def proof_save_cart():
    return recurses_on_save(Cart)


class Van(Item):
    pass


class Driver(Item):
    van = models.OneToOneField(Van, models.CASCADE)


@receiver(post_save, sender=Van)
def note_driver(sender, instance, **kwargs):
    driver = Driver.objects.get_or_create(van=instance)[0]
    driver.save()  # want: MIR721


@receiver(post_save, sender=Driver)
def note_van(sender, instance, **kwargs):
    van = instance.van
    van.weight = 9
    van.save(update_fields=["weight"])  # want: MIR721


def proof_note_driver():
    return recurses_on_save(Van)


def proof_note_van():
    return recurses_on_save(Van)


class Gate(Item):
    pass


class Lock(Item):
    gate = models.ForeignKey(Gate, models.CASCADE)


@receiver(post_save, sender=Gate)
def update_locks(sender, instance, **kwargs):
    instance.lock_set.update(weight=2)  # ok: MIR721


@receiver(post_save, sender=Lock)
def save_gate(sender, instance, **kwargs):
    instance.gate.save()  # ok: MIR721


def proof_update_locks():
    return recurses_on_save(Lock, gate=Gate.objects.create())


def proof_save_gate():
    return recurses_on_save(Lock, gate=Gate.objects.create())


class First(Item):
    pass


class Second(Item):
    first = models.ForeignKey(First, models.CASCADE)


class Third(Item):
    second = models.ForeignKey(Second, models.CASCADE)


@receiver(post_save, sender=First)
def second_of_first(sender, instance, **kwargs):
    Second.objects.create(first=instance)  # want: MIR721


@receiver(post_save, sender=Second)
def third_of_second(sender, instance, **kwargs):
    Third.objects.create(second=instance)  # want: MIR721


@receiver(post_save, sender=Third)
def first_again(sender, instance, **kwargs):
    instance.second.first.save()  # want: MIR721


def proof_second_of_first():
    return recurses_on_save(First)


proof_third_of_second = proof_first_again = proof_second_of_first


class Shelf(Item):
    pass


class Book(Item):
    shelf = models.ForeignKey(Shelf, models.CASCADE)


@receiver(post_save, sender=Book)
def save_shelf(sender, instance, **kwargs):
    instance.shelf.save()  # ok: MIR721


@receiver(post_save, sender=Shelf)
def note_shelf(sender, instance, **kwargs):
    Note.objects.create(about=instance.name)  # ok: MIR721


@receiver(post_delete, sender=Shelf)
def delete_notes(sender, instance, **kwargs):
    Note.objects.filter(about=instance.name).delete()  # ok: MIR721


def proof_save_shelf():
    return recurses_on_save(Book, shelf=Shelf.objects.create())


proof_note_shelf = proof_delete_notes = proof_save_shelf
