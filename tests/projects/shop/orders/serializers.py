from rest_framework import serializers

from .models import Coupon, Order, OrderLine, Shipment


class OrderLineSerializer(serializers.ModelSerializer):
    product_name = serializers.CharField(source="product.name", read_only=True)

    class Meta:
        model = OrderLine
        fields = ["product", "product_name", "quantity", "unit_price"]


class OrderSerializer(serializers.ModelSerializer):
    customer_name = serializers.CharField(source="customer.get_full_name", read_only=True)
    lines = OrderLineSerializer(many=True, read_only=True)
    total = serializers.DecimalField(max_digits=9, decimal_places=2, read_only=True)

    class Meta:
        model = Order
        fields = ["id", "number", "customer_name", "status", "placed_at", "note", "lines", "total"]
        read_only_fields = ["number", "status", "placed_at"]


class CouponSerializer(serializers.ModelSerializer):
    class Meta:
        model = Coupon
        fields = ["code", "percent", "valid_until"]


class ShipmentSerializer(serializers.ModelSerializer):
    order_number = serializers.CharField(source="order.number", read_only=True)
    carrier_name = serializers.CharField(source="carrier.name", read_only=True)

    class Meta:
        model = Shipment
        fields = ["id", "order_number", "carrier_name", "tracking_code", "handed_over_at", "delivered_at"]
