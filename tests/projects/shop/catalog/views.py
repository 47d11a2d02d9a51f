from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST
from django.views.generic import CreateView, DetailView, ListView, TemplateView, UpdateView

from common.mixins import StaffRequiredMixin

from . import services
from .forms import ProductForm, ReviewForm, SearchForm
from .models import Brand, Category, Product, Review


class HomeView(TemplateView):
    template_name = "catalog/home.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["newest"] = Product.objects.published().for_listing().order_by("-published_at")[:8]
        context["reviews"] = Review.visible.select_related("product")[:5]
        context["tag_cloud"] = services.tag_cloud()
        return context


class ProductListView(ListView):
    template_name = "catalog/product_list.html"
    context_object_name = "products"
    paginate_by = 24

    def get_queryset(self):
        return Product.objects.published().for_listing()


class CategoryView(ListView):
    template_name = "catalog/category.html"
    context_object_name = "products"
    paginate_by = 24

    def get_queryset(self):
        self.category = get_object_or_404(Category, slug=self.kwargs["slug"])
        return Product.published.filter(category=self.category)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["category"] = self.category
        context["children"] = self.category.children.all()
        return context


class ProductDetailView(DetailView):
    template_name = "catalog/product_detail.html"
    context_object_name = "product"

    def get_queryset(self):
        return Product.objects.published().for_listing()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["reviews"] = self.object.reviews.filter(approved=True)
        context["related"] = services.related_products(self.object)
        context["form"] = ReviewForm()
        return context


def brand_list(request):
    brands = Brand.objects.select_related("country")
    cards = []
    for brand in brands:
        newest = brand.products.order_by("-published_at").first()
        cards.append({"brand": brand, "country": brand.country.name, "newest": newest})
    return render(request, "catalog/brand_list.html", {"cards": cards})


def brand_detail(request, slug):
    brand = get_object_or_404(Brand.objects.select_related("country"), slug=slug)
    products = brand.products.filter(status=Product.Status.PUBLISHED).select_related("category")
    by_category = {}
    for product in products:
        by_category.setdefault(product.category.name, []).append(product)
    return render(request, "catalog/brand_detail.html", {"brand": brand, "by_category": by_category})


def search(request):
    form = SearchForm(request.GET)
    products = Product.objects.published()
    if form.is_valid():
        products = form.filter(products)
    page = Paginator(products.order_by("name"), 24).get_page(request.GET.get("page"))
    return render(request, "catalog/search.html", {"form": form, "page": page, "found": len(products)})


def product_feed(request):
    items = cache.get("catalog-feed")
    if items is None:
        items = build_feed()
        cache.set("catalog-feed", items, 300)
    return JsonResponse({"products": items})


def build_feed():
    items = []
    for product in Product.objects.published().with_brand():
        items.append(
            {
                "sku": product.sku,
                "title": f"{product.brand.name} {product.name}",
                "price": str(product.price),
                "images": [image.path for image in product.images.all()],
            }
        )
    return items


def compare(request):
    skus = request.GET.getlist("sku")[:4]
    products = Product.published.filter(sku__in=skus).select_related("brand__country")
    columns = [
        {"name": product.name, "price": product.price, "origin": product.brand.country.name}
        for product in products
    ]
    return render(request, "catalog/compare.html", {"columns": columns})


async def stock_levels(request):
    products = Product.objects.published().with_brand().order_by("sku")
    levels = [
        {"sku": product.sku, "brand": product.brand.name, "stock": product.stock}
        async for product in products
    ]
    return JsonResponse({"levels": levels})


async def suggest(request):
    text = request.GET.get("q", "")
    names = Product.published.filter(name__istartswith=text).values_list("name", flat=True)[:10]
    return JsonResponse({"suggestions": [name async for name in names]})


@login_required
@require_POST
def write_review(request, slug):
    product = get_object_or_404(Product.published, slug=slug)
    if Review.objects.filter(product=product, customer=request.user).count() > 0:
        messages.error(request, "You have already reviewed this product.")
        return redirect(product)
    form = ReviewForm(request.POST)
    if form.is_valid():
        review = form.save(commit=False)
        review.product = product
        review.customer = request.user
        review.save()
        messages.success(request, "Thank you, your review will appear after approval.")
    else:
        messages.error(request, "Please give a rating and a title.")
    return redirect(product)


class ProductCreateView(StaffRequiredMixin, CreateView):
    model = Product
    form_class = ProductForm
    template_name = "catalog/product_form.html"
    success_url = reverse_lazy("catalog:products")


class ProductUpdateView(StaffRequiredMixin, UpdateView):
    model = Product
    form_class = ProductForm
    template_name = "catalog/product_form.html"
    success_url = reverse_lazy("catalog:products")
