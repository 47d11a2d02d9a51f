"""Mail, requests, files and messages of open transactions, and tasks of other queues."""

import urllib.request
from functools import partial

import django_rq
import httpx
import requests
import stripe
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage, EmailMultiAlternatives, mail_admins, send_mail, send_mass_mail
from django.db import transaction
from store import jobs, notify
from store.jobs import archive, clean, label, pack, weigh
from store.models import Customer, Order, Receipt
from store.notify import call_warehouse, mail_customer, tell_screens, text_for


def _paid():
    order = Order.objects.select_for_update().get(pk=1)
    order.status = "paid"
    order.save()
    return order


def mail():
    with transaction.atomic():
        order = _paid()
        send_mail("Paid", "Thanks", "shop@example.com", ["ada@example.com"])  # want: MIR402
    return order.status


def mail_of_a_message():
    with transaction.atomic():
        order = _paid()
        message = EmailMessage("Paid", "Thanks", to=["ada@example.com"])
        message.send()  # want: MIR402
    return order.status


def mail_with_a_page():
    with transaction.atomic():
        order = _paid()
        message = EmailMultiAlternatives("Paid", "Thanks", "shop@example.com", ["ada@example.com"])
        message.attach_alternative("<p>Thanks</p>", "text/html")
        message.send(fail_silently=True)  # want: MIR402
    return order.status


@transaction.atomic
def mail_for_many():
    order = _paid()
    send_mass_mail([("Paid", "Thanks", "shop@example.com", ["ada@example.com"])])  # want: MIR402
    return order.status


def mail_by_a_function():
    with transaction.atomic():
        order = _paid()
        mail_customer(order.customer, "Paid")  # want: MIR402
    return order.status


def a_request():
    with transaction.atomic():
        order = _paid()
        requests.post("https://bank.example.com/paid", json={"order": order.pk}, timeout=5)  # want: MIR402
    return order.status


def a_request_of_a_session():
    session = requests.Session()
    with transaction.atomic():
        order = _paid()
        session.put(f"https://bank.example.com/paid/{order.pk}", timeout=5)  # want: MIR402
    return order.status


def a_request_by_a_client():
    with transaction.atomic():
        order = _paid()
        with httpx.Client() as client:
            client.post("https://bank.example.com/paid")  # want: MIR402
    return order.status


def a_request_of_the_standard_library():
    with transaction.atomic():
        order = _paid()
        urllib.request.urlopen("https://bank.example.com/paid", data=b"1")  # want: MIR402
    return order.status


def a_request_by_a_function():
    with transaction.atomic():
        order = _paid()
        notify.call_warehouse(order)  # want: MIR402
    return order.status


def a_payment():
    with transaction.atomic():
        order = _paid()
        stripe.PaymentIntent.create(amount=order.total, currency="eur")  # want: MIR402
    return order.status


def a_file():
    with transaction.atomic():
        order = _paid()
        default_storage.save("receipts/1.txt", ContentFile(b"paid"))  # ok: MIR402
    return order.status


def a_file_of_a_row():
    with transaction.atomic():
        receipt = Receipt.objects.create(number="R1")
        receipt.scan.save("r1.txt", ContentFile(b"paid"))  # ok: MIR402
    return receipt.number


def a_file_of_a_row_that_is_deleted():
    receipt = Receipt.objects.create(number="R1")
    receipt.scan.save("r1.txt", ContentFile(b"paid"))
    with transaction.atomic():
        _paid()
        receipt.scan.delete()  # want: MIR402
    return receipt.number  # sends: [["save", "r1.txt"], ["delete", "r1.txt"]]


def a_file_that_is_deleted():
    name = default_storage.save("receipts/old.txt", ContentFile(b"old"))
    with transaction.atomic():
        order = _paid()
        default_storage.delete(name)  # want: MIR402
    return order.status  # sends: [["save", "receipts/old.txt"], ["delete", "receipts/old.txt"]]


def a_message_to_screens():
    layer = get_channel_layer()
    with transaction.atomic():
        order = _paid()
        async_to_sync(layer.group_send)("screens", {"type": "paid"})  # want: MIR402
    return order.status


def a_message_by_a_function():
    with transaction.atomic():
        order = _paid()
        tell_screens(order)  # want: MIR402
    return order.status


def a_task_of_dramatiq():
    with transaction.atomic():
        order = _paid()
        pack.send(order.pk)  # want: MIR401
    return order.status


def a_task_of_dramatiq_with_options():
    with transaction.atomic():
        order = _paid()
        pack.send_with_options(args=(order.pk,), delay=1000)  # want: MIR401
    return order.status


def a_task_of_rq():
    with transaction.atomic():
        order = _paid()
        django_rq.enqueue(jobs.weigh, order.pk)  # want: MIR401
    return order.status


def a_task_of_a_queue_of_rq():
    queue = django_rq.get_queue("slow")
    with transaction.atomic():
        order = _paid()
        queue.enqueue(weigh, order.pk)  # want: MIR401
    return order.status


def a_job_of_rq():
    with transaction.atomic():
        order = _paid()
        weigh.delay(order.pk)  # want: MIR401
    return order.status


def a_task_of_huey():
    with transaction.atomic():
        order = _paid()
        label(order.pk)  # want: MIR401
    return order.status


def a_task_of_django():
    with transaction.atomic():
        order = _paid()
        archive.enqueue(order.pk)  # want: MIR431
    return order.status


@transaction.atomic
def a_task_of_django_in_a_decorated_function():
    order = _paid()
    archive.enqueue(order_id=order.pk)  # want: MIR431
    return order.status


def a_task_of_django_with_options():
    with transaction.atomic():
        order = _paid()
        archive.using(priority=10).enqueue(order.pk)  # want: MIR431
    return order.status


def _archived(order):
    jobs.archive.enqueue(order.pk)


def a_task_of_django_by_a_function():
    with transaction.atomic():
        order = _paid()
        _archived(order)  # want: MIR431
    return order.status


def a_task_of_django_for_nobody():
    with transaction.atomic():
        Order.objects.filter(status="old").delete()
        clean.enqueue()  # want: MIR431
    return Order.objects.count()


# What is sent at the right time.


def mail_after_the_block():
    with transaction.atomic():
        order = _paid()
    send_mail("Paid", "Thanks", "shop@example.com", ["ada@example.com"])  # ok: MIR402
    return order.status


def mail_after_the_commit():
    with transaction.atomic():
        order = _paid()
        transaction.on_commit(lambda: mail_customer(order.customer, "Paid"))  # ok: MIR402
    return order.status


def mail_after_the_commit_partially():
    with transaction.atomic():
        order = _paid()
        message = EmailMessage("Paid", "Thanks", to=["ada@example.com"])  # ok: MIR402
        transaction.on_commit(message.send)  # ok: MIR402, MIR413
    return order.status


def mail_that_is_only_written():
    with transaction.atomic():
        order = _paid()
        message = EmailMessage("Paid", text_for(order), to=["ada@example.com"])  # ok: MIR402
        message.attach("receipt.txt", "paid", "text/plain")  # ok: MIR402
    message.send()  # ok: MIR402
    return order.status


def nobody_is_written_to():
    with transaction.atomic():
        order = _paid()
        mail_admins("Paid", "One more")  # ok: MIR402
    return order.status


def a_request_after_the_block():
    with transaction.atomic():
        order = _paid()
    call_warehouse(order)  # ok: MIR402
    return order.status


def a_request_after_the_commit():
    with transaction.atomic():
        order = _paid()
        transaction.on_commit(partial(requests.post, "https://bank.example.com/paid", timeout=5))  # ok: MIR402
    return order.status


def a_request_that_is_only_made():
    with transaction.atomic():
        order = _paid()
        asked = urllib.request.Request(f"https://bank.example.com/{order.pk}")  # ok: MIR402
    urllib.request.urlopen(asked)  # ok: MIR402
    return order.status


def a_file_after_the_commit():
    with transaction.atomic():
        receipt = Receipt.objects.create(number="R1")

        def store():
            default_storage.save("receipts/r1.txt", ContentFile(b"paid"))  # ok: MIR402

        transaction.on_commit(store)
    return receipt.number


def whether_a_file_is_there():
    with transaction.atomic():
        order = _paid()
        known = default_storage.exists("receipts/none.txt")  # ok: MIR402
    return order.status, known


def a_row_without_its_file():
    with transaction.atomic():
        receipt = Receipt.objects.create(number="R1")
        receipt.number = "R2"
        receipt.save()  # ok: MIR402
    return receipt.number


def a_message_after_the_commit():
    with transaction.atomic():
        order = _paid()
        transaction.on_commit(partial(tell_screens, order))  # ok: MIR402
    return order.status


def texts_of_a_function():
    with transaction.atomic():
        order = _paid()
        told = text_for(order)  # ok: MIR402
    return told


def a_dictionary_that_speaks_like_a_client():
    known = {"paid": 1}
    with transaction.atomic():
        order = _paid()
        found = known.get("paid")  # ok: MIR402
    return order.status, found


def a_task_of_dramatiq_after_the_block():
    with transaction.atomic():
        order = _paid()
        pack(order.pk)  # ok: MIR401
    pack.send(order.pk)  # ok: MIR401
    return order.status


def a_task_of_rq_after_the_commit():
    with transaction.atomic():
        order = _paid()
        transaction.on_commit(partial(django_rq.enqueue, weigh, order.pk))  # ok: MIR401
        weigh(order.pk)  # ok: MIR401
    return order.status


def a_task_of_huey_at_once():
    with transaction.atomic():
        order = _paid()
        label.call_local(order.pk)  # ok: MIR401
        transaction.on_commit(partial(label, order.pk))  # ok: MIR401
    return order.status


def a_task_of_django_after_the_commit():
    with transaction.atomic():
        order = _paid()
        transaction.on_commit(partial(archive.enqueue, order.pk))  # ok: MIR431
    return order.status


def a_task_of_django_after_the_block():
    with transaction.atomic():
        order = _paid()
        later = archive.using(priority=10)  # ok: MIR431
    later.enqueue(order.pk)  # ok: MIR431
    return order.status


def a_task_of_django_without_a_transaction():
    customer = Customer.objects.get(pk=1)
    order = Order.objects.create(customer=customer)
    archive.enqueue(order.pk)  # ok: MIR431
    return order.status
