from django.core import mail
from django.test import TestCase
from django.urls import reverse

from customers.models import Customer

from . import services
from .models import Message, Ticket
from .tasks import close_silent_tickets, escalate_old_tickets


class TicketTests(TestCase):
    def setUp(self):
        self.customer = Customer.objects.create_user("anna", "anna@example.com", "secret", first_name="Anna")
        self.agent = Customer.objects.create_user("zoe", "zoe@example.com", "secret", is_staff=True)
        self.ticket = services.open_ticket(self.customer, "Broken lamp", "It does not work.")

    def test_an_answer_of_an_agent_is_mailed(self):
        services.answer(self.ticket, self.agent, "Did you plug it in?")
        self.assertEqual(self.ticket.status, Ticket.Status.WAITING)
        self.assertEqual(mail.outbox[0].to, ["anna@example.com"])

    def test_an_internal_note_is_not_mailed(self):
        services.answer(self.ticket, self.agent, "Again this lamp.", internal=True)
        self.assertEqual(mail.outbox, [])
        self.assertNotIn("Again", services.public_transcript(self.ticket))

    def test_an_answer_of_the_customer_opens_the_ticket_again(self):
        services.answer(self.ticket, self.agent, "Did you plug it in?")
        services.answer(self.ticket, self.customer, "Yes!")
        self.ticket.refresh_from_db()
        self.assertEqual(self.ticket.status, Ticket.Status.OPEN)

    def test_the_least_busy_agent_gets_the_next_ticket(self):
        busy = Customer.objects.create_user("yan", "yan@example.com", "secret", is_staff=True)
        services.assign_waiting_ticket(busy.pk)
        self.assertEqual(services.least_busy_agent(), self.agent)

    def test_summary_and_overview_agree(self):
        self.assertEqual(services.queue_summary(), services.queue_overview())

    def test_fresh_tickets_are_neither_escalated_nor_closed(self):
        self.assertEqual(escalate_old_tickets(), 0)
        self.assertEqual(close_silent_tickets(), 0)


class PageTests(TestCase):
    def test_a_customer_opens_a_ticket_and_replies(self):
        customer = Customer.objects.create_user("anna", "anna@example.com", "secret")
        self.client.force_login(customer)
        self.client.post(reverse("support:new"), {"subject": "Lamp", "body": "Broken"})
        ticket = Ticket.objects.get()
        self.client.post(reverse("support:reply", args=[ticket.pk]), {"body": "Still broken"})
        self.assertEqual(Message.objects.filter(ticket=ticket).count(), 2)
        self.assertContains(self.client.get(ticket.get_absolute_url()), "Still broken")
