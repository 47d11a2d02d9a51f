"""Receivers that save each other's rows."""

from bookshop.models import Author, Book, Profile, Publisher, Tag
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=Book)
def touches_author(sender, instance, **kwargs):
    instance.author.save()  # want: MIR721 "`save\(\)` wakes receivers that come back here: `Book` → `Author` → `Book`" unfixed "by a queryset"
#   ^^^^^^^^^^^^^^^^^^^^^^


@receiver(post_save, sender=Author)
def touches_books(sender, instance, **kwargs):
    for book in instance.books.all():
        book.save()  # want: MIR721 unfixed "by a queryset"


@receiver(post_save, sender=Tag)
def touches_publisher(sender, instance, **kwargs):
    Publisher.objects.get(name=instance.name).save()  # ok: MIR721


@receiver(post_save, sender=Publisher)
def touches_tag(sender, instance, created, **kwargs):
    if created:
        Tag.objects.get(name=instance.name).save()  # ok: MIR721


@receiver(post_save, sender=Profile)
def makes_passports(sender, instance, created, **kwargs):
    if created:
        instance.author.passport.save()  # ok: MIR721
