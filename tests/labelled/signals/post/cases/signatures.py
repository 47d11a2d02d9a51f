"""What receivers take."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import Signal, receiver
from sorting.models import Item
from sorting.proofs import raises

sorted_out = Signal()


class Narrow(Item):
    pass


@receiver(post_save, sender=Narrow)
def narrow(sender, instance, created):  # want: MIR708
    pass


def proof_narrow():
    return raises(TypeError, Narrow.objects.create)


class Wide(Item):
    pass


@receiver(post_save, sender=Wide)
def wide(sender, **kwargs):  # ok: MIR708
    pass


def proof_wide():
    return raises(TypeError, Wide.objects.create)


class OtherOfSignatures(Item):
    pass


@receiver(post_save, sender=OtherOfSignatures)
def other_name(sender, instance, **rest):  # ok: MIR708
    pass


def proof_other_name():
    return raises(TypeError, OtherOfSignatures.objects.create)


class Everything(Item):
    pass


@receiver(post_save, sender=Everything)
def everything(*args, **kwargs):  # ok: MIR708
    pass


def proof_everything():
    return raises(TypeError, Everything.objects.create)


class Nothing(Item):
    pass


@receiver(post_save, sender=Nothing)
def nothing():  # want: MIR708
    pass


def proof_nothing():
    return raises(TypeError, Nothing.objects.create)


class ByHand(Item):
    pass


def by_hand(sender, instance, created=False):  # want: MIR708
    pass


post_save.connect(by_hand, sender=ByHand)


def proof_by_hand():
    return raises(TypeError, ByHand.objects.create)


class Gone(Item):
    pass


@receiver(post_delete, sender=Gone)
def gone(sender, instance, using):  # want: MIR708
    pass


def proof_gone():
    return raises(TypeError, lambda: Gone.objects.create().delete())


@receiver(sorted_out)
def custom(sender):  # want: MIR708
    pass


def proof_custom():
    return raises(TypeError, lambda: sorted_out.send(sender=None))


@receiver(sorted_out)
def custom_wide(sender, *, number=0, **kwargs):  # ok: MIR708
    pass


def proof_custom_wide():
    try:
        custom_wide(signal=sorted_out, sender=None)
    except TypeError:
        return True
    return False


def helper(sender, instance):  # ok: MIR708
    return instance


def proof_helper():
    return raises(TypeError, lambda: helper(None, 1))
