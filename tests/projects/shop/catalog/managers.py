from django.db import models
from django.db.models import Avg, Count, Q
from django.utils import timezone


class ProductQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status="published", published_at__lte=timezone.now())

    def in_stock(self):
        return self.filter(stock__gt=0)

    def running_low(self, threshold=5):
        return self.filter(stock__lte=threshold)

    def with_brand(self):
        return self.select_related("brand")

    def for_listing(self):
        return self.select_related("brand", "category").prefetch_related("images")

    def with_rating(self):
        approved = Q(reviews__approved=True)
        return self.annotate(
            rating=Avg("reviews__rating", filter=approved),
            review_count=Count("reviews", filter=approved),
        )

    def search(self, text):
        return self.filter(Q(name__icontains=text) | Q(brand__name__icontains=text) | Q(sku__iexact=text))


class PublishedManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(status="published")


class ApprovedReviewManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(approved=True).select_related("customer")
