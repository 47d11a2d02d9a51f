"""Receivers of saves that save."""

from bookshop.models import Author, Book, Profile, Publisher, Tag
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver


@receiver(post_save, sender=Book)
def saves(sender, instance, **kwargs):
    instance.pages = 1
    instance.save()  # want: MIR701 "`save\(\)` in a `post_save` receiver of `Book` wakes it again" offered
#   ^^^^^^^^^^^^^^^


@receiver(pre_save, sender=Tag)
def saves_before(sender, instance, **kwargs):
    instance.save()  # want: MIR701 unfixed "by a queryset"


@receiver(post_save, sender=Author)
def saves_new_ones(sender, instance, created, **kwargs):
    if created:
        instance.save()  # ok: MIR701


@receiver(post_save, sender=Publisher)
def saves_until(sender, instance, **kwargs):
    if instance.city != "Rome":
        instance.city = "Rome"
        instance.save()  # ok: MIR701


@receiver(post_save, sender=Profile)
def updates(sender, instance, raw, **kwargs):
    if not raw:
        Profile.objects.filter(pk=instance.pk).update(bio="none")  # ok: MIR701
