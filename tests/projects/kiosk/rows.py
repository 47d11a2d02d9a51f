"""Rows of the kiosk: everything there is twice as often as what it belongs to, and nothing is shared."""

from stall import models


def of_the_first():
    """How many rows belong to the first row of their owner, which pages of one row show."""
    return {
        "order line of the order": models.OrderLine.objects.filter(order_id=1).count(),
        "order of the customer": models.Order.objects.filter(customer_id=1).count(),
    }


def fill(size):
    """`size` countries, customers, profiles, makers, tags, products and visits, twice the orders, two lines each."""
    countries = [models.Country.objects.create(name=f"Country {i}") for i in range(size)]
    customers = [models.Customer.objects.create(name=f"Customer {i}", country=countries[i]) for i in range(size)]
    for i, customer in enumerate(customers):
        models.Profile.objects.create(customer=customer, about=f"About {i}")
        models.Visit.objects.create(place=f"Place {i}")
    makers = [models.Maker.objects.create(name=f"Maker {i}") for i in range(size)]
    tags = [models.Tag.objects.create(name=f"Tag {i}") for i in range(size)]
    products = [models.Product.objects.create(name=f"Product {i}", maker=makers[i]) for i in range(size)]
    for i, product in enumerate(products):
        product.tags.set([tags[i], tags[(i + 1) % size]])
    for i in range(2 * size):
        order = models.Order.objects.create(customer=customers[i // 2], number=f"Order {i}")
        for j in range(size if i == 0 else 2):
            models.OrderLine.objects.create(order=order, product=products[(i + j) % size], amount=1 + j)
