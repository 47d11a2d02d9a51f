"""Writes that tell no receiver."""

from bookshop.models import Author, Publisher, Tag
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver


@receiver(post_save, sender=Tag)
def index(sender, instance, **kwargs):
    print(instance.name)


@receiver(post_delete, sender=Author)
def forget(sender, instance, **kwargs):
    print(instance.name)


def adds():
    Tag.objects.bulk_create([Tag(name="a")])  # want: MIR712 "`bulk_create\(\)` sends no signals: `index` of `Tag` are not told" unfixed "done here too"
#               ^^^^^^^^^^^


def saves():
    Tag(name="a").save()  # ok: MIR712


def of_another():
    Author.objects.bulk_create([Author(name="a")])  # ok: MIR712


def of_one_whose_rows_are_deleted():
    Author.objects.update(name="a")  # ok: MIR712


@receiver(post_save, sender=Publisher)
def welcome(sender, instance, created, **kwargs):
    """Only new ones."""
    if not created:
        return
    print(instance.name)


def that_make_no_rows():
    Publisher.objects.update(name="a")  # ok: MIR712
