from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline

from .models import Attachment, Message, Ticket


class MessageInline(admin.StackedInline):
    model = Message
    extra = 0
    raw_id_fields = ["author"]


class AttachmentInline(GenericTabularInline):
    model = Attachment
    extra = 0


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):
    list_display = ["subject", "customer", "assigned_to", "status", "messages_written"]
    list_filter = ["status", "priority"]
    list_select_related = ["customer", "assigned_to"]
    raw_id_fields = ["customer", "order"]
    inlines = [MessageInline, AttachmentInline]

    def get_queryset(self, request):
        return super().get_queryset(request).with_message_count()

    @admin.display(ordering="message_count")
    def messages_written(self, ticket):
        return ticket.message_count


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    list_display = ["__str__", "ticket", "internal"]
    list_select_related = ["ticket"]
