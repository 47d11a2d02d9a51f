"""Nothing imports this, and nothing says that it is there to listen."""

from bookshop.models import Tag
from django.db.models.signals import post_delete
from django.dispatch import receiver


@receiver(post_delete, sender=Tag)  # ok: MIR707
def index(sender, instance, **kwargs):
    print(instance.name)
