"""What receivers take."""

from bookshop.models import Author, Book, Tag
from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save, sender=Book)
def narrow(sender, instance):  # want: MIR708 "`narrow` does not take all that signals give"
#   ^^^^^^
    print(instance.title)


def by_hand(sender):  # want: MIR708
    print(sender)


post_save.connect(by_hand, sender=Tag)


@receiver(post_save, sender=Author)
def wide(sender, **kwargs):  # ok: MIR708
    print(sender)


@receiver(post_save, sender=Author)
def everything(*args, **rest):  # ok: MIR708
    print(args)


def no_receiver(sender, instance):  # ok: MIR708
    return instance
