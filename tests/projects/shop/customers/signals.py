from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import Address, Customer, Profile


@receiver(post_save, sender=Customer)
def create_profile(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        Profile.objects.create(customer=instance)


@receiver(post_save, sender=Address)
def keep_one_default_address(sender, instance, **kwargs):
    if instance.is_default:
        others = Address.objects.filter(customer_id=instance.customer_id, is_default=True)
        others.exclude(pk=instance.pk).update(is_default=False)
