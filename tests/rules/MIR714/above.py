"""What stands above `@receiver`."""

from bookshop.models import Author, Book, Publisher, Tag
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver


@transaction.atomic
@receiver(post_save, sender=Book)  # want: MIR714 "`@transaction.atomic` stands above `@receiver`" offered
#^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
def above(sender, instance, **kwargs):
    print(instance.title)


@receiver(post_save, sender=Author)  # ok: MIR714
@transaction.atomic
def below(sender, instance, **kwargs):
    print(instance.name)


@receiver(post_save, sender=Tag)  # ok: MIR714
@receiver(post_delete, sender=Tag)
def two(sender, instance, **kwargs):
    print(instance.name)


def registered(function):
    return function


@registered
@receiver(post_save, sender=Publisher)  # ok: MIR714
def the_same(sender, instance, **kwargs):
    print(instance.name)
