import csv

from django.core.management.base import BaseCommand

from catalog.models import Product


class Command(BaseCommand):
    help = "Writes all products as CSV, for the price comparison sites."

    def add_arguments(self, parser):
        parser.add_argument("--status", choices=Product.Status.values)
        parser.add_argument("--with-images", action="store_true")

    def handle(self, *args, status=None, with_images=False, **options):
        products = Product.objects.order_by("sku")
        if status:
            products = products.filter(status=status)
        writer = csv.writer(self.stdout)
        if with_images:
            self.write_images(writer, products)
        else:
            self.write_products(writer, products)

    def write_products(self, writer, products):
        writer.writerow(["sku", "brand", "category", "name", "price", "stock"])
        for product in products:
            writer.writerow(
                [
                    product.sku,
                    product.brand.name,
                    product.category.name,
                    product.name,
                    product.price,
                    product.stock,
                ]
            )

    def write_images(self, writer, products):
        writer.writerow(["sku", "image"])
        for product in products.prefetch_related("images").iterator(chunk_size=500):
            for image in product.images.all():
                writer.writerow([product.sku, image.path])
