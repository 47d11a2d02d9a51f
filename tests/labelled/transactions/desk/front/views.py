from functools import partial

from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views import View
from front.models import Ticket
from front.tasks import remind
from front.telling import Board, mail, tell, tell_later


def opened(request):
    ticket = Ticket.objects.create(title="New", number=3)
    remind.delay(ticket.pk)  # want: MIR401
    return HttpResponse(ticket.title)


def opened_with_options(request):
    ticket = Ticket.objects.create(title="New", number=3)
    remind.apply_async(args=[ticket.pk], countdown=60)  # want: MIR401
    return HttpResponse(ticket.title)


def told(request, key):
    ticket = get_object_or_404(Ticket, pk=key)
    ticket.is_open = False
    ticket.save()
    tell(ticket)  # want: MIR401
    return HttpResponse(ticket.title)


def mailed(request, key):
    ticket = get_object_or_404(Ticket, pk=key)
    ticket.is_open = False
    ticket.save()
    send_mail(ticket.title, "Closed", "desk@example.com", ["max@example.com"])  # want: MIR402
    return HttpResponse(ticket.title)


def posted(request, key):
    ticket = get_object_or_404(Ticket, pk=key)
    ticket.is_open = False
    ticket.save()
    Board(ticket).post()  # want: MIR402
    return HttpResponse(ticket.title)


class Closing(View):
    def get(self, request, key):
        ticket = get_object_or_404(Ticket, pk=key)
        ticket.is_open = False
        ticket.save()
        self.finish(ticket)  # want: MIR401
        return HttpResponse(ticket.title)

    def finish(self, ticket):
        remind.delay(ticket.pk)  # or: MIR401 Closing


def after_an_inner_block(request):
    with transaction.atomic():
        ticket = Ticket.objects.create(title="New", number=3)
    remind.delay(ticket.pk)  # want: MIR401
    return HttpResponse(ticket.title)


def taken(request):
    try:
        Ticket.objects.create(title="Again", number=1)
    except IntegrityError:  # want: MIR410
        pass
    return HttpResponse(str(Ticket.objects.count()))  # gives: [200, "2"]


def locked(request, key):
    ticket = Ticket.objects.select_for_update().get(pk=key)  # ok: MIR406
    return HttpResponse(ticket.title)


def locked_each(request):
    return HttpResponse(", ".join(t.title for t in Ticket.objects.select_for_update().order_by("pk")))  # ok: MIR406


def opened_rightly(request):
    ticket = Ticket.objects.create(title="New", number=3)
    transaction.on_commit(partial(remind.delay, ticket.pk))  # ok: MIR401
    return HttpResponse(ticket.title)


def told_later(request, key):
    ticket = get_object_or_404(Ticket, pk=key)
    tell_later(ticket)  # ok: MIR401
    transaction.on_commit(lambda: mail(ticket))  # ok: MIR402
    return HttpResponse(Board(ticket).title())  # ok: MIR402


@transaction.non_atomic_requests
def opened_freely(request):
    with transaction.atomic():
        ticket = Ticket.objects.create(title="New", number=3)
    remind.delay(ticket.pk)  # ok: MIR401
    mail(ticket)  # ok: MIR402
    return HttpResponse(ticket.title)


@transaction.non_atomic_requests
def locked_freely(request, key):
    ticket = Ticket.objects.select_for_update().get(pk=key)  # want: MIR406
    return HttpResponse(ticket.title)


@method_decorator(transaction.non_atomic_requests, name="dispatch")
class FreeClosing(View):
    def get(self, request, key):
        ticket = get_object_or_404(Ticket, pk=key)
        Ticket.objects.filter(pk=key).update(is_open=False)
        remind.delay(ticket.pk)  # ok: MIR401
        return HttpResponse(ticket.title)


def taken_rightly(request):
    try:
        with transaction.atomic():
            Ticket.objects.create(title="Again", number=1)
    except IntegrityError:  # ok: MIR410
        pass
    return HttpResponse(str(Ticket.objects.count()))


def taken_and_told(request):
    try:
        with transaction.atomic():
            Ticket.objects.create(title="Again", number=2)
            taken = False
    except IntegrityError:  # ok: MIR410
        taken = True
    return HttpResponse("taken" if taken else "new")
