from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string


def send_order_mail(order, subject, text):
    body = render_to_string("support/order_mail.txt", {"order": order, "text": text})
    send_mail(f"{subject} ({order.number})", body, settings.DEFAULT_FROM_EMAIL, [order.customer.email])


def send_ticket_mail(ticket, text):
    body = render_to_string("support/ticket_mail.txt", {"ticket": ticket, "text": text})
    send_mail(f"[#{ticket.pk}] {ticket.subject}", body, settings.DEFAULT_FROM_EMAIL, [ticket.customer.email])
