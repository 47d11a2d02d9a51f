"""Tasks that are sent in transactions."""

from functools import partial

from bookshop.models import Book
from celery import chain, shared_task
from django.db import transaction
from django.utils.functional import cached_property


@shared_task
def index(pk):
    return pk


def _tell(book):
    index.delay(book.pk)


def _publish(book):
    book.is_draft = False
    book.save()
    index.delay(book.pk)


def _tell_later(book):
    transaction.on_commit(lambda: index.delay(book.pk))


class Press:
    def __init__(self, book):
        self.book = book

    @cached_property
    def key(self):
        return self.book.pk

    @transaction.atomic
    def print(self):
        self.book.save()
        self.announce()  # want: MIR401 "`self.announce\(\)` sends a task before the commit" offered

    def announce(self):
        index.apply_async((self.key,))


def in_a_block(author):
    with transaction.atomic():
        book = Book.objects.create(title="New", author=author)
        index.delay(book.pk)  # want: MIR401 "`index.delay\(\)` sends a task before the commit" offered
#       ^^^^^^^^^^^^^^^^^^^^


@transaction.atomic
def in_a_decorated_function(author):
    book = Book.objects.create(title="New", author=author)
    index.apply_async(args=[book.pk], countdown=5)  # want: MIR401 offered


def without_arguments(author):
    with transaction.atomic(using="archive"):
        Book.objects.using("archive").create(title="New", author=author)
        index.si(1).delay()  # want: MIR401 offered


def whose_result_is_kept(author):
    with transaction.atomic():
        book = Book.objects.create(title="New", author=author)
        result = index.delay(book.pk)  # want: MIR401 unfixed "what it gives is used"
    return result


def whose_errors_are_caught(author):
    with transaction.atomic():
        book = Book.objects.create(title="New", author=author)
        try:
            index.delay(book.pk)  # want: MIR401 unfixed "its errors are caught here"
        except OSError:
            book.delete()


def through_a_function(book):
    with transaction.atomic():
        book.save()
        _tell(book)  # want: MIR401 offered


def through_a_function_that_writes(book):
    with transaction.atomic():
        _publish(book)  # want: MIR401 unfixed "it writes, too"


def as_a_chain(book):
    with transaction.atomic():
        book.save()
        chain(index.si(book.pk), index.si(1))()  # want: MIR401 offered


def in_a_callback_with_a_block(book):
    def publish():
        with transaction.atomic():
            book.save()
            index.delay(book.pk)  # want: MIR401 offered

    transaction.on_commit(publish)


def behind_the_block(author):
    with transaction.atomic():
        book = Book.objects.create(title="New", author=author)
    index.delay(book.pk)  # ok: MIR401


def after_the_commit(book):
    with transaction.atomic():
        book.save()
        transaction.on_commit(partial(index.delay, book.pk))  # ok: MIR401
        _tell_later(book)  # ok: MIR401
        index.delay_on_commit(book.pk)  # ok: MIR401


def only_made(book):
    with transaction.atomic():
        book.save()
        work = chain(index.si(book.pk), index.si(1))  # ok: MIR401
    return work


def called_as_a_function(book):
    with transaction.atomic():
        book.save()
        return index(book.pk)  # ok: MIR401


def of_another_thing(book, clock):
    with transaction.atomic():
        book.save()
        clock.delay(3)  # ok: MIR401
