from django.db import models


class Country(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Customer(models.Model):
    name = models.CharField(max_length=50)
    country = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="customers")

    def __str__(self):
        return self.name

    def label(self):
        return f"{self.name} of {self.country.name}"

    @property
    def open_orders(self):
        return self.orders.filter(is_paid=False).count()


class Profile(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="profile")
    about = models.CharField(max_length=50)


class Maker(models.Model):
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ("name",)

    def __str__(self):
        return self.name


class Tag(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Product(models.Model):
    name = models.CharField(max_length=50)
    price = models.IntegerField(default=1)
    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="products")
    tags = models.ManyToManyField(Tag, related_name="products")

    def __str__(self):
        return f"{self.name} by {self.maker.name}"


class OrderQuerySet(models.QuerySet):
    def unpaid(self):
        return self.filter(is_paid=False)

    def with_customers(self):
        return self.select_related("customer")


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")
    is_paid = models.BooleanField(default=False)
    number = models.CharField(max_length=50)

    objects = OrderQuerySet.as_manager()

    def __str__(self):
        return self.number

    def total(self):
        return sum(line.amount for line in self.lines.all())


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="lines")
    amount = models.IntegerField(default=1)


class Visit(models.Model):
    """Nothing points to a visit."""

    place = models.CharField(max_length=50)
    seen = models.IntegerField(default=0)
