"""A field that one function reads becomes a relation, which is not followed."""

from django.conf import settings
from django.db import models

# rechecked: case:days, lending:Loan
# also: case.py:33 MIR101 "loan.days"


class Loan(models.Model):
    """What somebody has at home."""

    book = models.ForeignKey("bookshop.Book", on_delete=models.CASCADE)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    days = models.ForeignKey("bookshop.Sale", on_delete=models.CASCADE)
    note = models.TextField()
