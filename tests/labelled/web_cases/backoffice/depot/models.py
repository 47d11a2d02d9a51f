# topic: admin
from bookshop.models import Author, Book, Chapter, Edition, Passport, Publisher, Review, Sale
from crm.models import Contact, Deal, Offer
from django.db import models


class Named(models.Model):
    """Whatever is called after its book."""

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.book.title} #{self.pk}"  # want: MIR115 @pallet-label


class Crate(Named, Chapter):
    class Meta:
        proxy = True

    def __str__(self):
        return f"{self.heading} of {self.book.title}"  # want: MIR115 @crate-label


class LoadedCrate(Named, Chapter):
    class Meta:
        proxy = True


class Pallet(Named, Edition):
    class Meta:
        proxy = True


class Shelf(Book):
    class Meta:
        proxy = True

    def spine(self):
        return f"{self.title} / {self.author.name}"  # want: MIR116|MIR104|MIR101 @spine

    @property
    def width(self):
        return self.pages // 20  # ok: MIR116


class WideShelf(Book):
    class Meta:
        proxy = True


class PlainShelf(Book):
    class Meta:
        proxy = True


class ReplacedShelf(Book):
    class Meta:
        proxy = True


class Keeper(Author):
    class Meta:
        proxy = True


class LightKeeper(Author):
    class Meta:
        proxy = True


class Ticket(Sale):
    class Meta:
        proxy = True


class FilteredDeal(Deal):
    class Meta:
        proxy = True


class PlainDeal(Deal):
    class Meta:
        proxy = True


class GuestDeal(Deal):
    class Meta:
        proxy = True


class Remark(Review):
    class Meta:
        proxy = True


class Badge(Passport):
    class Meta:
        proxy = True


class Maker(Publisher):
    class Meta:
        proxy = True


class Person(Contact):
    class Meta:
        proxy = True


class Letter(Offer):
    class Meta:
        proxy = True
