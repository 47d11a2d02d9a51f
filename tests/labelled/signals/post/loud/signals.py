from django.db.models.signals import post_save
from django.dispatch import receiver
from loud.models import Shout
from sorting.log import heard


@receiver(post_save, sender=Shout)  # ok: MIR707
def tell(sender, instance, **kwargs):
    heard("shout")
