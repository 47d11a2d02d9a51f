"""Defaults that are made once, when the class is, and defaults that are made for each row."""

import datetime
import random
import uuid
from datetime import date

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from rest_framework import serializers


def _code():
    return uuid.uuid4().hex


class Parcel(models.Model):
    sent = models.DateTimeField(default=timezone.now())  # want: MIR215
    # right: sent = models.DateTimeField(default=timezone.now)
    made = models.DateTimeField(default=datetime.datetime.now())  # want: MIR215
    # right: made = models.DateTimeField(default=datetime.datetime.now)
    key = models.UUIDField(default=uuid.uuid4(), editable=False)  # want: MIR215
    # right: key = models.UUIDField(default=uuid.uuid4, editable=False)
    extra = models.JSONField(default={})  # want: MIR215
    # right: extra = models.JSONField(default=dict)
    tags = models.JSONField(default=[])  # want: MIR215
    # right: tags = models.JSONField(default=list)
    options = models.JSONField(default=dict())  # want: MIR215
    # right: options = models.JSONField(default=dict)
    lines = models.JSONField(blank=True, default=list())  # want: MIR215
    # right: lines = models.JSONField(blank=True, default=list)
    number = models.FloatField(default=random.random())  # want: MIR215
    # right: number = models.FloatField(default=random.random)
    word = models.CharField(max_length=12, default=get_random_string(12))  # want: MIR215
    # right: word = models.CharField(max_length=12, default=lambda: get_random_string(12))
    weights = models.JSONField(default={"a": 1})  # want: MIR215
    # right: weights = models.JSONField(default=lambda: {"a": 1})
    good_sent = models.DateTimeField(default=timezone.now)  # ok: MIR215
    good_key = models.UUIDField(default=uuid.uuid4)  # ok: MIR215
    good_extra = models.JSONField(default=dict)  # ok: MIR215
    good_word = models.CharField(max_length=40, default=_code)  # ok: MIR215
    zero = models.IntegerField(default=0)  # ok: MIR215
    name = models.CharField(max_length=10, default="")  # ok: MIR215
    delay = models.DurationField(default=datetime.timedelta(days=1))  # ok: MIR215
    since = models.DateField(default=datetime.date(2020, 1, 1))  # ok: MIR215
    limits = models.JSONField(default=None, null=True)  # ok: MIR215
    pair = models.JSONField(default=tuple())  # ok: MIR215
    chosen = models.CharField(max_length=10, default=str(5))  # ok: MIR215
    bits = models.BinaryField(default=bytes(3))  # ok: MIR215


class Sheet(forms.Form):
    on = forms.UUIDField(initial=uuid.uuid4())  # want: MIR215
    # right: on = forms.UUIDField(initial=uuid.uuid4)
    at = forms.DateTimeField(initial=timezone.now())  # want: MIR215
    # right: at = forms.DateTimeField(initial=timezone.now)
    good_on = forms.DateField(initial=date.today)  # ok: MIR215
    title = forms.CharField(initial="x")  # ok: MIR215


class Answer(serializers.Serializer):
    at = serializers.DateTimeField(default=timezone.now())  # want: MIR215
    # right: at = serializers.DateTimeField(default=timezone.now)
    lines = serializers.ListField(default=[])  # ok: MIR215
    first = serializers.SerializerMethodField(default=[])  # ok: MIR215

    def get_first(self, row):
        return []


class Basket:
    """No model and no form."""

    def add(self, made=timezone.now):  # ok: MIR215
        return made()


def a_field_that_is_made_when_called():
    return models.DateTimeField(default=timezone.now()).has_default()  # ok: MIR215
