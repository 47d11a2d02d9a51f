from django.core.management.base import BaseCommand
from django.db import transaction
from store.models import Product
from store.tasks import count, rebuild


class Command(BaseCommand):
    help = "Fill the shelves."

    def handle(self, *args, **options):
        with transaction.atomic():
            for product in Product.objects.select_for_update().order_by("pk"):  # ok: MIR406
                product.stock = 20
                product.save()
            count.delay(3)  # want: MIR401
        rebuild.delay()  # ok: MIR401
