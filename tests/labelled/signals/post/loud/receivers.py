from django.db.models.signals import post_delete
from django.dispatch import receiver
from sorting.log import heard


@receiver(post_delete, sender="loud.Shout")  # ok: MIR707
def tell(sender, instance, **kwargs):
    heard("gone")
