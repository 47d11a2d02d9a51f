"""What `loaddata` makes of receivers."""

from django.db import models
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from sorting.models import Item, Note
from sorting.proofs import writes_on_loading


class Account(Item):
    pass


class BookOfLoading(models.Model):
    account = models.OneToOneField(Account, models.CASCADE)


@receiver(post_save, sender=Account)
def open_book(sender, instance, created, **kwargs):  # want: MIR703
    if created:
        BookOfLoading.objects.create(account=instance)


def proof_open_book():
    return writes_on_loading(Account, BookOfLoading)


class Deposit(Item):
    pass


class Slip(models.Model):
    deposit = models.OneToOneField(Deposit, models.CASCADE)


@receiver(post_save, sender=Deposit)
def write_slip(sender, instance, created, raw=False, **kwargs):  # ok: MIR703
    if created and not raw:
        Slip.objects.create(deposit=instance)


def proof_write_slip():
    return writes_on_loading(Deposit, Slip)


class Loan(Item):
    pass


@receiver(post_save, sender=Loan)
def note_loan(sender, instance, **kwargs):  # ok: MIR703
    if kwargs.get("raw"):
        return
    if kwargs["created"]:
        Note.objects.create(about="loan")


def proof_note_loan():
    return writes_on_loading(Loan)


class Bond(Item):
    pass


@receiver(post_save, sender=Bond)
def note_bond(sender, instance, created, **kwargs):  # want: MIR703
    if not created:
        return
    Note.objects.create(about="bond", number=instance.pk)


def proof_note_bond():
    return writes_on_loading(Bond)


class Share(Item):
    pass


@receiver(pre_save, sender=Share)
def tidy_share(sender, instance, **kwargs):  # ok: MIR703
    instance.name = instance.name.strip()


def proof_tidy_share():
    return writes_on_loading(Share)


class Fund(Item):
    pass


@receiver(post_save, sender=Fund)
def look_at_fund(sender, instance, created, **kwargs):  # ok: MIR703
    if created:
        print(instance.name, end="")


def proof_look_at_fund():
    return writes_on_loading(Fund)


def note_row(row):
    Note.objects.create(about=row.name)


class Coin(Item):
    pass


@receiver(post_save, sender=Coin)
def note_coin(sender, instance, created, **kwargs):  # want: MIR703
    if created:
        note_row(instance)


def proof_note_coin():
    return writes_on_loading(Coin)


class Gold(Item):
    pass


class Bar(models.Model):
    gold = models.OneToOneField(Gold, models.CASCADE)


@receiver(post_save, sender=Gold)
def keep_bar(sender, instance, created, **kwargs):  # want: MIR703
    if created:
        Bar.objects.get_or_create(gold=instance)


def proof_keep_bar():
    return writes_on_loading(Gold, Bar)


class Silver(Item):
    pass


@receiver(post_save, sender=Silver)
def count_silver(sender, instance, created, **kwargs):  # ok: MIR703
    if created:
        Note.objects.filter(about="silver").count()


def proof_count_silver():
    return writes_on_loading(Silver)


class Copper(Item):
    pass


@receiver(post_save, sender=Copper)
def weigh_copper(sender, instance, created, **kwargs):  # want: MIR703
    if created:
        Copper.objects.filter(pk=instance.pk).update(weight=8)


def proof_weigh_copper():
    return writes_on_loading(Copper)


class Tin(Item):
    pass


@receiver(post_save, sender=Tin)
def weigh_tin(sender, instance, created, raw, **kwargs):  # ok: MIR703
    if raw:
        return
    if created:
        Tin.objects.filter(pk=instance.pk).update(weight=8)


def proof_weigh_tin():
    return writes_on_loading(Tin)
