"""Fills the tables of the shop."""

from store.models import Customer, Order, Product, Seat


def fill():
    ada = Customer.objects.create(name="Ada", email="ada@example.com", balance=100)
    bo = Customer.objects.create(name="Bo", email="bo@example.com", balance=50, referrer=ada)
    for number in (1, 2, 3):
        Product.objects.create(name=f"Thing {number}", slug=f"thing-{number}", stock=10, supplier=bo if number > 1 else None)
        Order.objects.create(customer=ada, courier=bo if number > 2 else None, total=10 * number)
    Seat.objects.create(row=1, number=1)
