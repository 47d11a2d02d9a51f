from django.core.management.base import BaseCommand

from support.models import Ticket
from support.services import agent_load


class Command(BaseCommand):
    help = "Prints the open tickets, the most urgent first."

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, default=100)

    def handle(self, *args, limit, **options):
        tickets = Ticket.objects.open().select_related("customer").order_by("priority", "pk")[:limit]
        for ticket in tickets:
            order = ticket.order.number if ticket.order else "-"
            self.stdout.write(
                f"{ticket.priority}  {ticket.customer.username:20}  {order:12}  {ticket.subject}"
            )
        busiest = agent_load().most_common(1)
        if busiest:
            self.stdout.write(f"Most tickets of one agent: {busiest[0][1]}")
