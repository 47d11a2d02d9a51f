"""Receivers without a sender."""

from bookshop.models import Book
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver


@receiver(pre_save)
def of_everything(sender, instance, **kwargs):  # want: MIR704 "`of_everything` is told of every model" unfixed "name its `sender`"
#   ^^^^^^^^^^^^^
    instance.slug = "a"


@receiver(post_save)
def of_books(sender, instance, **kwargs):  # ok: MIR704
    if sender is Book:
        print(instance.title)


@receiver(post_save)
def of_rows(sender, instance, **kwargs):  # ok: MIR704
    if isinstance(instance, Book):
        print(instance.title)


@receiver(post_save, sender=Book)
def with_sender(sender, instance, **kwargs):  # ok: MIR704
    print(instance.title)
