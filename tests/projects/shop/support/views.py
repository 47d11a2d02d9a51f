from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView, TemplateView

from common.mixins import OwnedByCustomerMixin, StaffRequiredMixin

from . import services
from .forms import MessageForm, TicketForm
from .models import Attachment, Ticket


class TicketListView(LoginRequiredMixin, ListView):
    template_name = "support/ticket_list.html"
    context_object_name = "tickets"

    def get_queryset(self):
        return Ticket.objects.filter(customer=self.request.user).with_message_count()


class TicketDetailView(OwnedByCustomerMixin, DetailView):
    model = Ticket
    template_name = "support/ticket_detail.html"
    context_object_name = "ticket"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        visible = self.object.messages.all()
        if not self.request.user.is_staff:
            visible = visible.filter(internal=False)
        context["conversation"] = [
            {
                "author": message.author.get_full_name(),
                "body": message.body,
                "files": message.attachments.count(),
            }
            for message in visible
        ]
        context["form"] = MessageForm()
        return context


@login_required
def new_ticket(request):
    form = TicketForm(request.POST or None, customer=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        ticket = services.open_ticket(request.user, data["subject"], data["body"], data["order"])
        return redirect(ticket)
    return render(request, "support/ticket_form.html", {"form": form})


@login_required
@require_POST
def reply(request, pk):
    tickets = Ticket.objects.all()
    if not request.user.is_staff:
        tickets = tickets.filter(customer=request.user)
    ticket = get_object_or_404(tickets, pk=pk)
    form = MessageForm(request.POST)
    if form.is_valid():
        services.answer(ticket, request.user, form.cleaned_data["body"])
        messages.success(request, "Your answer was sent.")
    return redirect(ticket)


class QueueView(StaffRequiredMixin, TemplateView):
    template_name = "support/queue.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["rows"] = services.queue_summary()
        context["tickets"] = Ticket.objects.open().with_people()
        context["largest"] = self.largest_attachments()
        return context

    def largest_attachments(self):
        attachments = Attachment.objects.order_by("-size").prefetch_related("content_object")[:5]
        return [(attachment.name, attachment.content_object) for attachment in attachments]


async def queue_size(request):
    size = await Ticket.objects.open().acount()
    if request.GET.get("subjects"):
        subjects = [ticket.subject for ticket in Ticket.objects.open()[:20]]
        return JsonResponse({"open": size, "subjects": subjects})
    return JsonResponse({"open": size})


async def unassigned(request):
    tickets = Ticket.objects.open().filter(assigned_to=None).select_related("customer")
    waiting = []
    async for ticket in tickets:
        waiting.append({"subject": ticket.subject, "customer": ticket.customer.username})
    return JsonResponse({"waiting": waiting})
