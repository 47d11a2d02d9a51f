"""Senders that never send."""

from bookshop.models import Book
from django.db import models
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver


class Base(models.Model):
    class Meta:
        abstract = True


@receiver(m2m_changed, sender=Book)  # want: MIR720 "`m2m_changed` never comes from this sender: the table between sends it" offered
#                             ^^^^
def of_book(sender, **kwargs):
    print(sender)


@receiver(post_save, sender=Base)  # want: MIR720 "`Base` is abstract" unfixed "name the model"
def of_base(sender, **kwargs):
    print(sender)


@receiver(m2m_changed, sender=Book.tags.through)  # ok: MIR720
def of_pairs(sender, **kwargs):
    print(sender)


@receiver(post_save, sender=Book)  # ok: MIR720
def of_saved(sender, **kwargs):
    print(sender)


@receiver(post_save, sender="bookshop.Book")  # ok: MIR720
def by_name(sender, **kwargs):
    print(sender)
