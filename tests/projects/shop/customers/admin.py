from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import Address, Customer, Profile


class ProfileInline(admin.StackedInline):
    model = Profile


class AddressInline(admin.TabularInline):
    model = Address
    extra = 0


@admin.register(Customer)
class CustomerAdmin(UserAdmin):
    list_display = ["username", "email", "loyalty_points", "is_staff"]
    list_select_related = ["profile"]
    inlines = [ProfileInline, AddressInline]
    fieldsets = (*UserAdmin.fieldsets, ("Shop", {"fields": ["company"]}))

    @admin.display(ordering="profile__loyalty_points")
    def loyalty_points(self, customer):
        return customer.profile.loyalty_points


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    list_display = ["customer_name", "street", "postcode", "city", "country"]
    list_filter = ["country"]
    search_fields = ["street", "postcode", "customer__email"]

    @admin.display(description="customer")
    def customer_name(self, address):
        return address.customer.get_full_name()
