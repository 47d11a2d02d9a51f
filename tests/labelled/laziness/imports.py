"""Queries that run when a module is loaded: before migrations, and once for the life of a process."""

from bookshop.models import Author, Book, Chapter, Publisher, Tag
from django import forms

ALL_TAGS = list(Tag.objects.all())  # want: MIR212
# right: ALL_TAGS = Tag.objects.all()

FIRST_AUTHOR = Author.objects.first()  # want: MIR212
# right: FIRST_AUTHOR = None

NUMBER_OF_BOOKS = Book.objects.count()  # want: MIR212
# right: NUMBER_OF_BOOKS = 0

NAMES = [publisher.name for publisher in Publisher.objects.all()]  # want: MIR212
# right: NAMES = []

BY_KEY = Book.objects.in_bulk()  # want: MIR212
# right: BY_KEY = {}

TITLES = {}
for _book in Book.objects.all():  # want: MIR212
    # right: for _book in ():
    TITLES[_book.pk] = _book.title

if Chapter.objects.filter(number=0).exists():  # want: MIR212
    # right: if len(TITLES) > 100:
    HAS_CHAPTERS = True

LAZY = Book.objects.filter(is_draft=True)  # ok: MIR212
LAZY_SLICE = Book.objects.order_by("pk")[:5]  # ok: MIR212
LAZY_VALUES = Book.objects.values_list("title", flat=True)  # ok: MIR212
NOTHING = list(Book.objects.none())  # ok: MIR212
LATER = lambda: list(Book.objects.all())  # ok: MIR212  # noqa: E731


class TagForm(forms.Form):
    tag = forms.ChoiceField(choices=[(tag.pk, tag.name) for tag in Tag.objects.all()])  # want: MIR212
    # right: tag = forms.ChoiceField(choices=lambda: [(tag.pk, tag.name) for tag in Tag.objects.all()])
    author = forms.ModelChoiceField(queryset=Author.objects.all())  # ok: MIR212
    first = forms.ModelChoiceField(queryset=Author.objects.all(), initial=Author.objects.first())  # want: MIR212
    # right: first = forms.ModelChoiceField(queryset=Author.objects.all(), initial=Author.objects.first)
    names = forms.ChoiceField(choices=lambda: [(a.pk, a.name) for a in Author.objects.all()])  # ok: MIR212


class Catalogue:
    queryset = Book.objects.all()  # ok: MIR212
    default = Book.objects.get(pk=1)  # want: MIR212
    # right: default = None
    tags = dict(Tag.objects.values_list("pk", "name"))  # want: MIR212
    # right: tags = {}

    class Meta:
        publisher = Publisher.objects.last()  # want: MIR212
        # right: publisher = None

    def titles(self, books=Book.objects.order_by("pk").first()):  # want: MIR212
        # right: def titles(self, books=None):
        return [book.title for book in self.queryset.all()]  # ok: MIR212


def listed(tags=list(Tag.objects.filter(name="x"))):  # want: MIR212
    # right: def listed(tags=()):
    return [tag.name for tag in tags]


def listed_lazily(tags=Tag.objects.filter(name="x")):  # ok: MIR212
    return [tag.name for tag in tags.all()]


def made_when_called():
    class Inner:
        books = list(Book.objects.all())  # ok: MIR212

    return len(Inner.books)


def evaluated_when_called():
    return [tag.name for tag in Tag.objects.all()]  # ok: MIR212


if __name__ == "__main__":
    print(list(Book.objects.all()))  # ok: MIR212
