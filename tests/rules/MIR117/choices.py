"""Lists of choices in rows."""

from bookshop.desk import listing, page
from bookshop.models import Author, Book, Chapter, Review, Sale
from django.contrib import admin


@admin.register(Sale)
class SaleAdmin(admin.ModelAdmin):
    list_display = ["price", "is_paid", "book"]
    list_editable = [
        "is_paid",  # ok: MIR117
        "book",  # want: MIR117 "each `Sale` has all choices of `book`" unfixed "for you to say"
      # ^^^^^^
    ]


def sales():
    return listing(Sale)


class ReviewInline(admin.TabularInline):  # want: MIR117 "each `Review` has all choices of `reviewer`" unfixed
#     ^^^^^^^^^^^^
    model = Review
    extra = 0


class ChapterInline(admin.TabularInline):  # ok: MIR117
    model = Chapter
    extra = 0


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    search_fields = ["name"]


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    inlines = [ReviewInline, ChapterInline]
    raw_id_fields = ["author", "editor"]


def book():
    return page(Book)


class OwnInline(admin.TabularInline):  # ok: MIR117
    """Whom there is to choose from is decided here."""

    model = Review
    extra = 0

    def formfield_for_foreignkey(self, field, request, **options):
        options["queryset"] = Author.objects.none()
        return super().formfield_for_foreignkey(field, request, **options)


def authors():
    return listing(Author)
