"""Fields that are set when the row is written."""

from bookshop.models import Author, Book, Tag
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver


@receiver(post_save, sender=Book)
def sets(sender, instance, **kwargs):
    instance.pages = 2  # want: MIR717 "`Book.pages` is set when the row has been written" unfixed "pre_save"
#   ^^^^^^^^^^^^^^


@receiver(pre_save, sender=Book)
def sets_before(sender, instance, **kwargs):
    instance.pages = 2  # ok: MIR717


@receiver(post_save, sender=Author)
def sets_no_field(sender, instance, **kwargs):
    instance.seen = True  # ok: MIR717


@receiver(post_save, sender=Tag)
def sets_and_writes(sender, instance, raw, **kwargs):
    if raw:
        return
    instance.name = "a"  # ok: MIR717
    Tag.objects.filter(pk=instance.pk).update(name=instance.name)
