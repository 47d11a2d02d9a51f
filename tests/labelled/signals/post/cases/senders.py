"""Senders that never send."""

from django.contrib.auth.models import User
from django.db import models
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver
from sorting.log import heard
from sorting.models import Clerk, Item, Label, Labelled
from sorting.proofs import is_heard


class Bundle(Labelled):
    pass


def label(model):
    return lambda: model.objects.create().labels.add(Label.objects.get_or_create(text="sent")[0])


@receiver(m2m_changed, sender=Bundle)  # want: MIR720
def of_bundle(sender, **kwargs):
    heard("of_bundle")


def proof_of_bundle():
    return not is_heard("of_bundle", label(Bundle))


class Stack(Labelled):
    pass


@receiver(m2m_changed, sender=Stack.labels.through)  # ok: MIR720
def of_stack(sender, **kwargs):
    heard("of_stack")


def proof_of_stack():
    return not is_heard("of_stack", label(Stack))


@receiver(post_save, sender=Item)  # want: MIR720
def of_any_item(sender, **kwargs):
    heard("of_any_item")


def proof_of_any_item():
    return not is_heard("of_any_item", Bundle.objects.create)


@receiver(post_save, sender="cases.Bundel")  # want: MIR720
def of_misspelled(sender, **kwargs):
    heard("of_misspelled")


def proof_of_misspelled():
    return not is_heard("of_misspelled", Bundle.objects.create)


@receiver(post_save, sender="cases.Bundle")  # ok: MIR720
def of_named(sender, **kwargs):
    heard("of_named")


def proof_of_named():
    return not is_heard("of_named", Bundle.objects.create)


@receiver(post_save, sender=User)  # want: MIR720
def of_user(sender, **kwargs):
    heard("of_user")


def proof_of_user():
    return not is_heard("of_user", lambda: Clerk.objects.create(username="of user"))


@receiver(post_save, sender="auth.User")  # want: MIR720
def of_user_by_name(sender, **kwargs):
    heard("of_user_by_name")


def proof_of_user_by_name():
    return not is_heard("of_user_by_name", lambda: Clerk.objects.create(username="of name"))


@receiver(post_save, sender=Clerk)  # ok: MIR720
def of_clerk(sender, **kwargs):
    heard("of_clerk")


def proof_of_clerk():
    return not is_heard("of_clerk", lambda: Clerk.objects.create(username="of clerk"))


class Pair(models.Model):
    load = models.ForeignKey("cases.Load", models.CASCADE)
    label = models.ForeignKey(Label, models.CASCADE)


class Load(Item):
    labels = models.ManyToManyField(Label, through=Pair)


@receiver(m2m_changed, sender=Pair)  # ok: MIR720
def of_pair(sender, **kwargs):
    heard("of_pair")


def proof_of_pair():
    return not is_heard("of_pair", label(Load))


@receiver(m2m_changed, sender="cases.Load")  # want: MIR720
def of_load(sender, **kwargs):
    heard("of_load")


def proof_of_load():
    return not is_heard("of_load", label(Load))


def of_abstract(sender, **kwargs):
    heard("of_abstract")


post_save.connect(of_abstract, sender=Labelled)  # want: MIR720 # by: of_abstract


def proof_of_abstract():
    return not is_heard("of_abstract", Bundle.objects.create)


class Mine(Bundle):
    class Meta:
        proxy = True


@receiver(post_save, sender=Mine)  # ok: MIR720
def of_proxy(sender, **kwargs):
    heard("of_proxy")


def proof_of_proxy():
    return not is_heard("of_proxy", Mine.objects.create)
