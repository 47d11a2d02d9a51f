"""Fields that leave deletions to the database."""

from bookshop.models import Author
from django.db import models


class Parcel(models.Model):
    sender = models.ForeignKey(Author, on_delete=models.DO_NOTHING, related_name="+")  # want: MIR809 unfixed
    #                                            ^^^^^^^^^^^^^^^^^
    loose = models.ForeignKey(Author, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")  # ok: MIR809
    kept = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="+")  # ok: MIR809

    class Meta:
        app_label = "bookshop"


class Ledger(models.Model):
    sender = models.ForeignKey(Author, on_delete=models.DO_NOTHING, related_name="+")  # ok: MIR809

    class Meta:
        app_label = "bookshop"
        managed = False


def columns():
    return len(Parcel._meta.local_fields), len(Ledger._meta.local_fields)
