from django.core.management.base import BaseCommand

from stall.models import Customer


class Command(BaseCommand):
    def handle(self, *args, **options):
        for customer in Customer.objects.prefetch_related("orders"):
            self.stdout.write(f"{customer.name} of {customer.country.name}: {len(customer.orders.all())}")
