"""What happens on every save and was meant for the first one."""

from django.core.mail import send_mail
from django.db import models
from django.db.models.signals import post_save
from django.dispatch import receiver
from sorting.models import Item, Note
from sorting.proofs import repeats, repeats_rows


class Member(Item):
    pass


class CardOfTwice(models.Model):
    member = models.OneToOneField(Member, models.CASCADE)


@receiver(post_save, sender=Member)
def give_card(sender, instance, **kwargs):
    CardOfTwice.objects.create(member=instance)  # want: MIR702


def proof_give_card():
    return repeats_rows(Member, CardOfTwice)


class Guest(Item):
    pass


class Pass(models.Model):
    guest = models.OneToOneField(Guest, models.CASCADE)


@receiver(post_save, sender=Guest)
def give_pass(sender, instance, created, **kwargs):
    if created:
        Pass.objects.create(guest=instance)  # ok: MIR702


def proof_give_pass():
    return repeats_rows(Guest, Pass)


class Visitor(Item):
    pass


class Badge(models.Model):
    visitor = models.OneToOneField(Visitor, models.CASCADE)


@receiver(post_save, sender=Visitor)
def give_badge(sender, instance, **kwargs):
    Badge.objects.get_or_create(visitor=instance)  # ok: MIR702


def proof_give_badge():
    return repeats_rows(Visitor, Badge)


class Customer(Item):
    pass


@receiver(post_save, sender=Customer)
def welcome(sender, instance, **kwargs):
    send_mail("Welcome", f"Hello {instance.name}", "post@example.com", ["you@example.com"])  # want: MIR702


def proof_welcome():
    return repeats(Customer)


class Client(Item):
    pass


@receiver(post_save, sender=Client)
def welcome_once(sender, instance, created, **kwargs):
    if not created:
        return
    send_mail("Welcome", f"Hello {instance.name}", "post@example.com", ["you@example.com"])  # ok: MIR702


def proof_welcome_once():
    return repeats(Client)


class Shipment(Item):
    pass


class Track(models.Model):
    shipment = models.ForeignKey(Shipment, models.CASCADE, unique=True)


@receiver(post_save, sender=Shipment)
def start_track(sender, instance, **kwargs):
    Track(shipment=instance).save()  # want: MIR702


def proof_start_track():
    return repeats_rows(Shipment, Track)


class Freight(Item):
    pass


class Trace(models.Model):
    freight = models.OneToOneField(Freight, models.CASCADE)


@receiver(post_save, sender=Freight)
def start_trace(sender, instance, **kwargs):
    if kwargs.get("created"):
        Trace(freight=instance).save()  # ok: MIR702


def proof_start_trace():
    return repeats_rows(Freight, Trace)


class Office(Item):
    pass


class Desk(models.Model):
    office = models.ForeignKey(Office, models.CASCADE)


@receiver(post_save, sender=Office)
def first_desk(sender, instance, **kwargs):
    Desk.objects.create(office=instance)  # want: MIR702


def proof_first_desk():
    return repeats_rows(Office, Desk)


class Branch(Item):
    pass


class Counter(models.Model):
    branch = models.ForeignKey(Branch, models.CASCADE)


@receiver(post_save, sender=Branch)
def first_counter(sender, instance, **kwargs):
    if not instance.counter_set.exists():
        Counter.objects.create(branch=instance)  # ok: MIR702


def proof_first_counter():
    return repeats_rows(Branch, Counter)


class Ward(Item):
    pass


class Bed(models.Model):
    ward = models.OneToOneField(Ward, models.CASCADE)


@receiver(post_save, sender=Ward)
def keep_bed(sender, instance, **kwargs):
    Bed.objects.update_or_create(ward=instance, defaults={})  # ok: MIR702


def proof_keep_bed():
    return repeats_rows(Ward, Bed)


class Route(Item):
    pass


class Stop(models.Model):
    route = models.ForeignKey(Route, models.CASCADE)


@receiver(post_save, sender=Route)
def first_stop(sender, instance, **kwargs):
    instance.stop_set.create()  # want: MIR702


def proof_first_stop():
    return repeats_rows(Route, Stop)


class Line(Item):
    pass


class Halt(models.Model):
    line = models.ForeignKey(Line, models.CASCADE)


@receiver(post_save, sender=Line)
def first_halt(sender, instance, created, raw, **kwargs):
    if raw or not created:
        return
    instance.halt_set.create()  # ok: MIR702


def proof_first_halt():
    return repeats_rows(Line, Halt)


def write_down(row):
    Note.objects.create(about=row.name)


class Stamp(Item):
    pass


@receiver(post_save, sender=Stamp)
def note_stamp(sender, instance, **kwargs):
    write_down(instance)  # want: MIR702


def proof_note_stamp():
    return repeats(Stamp)


class Seal(Item):
    pass


@receiver(post_save, sender=Seal)
def note_seal(sender, instance, created, **kwargs):
    if created:
        write_down(instance)  # ok: MIR702


def proof_note_seal():
    return repeats(Seal)
