"""Functions whose queries are counted: each is called without arguments, or as `WAYS` says."""

import itertools
from collections import defaultdict

from django.db import transaction
from django.db.models import Count, Prefetch, Sum
from django.shortcuts import get_object_or_404

from stall.helpers import customer_names, describe_order, first_order, names_of, paid_orders, sum_of_lines
from stall.models import Country, Customer, Maker, Order, OrderLine, Product, Profile, Tag, Visit

# How functions with parameters are called: every way of them.
WAYS = {
    "with_or_without_names": [{"named": True}, {"named": False}],
    "early_way_out": [{"stop": True}, {"stop": False}],
    "loaded_on_one_branch": [{"load": True}, {"load": False}],
    "one_of_two_querysets": [{"paid": True}, {"paid": False}],
    "counted_or_listed": [{"listed": True}, {"listed": False}],
    "conditional_expression": [{"many": True}, {"many": False}],
    "extra_query_for_some": [{"detailed": True}, {"detailed": False}],
    "branch_in_a_loop": [{"detailed": True}, {"detailed": False}],
}


def nothing_is_read():
    return Order.objects.filter(is_paid=False).order_by("number")


def plain_loop():
    return [order.number for order in Order.objects.all()]


def key_in_loop():
    return [order.customer.name for order in Order.objects.all()]


def key_in_for_loop():
    names = []
    for order in Order.objects.all():
        names.append(order.customer.name)
    return names


def loaded_key():
    return [order.customer.name for order in Order.objects.select_related("customer")]


def two_keys_deep():
    return [order.customer.country.name for order in Order.objects.all()]


def half_loaded():
    return [order.customer.country.name for order in Order.objects.select_related("customer")]


def same_key_twice():
    pairs = []
    for order in Order.objects.all():
        pairs.append((order.customer.name, order.customer.country_id))
    return pairs


def key_of_key_is_free():
    return [order.customer_id for order in Order.objects.all()]


def related_rows_in_loop():
    return [[line.amount for line in order.lines.all()] for order in Order.objects.all()]


def prefetched_rows():
    return [[line.amount for line in order.lines.all()] for order in Order.objects.prefetch_related("lines")]


def prefetched_two_deep():
    rows = Order.objects.prefetch_related("lines__product")
    return [[line.product.name for line in order.lines.all()] for order in rows]


def prefetched_and_filtered():
    rows = Order.objects.prefetch_related("lines")
    return [order.lines.filter(amount__gt=1).count() for order in rows]


def prefetch_with_queryset():
    lines = Prefetch("lines", queryset=OrderLine.objects.select_related("product"))
    return [[line.product.name for line in order.lines.all()] for order in Order.objects.prefetch_related(lines)]


def prefetch_under_a_name():
    big = Prefetch("lines", queryset=OrderLine.objects.filter(amount__gt=0), to_attr="big_lines")
    return [[line.amount for line in order.big_lines] for order in Order.objects.prefetch_related(big)]


def three_levels():
    found = []
    for customer in Customer.objects.all():
        for order in customer.orders.all():
            for line in order.lines.all():
                found.append(line.product.name)
    return found


def two_independent_loops():
    return [order.number for order in Order.objects.all()], [tag.name for tag in Tag.objects.all()]


def product_of_loops():
    return [Order.objects.filter(customer__country=country, number=tag.name).exists()
            for country in Country.objects.all() for tag in Tag.objects.all()]  # fmt: skip


def cached_queryset():
    orders = Order.objects.all()
    return len(orders), [order.number for order in orders], bool(orders)


def if_then_loop():
    orders = Order.objects.filter(is_paid=False)
    if orders:
        return [order.number for order in orders]
    return []


def exists_then_loop():
    orders = Order.objects.filter(is_paid=False)
    if orders.exists():
        return [order.number for order in orders]
    return []


def asked_again_each_time():
    return Order.objects.count() + Order.objects.filter(is_paid=True).count()


def second_loop_over_the_same_rows():
    orders = Order.objects.all()
    first = [order.customer.name for order in orders]
    second = [order.customer.name for order in orders]
    return first + second


def one_row():
    order = Order.objects.get(pk=1)
    return order.customer.name, order.customer.country.name


def one_row_with_prefetch():
    order = Order.objects.prefetch_related("lines").get(pk=1)
    return [line.amount for line in order.lines.all()]


def one_row_joined():
    return Order.objects.select_related("customer__country").get(pk=1).customer.country.name


def row_or_404():
    order = get_object_or_404(Order, pk=1)
    return order.customer.name


def first_and_last():
    orders = Order.objects.order_by("pk")
    return orders.first(), orders.last()


def by_number():
    orders = Order.objects.order_by("pk")
    return orders[0].number, orders[1].number


def aggregated():
    return OrderLine.objects.aggregate(total=Sum("amount"))


def annotated():
    return [order.how_many for order in Order.objects.annotate(how_many=Count("lines"))]


def values_of_rows():
    return list(Order.objects.values("number")), list(Order.objects.values_list("pk", flat=True))


def query_by_key_in_loop():
    return [Customer.objects.get(pk=order.customer_id).name for order in Order.objects.all()]


def count_in_loop():
    return {customer.name: customer.orders.count() for customer in Customer.objects.all()}


def property_in_loop():
    return [customer.open_orders for customer in Customer.objects.all()]


def method_in_loop():
    return [customer.label() for customer in Customer.objects.all()]


def texts_of_rows():
    return [str(product) for product in Product.objects.all()]


def f_strings():
    return [f"{product}" for product in Product.objects.all()]


def helper_with_row():
    return [describe_order(order) for order in Order.objects.all()]


def helper_with_loaded_row():
    return [describe_order(order) for order in Order.objects.select_related("customer")]


def helper_with_queryset():
    return names_of(Order.objects.all())


def helper_with_evaluated_queryset():
    orders = Order.objects.select_related("customer")
    if len(orders) > 1000:
        return []
    return names_of(orders)


def helper_that_builds():
    return [order.customer.name for order in paid_orders()]


def helper_that_queries():
    return first_order().number, first_order().customer.name


def helper_through_helper():
    return customer_names()


def helper_per_row_of_rows():
    return [sum_of_lines(order) for customer in Customer.objects.all() for order in customer.orders.all()]


def total_by_method():
    return sum(order.total() for order in Order.objects.prefetch_related("lines"))


def total_by_method_without_load():
    return sum(order.total() for order in Order.objects.all())


def one_to_one_back():
    return [customer.profile.about for customer in Customer.objects.all()]


def one_to_one_loaded():
    return [profile.customer.name for profile in Profile.objects.select_related("customer")]


def many_to_many():
    return [[tag.name for tag in product.tags.all()] for product in Product.objects.all()]


def many_to_many_prefetched():
    return [[tag.name for tag in product.tags.all()] for product in Product.objects.prefetch_related("tags", "maker")]


def deferred_column():
    return [(product.name, product.price) for product in Product.objects.only("name")]


def iterated():
    return [order.number for order in Order.objects.iterator()]


def in_bulk_by_key():
    found = Order.objects.in_bulk([1, 2, 3])
    return [found[1].number, found[2].customer.name]


def enumerated():
    return [(i, order.customer.name) for i, order in enumerate(Order.objects.all())]


def sorted_by_key():
    return sorted(Order.objects.all(), key=lambda order: order.customer.name)


def mapped():
    return list(map(lambda order: order.customer.name, Order.objects.all()))


def grouped():
    groups = defaultdict(list)
    for line in OrderLine.objects.select_related("order"):
        groups[line.order.number].append(line.amount)
    return dict(groups)


def chained():
    return [each.name for each in itertools.chain(Maker.objects.all(), Tag.objects.all())]


def custom_queryset():
    return [order.customer.name for order in Order.objects.unpaid().with_customers()]


def created():
    return Visit.objects.create(place="here").pk


def saved_in_loop():
    for visit in Visit.objects.all():
        visit.seen += 1
        visit.save()


def updated():
    with transaction.atomic():
        return Visit.objects.filter(seen=0).update(seen=1)


def deleted():
    return Visit.objects.filter(seen=1000).delete()


def bulk_created():
    return len(Visit.objects.bulk_create([Visit(place="a"), Visit(place="b")]))


def fetched_or_made():
    visit, _ = Visit.objects.update_or_create(place="Place 0", defaults={"seen": 2})
    return visit.place


def tags_set_by_hand():
    product = Product.objects.get(pk=1)
    product.tags.add(Tag.objects.get(pk=1))
    product.tags.clear()


def read_once_more():
    visit = Visit.objects.first()
    visit.refresh_from_db()
    return visit.seen


def loop_with_break():
    for order in Order.objects.order_by("pk"):
        if order.customer.name:
            break


def first_of_generator():
    return next(order.customer.name for order in Order.objects.all())


def fixed_number_of_rounds():
    return [Order.objects.filter(number=number).count() for number in ("Order 0", "Order 1", "Order 2")]


def keys_of_one_query_for_another():
    keys = Order.objects.filter(is_paid=False).values("customer")
    return [customer.name for customer in Customer.objects.filter(pk__in=keys)]


def membership():
    orders = Order.objects.all()
    wanted = Order.objects.get(pk=1)
    return wanted in orders, len(orders)


def sliced():
    return [order.customer.name for order in Order.objects.select_related("customer").order_by("pk")[:2]]


def union_of_two():
    return [each.name for each in Tag.objects.filter(pk=1).union(Tag.objects.filter(pk=2))]


def back_to_where_it_came_from():
    customer = Customer.objects.get(pk=1)
    return [order.customer.name for order in customer.orders.all()]


def tried():
    try:
        return Order.objects.get(number="Order 0").number
    except Order.DoesNotExist:
        return None


def inner_function():
    def name_of(order):
        return order.customer.name

    return [name_of(order) for order in Order.objects.all()]


def with_or_without_names(named):
    orders = Order.objects.all()
    if named:
        return [order.customer.name for order in orders]
    return [order.number for order in orders]


def early_way_out(stop):
    if stop:
        return []
    return [order.customer.name for order in Order.objects.select_related("customer")]


def loaded_on_one_branch(load):
    orders = Order.objects.all()
    if load:
        orders = orders.select_related("customer")
    return [order.customer.name for order in orders]


def one_of_two_querysets(paid):
    if paid:
        orders = Order.objects.exclude(is_paid=True)
    else:
        orders = Order.objects.filter(is_paid=False)
    return [order.number for order in orders]


def counted_or_listed(listed):
    orders = Order.objects.all()
    return len(orders) if listed else orders.count()


def conditional_expression(many):
    rows = Order.objects.prefetch_related("lines") if many else Order.objects.all()
    return [order.number for order in rows]


def extra_query_for_some(detailed):
    found = {"orders": Order.objects.count()}
    if detailed:
        found["lines"] = OrderLine.objects.count()
        found["tags"] = Tag.objects.count()
    return found


def branch_in_a_loop(detailed):
    found = []
    for order in Order.objects.all():
        if detailed:
            found.append(order.customer.name)
        else:
            found.append(order.number)
    return found


def found_or_none():
    order = Order.objects.filter(number="Order 0").first()
    if order is None:
        return None
    return order.customer.name
