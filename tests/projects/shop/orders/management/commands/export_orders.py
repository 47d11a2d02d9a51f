import csv

from django.core.management.base import BaseCommand

from orders.models import Order


class Command(BaseCommand):
    help = "Writes paid orders with their lines as CSV, for the bookkeeper."

    def add_arguments(self, parser):
        parser.add_argument("--since", help="date as YYYY-MM-DD")
        parser.add_argument("--summary", action="store_true", help="one row per order")

    def handle(self, *args, since=None, summary=False, **options):
        orders = Order.objects.paid().order_by("placed_at")
        if since:
            orders = orders.filter(placed_at__date__gte=since)
        self.writer = csv.writer(self.stdout)
        if summary:
            self.write_summary(orders)
        else:
            self.write_lines(orders)

    def write_lines(self, orders):
        orders = orders.select_related("customer", "shipping_address__country").with_lines()
        for order in orders:
            for line in order.lines.all():
                self.writer.writerow(
                    [
                        order.number,
                        order.customer.email,
                        order.shipping_address.country.code,
                        line.product.sku,
                        line.subtotal,
                    ]
                )

    def write_summary(self, orders):
        for order in orders.select_related("customer"):
            coupons = [coupon.code for coupon in order.coupons.all()]
            self.writer.writerow([order.number, order.customer.email, order.total, " ".join(coupons)])
