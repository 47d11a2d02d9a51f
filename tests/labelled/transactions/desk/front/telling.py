from django.core.mail import send_mail
from django.db import transaction
from front.tasks import remind


def tell(ticket):
    _remind(ticket)


def _remind(ticket):
    remind.delay(ticket.pk)


def tell_later(ticket):
    transaction.on_commit(lambda: remind.delay(ticket.pk))


def mail(ticket):
    send_mail(ticket.title, "News", "desk@example.com", ["max@example.com"])


class Board:
    def __init__(self, ticket):
        self.ticket = ticket

    def post(self):
        mail(self.ticket)

    def title(self):
        return self.ticket.title
