from django.db.models.signals import pre_save
from django.dispatch import receiver
from sorting.log import heard


@receiver(pre_save, sender="loud.Shout")  # ok: MIR707
def strip(sender, instance, **kwargs):
    heard("strip")
