"""A file that others have asked for."""

from django.conf import settings
from django.db import models

# rechecked: case:days, case:lent, case:readers, lending:Loan
# also: case.py:17 MIR101 "loan.book"
# also: case.py:23 MIR101 "loan.reader"


class Loan(models.Model):
    book = models.ForeignKey("bookshop.Book", on_delete=models.CASCADE)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    days = models.IntegerField()
