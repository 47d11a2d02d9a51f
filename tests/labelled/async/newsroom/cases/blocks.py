"""Transactions in coroutines."""

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from press.models import Article, Desk, Tag


@transaction.atomic
async def _decorated():
    await Tag.objects.acreate(name="kept")


async def a_block():
    with transaction.atomic():  # want: MIR604
        await Article.objects.aupdate(words=1)
        await Desk.objects.acreate(name="Weather")
    return await Desk.objects.acount()  # gives: 3


async def a_block_of_a_database():
    with transaction.atomic(using="default"):  # want: MIR604
        await Desk.objects.acreate(name="Weather")
    return await Desk.objects.acount()  # gives: 3


async def an_asynchronous_block():
    async with transaction.atomic():  # want: MIR604
        await Desk.objects.acreate(name="Weather")
    return await Desk.objects.acount()  # gives: 3


async def a_block_in_a_loop():
    for name in ("one", "two"):
        with transaction.atomic():  # want: MIR604
            await Tag.objects.acreate(name=name)
    return await Tag.objects.acount()  # gives: 5


async def after_the_commit():
    found = []
    await Desk.objects.acreate(name="Weather")
    transaction.on_commit(lambda: found.append("done"))  # want: MIR604
    return found  # gives: ["done"]


async def a_cursor():
    with connection.cursor() as cursor:  # want: MIR601|MIR611
        cursor.execute("select count(*) from press_desk")
        return cursor.fetchone()[0]


async def a_block_of_another_thread():
    @transaction.atomic
    def store():
        Tag.objects.create(name="kept")  # ok: MIR601
        return Tag.objects.count()  # ok: MIR601

    return await sync_to_async(store)()  # ok: MIR604


async def a_block_inside_for_another_thread():
    def store():
        with transaction.atomic():  # ok: MIR604
            Desk.objects.create(name="Weather")
        return Desk.objects.count()

    return await sync_to_async(store)()


async def a_block_that_is_not_entered():
    block = transaction.atomic()  # ok: MIR604
    return type(block).__name__


async def decorated_for_another_thread():
    return await sync_to_async(transaction.atomic(Desk.objects.count))()  # ok: MIR604


async def what_the_connection_knows():
    return connection.vendor, connection.in_atomic_block  # ok: MIR601, MIR604
