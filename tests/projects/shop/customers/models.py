from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models

from common.models import TimeStampedModel


class CustomerQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, is_staff=False)

    def with_profile(self):
        return self.select_related("profile")

    def with_spending(self):
        return self.annotate(
            order_count=models.Count("orders", distinct=True),
            last_order_at=models.Max("orders__placed_at"),
        )


class CustomerManager(UserManager.from_queryset(CustomerQuerySet)):
    pass


class Customer(AbstractUser):
    email = models.EmailField("email address", unique=True)
    company = models.CharField(max_length=100, blank=True)

    objects = CustomerManager()

    class Meta:
        ordering = ["username"]

    def __str__(self):
        return self.get_full_name() or self.username

    @property
    def default_address(self):
        return self.addresses.filter(is_default=True).first()


class Address(TimeStampedModel):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    country = models.ForeignKey("common.Country", on_delete=models.PROTECT, related_name="addresses")
    street = models.CharField(max_length=120)
    postcode = models.CharField(max_length=12)
    city = models.CharField(max_length=80)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "pk"]
        verbose_name_plural = "addresses"
        indexes = [models.Index(fields=["postcode"], name="address_postcode")]

    def __str__(self):
        return f"{self.street}, {self.city}, {self.country.name}"

    def as_label(self):
        return [self.customer.get_full_name(), self.street, f"{self.postcode} {self.city}", self.country.name]


class Profile(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="profile")
    phone = models.CharField(max_length=30, blank=True)
    birthday = models.DateField(null=True, blank=True)
    newsletter = models.BooleanField(default=False)
    loyalty_points = models.PositiveIntegerField(default=0)
    favourite_brand = models.ForeignKey(
        "catalog.Brand", on_delete=models.SET_NULL, null=True, blank=True, related_name="fans"
    )

    def __str__(self):
        return f"Profile of {self.customer.username}"
