"""Receivers that make rows at each save."""

from bookshop.models import Author, Book, Profile, Publisher, Tag
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=Author)
def makes(sender, instance, raw, **kwargs):
    if raw:
        return
    Profile.objects.create(author=instance, bio="", country_id=1)  # want: MIR702 "a row of `Profile` is made at every save of `Author`" offered
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


@receiver(post_save, sender=Publisher)
def makes_some(sender, instance, raw, **kwargs):
    if raw:
        return
    Author.objects.create(name="nobody", publisher=instance)  # want: MIR702 likely offered


@receiver(post_save, sender=Book)
def makes_for_new_ones(sender, instance, created, raw, **kwargs):
    if created and not raw:
        Tag.objects.create(name="new")  # ok: MIR702


@receiver(post_save, sender=Tag)
def looks_first(sender, instance, raw, **kwargs):
    if not raw:
        Profile.objects.get_or_create(author_id=instance.pk)  # ok: MIR702


@receiver(post_save, sender=Profile)
def looks_at_all(sender, instance, raw, **kwargs):
    if not raw and kwargs["created"]:
        Tag.objects.create(name="new")  # ok: MIR702
