from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    role = models.CharField(max_length=20, default="member")
    phone = models.CharField(max_length=20, blank=True)
    api_key = models.CharField(max_length=40, blank=True)


class Account(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="accounts")
    name = models.CharField(max_length=40)
    balance = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    is_verified = models.BooleanField(default=False)
    api_token = models.CharField(max_length=40, blank=True)
    created = models.DateTimeField(auto_now_add=True)


class Note(models.Model):
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    title = models.CharField(max_length=40)
    text = models.TextField(blank=True)


class Tag(models.Model):
    name = models.CharField(max_length=40)
    color = models.CharField(max_length=10, blank=True)


class Ticket(models.Model):
    title = models.CharField(max_length=40)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tickets")
    tags = models.ManyToManyField(Tag, blank=True)
    answered = models.BooleanField(default=False)


class Device(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    label = models.CharField(max_length=40)
    secret = models.CharField(max_length=40, blank=True)


class Label(models.Model):
    text = models.CharField(max_length=40)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="labels")
