from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models


class Depot(models.Model):
    name = models.CharField(max_length=20, default="main")


class Tag(models.Model):
    text = models.CharField(max_length=20)


class Track(models.Model):
    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveIntegerField()
    target = GenericForeignKey()


class Parcel(models.Model):
    depot = models.ForeignKey(Depot, models.CASCADE, null=True, related_name="parcels")
    weight = models.IntegerField(default=1)
    tags = models.ManyToManyField(Tag, related_name="parcels")
    marks = models.ManyToManyField(Tag, through="Mark", related_name="marked")
    tracks = GenericRelation(Track)


class Mark(models.Model):
    parcel = models.ForeignKey(Parcel, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)


class Crate(Parcel):
    planks = models.IntegerField(default=4)


class Small(Parcel):
    class Meta:
        proxy = True


class Slip(models.Model):
    parcel = models.ForeignKey(Parcel, models.CASCADE)


class Stamp(models.Model):
    slip = models.ForeignKey(Slip, models.CASCADE, related_name="stamps")


class Scale(models.Model):
    parcel = models.ForeignKey(Parcel, models.SET_NULL, null=True)


class Plain(models.Model):
    number = models.IntegerField(default=0)


class Abstract(models.Model):
    number = models.IntegerField(default=0)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.number += 1
        super().save(*args, **kwargs)


class Letter(Abstract):
    pass
