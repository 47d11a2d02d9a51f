"""Rows that a coroutine saves, deletes, reads anew and checks."""

from asgiref.sync import sync_to_async
from django.core.exceptions import ValidationError
from press.models import Article, Desk, Reporter, Tag
from press.services import Registry


async def saved():
    article = await Article.objects.aget(pk=1)
    article.title = "Corrected"
    article.save()  # want: MIR605
    return await Article.objects.filter(title="Corrected").acount()


async def saved_in_part():
    async for desk in Desk.objects.order_by("pk"):
        desk.name = desk.name.upper()
        desk.save(update_fields=["name"])  # want: MIR605
    return [desk.name async for desk in Desk.objects.order_by("pk")]


async def saved_for_the_first_time():
    tag = Tag(name="fresh")
    tag.save()  # want: MIR605
    return tag.pk is not None


async def deleted():
    tag = await Tag.objects.aget(name="cup")
    tag.delete()  # want: MIR605
    return await Tag.objects.acount()


async def read_anew():
    desk = await Desk.objects.aget(pk=1)
    await Desk.objects.filter(pk=1).aupdate(name="Town")
    desk.refresh_from_db()  # want: MIR605
    return desk.name


async def read_anew_in_part():
    article = await Article.objects.aget(pk=1)
    article.refresh_from_db(fields=["words"])  # want: MIR605
    return article.words


async def checked():
    article = Article(title="Checked", author_id=1)
    try:
        article.full_clean()  # want: MIR605
    except ValidationError:
        return "wrong"
    return "right"


async def column_by_column():
    article = await Article.objects.aget(pk=1)
    article.clean_fields()  # want: MIR605
    return article.title


async def saved_behind_a_condition(is_final=True):
    article = await Article.objects.select_related("author").aget(pk=1)
    if is_final:
        article.author.name = "Ida B."
        article.author.save()  # want: MIR605
    return await Reporter.objects.filter(name="Ida B.").acount()


async def saved_and_awaited():
    article = await Article.objects.aget(pk=1)
    article.title = "Corrected"
    await article.asave()  # ok: MIR605
    await article.arefresh_from_db(fields=["title"])  # ok: MIR605
    return article.title


async def deleted_and_awaited():
    tag = await Tag.objects.aget(name="cup")
    await tag.adelete()  # ok: MIR605
    return await Tag.objects.acount()


async def saved_by_another_thread():
    desk = await Desk.objects.aget(pk=1)
    desk.name = "Town"
    await sync_to_async(desk.save)()  # ok: MIR605
    await sync_to_async(desk.full_clean)()  # ok: MIR605
    return desk.name


async def something_else_that_is_saved():
    registry = Registry()
    return registry.save()  # ok: MIR605


async def checked_by_another_thread():
    article = Article(title="Checked", author_id=1)

    def check():
        article.full_clean()  # ok: MIR605
        article.save()  # ok: MIR605
        return article.pk is not None

    return await sync_to_async(check)()


async def changed_and_not_saved():
    article = await Article.objects.aget(pk=1)
    article.title = "Only here"  # ok: MIR605
    article.clean()  # ok: MIR605
    return article.title
