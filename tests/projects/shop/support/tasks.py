from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from shop_site.celery import shared_task

from .models import Message, Ticket


@shared_task
def escalate_old_tickets(days=2):
    before = timezone.now() - timedelta(days=days)
    old = Ticket.objects.open().filter(created_at__lt=before, priority__gt=1)
    return old.update(priority=1)


@shared_task
def send_agent_digest():
    unanswered = Message.objects.filter(internal=False, ticket__status=Ticket.Status.OPEN)
    digest = {}
    for message in unanswered.select_related("ticket"):
        agent = message.ticket.assigned_to
        if agent is not None:
            digest.setdefault(agent.email, []).append(message.ticket.subject)
    for address, subjects in digest.items():
        send_mail("Open tickets", "\n".join(subjects), settings.DEFAULT_FROM_EMAIL, [address])
    return len(digest)


@shared_task
def close_silent_tickets(days=14):
    before = timezone.now() - timedelta(days=days)
    silent = Ticket.objects.filter(status=Ticket.Status.WAITING, updated_at__lt=before).with_people()
    for ticket in silent:
        send_mail(
            f"[#{ticket.pk}] closed",
            f"Dear {ticket.customer.first_name}, we closed your ticket.",
            settings.DEFAULT_FROM_EMAIL,
            [ticket.customer.email],
        )
    return silent.update(status=Ticket.Status.CLOSED)
