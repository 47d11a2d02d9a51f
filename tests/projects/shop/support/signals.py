from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .mailer import send_ticket_mail
from .models import Message, Ticket


@receiver(post_save, sender=Message)
def mail_answer(sender, instance, **kwargs):
    if instance.internal or instance.author_id == instance.ticket.customer_id:
        return
    send_ticket_mail(instance.ticket, instance.body)


@receiver(post_save, sender=Message)
def reopen_ticket(sender, instance, created, raw=False, **kwargs):
    if raw or not created:
        return
    if instance.author_id == instance.ticket.customer_id:
        Ticket.objects.filter(pk=instance.ticket_id).update(status=Ticket.Status.OPEN)


@receiver(post_delete, sender=Ticket)
def free_agent(sender, instance, **kwargs):
    from .services import assign_waiting_ticket

    if instance.assigned_to_id is not None:
        assign_waiting_ticket(instance.assigned_to_id)
