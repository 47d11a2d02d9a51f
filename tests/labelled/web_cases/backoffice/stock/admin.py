# topic: admin
from bookshop.models import Author, Chapter, Review, Sale
from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html

from stock import models
from stock.base import OfficeAdmin, PrefetchingMixin, WithBook


@admin.register(models.Title)
class TitleAdmin(admin.ModelAdmin):
    list_display = [
        "title",
        "author",  # ok: MIR116
        "editor",  # want: MIR116
    ]
    list_filter = ["author", "is_draft"]
    search_fields = ["title"]


@admin.register(models.CheckedTitle)
class CheckedTitleAdmin(OfficeAdmin):
    list_select_related = True
    list_display = (
        "title",
        "editor",  # want: MIR116
        "writer",  # ok: MIR116
    )

    def writer(self, obj):
        return obj.author.name  # ok: MIR116


@admin.register(models.ListedTitle)
class ListedTitleAdmin(OfficeAdmin):
    list_display = ["title", "author", "editor", "second"]  # ok: MIR116
    list_select_related = ["author", "editor"]
    list_display_links = ["title", "author"]

    @admin.display(description="edited by")
    def second(self, book):
        return book.editor.name if book.editor_id else ""  # ok: MIR116


@admin.register(models.PathTitle)
class PathTitleAdmin(admin.ModelAdmin):
    list_display = [
        "title",
        "author__name",  # want: MIR116
        "editor__name",  # want: MIR116
    ]


class BothTitleAdmin(admin.ModelAdmin):
    """The author is selected because it is a column; its columns come along."""

    list_display = [
        "title",
        "author",  # ok: MIR116
        "author__name",  # ok: MIR116
        "author__mentor__name",  # want: MIR116
    ]


admin.site.register(models.BothTitle, BothTitleAdmin)


def house(obj):
    publisher = obj.author.publisher  # want: MIR116|MIR103|MIR104 @house
    return publisher.city if publisher else "?"


@admin.display(description="long?", boolean=True)
def is_long(obj):
    return obj.pages > 105  # ok: MIR116


@admin.register(models.SignedTitle)
class SignedTitleAdmin(admin.ModelAdmin):
    list_display = (
        "title",
        is_long,
        house,  # want: MIR116|MIR103|MIR104 @house
        "signature",  # want: MIR116 @signature
        "tag_list",  # want: MIR116|MIR117|MIR102 @tag-list
        lambda book: book.editor_id or 0,  # ok: MIR116
    )

    def signature(self, obj):
        return format_html("<i>{}</i>", getattr(obj.editor, "name", ""))  # want: MIR116 @signature

    def tag_list(self, obj):
        return ", ".join(tag.name for tag in obj.tags.all())  # want: MIR116|MIR117|MIR102 @tag-list


@admin.register(models.LoadedTitle)
class LoadedTitleAdmin(PrefetchingMixin, OfficeAdmin):
    prefetch = ("tags", "sales")
    list_display = ("title", "tag_list", "turnover", "house_name")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author__publisher")

    def tag_list(self, obj):
        return ", ".join(tag.name for tag in obj.tags.all())  # ok: MIR116, MIR117, MIR102

    def turnover(self, obj):
        return sum(sale.price for sale in obj.sales.all())  # ok: MIR116, MIR117, MIR102

    def house_name(self, obj):
        return obj.author.publisher.name  # ok: MIR116


@admin.register(models.CountedTitle)
class CountedTitleAdmin(admin.ModelAdmin):
    list_display = [
        "title",
        "votes",
        "chapters",  # want: MIR116|MIR117|MIR114|MIR102 @chapters
        "latest",  # want: MIR116|MIR114|MIR105 @latest
    ]

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        return queryset.annotate(_votes=Count("review")).order_by("-_votes")

    @admin.display(ordering="_votes")
    def votes(self, obj):
        return obj._votes  # ok: MIR116, MIR114

    def chapters(self, obj):
        return obj.chapter_set.count()  # want: MIR116|MIR117|MIR114|MIR102 @chapters

    def latest(self, obj):
        edition = obj.editions.order_by("-isbn").first()  # want: MIR116|MIR114|MIR105 @latest
        return edition.isbn if edition else None


@admin.register(models.EditableTitle)
class EditableTitleAdmin(admin.ModelAdmin):
    list_display = [
        "title",
        "pages",
        "editor",  # want: MIR117 @editable
    ]
    list_editable = [
        "pages",  # ok: MIR117
        "editor",  # want: MIR117 @editable
    ]
    list_select_related = ["author", "editor"]


class ReviewInline(admin.TabularInline):  # want: MIR117
    """Each row of it has a list of all authors."""

    model = Review
    extra = 0


class SaleInline(admin.StackedInline):  # ok: MIR117
    model = Sale
    fields = ["price", "is_paid"]
    extra = 1


class ChapterInline(admin.TabularInline):
    model = Chapter
    readonly_fields = ["heading", "title_of_book"]  # ok: MIR116
    fields = ["heading", "title_of_book"]

    def title_of_book(self, chapter):
        return chapter.book.title if chapter.pk else ""  # ok: MIR116


@admin.register(models.InlinedTitle)
class InlinedTitleAdmin(admin.ModelAdmin):
    inlines = [ReviewInline, SaleInline, ChapterInline]
    list_display = ["title", "pages"]


class ShownReviewInline(admin.TabularInline):
    model = Review
    readonly_fields = ["critic"]
    fields = ["stars", "critic"]
    extra = 0

    def critic(self, review):
        return review.reviewer.name  # want: MIR116|MIR117|MIR101


class LoadedReviewInline(admin.TabularInline):
    model = Review
    readonly_fields = ("critic",)
    fields = ("stars", "critic")
    verbose_name_plural = "loaded"
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("reviewer")

    def critic(self, review):
        return review.reviewer.name  # ok: MIR116, MIR117


@admin.register(models.QuietTitle)
class QuietTitleAdmin(admin.ModelAdmin):
    inlines = (ShownReviewInline, LoadedReviewInline)
    raw_id_fields = ("author",)
    autocomplete_fields = ("editor",)


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    search_fields = ["name"]
    list_display = ["name", "has_books"]
    ordering = ["name"]

    def has_books(self, obj):
        return obj.books.exists()  # want: MIR116|MIR114|MIR117|MIR102


@admin.register(models.Writer)
class WriterAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "home",  # want: MIR116|MIR103|MIR104|MIR115 @home
        "house_name",  # ok: MIR116
    ]
    list_select_related = ["publisher"]


@admin.register(models.Receipt)
class ReceiptAdmin(admin.ModelAdmin):  # want: MIR115 @receipt
    """Its rows are named by their check boxes."""

    list_display = ["price", "is_paid"]  # want: MIR115 @receipt


@admin.register(models.QuietReceipt)
class QuietReceiptAdmin(admin.ModelAdmin):  # ok: MIR115
    list_display = ["price", "is_paid"]
    list_display_links = None
    list_select_related = ["book"]


@admin.register(models.LoadedReceipt)
class LoadedReceiptAdmin(admin.ModelAdmin):  # ok: MIR115
    def get_queryset(self, request):
        return super().get_queryset(request).with_book()


@admin.register(models.ColumnReceipt)
class ColumnReceiptAdmin(OfficeAdmin):  # want: MIR115 @column-receipt
    list_display = [
        "__str__",  # want: MIR115|MIR116 @column-receipt
        "price",
    ]
    actions = None


@admin.register(models.Opinion)
class OpinionAdmin(WithBook):
    list_display = ["stars", "book_title"]  # ok: MIR116


@admin.register(models.Printing)
class PrintingAdmin(admin.ModelAdmin):
    """The default manager of its model selects the book."""

    list_display = ["isbn", "title", "author_name"]

    def title(self, obj):
        return obj.book.title  # ok: MIR116

    def author_name(self, obj):
        return obj.book.author.name  # want: MIR116


@admin.register(models.Story, models.Part)
class ShortAdmin(admin.ModelAdmin):
    """For whatever is short; both models have a primary key of their own kind."""

    list_display = ["pk", "what"]  # ok: MIR116

    def what(self, obj):
        return getattr(obj, "series", None) or obj.heading  # ok: MIR116


@admin.register(models.House)
class HouseAdmin(admin.ModelAdmin):
    def get_list_display(self, request):
        return ["name", "writers"] if request.user.is_superuser else ["name"]

    def writers(self, obj):
        return obj.authors.count()  # want: MIR116|MIR114|MIR117|MIR102


@admin.register(models.Portrait)
class PortraitAdmin(admin.ModelAdmin):
    list_display = ("bio", "who", "where")

    def get_list_select_related(self, request):
        return ("author", "country")

    def who(self, obj):
        return obj.author.name  # ok: MIR116

    def where(self, obj):
        return obj.country.name  # ok: MIR116
