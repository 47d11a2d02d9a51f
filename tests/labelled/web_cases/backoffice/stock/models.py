# topic: admin
"""The bookshop's tables as different people of the office see them."""

from bookshop.models import Author, Book, Chapter, Edition, Novella, Profile, Publisher, Review, Sale


class Title(Book):
    class Meta:
        proxy = True


class CheckedTitle(Book):
    class Meta:
        proxy = True


class ListedTitle(Book):
    class Meta:
        proxy = True


class PathTitle(Book):
    class Meta:
        proxy = True


class BothTitle(Book):
    class Meta:
        proxy = True


class SignedTitle(Book):
    class Meta:
        proxy = True


class LoadedTitle(Book):
    class Meta:
        proxy = True


class CountedTitle(Book):
    class Meta:
        proxy = True


class EditableTitle(Book):
    class Meta:
        proxy = True


class InlinedTitle(Book):
    class Meta:
        proxy = True


class QuietTitle(Book):
    class Meta:
        proxy = True


class Writer(Author):
    class Meta:
        proxy = True

    @property
    def home(self):
        return self.profile.country.name  # want: MIR116|MIR103|MIR104|MIR115 @home

    def house_name(self):
        return self.publisher.name if self.publisher else "-"  # ok: MIR116, MIR101, MIR104

    house_name.short_description = "house"


class Receipt(Sale):
    class Meta:
        proxy = True

    def __str__(self):
        return f"{self.book.title}: {self.price}"  # want: MIR115 @receipt


class QuietReceipt(Sale):
    class Meta:
        proxy = True

    def __str__(self):
        return f"{self.book.title}: {self.price}"  # ok: MIR115


class LoadedReceipt(Sale):
    class Meta:
        proxy = True

    def __str__(self):
        return f"{self.book.title}: {self.price}"  # ok: MIR115


class ColumnReceipt(Sale):
    class Meta:
        proxy = True

    def __str__(self):
        return f"{self.book.title}: {self.price}"  # want: MIR115 @column-receipt


class Opinion(Review):
    class Meta:
        proxy = True


class Printing(Edition):
    class Meta:
        proxy = True


class Story(Novella):
    class Meta:
        proxy = True


class Part(Chapter):
    class Meta:
        proxy = True


class House(Publisher):
    class Meta:
        proxy = True


class Portrait(Profile):
    class Meta:
        proxy = True
