"""What is sent before the transaction around it is over."""

from django.core.mail import EmailMessage, send_mail
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import receiver
from sorting.models import Item, Label, Labelled
from sorting.proofs import leaks


class Letter(Item):
    pass


@receiver(post_save, sender=Letter)
def mail_letter(sender, instance, created, **kwargs):
    if created:
        send_mail("A letter", instance.name, "post@example.com", ["you@example.com"])  # want: MIR710


def proof_mail_letter():
    return leaks(Letter.objects.create)


class Card(Item):
    pass


@receiver(post_save, sender=Card)
def mail_card_later(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(lambda: send_mail("A card", "", "post@example.com", ["you@example.com"]))  # ok: MIR710


def proof_mail_card_later():
    return leaks(Card.objects.create)


class Packet(Item):
    pass


@receiver(post_save, sender=Packet)
def send_message(sender, instance, created, **kwargs):
    if created:
        message = EmailMessage("A packet", instance.name, "post@example.com", ["you@example.com"])
        message.send()  # want: MIR710


def proof_send_message():
    return leaks(Packet.objects.create)


class Tube(Item):
    pass


@receiver(post_save, sender=Tube)
def build_message(sender, instance, created, **kwargs):
    if created:
        EmailMessage("A tube", instance.name, "post@example.com", ["you@example.com"])  # ok: MIR710


def proof_build_message():
    return leaks(Tube.objects.create)


class Roll(Labelled):
    pass


@receiver(m2m_changed, sender=Roll.labels.through)
def mail_labels(sender, instance, action, **kwargs):
    if action == "post_add":
        send_mail("Labels", instance.name, "post@example.com", ["you@example.com"])  # want: MIR710


def proof_mail_labels():
    def act():
        Roll.objects.create().labels.add(Label.objects.create(text="roll"))

    return leaks(act)


def tell(row):
    send_mail("A crate", row.name, "post@example.com", ["you@example.com"])


class Crate(Item):
    pass


@receiver(post_save, sender=Crate)
def tell_of_crate(sender, instance, created, **kwargs):
    if created:
        tell(instance)  # want: MIR710


def proof_tell_of_crate():
    return leaks(Crate.objects.create)


class Barrel(Item):
    pass


@receiver(post_save, sender=Barrel)
def tell_of_barrel_later(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(lambda: tell(instance))  # ok: MIR710


def proof_tell_of_barrel_later():
    return leaks(Barrel.objects.create)


class Chest(Item):
    pass


class Drawer(models.Model):
    chest = models.ForeignKey(Chest, models.CASCADE)


@receiver(post_save, sender=Chest)
def only_rows(sender, instance, created, **kwargs):
    if created:
        Drawer.objects.create(chest=instance)  # ok: MIR710


def proof_only_rows():
    return leaks(Chest.objects.create)


class Sack(Item):
    pass


@receiver(pre_save, sender=Sack)
def mail_before(sender, instance, **kwargs):
    send_mail("A sack", instance.name, "post@example.com", ["you@example.com"])  # want: MIR710


def proof_mail_before():
    return leaks(Sack.objects.create)
