# topic: admin
from django import forms
from django.contrib import admin

from .models import Call, Company, Contact, Deal, DealLine, Offer, Visit


@admin.register(Company)
class CompanyAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "parent",  # want: MIR116
        "number_of_contacts",  # want: MIR116|MIR114|MIR117|MIR102 @contacts
    ]
    search_fields = ["name"]

    def number_of_contacts(self, company):
        return len(company.contacts.all())  # want: MIR116|MIR114|MIR117|MIR102 @contacts


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    list_display = [
        "full_name",
        "company",  # ok: MIR116, MIR115
    ]
    search_fields = ["full_name"]


class LineInline(admin.TabularInline):  # want: MIR115|MIR117 @line-inline
    """Its heading shows `str()` of every row, which names the supplier."""

    model = DealLine
    fields = ["text"]
    extra = 0


class CallInline(admin.TabularInline):  # grows: the name of what is chosen is looked up for each row
    model = Call
    raw_id_fields = ["caller"]
    extra = 0


class VisitInline(admin.TabularInline):  # grows: the name of what is chosen is looked up for each row
    model = Visit
    autocomplete_fields = ["guest"]
    extra = 0


@admin.register(Deal)
class DealAdmin(admin.ModelAdmin):
    list_display = [
        "number",
        "signed",
        "contact",  # ok: MIR116, MIR115
        "partner",  # want: MIR116
        "guest_names",  # want: MIR116|MIR117|MIR115|MIR102 @guests
    ]
    list_filter = ["partner"]
    date_hierarchy = "signed"
    raw_id_fields = ["contact", "guests"]
    autocomplete_fields = ["partner"]
    inlines = [LineInline, CallInline, VisitInline]

    @admin.display(description="guests")
    def guest_names(self, deal):
        return "; ".join(guest.full_name for guest in deal.guests.all())  # want: MIR116|MIR117|MIR115|MIR102 @guests


class OfferForm(forms.ModelForm):
    addressee = forms.ModelChoiceField(queryset=Contact.objects.select_related("company"))  # ok: MIR115

    class Meta:
        model = Offer
        fields = ["deal", "addressee", "amount"]


@admin.register(Offer)
class OfferAdmin(admin.ModelAdmin):
    form = OfferForm
    list_display = [
        "amount",
        "deal__contact__full_name",  # ok: MIR116
        "deal__partner__name",  # ok: MIR116
        "addressee",  # ok: MIR116, MIR115
    ]
    list_select_related = ["deal__contact", "deal__partner", "addressee__company"]


@admin.register(Call)
class CallAdmin(admin.ModelAdmin):  # want: MIR115 @call-form
    """The form of a call lists all contacts, each with its company."""

    list_display = ["minutes", "deal_number"]
    list_select_related = ["deal"]
    fields = ["deal", "caller", "minutes"]  # want: MIR115 @call-form

    @admin.display(empty_value="-")
    def deal_number(self, call):
        return call.deal.number  # ok: MIR116


@admin.register(Visit)
class VisitAdmin(admin.ModelAdmin):
    list_display = [
        "remark",
        "guest",  # ok: MIR115, MIR116
        "deal",  # ok: MIR116
    ]
    fields = ["guest", "deal", "remark"]  # ok: MIR115

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "guest":
            kwargs["queryset"] = Contact.objects.select_related("company").order_by("full_name")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
