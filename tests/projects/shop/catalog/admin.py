from django.contrib import admin

from .models import Brand, Category, Product, ProductImage, Review, Tag


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "parent", "position"]
    list_select_related = ["parent"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin):
    list_display = ["name", "country", "number_of_products"]
    list_select_related = ["country"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name"]

    @admin.display(description="products")
    def number_of_products(self, brand):
        return brand.products.count()


class ProductImageInline(admin.TabularInline):
    model = ProductImage
    extra = 0


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["sku", "name", "brand_name", "tag_names", "price", "stock", "status"]
    list_filter = ["status", "category"]
    search_fields = ["sku", "name"]
    autocomplete_fields = ["brand"]
    filter_horizontal = ["tags"]
    inlines = [ProductImageInline]
    actions = ["publish"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("tags")

    @admin.display(ordering="brand__name")
    def brand_name(self, product):
        return product.brand.name

    def tag_names(self, product):
        return ", ".join(tag.name for tag in product.tags.all())

    @admin.action(description="Publish selected products")
    def publish(self, request, queryset):
        for product in queryset:
            product.status = Product.Status.PUBLISHED
            product.save()
        self.message_user(request, f"{len(queryset)} products published")


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    list_display = ["title", "product", "customer", "rating", "approved"]
    list_filter = ["approved", "rating"]
    list_select_related = ["product", "customer"]


admin.site.register(Tag)
