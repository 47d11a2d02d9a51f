from datetime import date

from django.core.management.base import BaseCommand
from django.db.models import Sum
from django.utils import timezone

from orders.models import Order, Payment, Shipment


class Command(BaseCommand):
    help = "Prints what happened in the shop on one day."

    def add_arguments(self, parser):
        parser.add_argument("--day", type=date.fromisoformat, help="default: today")

    def handle(self, *args, day=None, **options):
        day = day or timezone.localdate()
        self.stdout.write(f"Report of {day}")
        self.print_orders(day)
        self.print_payments(day)
        self.print_shipments(day)

    def print_orders(self, day):
        orders = Order.objects.of_day(day)
        self.stdout.write(f"{len(orders)} orders")
        revenue = orders.aggregate(total=Sum("lines__unit_price"))["total"]
        self.stdout.write(f"Revenue: {revenue or 0}")

    def print_payments(self, day):
        payments = Payment.objects.filter(captured_at__date=day)
        for payment in payments:
            customer = payment.order.customer
            self.stdout.write(f"  {payment.order.number}  {customer.get_full_name():30}  {payment.amount:>9}")

    def print_shipments(self, day):
        shipments = Shipment.objects.filter(handed_over_at__date=day)
        shipments = shipments.select_related("carrier", "order")
        for shipment in shipments:
            self.stdout.write(f"  {shipment.order.number}  {shipment.carrier.name}")
