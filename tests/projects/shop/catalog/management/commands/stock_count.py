from django.core.management.base import BaseCommand

from catalog.models import Product


class Command(BaseCommand):
    help = "Prints a counting list for the warehouse, sorted by category."

    def add_arguments(self, parser):
        parser.add_argument("--category", help="slug of one category")

    def handle(self, *args, category=None, **options):
        products = Product.objects.in_stock().order_by("category__name", "sku")
        if category:
            products = products.filter(category__slug=category)
        if products.exists():
            self.print_list(products)
        else:
            self.stdout.write("Nothing in stock.")

    def print_list(self, products):
        for number, product in enumerate(products.select_related("category"), start=1):
            self.stdout.write(f"{number:4}  {product.category.name:20}  {product.sku:12}  {product.stock:5}")
