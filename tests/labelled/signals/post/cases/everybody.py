"""Receivers that are told of every model."""

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from sorting.log import heard
from sorting.models import Item, Note
from sorting.proofs import is_heard, raises


class Known(Item):
    pass


class Other(Item):
    pass


def save_note():
    return Note.objects.create(about="something else")


def delete_note():
    Note.objects.create(about="something else").delete()


@receiver(pre_save)
def slug_everything(sender, instance, **kwargs):  # want: MIR704
    heard("slug_everything")
    instance.slug = str(instance.pk)


def proof_slug_everything():
    return is_heard("slug_everything", save_note)


@receiver(post_save)
def look_at_known(sender, instance, **kwargs):  # ok: MIR704
    if not isinstance(instance, Known):
        return
    heard("look_at_known")


def proof_look_at_known():
    return is_heard("look_at_known", save_note)


@receiver(post_save)
def look_at_sender(sender, instance, **kwargs):  # ok: MIR704
    if sender is Known:
        heard("look_at_sender")


def proof_look_at_sender():
    return is_heard("look_at_sender", save_note)


@receiver(post_delete)
def forget_file(sender, instance, **kwargs):  # want: MIR704
    heard("forget_file")
    getattr(instance, "file", None)


def proof_forget_file():
    return is_heard("forget_file", delete_note)


def forget_everything(sender, **kwargs):  # want: MIR704
    heard("forget_everything")


pre_delete.connect(forget_everything)


def proof_forget_everything():
    return is_heard("forget_everything", delete_note)


@receiver(pre_save, sender=Known)
def of_known(sender, instance, **kwargs):  # ok: MIR704
    heard("of_known")


def proof_of_known():
    return is_heard("of_known", save_note)


@receiver(post_save)
def by_label(sender, instance, **kwargs):  # ok: MIR704
    if sender._meta.label != "cases.Known":
        return
    heard("by_label")


def proof_by_label():
    return is_heard("by_label", save_note)


WATCHED = (Known, Other)


@receiver(post_save)
def of_watched(sender, instance, **kwargs):  # ok: MIR704
    if sender not in WATCHED:
        return
    heard("of_watched")


def proof_of_watched():
    return is_heard("of_watched", save_note)


@receiver(post_save)
def by_class(sender, instance, **kwargs):  # ok: MIR704
    if instance.__class__.__name__ == "Known":
        heard("by_class")


def proof_by_class():
    return is_heard("by_class", save_note)


@receiver([post_save, post_delete])
def clear_list(sender, **kwargs):  # want: MIR704
    heard("clear_list")


def proof_clear_list():
    return is_heard("clear_list", save_note)


@receiver(m2m_changed)
def any_pairs(sender, instance, action, **kwargs):  # want: MIR704
    heard("any_pairs")


def proof_any_pairs():
    from django.contrib.auth.models import Group
    from sorting.models import Clerk

    clerk = Clerk.objects.create(username="pairs")
    return is_heard("any_pairs", lambda: clerk.groups.add(Group.objects.create(name="pairs")))


def proof_nothing_raises():
    return raises(AttributeError, save_note)
