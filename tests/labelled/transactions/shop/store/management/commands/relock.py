from django.core.management.base import BaseCommand
from store.models import Product


class Command(BaseCommand):
    help = "Lock without a transaction."

    def handle(self, *args, **options):
        self.check_all()  # or: MIR406 Command

    def check_all(self):
        for product in Product.objects.select_for_update():  # want: MIR406
            product.rename(product.name.upper())
