"""What is imported imports this."""

from bookshop.models import Tag
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=Tag)  # ok: MIR707
def index(sender, instance, **kwargs):
    print(instance.name)
