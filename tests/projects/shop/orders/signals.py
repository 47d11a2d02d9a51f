from django.db.models.signals import post_save
from django.dispatch import receiver

from customers.services import award_points

from .models import Order, Payment
from .tasks import send_receipt


@receiver(post_save, sender=Payment)
def email_receipt(sender, instance, **kwargs):
    if instance.status == Payment.Status.CAPTURED:
        send_receipt.delay(instance.pk)


@receiver(post_save, sender=Payment)
def award_loyalty_points(sender, instance, created, **kwargs):
    if created and instance.status == Payment.Status.CAPTURED:
        award_points(instance.order.customer, int(instance.amount // 10))


@receiver(post_save, sender=Order)
def refund_cancelled_order(sender, instance, raw=False, **kwargs):
    if raw or instance.status != Order.Status.CANCELLED:
        return
    instance.payments.filter(status=Payment.Status.CAPTURED).update(status=Payment.Status.REFUNDED)
