"""Errors of the database that are caught in a transaction."""

from contextlib import suppress

from django.db import DatabaseError, DataError, IntegrityError, connection, transaction
from store.models import Country, Customer, Order, Product, Receipt, Seat


def and_asked_again():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        try:
            Customer.objects.create(name="Ada", email="ada@example.com")
        except IntegrityError:  # want: MIR410
            pass
        return Order.objects.filter(status="paid").count()  # gives: 1


def and_asked_in_the_handler():
    with transaction.atomic():
        try:
            return Receipt.objects.create(number="R" * 30).pk
        except DataError:  # want: MIR410
            return Receipt.objects.count()  # gives: 0


def and_nothing_more():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        try:
            Seat.objects.create(row=1, number=1)
        except IntegrityError:  # want: MIR410
            pass
    return Order.objects.get(pk=1).status  # gives: "paid"


def and_remembered():
    problems = []
    with transaction.atomic():
        for number in (1, 2):
            try:
                Seat.objects.create(row=1, number=number)
            except IntegrityError:  # want: MIR410
                problems.append(number)
    return problems, Seat.objects.count()  # gives: [[1], 2]


@transaction.atomic
def in_a_decorated_function():
    Order.objects.filter(pk=1).update(status="paid")
    try:
        Country.objects.create(code="nl")
        Country.objects.create(code="nl", name="Again")
    except IntegrityError:  # want: MIR410
        return -1
    return 1  # gives: -1


@transaction.atomic
def in_a_decorated_function_that_goes_on():
    product = Product.objects.get(pk=1)
    product.slug = "thing-2"
    try:
        product.save()
    except IntegrityError:  # want: MIR410
        product.slug = "thing-1b"
        product.save()
    return product.slug  # gives: "thing-1b"


def by_its_base():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        try:
            Product.objects.filter(pk=1).update(sold=-5)
        except DatabaseError:  # want: MIR410
            pass
    return Order.objects.get(pk=1).status  # gives: "paid"


def in_a_block_without_a_savepoint():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        try:
            with transaction.atomic(savepoint=False):
                Seat.objects.create(row=1, number=1)
        except IntegrityError:  # want: MIR410
            pass
        return Order.objects.filter(status="paid").count()  # gives: 1


def of_a_statement_by_hand():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        try:
            with connection.cursor() as cursor:
                cursor.execute("insert into store_country (code, name) values ('nl', null)")
        except IntegrityError:  # want: MIR410
            pass
    return Order.objects.get(pk=1).status  # gives: "paid"


def one_of_several():
    with transaction.atomic():
        try:
            Customer.objects.create(name="Ada", email="ada@example.com")
        except (ValueError, IntegrityError):  # want: MIR410
            pass
        customer = Customer.objects.get(email="ada@example.com")
    return customer.name  # gives: "Ada"


def _store(number):
    Seat.objects.create(row=1, number=number)


def of_a_function():
    with transaction.atomic():
        try:
            _store(1)
        except IntegrityError:  # want: MIR410
            pass
        _store(2)
    return Seat.objects.count()  # gives: 2


def in_two_blocks_around():
    with transaction.atomic():
        with transaction.atomic():
            try:
                Seat.objects.create(row=1, number=1)
            except IntegrityError:  # want: MIR410
                pass
            return Seat.objects.count()  # gives: 1


def by_suppress():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        with suppress(IntegrityError):  # want: MIR410
            Seat.objects.create(row=1, number=1)
    return Order.objects.get(pk=1).status  # gives: "paid"


def in_a_block_of_its_own():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        try:
            with transaction.atomic():
                Seat.objects.create(row=1, number=1)
        except IntegrityError:  # ok: MIR410
            pass
        return Order.objects.filter(status="paid").count()


def around_the_block():
    try:
        with transaction.atomic():
            Seat.objects.create(row=1, number=1)
    except IntegrityError:  # ok: MIR410
        return Seat.objects.count()
    return -1


def without_a_transaction():
    try:
        Seat.objects.create(row=1, number=1)
    except IntegrityError:  # ok: MIR410
        pass
    return Seat.objects.count()


def and_raised_again():
    try:
        with transaction.atomic():
            try:
                Seat.objects.create(row=1, number=1)
            except IntegrityError:  # ok: MIR410
                raise
    except IntegrityError:  # ok: MIR410
        return Seat.objects.count()
    return -1


def and_raised_as_another():
    try:
        with transaction.atomic():
            try:
                Seat.objects.create(row=1, number=1)
            except IntegrityError as problem:  # ok: MIR410
                raise ValueError("taken") from problem
    except ValueError as problem:
        return str(problem)
    return ""


def found_or_made():
    with transaction.atomic():
        seat, is_new = Seat.objects.get_or_create(row=1, number=1)
        try:
            Customer.objects.get(email="nobody@example.com")
        except Customer.DoesNotExist:  # ok: MIR410
            pass
        return is_new, Seat.objects.count()


def found_too_often():
    with transaction.atomic():
        try:
            Order.objects.get(status="new")
        except (Order.DoesNotExist, Order.MultipleObjectsReturned):  # ok: MIR410
            pass
        return Order.objects.count()


def not_of_the_database():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        try:
            int("many")
        except ValueError:  # ok: MIR410
            pass
        return Order.objects.filter(status="paid").count()


def rolled_back_to_a_savepoint():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")
        mark = transaction.savepoint()
        try:
            with connection.cursor() as cursor:
                cursor.execute("insert into store_seat (row, number, owner) values (1, 1, '')")
        except IntegrityError:  # ok: MIR410
            transaction.savepoint_rollback(mark)
        return Order.objects.filter(status="paid").count()


@transaction.atomic
def _strict():
    Seat.objects.create(row=1, number=1)


def of_a_function_that_has_a_block():
    with transaction.atomic():
        try:
            _strict()
        except IntegrityError:  # ok: MIR410
            pass
        return Seat.objects.count()


def suppressed_in_a_block_of_its_own():
    with transaction.atomic():
        with suppress(IntegrityError), transaction.atomic():  # ok: MIR410
            Seat.objects.create(row=1, number=1)
        return Seat.objects.count()


def ignored_by_the_database():
    with transaction.atomic():
        try:
            Seat.objects.bulk_create([Seat(row=1, number=1)], ignore_conflicts=True)  # ok: MIR410
        except ValueError:
            pass
        return Seat.objects.count()


def checked_before():
    with transaction.atomic():
        if not Seat.objects.filter(row=1, number=1).exists():  # ok: MIR410
            Seat.objects.create(row=1, number=1)
        return Seat.objects.count()


def in_the_callback():
    with transaction.atomic():
        Order.objects.filter(pk=1).update(status="paid")

        def store():
            try:
                Seat.objects.create(row=1, number=1)
            except IntegrityError:  # ok: MIR410
                pass

        transaction.on_commit(store)
    return Order.objects.get(pk=1).status
