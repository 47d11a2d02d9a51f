from django.db import transaction
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views import View
from store import locks
from store.models import Order, Product


def text(value):
    return HttpResponse(str(value))


# Rows that are locked outside of transactions.


def lock_one(request):
    product = Product.objects.select_for_update().get(pk=1)  # want: MIR406
    return text(product.name)


def lock_first(request):
    order = Order.objects.select_for_update(skip_locked=True).filter(status="new").first()  # want: MIR406
    return text(order.pk)


def lock_each(request):
    totals = []
    for order in Order.objects.select_for_update().order_by("pk"):  # want: MIR406
        totals.append(order.total)
    return JsonResponse({"totals": totals})


def lock_list(request):
    orders = Order.objects.filter(status="new").select_for_update(of=("self",))
    found = [order.total for order in orders.order_by("pk")]  # want: MIR406
    return JsonResponse({"totals": found})


def lock_length(request):
    return text(len(Order.objects.select_for_update()))  # want: MIR406


def lock_truth(request):
    if Order.objects.select_for_update().filter(status="new"):  # want: MIR406
        return text("new")
    return text("none")


def lock_existence(request):
    return text(Order.objects.select_for_update().exists())  # want: MIR406


def lock_values(request):
    return text(sorted(Order.objects.select_for_update().values_list("total", flat=True)))  # want: MIR406


def lock_or_not_found(request):
    product = get_object_or_404(Product.objects.select_for_update(), slug="thing-1")  # want: MIR406
    return text(product.stock)


def lock_part(request):
    return text([order.pk for order in Order.objects.select_for_update().order_by("pk")[:2]])  # want: MIR406


def lock_row_by_row(request):
    rows = Order.objects.select_for_update().order_by("pk").iterator()
    return text([order.pk for order in rows])  # want: MIR406


def lock_after_the_block(request):
    with transaction.atomic():
        orders = Order.objects.select_for_update().order_by("pk")
        number = orders.count()
    return text([number, *(order.total for order in orders)])  # want: MIR406


def lock_by_a_function(request):
    product = locks.first_of(Product.objects.select_for_update().order_by("pk"))  # want: MIR406
    return text(product.name)


def lock_what_a_function_builds(request):
    return text([order.pk for order in locks.rows_to_lock()])  # want: MIR406


def lock_the_statement(request):
    return text("FOR UPDATE" in str(Order.objects.select_for_update().query))  # want: MIR406


def lock_and_count(request):
    return text(Order.objects.select_for_update().filter(status="new").count())  # want: MIR406


def lock_and_update(request):
    changed = Order.objects.select_for_update().filter(status="new").update(status="paid")  # want: MIR406
    return text(changed)


class Shelf(View):
    def get(self, request):
        product = self.get_queryset().get(pk=1)  # want: MIR406
        return text(product.stock)

    def get_queryset(self):
        return Product.objects.select_for_update()


class Desk(View):
    def get(self, request):
        return text(self.order().total)  # or: MIR406 Desk

    def order(self):
        return Order.objects.select_for_update().get(pk=1)  # want: MIR406


# Rows that are locked in transactions, or not at all.


def locked_in_a_block(request):
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=1)  # ok: MIR406
        product.reserve(1)
    return text(product.stock)


@transaction.atomic
def locked_in_a_decorated_view(request):
    orders = Order.objects.select_for_update().order_by("pk")
    return text([order.total for order in orders])  # ok: MIR406


def built_only(request):
    orders = Order.objects.select_for_update().filter(status="new")  # ok: MIR406
    return text(type(orders).__name__)


def built_outside(request):
    orders = Order.objects.select_for_update().order_by("pk")  # ok: MIR406
    with transaction.atomic():
        return text([order.pk for order in orders])  # ok: MIR406


def locked_by_a_function(request):
    with transaction.atomic():
        product = locks.locked(1)  # ok: MIR406
        order = locks.first_of(locks.rows_to_lock())  # ok: MIR406
        stock = locks.Stock(2).lock()  # ok: MIR406
    return text([product.pk, order.pk, stock.pk])


def locked_by_a_decorated_function(request):
    return text(locks.take_safely(1, 2).stock)  # ok: MIR406


def locked_by_a_function_inside(request):
    @transaction.atomic
    def take():
        return Product.objects.select_for_update().get(pk=1).stock  # ok: MIR406

    return text(take())


def locked_no_more(request):
    orders = Order.objects.select_for_update().order_by("pk").select_for_update(skip_locked=True)
    with transaction.atomic():
        found = list(orders)  # ok: MIR406
    return text([order.total for order in found])  # ok: MIR406


def locked_and_kept(request):
    with transaction.atomic():
        orders = Order.objects.select_for_update().order_by("pk")
        number = len(orders)  # ok: MIR406
    return text([number, *(order.total for order in orders)])  # ok: MIR406


def locked_and_turned_off(request):
    base = Order.objects.select_for_update().none()
    return text(list(base))  # ok: MIR406


@method_decorator(transaction.atomic, name="dispatch")
class LockedShelf(View):
    def get(self, request):
        return text(Product.objects.select_for_update().get(pk=1).stock)  # ok: MIR406


class LockedDesk(View):
    @transaction.atomic
    def get(self, request):
        return text(self.order().total)

    def order(self):
        return Order.objects.select_for_update().get(pk=1)  # ok: MIR406


# Locks that the database refuses.


@transaction.atomic
def lock_nullable(request):
    order = Order.objects.select_for_update().select_related("courier").get(pk=3)  # want: MIR407
    return text(order.courier.name)  # gives: [200, "Bo"]


@transaction.atomic
def lock_nullable_of_each(request):
    names = []
    for product in Product.objects.select_related("supplier").select_for_update().order_by("pk"):  # want: MIR407
        names.append(product.supplier.name if product.supplier else "")
    return text(names)  # gives: [200, "['', 'Bo', 'Bo']"]


@transaction.atomic
def lock_nullable_further_on(request):
    orders = Order.objects.select_for_update(nowait=True).select_related("customer__referrer")  # or: MIR407 lock_nullable_further_on
    return text(orders.get(pk=1).customer.name)  # want: MIR407  # gives: [200, "Ada"]


@transaction.atomic
def lock_distinct(request):
    return text([order.pk for order in Order.objects.select_for_update().order_by("pk").distinct()])  # want: MIR407  # gives: [200, "[1, 2, 3]"]


@transaction.atomic
def lock_groups(request):
    products = Product.objects.annotate(number=Count("favourite")).select_for_update().order_by("pk")  # or: MIR407 lock_groups
    return text([product.number for product in products])  # want: MIR407  # gives: [200, "[0, 0, 0]"]


@transaction.atomic
def lock_grouped_values(request):
    rows = Order.objects.select_for_update().values("status").annotate(number=Count("pk"))  # or: MIR407 lock_grouped_values
    return text([row["number"] for row in rows])  # want: MIR407  # gives: [200, "[3]"]


@transaction.atomic
def lock_union(request):
    both = Order.objects.select_for_update().filter(pk=1).union(Order.objects.filter(pk=2))  # or: MIR407 lock_union
    return text(sorted(order.pk for order in both))  # want: MIR407  # gives: [200, "[1, 2]"]


@transaction.atomic
def lock_nullable_of_its_own_model(request):
    from store.models import Customer

    customers = Customer.objects.select_for_update().select_related("referrer")  # or: MIR407 lock_nullable_of_its_own_model
    return text([customer.name for customer in customers.order_by("pk")])  # want: MIR407  # gives: [200, "['Ada', 'Bo']"]


@transaction.atomic
def locked_nullable_of_itself(request):
    order = Order.objects.select_for_update(of=("self",)).select_related("courier").get(pk=3)  # ok: MIR407
    return text(order.courier.name)


@transaction.atomic
def locked_joined(request):
    order = Order.objects.select_for_update().select_related("customer").get(pk=1)  # ok: MIR407
    return text(order.customer.name)


@transaction.atomic
def locked_joined_by_name(request):
    orders = Order.objects.select_for_update(of=("self", "customer")).select_related("customer", "courier")
    return text([order.customer.name for order in orders])  # ok: MIR407


@transaction.atomic
def locked_where_it_is_there(request):
    orders = Order.objects.select_for_update().filter(courier__isnull=False).select_related("courier")
    return text([order.courier.name for order in orders])  # ok: MIR407


@transaction.atomic
def locked_prefetched(request):
    orders = Order.objects.select_for_update().prefetch_related("courier").order_by("pk")
    return text([order.courier.name if order.courier else "" for order in orders])  # ok: MIR407


@transaction.atomic
def locked_slice(request):
    return text([order.pk for order in Order.objects.select_for_update().order_by("pk")[:2]])  # ok: MIR407


@transaction.atomic
def locked_values(request):
    return text(list(Order.objects.select_for_update().order_by("pk").values_list("total", flat=True)))  # ok: MIR407


@transaction.atomic
def locked_keys_of_distinct(request):
    keys = Order.objects.filter(customer__name="Ada").distinct().values("pk")
    return text([order.pk for order in Order.objects.select_for_update().filter(pk__in=keys).order_by("pk")])  # ok: MIR407


@transaction.atomic
def locked_total(request):
    return text(Order.objects.select_for_update().aggregate(number=Count("pk")))  # ok: MIR407


@transaction.atomic
def locked_no_key(request):
    product = Product.objects.select_for_update(no_key=True).select_related(None).get(pk=1)  # ok: MIR407
    return text(product.stock)


@transaction.atomic
def not_locked_at_all(request):
    orders = Order.objects.select_related("courier").distinct()
    return text([order.pk for order in orders.order_by("pk")])  # ok: MIR407, MIR406
