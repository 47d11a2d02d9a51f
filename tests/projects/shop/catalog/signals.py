from django.core.cache import cache
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone

from .models import Product, ProductImage, Review
from .tasks import notify_moderators


@receiver(pre_save, sender=Product)
def set_publication_date(sender, instance, raw=False, **kwargs):
    if raw:
        return
    if instance.status == Product.Status.PUBLISHED and instance.published_at is None:
        instance.published_at = timezone.now()


@receiver(post_save, sender=Product)
@receiver(post_delete, sender=Product)
def forget_listing(sender, instance, **kwargs):
    cache.delete("catalog-feed")


@receiver(m2m_changed, sender=Product.tags.through)
def forget_tag_cloud(sender, instance, action, **kwargs):
    if action in {"post_add", "post_remove", "post_clear"}:
        cache.delete("catalog-tag-cloud")


@receiver(post_save, sender=Review)
def ask_for_moderation(sender, instance, **kwargs):
    if not instance.approved:
        notify_moderators.delay(instance.pk)


@receiver(post_delete, sender=ProductImage)
def close_gap_in_positions(sender, instance, **kwargs):
    later = ProductImage.objects.filter(product_id=instance.product_id, position__gt=instance.position)
    for image in later:
        image.position -= 1
        image.save(update_fields=["position"])
