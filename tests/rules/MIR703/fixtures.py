"""Receivers that write while fixtures are loaded."""

from bookshop.models import Author, Book, Publisher, Tag
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver


@receiver(post_save, sender=Author)
def writes(sender, instance, created, **kwargs):  # want: MIR703 "`writes` writes `Tag` while fixtures are loaded" offered
#   ^^^^^^
    if created:
        Tag.objects.create(name=instance.name)


@receiver(post_save, sender=Publisher)
def looks(sender, instance, created, raw, **kwargs):  # ok: MIR703
    if created and not raw:
        Tag.objects.create(name=instance.name)


@receiver(pre_save, sender=Tag)
def sets(sender, instance, **kwargs):  # ok: MIR703
    instance.name = instance.name.strip()


@receiver(post_delete, sender=Book)
def deletes(sender, instance, **kwargs):  # ok: MIR703
    Tag.objects.create(name="gone")


def unless_loaded(function):
    def wrapper(*args, **kwargs):
        return None if kwargs.get("raw") else function(*args, **kwargs)

    return wrapper


@receiver(post_save, sender=Publisher, weak=False)
@unless_loaded
def wrapped(sender, instance, created, **kwargs):  # ok: MIR703
    if created:
        Tag.objects.create(name=instance.name)
