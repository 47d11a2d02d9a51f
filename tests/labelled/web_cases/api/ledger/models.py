# topic: drf
from bookshop.models import Author, Sale
from django.db import models


class Entry(Sale):
    """A sale as the ledger sees it."""

    class Meta:
        proxy = True

    def __str__(self):
        return f"{self.book.title} for {self.price}"  # want: MIR113|MIR115 @entry-label

    @property
    def buyer_house(self):
        return self.book.author.publisher.name  # want: MIR113|MIR104|MIR115 @buyer-house

    @property
    def doubled(self):
        return self.price * 2


class Holder(Author):
    class Meta:
        proxy = True

    def open_sales(self):
        return Sale.objects.filter(book__author=self, is_paid=False).count()  # want: MIR114|MIR104 @open-sales


class Lot(models.Model):
    """Sales that were put together."""

    name = models.CharField(max_length=30)
    keeper = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="lots")
    entries = models.ManyToManyField(Entry, related_name="lots")
