import random
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from django.db import transaction

from catalog.models import Brand, Category, Product, ProductImage, Review, Tag
from common.models import Country
from customers.models import Address, Customer, Profile
from orders.models import Carrier, Coupon, CouponRedemption, Order, OrderLine, Payment, Shipment
from support.models import Attachment, Message, Ticket

START = datetime(2025, 1, 6, 9, tzinfo=timezone.utc)
COUNTRIES = [("NL", "Netherlands", 21), ("BE", "Belgium", 21), ("DE", "Germany", 19), ("FR", "France", 20)]
FIRST_NAMES = ["Anna", "Bram", "Clara", "David", "Eva", "Finn", "Greet", "Hugo", "Iris", "Jan"]
LAST_NAMES = ["Jansen", "Bakker", "Peeters", "Schmidt", "Martin", "Visser", "Dubois"]
CITIES = ["Amsterdam", "Antwerp", "Berlin", "Paris", "Utrecht", "Ghent"]
THINGS = ["Lamp", "Chair", "Table", "Kettle", "Clock", "Mirror", "Rug", "Basket", "Shelf"]
COLOURS = ["red", "blue", "green", "black", "white", "oak"]
ROOMS = ["Kitchen", "Bedroom", "Bathroom", "Garden"]


class Command(BaseCommand):
    help = "Replaces everything in the shop by made-up data, the same for the same size."

    def add_arguments(self, parser):
        parser.add_argument(
            "--size", type=int, default=20, help="number of customers, products, orders, tickets"
        )

    @transaction.atomic
    def handle(self, *args, size, **options):
        self.size = size
        self.random = random.Random(size)
        self.clear()
        self.make_catalog()
        self.make_customers()
        self.make_orders()
        self.make_reviews()
        self.make_tickets()
        self.stdout.write(f"The shop has {size} products, customers, orders and tickets.")

    def clear(self):
        models = [
            Attachment,
            Message,
            Ticket,
            CouponRedemption,
            Coupon,
            Shipment,
            Carrier,
            Payment,
            OrderLine,
            Order,
        ]
        models += [Review, ProductImage, Product, Tag, Category, Address, Profile, Brand, Country, Customer]
        for model in models:
            model._base_manager.all().delete()

    def make_catalog(self):
        self.countries = [
            Country.objects.create(code=code, name=name, vat_percent=vat) for code, name, vat in COUNTRIES
        ]
        tags = [Tag.objects.create(name=colour, slug=colour) for colour in COLOURS]
        self.brands = [self.make_brand(number) for number in range(self.size)]
        categories = self.make_categories()
        self.products = []
        for number in range(self.size):
            product = self.make_product(number, categories)
            product.tags.set(self.random.sample(tags, 2))
            ProductImage.objects.bulk_create(
                ProductImage(product=product, path=f"/images/{product.sku}-{position}.jpg", position=position)
                for position in range(2)
            )
            self.products.append(product)

    def make_brand(self, number):
        return Brand.objects.create(
            name=f"Brand {number:04}",
            slug=f"brand-{number:04}",
            country=self.random.choice(self.countries),
            support_email=f"brand-{number:04}@example.com",
        )

    def make_categories(self):
        rooms = [
            Category.objects.create(name=name, slug=name.lower(), position=position)
            for position, name in enumerate(ROOMS)
        ]
        return [
            Category.objects.create(
                name=f"Corner {number}",
                slug=f"corner-{number}",
                parent=rooms[number % len(rooms)],
                position=number,
            )
            for number in range(self.size)
        ]

    def make_product(self, number, categories):
        name = f"{THINGS[number % len(THINGS)]} {number:04}"
        return Product.objects.create(
            sku=f"SKU-{number:04}",
            name=name,
            slug=name.lower().replace(" ", "-"),
            category=categories[0] if number % 2 else categories[number],
            brand=self.brands[0] if number % 2 else self.brands[number],
            price=Decimal(self.random.randrange(500, 20000)) / 100,
            status=Product.Status.PUBLISHED,
            published_at=START + timedelta(hours=number),
            stock=1 + number % 5,
            weight_grams=self.random.randrange(100, 9000),
        )

    def make_customers(self):
        password = make_password("shop")
        Customer.objects.create(
            username="admin", email="admin@example.com", password=password, is_staff=True, is_superuser=True
        )
        self.agents = [
            Customer.objects.create(
                username=f"agent{number}",
                email=f"agent{number}@example.com",
                password=password,
                is_staff=True,
            )
            for number in range(2)
        ]
        self.customers = [self.make_customer(number, password) for number in range(self.size)]

    def make_customer(self, number, password):
        customer = Customer.objects.create(
            username=f"customer{number}",
            email=f"customer{number}@example.com",
            password=password,
            first_name=FIRST_NAMES[number % len(FIRST_NAMES)],
            last_name=f"{LAST_NAMES[number % len(LAST_NAMES)]}-{number}",
        )
        Profile.objects.filter(customer=customer).update(
            phone=f"+31 20 {number:07}",
            birthday=date(1980, 1, 1) + timedelta(days=self.random.randrange(9000)),
            newsletter=number % 3 != 0,
            favourite_brand=self.brands[0] if number % 2 else self.brands[number],
        )
        # The first customer is a chain of shops: an address for each of them.
        for position in range(max(2, self.size) if number == 0 else 2):
            Address.objects.create(
                customer=customer,
                country=self.random.choice(self.countries),
                street=f"Main street {number}",
                postcode=f"{1000 + number} AA",
                city=self.random.choice(CITIES),
                is_default=position == 0,
            )
        return customer

    def make_orders(self):
        self.coupon = Coupon.objects.create(code="WELCOME", percent=10)
        self.carriers = [Carrier.objects.create(name=name) for name in ("PostNL", "DHL", "GLS")]
        states = [Order.Status.NEW, Order.Status.PAID, Order.Status.SHIPPED]
        self.orders = [self.make_order(number, states[number % 3]) for number in range(self.size)]
        for number in range(self.size // 3):
            coupon = Coupon.objects.create(code=f"SAVE-{number}", percent=5)
            CouponRedemption.objects.create(coupon=coupon, order=self.orders[number], amount=Decimal(1))
        # The first customer is a regular: the first order has a line for every product.
        OrderLine.objects.bulk_create(
            OrderLine(order=self.orders[0], product=product, quantity=1, unit_price=product.price + 1)
            for product in self.products
        )

    def make_order(self, number, status):
        customer = self.customers[number]
        placed_at = START + timedelta(hours=number)
        order = Order.objects.create(
            number=f"ORD-{number + 1:06}",
            customer=customer,
            shipping_address=customer.addresses.all()[0],
            status=status,
            placed_at=placed_at,
        )
        for product in self.random.sample(self.products, min(2, self.size)):
            OrderLine.objects.create(
                order=order, product=product, quantity=self.random.randrange(1, 4), unit_price=product.price
            )
        CouponRedemption.objects.create(coupon=self.coupon, order=order, amount=Decimal(number))
        if status != Order.Status.NEW:
            Payment.objects.bulk_create(self.payments_of(order, placed_at))
        if status == Order.Status.SHIPPED:
            Shipment.objects.create(
                order=order,
                carrier=self.random.choice(self.carriers),
                tracking_code=f"T{number:08}",
                handed_over_at=placed_at + timedelta(days=1),
                delivered_at=placed_at + timedelta(days=3) if number % 2 == 0 else None,
            )
        return order

    def payments_of(self, order, placed_at):
        for status in (Payment.Status.REFUNDED, Payment.Status.CAPTURED):
            yield Payment(order=order, amount=order.total, status=status, captured_at=placed_at)

    def make_reviews(self):
        Review.objects.bulk_create(
            Review(
                product=self.products[number if number % 2 else 0],
                customer=customer,
                rating=self.random.randrange(1, 6),
                title=f"Opinion {number}",
                approved=number % 3 != 0,
            )
            for number, customer in enumerate(self.customers)
        )

    def make_tickets(self):
        for number, customer in enumerate(self.customers):
            ticket = Ticket.objects.create(
                customer=customer,
                order=self.orders[number],
                assigned_to=None if number % 4 == 3 else self.agents[number % 2],
                status=Ticket.Status.WAITING if number % 3 == 2 else Ticket.Status.OPEN,
                subject=f"Question {number}",
                priority=1 + number % 3,
            )
            messages = Message.objects.bulk_create(
                [
                    Message(ticket=ticket, author=customer, body="Where is my parcel?"),
                    Message(ticket=ticket, author=self.agents[number % 2], body="It is on its way."),
                ]
            )
            Attachment.objects.create(
                content_object=messages[0], name=f"photo-{number}.jpg", size=1000 + number
            )
        Message.objects.bulk_create(
            Message(ticket=Ticket.objects.earliest("pk"), author=customer, body="Me too!")
            for customer in self.customers
        )
