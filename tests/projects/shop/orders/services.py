from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from catalog.services import put_back_in_stock, take_from_stock
from support.mailer import send_order_mail

from .models import Coupon, CouponRedemption, Order, OrderLine, Payment, Shipment
from .tasks import send_confirmation


class CouponNotValid(Exception):
    pass


def next_number():
    last = Order.objects.order_by("-pk").first()
    return f"ORD-{(last.pk if last else 0) + 1:06}"


def place_order(customer, address, quantities, coupon_code=""):
    with transaction.atomic():
        order = Order.objects.create(number=next_number(), customer=customer, shipping_address=address)
        for product_id, quantity in quantities.items():
            product = take_from_stock(product_id, quantity)
            OrderLine.objects.create(
                order=order, product=product, quantity=quantity, unit_price=product.price
            )
        if coupon_code:
            redeem_coupon(order, coupon_code)
        send_order_mail(order, "We received your order", "Thank you for your order.")
    return order


def redeem_coupon(order, code):
    try:
        coupon = Coupon.objects.get(code=code)
    except Coupon.DoesNotExist as error:
        raise CouponNotValid(code) from error
    if coupon.valid_until and coupon.valid_until < timezone.localdate():
        raise CouponNotValid(code)
    return CouponRedemption.objects.create(coupon=coupon, order=order, amount=coupon.discount_on(order.total))


@transaction.atomic
def pay(order, amount, method="card"):
    payment = Payment.objects.create(
        order=order,
        method=method,
        amount=amount,
        status=Payment.Status.CAPTURED,
        captured_at=timezone.now(),
    )
    order.status = Order.Status.PAID
    order.save(update_fields=["status", "updated_at"])
    transaction.on_commit(lambda: send_confirmation.delay(order.pk))
    return payment


@transaction.atomic
def cancel(order):
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status == Order.Status.SHIPPED:
        raise ValueError("A shipped order cannot be cancelled.")
    for line in order.lines.all():
        put_back_in_stock(line.product_id, line.quantity)
    order.status = Order.Status.CANCELLED
    order.save()
    return order


def ship_paid_orders(carrier):
    shipped = []
    for order in Order.objects.filter(status=Order.Status.PAID):
        with transaction.atomic():
            Shipment.objects.create(order=order, carrier=carrier, handed_over_at=timezone.now())
            order.status = Order.Status.SHIPPED
            order.save()
            send_order_mail(order, "Your order is on its way", f"{carrier.name} will deliver it.")
        shipped.append(order.number)
    return shipped


def packing_list(order: Order):
    return [
        f"{line.quantity} x {line.product.sku} ({order.number})"
        for line in order.lines.select_related("product")
    ]


def picking_list(day):
    shelves = {}
    for order in Order.objects.of_day(day).with_lines():
        for line in order.lines.all():
            shelves.setdefault(line.product.sku, []).append(order.number)
    return shelves


def line_labels(order):
    return [f"{line.order.number}/{position}" for position, line in enumerate(order.lines.all(), start=1)]


def delivery_cities():
    cities = {}
    for shipment in Shipment.objects.filter(delivered_at=None):
        cities.setdefault(shipment.order.shipping_address.city, []).append(shipment.tracking_code)
    return cities


def carrier_load():
    load = {}
    for shipment in Shipment.objects.filter(delivered_at=None).select_related("carrier"):
        load[shipment.carrier.name] = load.get(shipment.carrier.name, 0) + 1
    return load


def open_amounts(orders):
    captured = Prefetch(
        "payments",
        queryset=Payment.objects.filter(status=Payment.Status.CAPTURED),
        to_attr="captured_payments",
    )
    amounts = {}
    for order in orders.prefetch_related("lines", captured):
        amounts[order.number] = order.total - sum(payment.amount for payment in order.captured_payments)
    return amounts


def buyers(orders):
    return sorted({order.customer.email for order in orders.filter(status=Order.Status.PAID)})


def undelivered(orders=None):
    if orders is None:
        orders = Order.objects.all()
    waiting = orders.filter(status=Order.Status.SHIPPED, shipment__delivered_at=None)
    return [(order.number, order.shipment.tracking_code) for order in waiting.select_related("shipment")]


def last_destination(customer):
    order = customer.orders.order_by("-placed_at").first()
    if order is None:
        return None
    return f"{order.shipping_address.city}, {order.shipping_address.country.name}"
