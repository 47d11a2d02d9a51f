from django.contrib import messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Count, Sum
from django.http import Http404, JsonResponse
from django.shortcuts import aget_object_or_404, get_object_or_404, redirect, render
from django.views.generic import DetailView, ListView, UpdateView

from catalog.models import Product
from catalog.services import OutOfStock
from common.csv_export import csv_response
from common.mixins import OwnedByCustomerMixin, StaffRequiredMixin

from . import pricing, services
from .forms import CheckoutForm, OrderNoteForm
from .models import Order, OrderLine


class OrderListView(LoginRequiredMixin, ListView):
    template_name = "orders/order_list.html"
    context_object_name = "orders"
    paginate_by = 20

    def get_queryset(self):
        return self.request.user.orders.all()


class OrderDetailView(OwnedByCustomerMixin, DetailView):
    model = Order
    queryset = Order.objects.for_overview()
    slug_field = "number"
    slug_url_kwarg = "number"
    template_name = "orders/order_detail.html"
    context_object_name = "order"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        lines = []
        for line in self.object.lines.all():
            lines.append({"product": line.product.name, "quantity": line.quantity, "subtotal": line.subtotal})
        context["lines"] = lines
        context["total"] = sum(line["subtotal"] for line in lines)
        context["weight"] = pricing.basket_weight(self.object)
        context["payments"] = self.object.payments.all()
        return context


class OrderNoteView(OwnedByCustomerMixin, UpdateView):
    model = Order
    form_class = OrderNoteForm
    slug_field = "number"
    slug_url_kwarg = "number"
    template_name = "orders/order_note.html"


@login_required
def checkout(request, product_id):
    product = get_object_or_404(Product.published.select_related("brand"), pk=product_id)
    form = CheckoutForm(request.POST or None, customer=request.user, initial={"product": product.pk})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            order = services.place_order(
                request.user, data["address"], {product.pk: data["quantity"]}, data["coupon"]
            )
        except OutOfStock:
            messages.error(request, "There is not enough in stock.")
        except services.CouponNotValid:
            messages.error(request, "This coupon is not valid.")
        else:
            return redirect(order)
    return render(request, "orders/checkout.html", {"form": form, "product": product})


@login_required
def invoice(request, number):
    orders = Order.objects.filter(customer=request.user).select_related("shipping_address__country")
    order = get_object_or_404(orders, number=number)
    rows = [
        {"name": f"{line.product.brand.name} {line.product.name}", "subtotal": line.subtotal}
        for line in order.lines.select_related("product__brand")
    ]
    context = {"order": order, "rows": rows, "net": pricing.net_total(order)}
    return render(request, "orders/invoice.html", context)


@staff_member_required
def export_orders(request):
    orders = Order.objects.order_by("placed_at")
    if status := request.GET.get("status"):
        orders = orders.filter(status=status)
    rows = []
    for order in orders:
        rows.append(
            [
                order.number,
                order.customer.email,
                order.shipping_address.country.name,
                order.lines.count(),
                order.get_status_display(),
            ]
        )
    return csv_response("orders.csv", ["number", "customer", "country", "lines", "status"], rows)


@staff_member_required
def export_lines(request):
    lines = OrderLine.objects.select_related("order", "product")
    rows = ([line.order.number, line.product.sku, line.quantity, line.unit_price] for line in lines)
    return csv_response("lines.csv", ["order", "sku", "quantity", "price"], rows)


class DashboardView(StaffRequiredMixin, ListView):
    template_name = "orders/dashboard.html"
    context_object_name = "orders"

    def get_queryset(self):
        return Order.objects.for_overview().prefetch_related("lines")[:50]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["by_country"] = self.orders_by_country()
        context["revenue"] = OrderLine.objects.values("product__name").annotate(units=Sum("quantity"))[:10]
        context["without_payment"] = self.without_payment()
        return context

    def orders_by_country(self):
        counts = {}
        for order in self.get_queryset():
            country = order.shipping_address.country.name
            counts[country] = counts.get(country, 0) + 1
        return counts

    def without_payment(self):
        numbers = []
        for order in Order.objects.unpaid():
            if not order.payments.exists():
                numbers.append(order.number)
        return numbers


@staff_member_required
def busiest_customers(request):
    rows = (
        Order.objects.values("customer__username")
        .annotate(placed=Count("pk"))
        .order_by("-placed", "customer__username")
    )
    return JsonResponse(
        {"customers": [{"name": row["customer__username"], "orders": row["placed"]} for row in rows]}
    )


async def order_status(request, number):
    user = await request.auser()
    if not user.is_authenticated:
        raise Http404
    order = await aget_object_or_404(Order, number=number, customer=user)
    answer = {"number": order.number, "status": order.status}
    if order.status == Order.Status.SHIPPED:
        answer["carrier"] = order.shipment.carrier.name
    return JsonResponse(answer)


async def open_orders(request):
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"orders": []})
    orders = Order.objects.unpaid().filter(customer=user).select_related("shipping_address")
    return JsonResponse(
        {"orders": [{"number": order.number, "city": order.shipping_address.city} async for order in orders]}
    )
