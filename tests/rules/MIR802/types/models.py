from django.contrib.postgres.fields import ArrayField, HStoreField
from django.db import models
from somewhere.fields import MoneyField


class UpperField(models.CharField):
    pass


class Thing(models.Model):
    name = models.CharField(max_length=10)
    made = models.DateTimeField()
    day = models.DateField()
    at = models.TimeField()
    data = models.JSONField()
    tags = ArrayField(models.CharField(max_length=10))
    more = HStoreField()
    price = MoneyField()
    code = UpperField(max_length=10)
    files = models.FileField()
