"""Defaults that are made once, and defaults that are made for each row."""

import datetime
import uuid
from datetime import date

from django import forms
from django.db import models
from django.utils import timezone


def _code():
    return uuid.uuid4().hex


class Crate(models.Model):
    sent = models.DateTimeField(default=timezone.now())  # want: MIR215 "one value the same by all rows" offered
    #                                   ^^^^^^^^^^^^^^
    key = models.UUIDField(default=uuid.uuid4(), editable=False)  # want: MIR215 offered
    extra = models.JSONField(default={})  # want: MIR215 "one `dict` shared by all rows" offered
    options = models.JSONField(default=dict())  # want: MIR215 offered
    weights = models.JSONField(default={"a": 1})  # want: MIR215 unfixed
    good_sent = models.DateTimeField(default=timezone.now)  # ok: MIR215
    good_extra = models.JSONField(default=dict)  # ok: MIR215
    good_code = models.CharField(max_length=40, default=_code)  # ok: MIR215
    delay = models.DurationField(default=datetime.timedelta(days=1))  # ok: MIR215
    zero = models.IntegerField(default=0)  # ok: MIR215

    class Meta:
        app_label = "bookshop"


class Sheet(forms.Form):
    on = forms.DateField(initial=date.today())  # want: MIR215 offered
    good_on = forms.DateField(initial=date.today)  # ok: MIR215


def defaults():
    return len(Crate._meta.local_fields), len(Sheet.base_fields)


def made_when_called():
    return models.DateTimeField(default=timezone.now()).has_default()  # ok: MIR215
