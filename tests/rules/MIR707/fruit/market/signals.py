"""The configuration imports this."""

from bookshop.models import Book
from django.db.models.signals import post_save
from django.dispatch import receiver
from market import receivers  # noqa: F401


@receiver(post_save, sender=Book)  # ok: MIR707
def index(sender, instance, **kwargs):
    print(instance.title)
