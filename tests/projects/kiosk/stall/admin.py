from django.contrib import admin

from stall.models import Country, Customer, Maker, Order, OrderLine, Product


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["number", "customer", "is_paid"]


@admin.register(OrderLine)
class LineAdmin(admin.ModelAdmin):
    list_display = ["amount", "product_name", "order"]
    list_select_related = ["order"]

    def product_name(self, line):
        return line.product.name


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    list_display = ["name", "country", "how_many"]
    list_filter = ["country"]

    def how_many(self, customer):
        return customer.orders.count()


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "maker_name"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("maker")

    @admin.display(description="Maker")
    def maker_name(self, product):
        return product.maker.name


@admin.register(Maker)
class MakerAdmin(admin.ModelAdmin):
    list_display = ["name"]
    show_full_result_count = False


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    pass
