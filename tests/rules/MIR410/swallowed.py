"""Errors of the database that are caught in transactions."""

from contextlib import suppress

from bookshop.models import Author, Book, Profile
from django.db import DatabaseError, IntegrityError, transaction


def _make(author):
    Profile.objects.create(author=author, bio="New")


@transaction.atomic
def _make_safely(author):
    Profile.objects.create(author=author, bio="New")


@transaction.atomic
def in_a_decorated_function(author):
    try:
        Profile.objects.create(author=author, bio="New")
    except IntegrityError:  # want: MIR410 "`IntegrityError` is caught in the transaction that it ends" offered
#   ^^^^^^^^^^^^^^^^^^^^^
        pass
    return Profile.objects.get(author=author)


def of_a_function(author):
    with transaction.atomic():
        author.save()
        try:
            # It may be there.
            _make(author)

            author.save()
        except (ValueError, DatabaseError) as problem:  # want: MIR410 offered
            return str(problem)
    return ""


def with_a_text_over_lines(author):
    with transaction.atomic():
        try:
            Profile.objects.create(
                author=author,
                bio="""
                New
                """,
            )
        except IntegrityError:  # want: MIR410 unfixed
            pass
        author.save()


def all_of_the_transaction(author):
    for each in (author,):
        with transaction.atomic():
            try:
                each = Author.objects.select_for_update(nowait=True).get(pk=each.pk)
                each.save()
            except DatabaseError:  # ok: MIR410
                continue


def by_suppress(author):
    with transaction.atomic():
        author.save()
        with suppress(IntegrityError):  # want: MIR410 offered
            _make(author)


def without_a_savepoint(author):
    with transaction.atomic():
        try:
            with transaction.atomic(savepoint=False):
                _make(author)
        except IntegrityError:  # want: MIR410 unfixed
            pass
        author.save()


def in_a_block_of_its_own(author):
    with transaction.atomic():
        try:
            with transaction.atomic():
                _make(author)
        except IntegrityError:  # ok: MIR410
            pass


def around_the_block(author):
    try:
        with transaction.atomic():
            _make(author)
    except IntegrityError:  # ok: MIR410
        pass


def raised_again(author):
    with transaction.atomic():
        try:
            _make(author)
        except IntegrityError:  # ok: MIR410
            raise


def of_a_function_with_a_block(author):
    with transaction.atomic():
        try:
            _make_safely(author)
        except IntegrityError:  # ok: MIR410
            pass


def without_a_transaction(author):
    try:
        _make(author)
    except IntegrityError:  # ok: MIR410
        pass


def where_nothing_is_found(pk):
    with transaction.atomic():
        try:
            return Author.objects.get(pk=pk).name
        except Author.DoesNotExist:  # ok: MIR410
            return Book.objects.count()


@transaction.atomic
def nothing_else_is_undone(author):
    try:
        Profile.objects.create(author=author, bio="New")
    except IntegrityError:  # ok: MIR410
        return None
    return author


@transaction.atomic
def more_is_undone(author):
    Book.objects.filter(author=author).update(pages=1)
    try:
        Profile.objects.create(author=author, bio="New")
    except IntegrityError:  # want: MIR410 offered
        return None
    return author


@transaction.atomic
def something_is_asked_behind_it(author):
    try:
        Profile.objects.create(author=author, bio="New")
    except IntegrityError:  # want: MIR410 offered
        return Profile.objects.get(author=author)
    return author
