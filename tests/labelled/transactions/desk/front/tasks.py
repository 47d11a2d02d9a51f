from celery import shared_task
from django.db import transaction
from front.models import Ticket


@shared_task
def remind(ticket_id):
    return ticket_id


@shared_task
def recount():
    return Ticket.objects.select_for_update().filter(is_open=True).count()  # want: MIR406


@shared_task
def close_all():
    closed = 0
    for ticket in Ticket.objects.select_for_update().filter(is_open=True):  # want: MIR406
        ticket.is_open = False
        ticket.save()
        closed += 1
    return closed


@shared_task
def close_all_rightly():
    with transaction.atomic():
        closed = list(Ticket.objects.select_for_update().filter(is_open=True))  # ok: MIR406
        Ticket.objects.filter(pk__in=[ticket.pk for ticket in closed]).update(is_open=False)
    for ticket in closed:
        remind.delay(ticket.pk)  # ok: MIR401
    return len(closed)


@shared_task
@transaction.atomic
def close_and_remind():
    ticket = Ticket.objects.select_for_update().first()  # ok: MIR406
    ticket.is_open = False
    ticket.save()
    remind.delay(ticket.pk)  # want: MIR401
    return ticket.pk
