"""Nobody imports this."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from quiet.models import Whisper
from sorting.log import heard


@receiver(post_save, sender=Whisper)  # want: MIR707
def tell(sender, instance, **kwargs):
    heard("whisper")


def forget(sender, instance, **kwargs):
    heard("forgotten")


post_delete.connect(forget, sender=Whisper)  # want: MIR707
