"""What others are told in transactions."""

from functools import partial

import httpx
import requests
from asgiref.sync import async_to_sync
from bookshop.models import Book
from channels.layers import get_channel_layer
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage, mail_admins, send_mail
from django.db import transaction

http = requests.Session()


def mail(book):
    with transaction.atomic():
        book.save()
        send_mail("New", "A book", "shop@example.com", ["ada@example.com"])  # want: MIR402 "`send_mail\(\)` sends mail before the commit" offered
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def mail_of_a_message(book):
    with transaction.atomic():
        book.save()
        message = EmailMessage("New", "A book", to=["ada@example.com"])
        message.send()  # want: MIR402 offered


@transaction.atomic
def a_request(book):
    book.save()
    requests.post("https://library.example.com", json={"key": book.pk}, timeout=5)  # want: MIR402 "calls another service" offered


def a_request_of_a_session_of_the_module(book):
    with transaction.atomic():
        book.save()
        http.delete(f"https://library.example.com/{book.pk}")  # want: MIR402 offered


def a_request_by_a_client(book):
    with transaction.atomic():
        book.save()
        with httpx.Client() as client:
            client.post("https://library.example.com")  # want: MIR402 unfixed "closed before the commit"


def a_message(book):
    layer = get_channel_layer()
    with transaction.atomic():
        book.save()
        async_to_sync(layer.group_send)("screens", {"type": "book"})  # want: MIR402 "sends a message" offered


def a_file(book, content):
    with transaction.atomic():
        book.save()
        return default_storage.save("book.txt", content)  # ok: MIR402


def a_file_that_is_deleted(book):
    with transaction.atomic():
        book.save()
        default_storage.delete("book.txt")  # want: MIR402 "changes a stored file" offered


def the_name_of_a_file_that_is_deleted(book):
    with transaction.atomic():
        book.save()
        return default_storage.delete("book.txt")  # want: MIR402 unfixed "what it gives is used"


def a_service_whose_answer_is_saved(book):
    with transaction.atomic():
        answer = requests.post("https://library.example.com", timeout=5)  # ok: MIR402
        book.title = answer.json()["title"]
        book.save()


def a_service_that_has_to_agree(book):
    with transaction.atomic():
        book.save()
        requests.post("https://library.example.com", timeout=5).raise_for_status()  # ok: MIR402


def _number(book):
    answer = requests.post("https://library.example.com", json={"title": book.title}, timeout=5)
    return answer


def a_service_that_a_helper_asks(book):
    with transaction.atomic():
        book.title = _number(book).text  # ok: MIR402
        book.save()


def a_service_whose_answer_nobody_looks_at(book):
    with transaction.atomic():
        book.save()
        _number(book)  # want: MIR402 offered


def _remind(book, known):
    if known and known.get("mail"):
        for each in known["mail"]:
            if each:
                send_mail("New", book.title, "shop@example.com", [each])


def mail_in_few_cases(book, known):
    with transaction.atomic():
        book.save()
        _remind(book, known)  # ok: MIR402


def mail_behind_the_block(book):
    with transaction.atomic():
        book.save()
    send_mail("New", "A book", "shop@example.com", ["ada@example.com"])  # ok: MIR402


def mail_after_the_commit(book):
    with transaction.atomic():
        book.save()
        transaction.on_commit(partial(send_mail, "New", "A book", None, ["ada@example.com"]))  # ok: MIR402


def a_message_that_is_only_made(book):
    with transaction.atomic():
        book.save()
        return EmailMessage("New", "A book", to=["ada@example.com"])  # ok: MIR402


def whether_a_file_is_there(book):
    with transaction.atomic():
        book.save()
        return default_storage.exists("book.txt")  # ok: MIR402


def a_page_that_is_only_read(book):
    with transaction.atomic():
        book.save()
        return requests.get("https://library.example.com", timeout=5).status_code  # ok: MIR402


def nobody_is_addressed(book):
    with transaction.atomic():
        book.save()
        mail_admins("New", "A book")  # ok: MIR402
    return Book.objects.count()


def something_that_speaks_like_a_client(book, known):
    with transaction.atomic():
        book.save()
        return known.get("paid")  # ok: MIR402
