from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from common.models import TimeStampedModel


class TicketQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(status=Ticket.Status.CLOSED)

    def with_people(self):
        return self.select_related("customer", "assigned_to")

    def with_message_count(self):
        return self.annotate(message_count=models.Count("messages"))


class Attachment(TimeStampedModel):
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey("content_type", "object_id")
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_target")]

    def __str__(self):
        return self.name


class Ticket(TimeStampedModel):
    class Status(models.TextChoices):
        OPEN = "open", "Open"
        WAITING = "waiting", "Waiting for customer"
        CLOSED = "closed", "Closed"

    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tickets")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_tickets",
    )
    order = models.ForeignKey(
        "orders.Order", on_delete=models.SET_NULL, null=True, blank=True, related_name="tickets"
    )
    subject = models.CharField(max_length=150)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN)
    priority = models.PositiveSmallIntegerField(default=3)
    attachments = GenericRelation(Attachment)

    objects = TicketQuerySet.as_manager()

    class Meta:
        ordering = ["priority", "-pk"]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("support:ticket", args=[self.pk])


class Message(TimeStampedModel):
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="support_messages"
    )
    body = models.TextField()
    internal = models.BooleanField(default=False)
    attachments = GenericRelation(Attachment)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.author.username}: {self.body[:40]}"
