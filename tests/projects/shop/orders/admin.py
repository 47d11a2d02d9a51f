from django.contrib import admin

from .models import Carrier, Coupon, CouponRedemption, Order, OrderLine, Payment, Shipment


class OrderLineInline(admin.TabularInline):
    model = OrderLine
    extra = 0
    raw_id_fields = ["product"]


class PaymentInline(admin.TabularInline):
    model = Payment
    extra = 0


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["number", "customer", "destination", "status", "placed_at", "order_total"]
    list_filter = ["status"]
    list_select_related = ["customer"]
    search_fields = ["number", "customer__email"]
    inlines = [OrderLineInline, PaymentInline]

    def destination(self, order):
        return order.shipping_address.city

    def order_total(self, order):
        return order.total


@admin.register(OrderLine)
class OrderLineAdmin(admin.ModelAdmin):
    list_display = ["order", "quantity", "unit_price"]
    list_select_related = ["order"]


@admin.register(Shipment)
class ShipmentAdmin(admin.ModelAdmin):
    list_display = ["order", "carrier", "tracking_code", "delivered_at"]
    list_select_related = ["order", "carrier"]


class CouponRedemptionInline(admin.TabularInline):
    model = CouponRedemption
    extra = 0
    raw_id_fields = ["order"]


@admin.register(Coupon)
class CouponAdmin(admin.ModelAdmin):
    list_display = ["code", "percent", "valid_until"]
    inlines = [CouponRedemptionInline]


admin.site.register(Carrier)
