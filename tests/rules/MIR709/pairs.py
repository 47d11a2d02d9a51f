"""Many-to-many relations in receivers of saves."""

from bookshop.models import Book
from django.db import transaction
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver


@receiver(post_save, sender=Book)
def counts(sender, instance, **kwargs):
    print(instance.tags.count())  # want: MIR709 "`Book.tags` is set after `post_save` by forms" unfixed "m2m_changed"
#         ^^^^^^^^^^^^^


@receiver(m2m_changed, sender=Book.tags.through)
def counts_pairs(sender, instance, **kwargs):
    print(instance.tags.count())  # ok: MIR709


@receiver(post_save, sender=Book)
def counts_later(sender, instance, **kwargs):
    transaction.on_commit(lambda: print(instance.tags.count()))  # ok: MIR709


@receiver(post_save, sender=Book)
def counts_of_old_ones(sender, instance, created, **kwargs):
    if not created:
        print(instance.tags.count())  # ok: MIR709
