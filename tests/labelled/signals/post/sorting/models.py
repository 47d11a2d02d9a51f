"""What all cases share: things that are sorted, sent and written down."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Clerk(AbstractUser):
    office = models.CharField(max_length=40, blank=True)


class Label(models.Model):
    text = models.CharField(max_length=40, unique=True)


class Note(models.Model):
    """What a receiver writes down."""

    about = models.CharField(max_length=80)
    number = models.IntegerField(default=0)


class Item(models.Model):
    """What most cases send."""

    name = models.CharField(max_length=40, default="letter")
    weight = models.IntegerField(default=1)
    state = models.CharField(max_length=20, default="new")
    urgent = models.BooleanField(default=False)

    class Meta:
        abstract = True


class Labelled(Item):
    labels = models.ManyToManyField(Label, blank=True)

    class Meta:
        abstract = True
