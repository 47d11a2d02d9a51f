from stall.models import Customer, Order


def describe_order(order):
    return f"{order.number} of {order.customer.name}"


def names_of(orders):
    return [order.customer.name for order in orders]


def paid_orders():
    return Order.objects.filter(is_paid=False)


def first_order():
    return Order.objects.order_by("pk").first()


def sum_of_lines(order):
    return sum(line.amount for line in order.lines.all())


def customer_names():
    return [_named(customer) for customer in Customer.objects.select_related("country")]


def _named(customer):
    return f"{customer.name} ({customer.country.name}, {customer.orders.count()})"
