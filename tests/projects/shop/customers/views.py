from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.generic import CreateView, DeleteView, ListView, UpdateView

from common.csv_export import csv_response
from common.mixins import OwnedByCustomerMixin, StaffRequiredMixin

from . import services
from .forms import AddressForm, ProfileForm, RegistrationForm
from .models import Address, Customer
from .tasks import send_welcome


@login_required
def account(request):
    latest = request.user.orders.select_related("shipping_address").order_by("-placed_at").first()
    context = {
        "profile": request.user.profile,
        "addresses": services.address_book(request.user),
        "latest": latest,
        "latest_city": latest.shipping_address.city if latest else None,
    }
    return render(request, "customers/account.html", context)


def register(request):
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            customer = form.save()
            send_welcome.delay(customer.pk)
        login(request, customer)
        return redirect("customers:account")
    return render(request, "customers/register.html", {"form": form})


@login_required
def edit_profile(request):
    form = ProfileForm(request.POST or None, instance=request.user.profile)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile was saved.")
        return redirect("customers:account")
    return render(request, "customers/profile_form.html", {"form": form})


class AddressListView(LoginRequiredMixin, ListView):
    template_name = "customers/address_list.html"
    context_object_name = "addresses"

    def get_queryset(self):
        return Address.objects.filter(customer=self.request.user).select_related("country")


class AddressCreateView(LoginRequiredMixin, CreateView):
    model = Address
    form_class = AddressForm
    template_name = "customers/address_form.html"
    success_url = reverse_lazy("customers:addresses")

    def form_valid(self, form):
        form.instance.customer = self.request.user
        return super().form_valid(form)


class AddressUpdateView(OwnedByCustomerMixin, UpdateView):
    model = Address
    form_class = AddressForm
    template_name = "customers/address_form.html"
    success_url = reverse_lazy("customers:addresses")


class AddressDeleteView(LoginRequiredMixin, DeleteView):
    model = Address
    template_name = "customers/address_confirm_delete.html"
    success_url = reverse_lazy("customers:addresses")


class CustomerListView(StaffRequiredMixin, ListView):
    template_name = "customers/customer_list.html"
    context_object_name = "customers"
    paginate_by = 50

    def get_queryset(self):
        return Customer.objects.active().with_spending()


class CustomerExportView(StaffRequiredMixin, ListView):
    def get_queryset(self):
        return Customer.objects.active().order_by("last_name", "first_name")

    def get(self, request, *args, **kwargs):
        header = ["username", "email", "phone", "points", "orders"]
        return csv_response("customers.csv", header, self.rows())

    def rows(self):
        for customer in self.get_queryset():
            yield [
                customer.username,
                customer.email,
                customer.profile.phone,
                customer.profile.loyalty_points,
                customer.orders.count(),
            ]


async def whoami(request):
    user = await request.auser()
    if not user.is_authenticated:
        return JsonResponse({"username": None})
    addresses = [address.city async for address in Address.objects.filter(customer=user)]
    return JsonResponse({"username": user.username, "cities": addresses})
