from django.db import models


class Town(models.Model):
    name = models.CharField(max_length=20)


class Reader(models.Model):
    name = models.CharField(max_length=20)
    town = models.ForeignKey(Town, null=True, on_delete=models.CASCADE)


class Card(models.Model):
    """A key that is unique: Django joins what leads back by it, though its accessor is a manager."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, unique=True)


class Visit(models.Model):
    reader = models.ForeignKey(Reader, on_delete=models.CASCADE)

    class Meta:
        unique_together = [("reader", "id")]


class Shelf(models.Model):
    readers = models.ManyToManyField(Reader)
