"""Every receiver says its name, and the action of `m2m_changed`."""

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from depot.models import Crate, Depot, Letter, Mark, Parcel, Scale, Slip, Small, Stamp, Tag, Track

HEARD = []


def heard(name, kwargs):
    HEARD.append([kwargs["signal"].name, name, kwargs.get("action", "")])


for each in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"):
    globals()[each].name = each


@receiver(post_save, sender=Parcel)
def zeta(sender, **kwargs):
    heard("zeta", kwargs)


@receiver([pre_save, post_save], sender=Parcel)
def alpha(sender, **kwargs):
    heard("alpha", kwargs)


@receiver(pre_delete, sender=Parcel)
@receiver(post_delete, sender=Parcel)
def gone(sender, **kwargs):
    heard("gone", kwargs)


@receiver(post_save, sender=Crate)
@receiver(pre_delete, sender=Crate)
@receiver(post_delete, sender=Crate)
def crates(sender, **kwargs):
    heard("crates", kwargs)


@receiver(post_save, sender=Small)
def small(sender, **kwargs):
    heard("small", kwargs)


@receiver(post_save, sender=Depot)
@receiver(pre_delete, sender=Depot)
@receiver(post_delete, sender=Depot)
def depots(sender, **kwargs):
    heard("depots", kwargs)


def slips(sender, **kwargs):
    heard("slips", kwargs)


for_slips = {"sender": Slip}
pre_save.connect(slips, sender="depot.Slip")
pre_delete.connect(slips, sender=Slip)
post_delete.connect(slips, sender=Slip, dispatch_uid="slips")
post_delete.connect(slips, sender=Slip, dispatch_uid="slips")


@receiver(pre_delete, sender=Stamp)
@receiver(post_delete, sender=Stamp)
@receiver(post_save, sender=Stamp)
def stamps(sender, **kwargs):
    heard("stamps", kwargs)


@receiver(post_save, sender=Scale)
@receiver(post_delete, sender=Scale)
def scales(sender, **kwargs):
    heard("scales", kwargs)


@receiver(m2m_changed, sender=Parcel.tags.through)
def tagged(sender, **kwargs):
    heard("tagged", kwargs)


@receiver(m2m_changed, sender=Mark)
@receiver(post_save, sender=Mark)
@receiver(post_delete, sender=Mark)
def marked(sender, **kwargs):
    heard("marked", kwargs)


@receiver(post_save, sender=Tag)
@receiver(post_delete, sender=Tag)
def tags(sender, **kwargs):
    heard("tags", kwargs)


@receiver(pre_save, sender=Track)
@receiver(post_delete, sender=Track)
def tracks(sender, **kwargs):
    heard("tracks", kwargs)


@receiver(post_save, sender=Letter)
def letters(sender, **kwargs):
    heard("letters", kwargs)
