"""What stands above `@receiver`."""

from functools import wraps

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from sorting.log import heard
from sorting.models import Item
from sorting.proofs import is_heard


def loudly(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        heard(f"loudly {function.__name__}")
        return function(*args, **kwargs)

    return wrapper


def registered(function):
    heard(function.__name__)
    return function


class Above(Item):
    pass


@loudly
@receiver(post_save, sender=Above)  # want: MIR714
def above(sender, **kwargs):
    pass


def proof_above():
    return not is_heard("loudly above", Above.objects.create)


class Below(Item):
    pass


@receiver(post_save, sender=Below)  # ok: MIR714
@loudly
def below(sender, **kwargs):
    pass


def proof_below():
    return not is_heard("loudly below", Below.objects.create)


class Two(Item):
    pass


@receiver(post_save, sender=Two)  # ok: MIR714
@receiver(post_delete, sender=Two)  # ok: MIR714
def two(sender, **kwargs):
    heard("two")


def proof_two():
    return not is_heard("two", Two.objects.create)


class SameOfOrders(Item):
    pass


@registered
@receiver(post_save, sender=SameOfOrders)  # ok: MIR714
def same(sender, **kwargs):
    heard("same")


def proof_same():
    return not is_heard("same", SameOfOrders.objects.create)


class Atomic(Item):
    pass


@transaction.atomic
@receiver(post_save, sender=Atomic)  # want: MIR714
def atomic(sender, instance, **kwargs):
    heard(f"in {transaction.get_connection().in_atomic_block}")


def proof_atomic():
    return not is_heard("in True", Atomic.objects.create().save)


class Between(Item):
    pass


@receiver(post_delete, sender=Between)
@loudly
@receiver(post_save, sender=Between)  # want: MIR714
def between(sender, **kwargs):
    pass


def proof_between():
    return not is_heard("loudly between", Between.objects.create)
