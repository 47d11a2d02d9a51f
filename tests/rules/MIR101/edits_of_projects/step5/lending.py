"""A field that nobody reads, and a comment."""

from django.conf import settings
from django.db import models

# rechecked: lending:Loan


class Loan(models.Model):
    """What somebody has at home."""

    book = models.ForeignKey("bookshop.Book", on_delete=models.CASCADE)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    days = models.IntegerField()
    note = models.TextField()
