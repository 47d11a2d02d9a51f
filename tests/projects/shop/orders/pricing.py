from collections import Counter, defaultdict
from decimal import Decimal

from django.conf import settings
from django.db.models import F, Sum

from catalog.models import Product
from common.money import rounded, without_vat

from .models import Coupon, Order, OrderLine


def basket_total(order: Order) -> Decimal:
    lines = order.lines.select_related("product")
    return sum((line.quantity * line.product.price for line in lines), start=Decimal(0))


def basket_weight(order: Order) -> int:
    return sum(line.quantity * line.product.weight_grams for line in order.lines.all())


def shipping_fee(order):
    if basket_total(order) >= settings.FREE_SHIPPING_FROM:
        return Decimal(0)
    return Decimal(settings.SHIPPING_FEE)


def price_differences(order):
    differences = {}
    for line in OrderLine.objects.filter(order=order):
        if line.unit_price != line.product.price:
            differences[line.product.sku] = line.product.price - line.unit_price
    return differences


def net_total(order):
    vat = order.shipping_address.country.vat_percent
    gross = order.lines.aggregate(total=Sum(F("quantity") * F("unit_price")))["total"] or 0
    return without_vat(gross, vat)


def price_quote(quantities):
    products = Product.objects.in_bulk(list(quantities))
    return rounded(sum(products[pk].price * quantity for pk, quantity in quantities.items()))


def units_per_product(orders):
    units = Counter()
    for line in OrderLine.objects.filter(order__in=orders):
        units[line.product_id] += line.quantity
    return units


def revenue_by_category():
    revenue = defaultdict(Decimal)
    for line in OrderLine.objects.select_related("product__category"):
        revenue[line.product.category.name] += line.subtotal
    return dict(revenue)


def revenue_by_brand():
    revenue = defaultdict(Decimal)
    lines = OrderLine.objects.select_related("product").order_by("pk")
    for line in lines.iterator():
        revenue[line.product.brand.name] += line.subtotal
    return dict(revenue)


def coupon_usage():
    usage = {}
    for coupon in Coupon.objects.prefetch_related("redemptions"):
        usage[coupon.code] = sum(redemption.amount for redemption in coupon.redemptions.all())
    return usage


def coupon_customers(coupon: Coupon):
    return {redemption.order.customer_id for redemption in coupon.redemptions.all()}
