from django.conf import settings
from django.core.mail import mail_managers, send_mail
from django.db.models import Count

from shop_site.celery import shared_task

from .models import Brand, Product, Review


@shared_task
def notify_moderators(review_id):
    review = Review.objects.select_related("product", "customer").get(pk=review_id)
    mail_managers(
        subject=f"Review of {review.product.name} waits for approval",
        message=f"{review.customer.username} gave {review.rating} stars: {review.title}",
    )


@shared_task
def warn_about_low_stock(threshold=5):
    products = Product.objects.running_low(threshold).order_by("stock")
    lines = []
    for product in products:
        lines.append(f"{product.sku}  {product.brand.name} {product.name}: {product.stock} left")
    if lines:
        send_mail("Low stock", "\n".join(lines), settings.DEFAULT_FROM_EMAIL, [settings.WAREHOUSE_EMAIL])
    return len(lines)


@shared_task
def send_reorder_requests(threshold=5):
    requests = {}
    for product in Product.objects.running_low(threshold).with_brand():
        if product.brand.support_email:
            requests.setdefault(product.brand.support_email, []).append(product.sku)
    for address, skus in requests.items():
        send_mail("Please deliver", "\n".join(skus), settings.DEFAULT_FROM_EMAIL, [address])
    return len(requests)


@shared_task
def retire_unsold_products():
    unsold = Product.published.annotate(sold=Count("order_lines")).filter(sold=0, stock=0)
    return unsold.update(status=Product.Status.RETIRED)


@shared_task
def mail_brand_statistics():
    sent = 0
    for brand in Brand.objects.exclude(support_email=""):
        body = f"You have {brand.products.count()} products in our shop."
        send_mail("Your month at the shop", body, settings.DEFAULT_FROM_EMAIL, [brand.support_email])
        sent += 1
    return sent
