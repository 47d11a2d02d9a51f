"""Changelists whose class builds the queryset, and inlines."""

from bookshop.desk import listing, page
from bookshop.models import Book, Edition, Publisher, Review, Sale
from django.contrib import admin


@admin.register(Publisher)
class PublisherAdmin(admin.ModelAdmin):
    list_display = ["name", "writers"]

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("name")

    def writers(self, publisher):
        return [author.name for author in publisher.authors.all()]  # want: MIR116 "reads `authors`"


def publishers():
    return listing(Publisher)


@admin.register(Sale)
class SaleAdmin(admin.ModelAdmin):
    list_display = ["price", "title", "by"]
    list_select_related = ["book"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("book__author")

    def title(self, sale):
        return sale.book.title  # ok: MIR116

    def by(self, sale):
        return sale.book.author.name  # ok: MIR116


def sales():
    return listing(Sale)


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin):
    """The manager of the model selects the book: Django then leaves `list_select_related` alone."""

    list_display = ["isbn", "title", "by"]

    def title(self, edition):
        return edition.book.title  # ok: MIR116

    def by(self, edition):
        return edition.book.author.name  # want: MIR116 "`book.author`" unfixed "selects by itself"


def editions():
    return listing(Edition)


class ReviewInline(admin.TabularInline):
    model = Review
    fields = ["stars", "critic"]
    readonly_fields = ["critic"]
    extra = 0

    def critic(self, review):
        return review.reviewer.name  # want: MIR116 "each `Review`" unfixed "an inline has no"


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    inlines = [ReviewInline]
    fields = ["title", "writer"]
    readonly_fields = ["writer"]

    def writer(self, book):
        return book.author.name  # ok: MIR116


def book():
    return page(Book)
