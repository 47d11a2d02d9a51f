"""What fields say of deletions: what the column allows, and what it does not."""

from bookshop.models import Author, Book
from django.db import models
from django.db.models import SET_NULL, deletion


class Parcel(models.Model):
    sender = models.ForeignKey(Author, on_delete=models.SET_NULL, related_name="+")  # want: MIR806 "`SET_NULL`" offered
    #                                            ^^^^^^^^^^^^^^^
    other = models.ForeignKey(Author, models.SET_NULL, "+")  # want: MIR806 offered
    book = models.OneToOneField(Book, on_delete=SET_NULL, null=False, related_name="+")  # want: MIR806 offered
    twin = models.ForeignKey("self", on_delete=deletion.SET_NULL, related_name="+")  # want: MIR806 offered
    usual = models.ForeignKey(Author, models.SET_DEFAULT, related_name="+")  # want: MIR806 "there is no default" unfixed "for you"
    good = models.ForeignKey(Author, on_delete=models.SET_NULL, null=True, related_name="+")  # ok: MIR806
    given = models.ForeignKey(Author, on_delete=models.SET_DEFAULT, default=1, related_name="+")  # ok: MIR806
    owner = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+")  # ok: MIR806
    first = models.ForeignKey(Author, on_delete=models.SET(1), related_name="+")  # ok: MIR806

    class Meta:
        app_label = "bookshop"


class Base(models.Model):
    sender = models.ForeignKey(
        Author,
        on_delete=models.SET_NULL,  # want: MIR806 offered
        related_name="+",
    )

    class Meta:
        abstract = True
        app_label = "bookshop"


OPTIONS = {"null": True, "related_name": "+"}


class Letter(models.Model):
    sender = models.ForeignKey(Author, on_delete=models.SET_NULL, **OPTIONS)  # ok: MIR806

    class Meta:
        app_label = "bookshop"


def problems():
    return sorted(problem.id for model in (Parcel, Letter) for problem in model.check())
