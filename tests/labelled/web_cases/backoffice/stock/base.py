# topic: admin
"""What the admin classes of this office share."""

from django.contrib import admin


class OfficeAdmin(admin.ModelAdmin):
    list_per_page = 80
    show_full_result_count = False


class WithBook(admin.ModelAdmin):
    """For models that belong to a book."""

    list_select_related = ("book",)

    @admin.display(description="book", ordering="book__title")
    def book_title(self, obj):
        return obj.book.title  # ok: MIR116, MIR101


class PrefetchingMixin:
    prefetch = ()

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(*self.prefetch)
