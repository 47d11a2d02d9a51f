import csv

from django.core.management.base import BaseCommand

from customers.models import Address


class Command(BaseCommand):
    help = "Writes the default address of every customer as CSV, for the printed catalogue."

    def handle(self, *args, **options):
        writer = csv.writer(self.stdout)
        writer.writerow(["name", "street", "postcode", "city", "country"])
        addresses = Address.objects.filter(is_default=True, customer__is_active=True).select_related(
            "customer"
        )
        for address in addresses.iterator():
            writer.writerow(
                [
                    address.customer.get_full_name(),
                    address.street,
                    address.postcode,
                    address.city,
                    address.country.name,
                ]
            )
