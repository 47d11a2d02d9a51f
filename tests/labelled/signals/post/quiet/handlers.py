"""Nobody imports this either."""

from django.db.models.signals import pre_save
from django.dispatch import receiver


@receiver(pre_save, sender="quiet.Whisper")  # want: MIR707
def strip(sender, instance, **kwargs):
    instance.name = instance.name.strip()
