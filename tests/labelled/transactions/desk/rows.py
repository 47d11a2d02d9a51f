"""Fills the tables of the desk."""

from front.models import Agent, Ticket


def fill():
    agent = Agent.objects.create(name="Max")
    Ticket.objects.create(title="Broken", agent=agent, number=1)
    Ticket.objects.create(title="Lost", number=2)
