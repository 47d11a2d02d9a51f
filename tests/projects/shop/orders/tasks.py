from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from shop_site.celery import shared_task

from .models import Order, Payment, Shipment


@shared_task
def send_confirmation(order_id):
    order = Order.objects.select_related("customer", "shipping_address__country").get(pk=order_id)
    lines = [f"{line.quantity} x {line.product.name}" for line in order.lines.select_related("product")]
    lines.append(f"Delivered to {order.shipping_address}")
    send_mail(f"Order {order.number}", "\n".join(lines), settings.DEFAULT_FROM_EMAIL, [order.customer.email])


@shared_task
def send_receipt(payment_id):
    payment = Payment.objects.select_related("order__customer").get(pk=payment_id)
    send_mail(
        f"Receipt for {payment.order.number}",
        f"We received {payment.amount}.",
        settings.DEFAULT_FROM_EMAIL,
        [payment.order.customer.email],
    )


@shared_task
def remind_unpaid_orders(days=3):
    before = timezone.now() - timedelta(days=days)
    orders = Order.objects.unpaid().filter(placed_at__lt=before)
    if not orders.exists():
        return 0
    for order in orders:
        send_mail(
            f"Order {order.number} waits for your payment",
            f"Dear {order.customer.first_name}, please pay your order.",
            settings.DEFAULT_FROM_EMAIL,
            [order.customer.email],
        )
    return len(orders)


@shared_task
def ask_for_reviews(days=7):
    before = timezone.now() - timedelta(days=days)
    delivered = Shipment.objects.filter(delivered_at__lt=before).select_related("order__customer")
    for shipment in delivered:
        send_mail(
            "How do you like it?",
            f"Please review the products of {shipment.order.number}.",
            settings.DEFAULT_FROM_EMAIL,
            [shipment.order.customer.email],
        )
    return delivered.count()


@shared_task
def report_refunds():
    refunds = Payment.objects.filter(status=Payment.Status.REFUNDED).order_by("captured_at")
    lines = [f"{payment.order.customer.username}: {payment.amount}" for payment in refunds]
    if lines:
        send_mail("Refunds", "\n".join(lines), settings.DEFAULT_FROM_EMAIL, [settings.WAREHOUSE_EMAIL])
    return lines


@shared_task
def cancel_stale_orders(days=30):
    before = timezone.now() - timedelta(days=days)
    return Order.objects.unpaid().filter(placed_at__lt=before).update(status=Order.Status.CANCELLED)
