from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from common.models import TimeStampedModel
from common.money import percent_of


class OrderQuerySet(models.QuerySet):
    def unpaid(self):
        return self.filter(status=Order.Status.NEW)

    def paid(self):
        return self.filter(status__in=[Order.Status.PAID, Order.Status.SHIPPED])

    def of_day(self, day):
        return self.filter(placed_at__date=day)

    def with_lines(self):
        return self.prefetch_related("lines__product")

    def for_overview(self):
        return self.select_related("customer", "shipping_address__country")


class Order(TimeStampedModel):
    class Status(models.TextChoices):
        NEW = "new", "New"
        PAID = "paid", "Paid"
        SHIPPED = "shipped", "Shipped"
        CANCELLED = "cancelled", "Cancelled"

    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    shipping_address = models.ForeignKey("customers.Address", on_delete=models.PROTECT, related_name="orders")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NEW)
    placed_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(blank=True, default="")
    gift_wrapped = models.BooleanField(default=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        indexes = [models.Index(fields=["status", "placed_at"], name="order_status_placed")]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("orders:detail", args=[self.number])

    @property
    def total(self):
        return sum((line.subtotal for line in self.lines.all()), start=0)

    @property
    def is_open(self):
        return self.status in {self.Status.NEW, self.Status.PAID}


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="order_lines")
    quantity = models.PositiveIntegerField(default=1)
    unit_price = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.quantity} x {self.product}"

    @property
    def subtotal(self):
        return self.quantity * self.unit_price


class Payment(TimeStampedModel):
    class Status(models.TextChoices):
        PENDING = "pending", "Pending"
        CAPTURED = "captured", "Captured"
        REFUNDED = "refunded", "Refunded"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    method = models.CharField(max_length=20, default="card")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    captured_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.amount} by {self.method}"


class Carrier(models.Model):
    name = models.CharField(max_length=60, unique=True)
    tracking_url = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Shipment(TimeStampedModel):
    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="shipment")
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="shipments")
    tracking_code = models.CharField(max_length=40, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.carrier.name} {self.tracking_code}"


class Coupon(models.Model):
    code = models.CharField(max_length=20, unique=True)
    percent = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    valid_until = models.DateField(null=True, blank=True)
    orders = models.ManyToManyField(Order, through="CouponRedemption", related_name="coupons")

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return self.code

    def discount_on(self, amount):
        return percent_of(amount, self.percent)


class CouponRedemption(models.Model):
    coupon = models.ForeignKey(Coupon, on_delete=models.PROTECT, related_name="redemptions")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="redemptions")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    redeemed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["coupon", "order"], name="coupon_once_per_order"),
        ]

    def __str__(self):
        return f"{self.coupon.code} on {self.order.number}"
