"""Fills the tables of the archive."""

from django.contrib.auth.models import User
from vault.models import Box


def fill():
    User.objects.create_user("ann")
    Box.objects.create(label="Letters")
    Box.objects.create(label="Maps")
