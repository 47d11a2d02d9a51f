from collections import Counter

from django.db import transaction
from django.db.models import Count, Prefetch

from customers.models import Customer

from .models import Attachment, Message, Ticket


@transaction.atomic
def open_ticket(customer, subject, body, order=None):
    ticket = Ticket.objects.create(customer=customer, subject=subject, order=order)
    Message.objects.create(ticket=ticket, author=customer, body=body)
    return ticket


def answer(ticket, author, body, internal=False):
    message = Message.objects.create(ticket=ticket, author=author, body=body, internal=internal)
    if not internal and author.pk != ticket.customer_id:
        ticket.status = Ticket.Status.WAITING
        ticket.save(update_fields=["status", "updated_at"])
    return message


def assign_waiting_ticket(agent_id):
    ticket = Ticket.objects.open().filter(assigned_to=None).first()
    if ticket is None:
        return None
    ticket.assigned_to_id = agent_id
    ticket.save(update_fields=["assigned_to", "updated_at"])
    return ticket


def least_busy_agent():
    agents = Customer.objects.filter(is_staff=True, is_active=True)
    return agents.annotate(load=Count("assigned_tickets")).order_by("load", "pk").first()


def queue_summary():
    rows = []
    for ticket in Ticket.objects.open():
        rows.append(
            {
                "subject": ticket.subject,
                "customer": ticket.customer.get_full_name(),
                "agent": ticket.assigned_to.username if ticket.assigned_to else "nobody",
                "messages": ticket.messages.count(),
            }
        )
    return rows


def queue_overview():
    tickets = Ticket.objects.open().with_people().with_message_count()
    return [
        {
            "subject": ticket.subject,
            "customer": ticket.customer.get_full_name(),
            "agent": ticket.assigned_to.username if ticket.assigned_to else "nobody",
            "messages": ticket.message_count,
        }
        for ticket in tickets
    ]


def agent_load():
    load = Counter()
    for ticket in Ticket.objects.open().exclude(assigned_to=None):
        load[ticket.assigned_to_id] += 1
    return load


def transcript(ticket: Ticket) -> str:
    return "\n".join(f"{message.author.username}: {message.body}" for message in ticket.messages.all())


def public_transcript(ticket: Ticket) -> str:
    messages = ticket.messages.filter(internal=False).select_related("author")
    return "\n".join(f"{message.author.username}: {message.body}" for message in messages)


def conversation_starters(tickets):
    written = Prefetch("messages", queryset=Message.objects.select_related("author").order_by("pk"))
    starters = {}
    for ticket in tickets.prefetch_related(written):
        for message in ticket.messages.all():
            starters[ticket.pk] = message.author.username
            break
    return starters


def attachment_owners():
    owners = {}
    for attachment in Attachment.objects.all():
        owners[attachment.name] = str(attachment.content_object)
    return owners


def attachment_targets():
    attachments = Attachment.objects.prefetch_related("content_object")
    return {attachment.name: attachment.content_object.pk for attachment in attachments}


def ordered_products(ticket):
    if ticket.order is None:
        return []
    names = []
    for line in ticket.order.lines.select_related("product"):
        names.append(line.product.name)
    return names
