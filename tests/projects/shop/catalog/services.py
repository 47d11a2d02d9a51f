from collections import defaultdict
from decimal import Decimal

from django.db import transaction
from django.db.models import Avg, Count, F, Prefetch, Sum

from common.money import percent_of, rounded

from .models import Brand, Category, Product, ProductImage, Review, Tag


class OutOfStock(Exception):
    pass


def category_paths():
    paths = {}
    for category in Category.objects.all():
        if category.parent_id is None:
            paths[category.slug] = category.name
        else:
            paths[category.slug] = f"{category.parent.name} / {category.name}"
    return paths


def category_choices():
    categories = Category.objects.select_related("parent").order_by("parent__name", "name")
    return [
        (category.pk, f"{category.parent.name} / {category.name}" if category.parent else category.name)
        for category in categories
    ]


def category_sizes():
    return {
        category.slug: category.product_count
        for category in Category.objects.annotate(product_count=Count("products"))
    }


def tag_index():
    index = defaultdict(list)
    for product in Product.published.all():
        for tag in product.tags.all():
            index[tag.slug].append(product.sku)
    return dict(index)


def tag_cloud(minimum=1):
    tags = Tag.objects.annotate(uses=Count("products")).filter(uses__gte=minimum)
    largest = max((tag.uses for tag in tags), default=1)
    return [(tag.name, round(5 * tag.uses / largest)) for tag in tags]


def keywords(category):
    found = set()
    for product in category.products.prefetch_related("tags"):
        found.update(tag.name for tag in product.tags.all())
    return sorted(found)


def related_products(product, limit=4):
    same_category = Product.published.filter(category_id=product.category_id).exclude(pk=product.pk)
    return same_category.select_related("brand").order_by("-published_at")[:limit]


def average_ratings():
    rows = Review.visible.values("product__sku").annotate(average=Avg("rating")).order_by("product__sku")
    return {row["product__sku"]: round(row["average"], 1) for row in rows}


def review_digest(limit=50):
    pending = Review.objects.filter(approved=False).select_related("product").order_by("created_at")
    digest = []
    for review in pending[:limit]:
        digest.append(
            {
                "title": review.title,
                "product": review.product.name,
                "brand": review.product.brand.name,
                "rating": review.rating,
            }
        )
    return digest


def latest_opinions(product, limit=5):
    reviews = product.reviews.filter(approved=True)[:limit]
    return [f"{review.customer.first_name}: {review.title}" for review in reviews]


def public_opinions(product, limit=5):
    reviews = Review.visible.filter(product=product)[:limit]
    return [f"{review.customer.first_name}: {review.title}" for review in reviews]


def brand_sheet(brand):
    return [(product.sku, product.brand.name, product.price) for product in brand.products.all()]


def brand_origins():
    origins = defaultdict(list)
    for brand in Brand.objects.all():
        origins[brand.country.name].append(brand.name)
    return dict(origins)


def covers(products):
    first_images = Prefetch(
        "images", queryset=ProductImage.objects.filter(position=0), to_attr="first_images"
    )
    paths = {}
    for product in products.prefetch_related(first_images):
        paths[product.sku] = product.first_images[0].path if product.first_images else None
    return paths


def stock_value_by_brand():
    rows = (
        Product.objects.in_stock()
        .values("brand__name")
        .annotate(value=Sum(F("price") * F("stock")))
        .order_by("brand__name")
    )
    return {row["brand__name"]: rounded(row["value"]) for row in rows}


def assortment(category=None, only_available=False):
    products = Product.published.order_by("name")
    if category is not None:
        products = products.filter(category=category)
    if only_available:
        products = products.filter(stock__gt=0)
    products = products.select_related("brand", "category")
    return [f"{product.category.name}: {product.brand.name} {product.name}" for product in products]


def price_list(currency="EUR", with_brand=False):
    products = Product.published.order_by("price")
    if with_brand:
        products = products.select_related("brand")
    entries = []
    for product in products:
        label = f"{product.brand.name} {product.name}" if with_brand else product.name
        entries.append((label, product.price, currency))
    return entries


@transaction.atomic
def reprice_category(category, percent):
    products = list(category.products.select_for_update())
    for product in products:
        product.price += percent_of(product.price, percent)
    Product.objects.bulk_update(products, ["price"])
    return len(products)


def take_from_stock(product_id, quantity):
    product = Product.objects.get(pk=product_id)
    if product.stock < quantity:
        raise OutOfStock(product.sku)
    product.stock -= quantity
    product.save()
    return product


def put_back_in_stock(product_id, quantity):
    Product.objects.filter(pk=product_id).update(stock=F("stock") + quantity)


def cheapest_offer(category):
    product = category.products.filter(status=Product.Status.PUBLISHED).order_by("price").first()
    if product is None:
        return None
    return f"{product.brand.name} {product.name} from {product.price}"


def import_prices(rows):
    wanted = {row["sku"]: Decimal(row["price"]) for row in rows}
    changed = []
    for product in Product.objects.filter(sku__in=wanted):
        if product.price != wanted[product.sku]:
            product.price = wanted[product.sku]
            changed.append(product)
    Product.objects.bulk_update(changed, ["price"], batch_size=200)
    return len(changed)
