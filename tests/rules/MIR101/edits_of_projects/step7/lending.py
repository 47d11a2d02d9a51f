"""A manager of its own, which loads nothing."""

from django.conf import settings
from django.db import models

# rechecked: case:days, case:lent, case:readers, lending:Loan, lending:LoanManager.get_queryset


class LoanManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset()


class Loan(models.Model):
    """What somebody has at home."""

    objects = LoanManager()

    book = models.ForeignKey("bookshop.Book", on_delete=models.CASCADE)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    days = models.ForeignKey("bookshop.Sale", on_delete=models.CASCADE)
    note = models.TextField()
