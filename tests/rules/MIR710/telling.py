"""What receivers tell others."""

from bookshop.models import Author, Book, Tag
from django.core.mail import send_mail
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver


@receiver(post_save, sender=Book)
def mails(sender, instance, created, **kwargs):
    if created:
        send_mail("New", instance.title, "shop@example.com", ["ada@example.com"])  # want: MIR710 "`send_mail` sends mail before the write" offered
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


@receiver(post_save, sender=Author)
def mails_later(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(lambda: send_mail("New", "", "shop@example.com", ["ada@example.com"]))  # ok: MIR710


@receiver(post_save, sender=Tag)
def prints(sender, instance, **kwargs):
    print(instance.name)  # ok: MIR710


def no_receiver(book):
    send_mail("New", book.title, "shop@example.com", ["ada@example.com"])  # ok: MIR710


@receiver(post_save, sender=Tag)
def mails_each(sender, instance, **kwargs):
    for address in ("ada@example.com", "bob@example.com"):
        send_mail("New", instance.name, "shop@example.com", [address])  # want: MIR710 "`send_mail` sends mail before the write" offered
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


@receiver(post_delete, sender=Book)
def cleans_up(sender, instance, **kwargs):
    remembers(instance)  # want: MIR710 "`send_mail` sends mail before the write" unfixed
#   ^^^^^^^^^^^^^^^^^^^


def remembers(book):
    Tag.objects.create(name=book.title)
    send_mail("Gone", book.title, "shop@example.com", ["ada@example.com"])


@receiver(post_delete, sender=Author)
def counts(sender, instance, **kwargs):
    sent = send_mail("Gone", instance.name, "shop@example.com", ["ada@example.com"])  # want: MIR710 "`send_mail` sends mail before the write" unfixed
#          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    print(sent)
