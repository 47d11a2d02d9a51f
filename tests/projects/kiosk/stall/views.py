from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.views import View
from django.views.generic import DetailView, ListView, TemplateView

from stall.models import Country, Customer, Maker, Order, Product, Tag


def orders(request):
    return render(request, "stall/orders.html", {"orders": Order.objects.all()})


def orders_loaded(request):
    found = Order.objects.select_related("customer").prefetch_related("lines__product")
    return render(request, "stall/orders_deep.html", {"orders": found})


def orders_deep(request):
    return render(request, "stall/orders_deep.html", {"orders": Order.objects.all()})


def order(request, pk):
    found = get_object_or_404(Order.objects.select_related("customer"), pk=pk)
    return render(request, "stall/order.html", {"order": found})


def paged(request):
    pages = Paginator(Order.objects.select_related("customer").order_by("pk"), 1000)
    return render(request, "stall/orders.html", {"orders": pages.get_page(request.GET.get("page"))})


def as_json(request):
    return JsonResponse({"orders": [{"number": each.number, "lines": each.lines.count()} for each in Order.objects.all()]})


def as_text(request):
    return HttpResponse(", ".join(product.name for product in Product.objects.all()))


def dashboard(request):
    context = {
        "orders": Order.objects.count(),
        "customers": Customer.objects.count(),
        "newest": Order.objects.order_by("-pk").select_related("customer")[:3],
        "products": Product.objects.all(),
    }
    return TemplateResponse(request, "stall/dashboard.html", context)


def included(request):
    return render(request, "stall/with_rows.html", {"customers": Customer.objects.all()})


def inherited(request):
    return render(request, "stall/child.html", {"tags": Tag.objects.all(), "makers": Maker.objects.all()})


def unused_context(request):
    return render(request, "stall/empty.html", {"orders": Order.objects.all()})


class OrderList(ListView):
    model = Order
    template_name = "stall/order_list.html"


class LoadedOrderList(ListView):
    queryset = Order.objects.select_related("customer")
    template_name = "stall/order_list.html"


class PagedOrderList(ListView):
    queryset = Order.objects.order_by("pk")
    paginate_by = 1000
    template_name = "stall/order_list.html"


class FilteredProducts(ListView):
    template_name = "stall/products.html"
    context_object_name = "products"

    def get_queryset(self):
        return Product.objects.filter(price__gt=0).select_related("maker").prefetch_related("tags")


class CustomerPage(DetailView):
    model = Customer
    template_name = "stall/customer.html"


class CustomerPageWithMore(DetailView):
    queryset = Customer.objects.select_related("country")
    template_name = "stall/customer.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["others"] = Customer.objects.count()
        return context


class Overview(TemplateView):
    template_name = "stall/overview.html"

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "countries": Country.objects.prefetch_related("customers")}


class Numbers(View):
    def get(self, request):
        return JsonResponse({"names": [maker.name for maker in Maker.objects.all()], "tags": Tag.objects.count()})
