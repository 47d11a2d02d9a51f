from django.db import models, transaction
from django.db.models.functions import Lower
from store import tasks


class Customer(models.Model):
    name = models.CharField(max_length=50)
    email = models.EmailField(unique=True)
    balance = models.IntegerField(default=0)
    referrer = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL)


class Product(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField(unique=True)
    stock = models.IntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)
    rating = models.FloatField(default=0)
    is_listed = models.BooleanField(default=True)
    supplier = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="supplies")

    def reserve(self, number):
        self.stock -= number
        self.save(update_fields=["stock"])

    def rename(self, name):
        self.name = name
        self.save(update_fields=["name"])


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    courier = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.SET_NULL, related_name="rides")
    status = models.CharField(max_length=10, default="new")
    total = models.IntegerField(default=0)

    def announce(self):
        tasks.confirm.delay(self.pk)

    def announce_later(self):
        transaction.on_commit(lambda: tasks.confirm.delay(self.pk))

    def describe(self):
        return f"{self.status} {self.total}"


class Receipt(models.Model):
    number = models.CharField(max_length=20, unique=True)
    scan = models.FileField(upload_to="scans", blank=True)


class Tag(models.Model):
    """Nothing in it is unique."""

    name = models.CharField(max_length=50)
    color = models.CharField(max_length=20, blank=True)
    on = models.DateField(null=True, blank=True)
    slug = models.SlugField(unique_for_date="on", blank=True)


class Favourite(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="favourites")
    product = models.ForeignKey(Product, on_delete=models.CASCADE)
    note = models.CharField(max_length=50, blank=True)
    seen = models.IntegerField(default=0)

    class Meta:
        unique_together = [("customer", "product")]


class Subscription(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    plan = models.CharField(max_length=20)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "plan"], condition=models.Q(is_active=True), name="one_active_plan"
            )
        ]


class Seat(models.Model):
    row = models.IntegerField()
    number = models.IntegerField()
    owner = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["row", "number"], name="one_seat")]


class Alias(models.Model):
    """A name without an owner may be there twice: NULL is never equal."""

    owner = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE)
    name = models.CharField(max_length=50)

    class Meta:
        unique_together = [("owner", "name")]


class Handle(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="one_handle")]


class Country(models.Model):
    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=50, blank=True)
