from django.core.management.base import BaseCommand
from django.db.models import Sum

from stall.models import Order, OrderLine


class Command(BaseCommand):
    def handle(self, *args, **options):
        self.stdout.write(f"{Order.objects.count()} orders")
        self.stdout.write(str(OrderLine.objects.aggregate(Sum("amount"))))
