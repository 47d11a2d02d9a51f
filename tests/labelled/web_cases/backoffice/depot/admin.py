# topic: admin
from bookshop.models import Author, Book, Note, Review, Sale
from crm.models import Call, DealLine, Visit
from django.contrib import admin
from django.contrib.admin import ModelAdmin, display, register, site
from django.contrib.contenttypes.admin import GenericTabularInline
from django.db.models import Prefetch

from depot import models as m

site.register(m.Crate)  # want: MIR115 @crate-label


@register(m.LoadedCrate)
class LoadedCrateAdmin(ModelAdmin):  # ok: MIR115
    list_select_related = ("book",)
    actions_selection_counter = False


class PalletAdmin(ModelAdmin):  # want: MIR115 @pallet-label
    """The default manager brings the book along, the queryset here does not."""

    def get_queryset(self, request):
        return self.model.plain.all()


site.register(m.Pallet, PalletAdmin)


class TitledAdmin(ModelAdmin):
    list_display = ("title", "pages")
    search_fields = ("title",)


@register(m.Shelf)
class ShelfAdmin(TitledAdmin):
    list_display = (
        *TitledAdmin.list_display,
        "spine",  # want: MIR116|MIR104 @spine
        "width",  # ok: MIR116
    )
    list_select_related = False


@register(m.WideShelf)
class WideShelfAdmin(TitledAdmin):
    list_display = TitledAdmin.list_display + ("by", "edited_by", "first_tag")
    list_select_related = ["author"]

    @display(description="by")
    def by(self, shelf):
        return shelf.author.name  # ok: MIR116

    @display(description="edited by", empty_value="nobody")
    def edited_by(self, shelf):
        return shelf.editor and shelf.editor.name  # want: MIR116

    def first_tag(self, shelf):
        tag = shelf.tags.first()  # want: MIR116|MIR117|MIR114|MIR105|MIR102
        return tag.name if tag else None


class ReadOnlyBase(ModelAdmin):
    readonly_fields = ("house", "last_sale")

    def house(self, obj):
        return obj.author.publisher.name  # ok: MIR116

    def last_sale(self, obj):
        sale = obj.sales.order_by("-pk").first()  # ok: MIR116, MIR114
        return sale.price if sale else 0

    def has_add_permission(self, request):
        return False


@register(m.PlainShelf)
class PlainShelfAdmin(ReadOnlyBase):
    """What costs is on the page of one row only."""

    list_display = ["title", "author_id"]  # ok: MIR116
    fields = ["title", "house", "last_sale"]


class NoteInline(GenericTabularInline):  # ok: MIR117
    model = Note
    extra = 0


class SaleLines(admin.TabularInline):
    model = Sale
    fields = readonly_fields = ("price", "title")
    extra = 0
    can_delete = False

    def title(self, sale):
        return f"{sale.book.title} by {sale.book.author.name}"  # ok: MIR116


@register(m.ReplacedShelf)
class ReplacedShelfAdmin(ModelAdmin):
    list_display = ["title", "author", "tag_names"]
    inlines = [NoteInline, SaleLines]
    raw_id_fields = ["editor"]

    def get_queryset(self, request):
        return Book.objects.select_related("author").prefetch_related("tags")

    @admin.display
    def tag_names(self, obj):
        return " ".join(sorted(t.name for t in obj.tags.all()))  # ok: MIR116


@register(m.Keeper)
class KeeperAdmin(ModelAdmin):
    list_display = ["name", "home", "passport_number", "thick_books"]

    def home(self, keeper):
        profile = keeper.profile  # want: MIR116|MIR101 @keeper-home
        return profile.country.name  # want: MIR116|MIR103 @keeper-home

    def passport_number(self, keeper):
        if hasattr(keeper, "passport"):  # want: MIR116
            return keeper.passport.number
        return None

    def thick_books(self, keeper):
        return keeper.books.filter(pages__gt=102).count()  # want: MIR116|MIR114|MIR117


@register(m.LightKeeper)
class LightKeeperAdmin(ModelAdmin):
    list_display = ["name", "home", "passport_number", "thick_books"]

    def get_queryset(self, request):
        thick = Prefetch("books", Book.objects.filter(pages__gt=102), to_attr="thick")
        return super().get_queryset(request).select_related("profile__country", "passport").prefetch_related(thick)

    def home(self, keeper):
        return keeper.profile.country.name  # ok: MIR116

    def passport_number(self, keeper):
        return keeper.passport.number if hasattr(keeper, "passport") else None  # ok: MIR116

    def thick_books(self, keeper):
        return len(keeper.thick)  # ok: MIR116, MIR114


@register(m.Ticket)
class TicketAdmin(ModelAdmin):
    list_display = ["price", "book_title"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_report()

    def book_title(self, ticket):
        return ticket.book.title  # ok: MIR116


class EditorFilter(admin.SimpleListFilter):
    title = "house"
    parameter_name = "house"

    def lookups(self, request, model_admin):
        writers = Author.objects.exclude(publisher=None)
        return [(author.pk, author.publisher.name) for author in writers]  # want: MIR101

    def queryset(self, request, queryset):
        return queryset.filter(author=self.value()) if self.value() else queryset


class StarFilter(admin.SimpleListFilter):
    title = "book"
    parameter_name = "book"

    def lookups(self, request, model_admin):
        reviews = Review.objects.select_related("book")
        return sorted({(review.book_id, review.book.title) for review in reviews})  # ok: MIR101

    def queryset(self, request, queryset):
        return queryset


@register(m.FilteredDeal)
class FilteredDealAdmin(ModelAdmin):
    """Every contact is a choice of the filter, with its company."""

    list_display = ["number", "signed"]
    list_filter = [
        "contact",  # want: MIR115
        "partner",  # ok: MIR115
        ("guests", admin.RelatedOnlyFieldListFilter),  # want: MIR115
    ]
    raw_id_fields = ["contact", "guests"]


class LoadedLines(admin.TabularInline):  # ok: MIR115
    model = DealLine
    fields = ["text"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("supplier")


class VisitLines(admin.TabularInline):  # want: MIR116|MIR115|MIR117 @visit-lines
    model = Visit
    fields = ["remark", "guest"]  # want: MIR116|MIR115|MIR117 @visit-lines
    readonly_fields = ["guest"]  # want: MIR116|MIR115|MIR117 @visit-lines
    extra = 0


class CallLines(admin.StackedInline):
    model = Call
    fields = ["minutes"]
    extra = 0


@register(m.PlainDeal)
class PlainDealAdmin(ModelAdmin):
    list_display = ["number", "signed", "contact_name"]
    list_filter = ["signed"]
    date_hierarchy = "signed"
    raw_id_fields = ["contact", "guests", "partner"]
    inlines = [LoadedLines, VisitLines, CallLines]
    list_select_related = ["contact"]

    def contact_name(self, deal):
        return deal.contact.full_name  # ok: MIR116


@register(m.GuestDeal)
class GuestDealAdmin(ModelAdmin):  # want: MIR115 @guest-choices
    list_display = ["number"]
    fields = ["number", "guests"]  # want: MIR115 @guest-choices
    filter_horizontal = ["guests"]


@register(m.Remark)
class RemarkAdmin(ModelAdmin):
    list_display = ["stars", "on_book", "by_whom"]
    list_filter = [EditorFilter, StarFilter]
    list_select_related = ["book"]
    raw_id_fields = ["book", "reviewer"]

    on_book = admin.display(description="book")(lambda self, obj: obj.book.title)  # ok: MIR116

    def by_whom(self, obj):
        return self._name(obj.reviewer)  # want: MIR116

    def _name(self, person):
        return person.name.upper()

    def lookup_allowed(self, *args, **kwargs):
        return True


@register(m.Badge)
class BadgeAdmin(ModelAdmin):
    list_display = [
        "number",
        "author",  # ok: MIR116
        "author__publisher__name",  # want: MIR116
    ]
    list_select_related = ["author"]


@register(m.Maker)
class MakerAdmin(ModelAdmin):
    list_display = ["name", "first_author"]

    @display(description="first")
    def first_author(self, maker):
        for author in maker.authors.all()[:1]:  # want: MIR116|MIR117|MIR114|MIR105|MIR102
            return author.name


@register(m.Person)
class PersonAdmin(ModelAdmin):
    list_display = ["full_name", "company_name", "number_of_deals"]
    list_select_related = True

    def company_name(self, person):
        return person.company.name  # ok: MIR116

    def number_of_deals(self, person):
        return person.deals.count()  # want: MIR116|MIR114|MIR117|MIR102


@register(m.Letter)
class LetterAdmin(ModelAdmin):
    list_display = ["amount", "deal"]  # want: MIR117 @letter-deal
    list_display_links = ["amount"]
    list_editable = ["deal"]  # want: MIR117 @letter-deal
    raw_id_fields = ["addressee"]
