"""What has to be awaited and is not, and what cannot be."""

import asyncio

from asgiref.sync import sync_to_async
from press.models import Article, Desk, Tag
from press.services import live_titles


async def _loaded(key):
    return await Article.objects.aget(pk=key)


async def a_row():
    article = Article.objects.aget(pk=1)  # want: MIR608
    return article.title  # gives: "Story 1"


async def a_row_at_once():
    return Desk.objects.aget(pk=1).name  # want: MIR608  # gives: "City"


async def a_save():
    article = await Article.objects.aget(pk=1)
    article.title = "Corrected"
    article.asave()  # want: MIR608
    return await Article.objects.filter(title="Corrected").acount()  # gives: 1


async def a_deletion():
    Tag.objects.filter(name="cup").adelete()  # want: MIR608
    return await Tag.objects.acount()  # gives: 2


async def a_relation_that_grows():
    article = await Article.objects.aget(pk=1)
    article.tags.aadd(3)  # want: MIR608
    return await article.tags.acount()  # gives: 2


async def a_truth():
    if Article.objects.filter(title="None such").aexists():  # want: MIR608
        return "there"
    return "not there"  # gives: "not there"


async def a_number():
    number = Article.objects.acount()  # want: MIR608
    return f"{number} articles"[-10:]  # gives: "4 articles"


async def a_row_to_be_taken_apart():
    desk, is_new = Desk.objects.aget_or_create(name="City")  # want: MIR608
    return desk.name, is_new  # gives: ["City", False]


async def an_update_in_one_branch():
    if await Article.objects.aexists():
        Article.objects.aupdate(words=1)  # want: MIR608
    return await Article.objects.filter(words=1).acount()  # gives: 4


async def a_queryset():
    articles = await Article.objects.filter(is_live=True)  # want: MIR609
    return articles is not None  # gives: True


async def a_queryset_of_all():
    for desk in await Desk.objects.all():  # want: MIR609
        return desk.name  # gives: "City"


async def a_sync_row():
    article = await Article.objects.get(pk=1)  # want: MIR609|MIR601
    return article.title  # gives: "Story 1"


async def a_sync_save():
    article = await Article.objects.aget(pk=1)
    article.title = "Corrected"
    await article.save()  # want: MIR609|MIR605
    return await Article.objects.filter(title="Corrected").acount()  # gives: 1


async def an_iterator():
    names = []
    async for tag in Tag.objects.order_by("pk").iterator():  # want: MIR609
        names.append(tag.name)
    return names  # gives: ["harbour", "budget", "cup"]


async def a_list_in_async_for():
    articles = [article async for article in Article.objects.order_by("pk")]
    titles = []
    async for article in articles:  # want: MIR609
        titles.append(article.title)
    return titles  # gives: ["Story 1", "Story 2", "Story 3", "Story 4"]


async def a_list_of_another_thread():  # gives: ["Story 1", "Story 2", "Story 3", "Story 4"]
    articles = await sync_to_async(list)(Article.objects.order_by("pk"))
    return [article.title async for article in articles]  # want: MIR609


async def an_awaited_iterator():
    tags = await Tag.objects.order_by("pk").aiterator()  # want: MIR609
    return [tag.name async for tag in tags]  # gives: ["harbour", "budget", "cup"]


async def another_thread_that_is_not_awaited():
    titles = sync_to_async(live_titles)()  # want: MIR608
    return sorted(titles)  # gives: ["Story 1", "Story 2", "Story 3"]


async def awaited_together():
    found = await asyncio.gather(Article.objects.acount(), Desk.objects.acount())  # ok: MIR608
    return found


async def awaited_as_a_task():
    task = asyncio.create_task(_loaded(1))  # ok: MIR608
    return (await task).title


async def awaited_by_a_group_of_tasks():
    pending = [_loaded(key) for key in (1, 2)]  # ok: MIR608
    return [article.title for article in await asyncio.gather(*pending)]


def _counting():
    return Article.objects.acount()  # ok: MIR608


async def given_back_and_awaited():
    return await _counting()  # ok: MIR608


async def awaited_with_a_limit():
    return await asyncio.wait_for(Desk.objects.acount(), timeout=60)  # ok: MIR608


async def awaited_in_a_text():
    return f"{await Article.objects.acount()} articles"  # ok: MIR608


async def awaited_in_a_condition():
    return "some" if await Tag.objects.filter(name="cup").aexists() else "none"  # ok: MIR608


async def awaited_in_parentheses():
    return (await Desk.objects.aget(pk=1)).name  # ok: MIR608, MIR609


async def a_stream():
    rows = Tag.objects.order_by("pk").aiterator()  # ok: MIR608
    return [tag.name async for tag in rows]  # ok: MIR609


async def a_generator_of_its_own():
    async def names():
        async for tag in Tag.objects.order_by("pk"):
            yield tag.name

    return [name async for name in names()]  # ok: MIR609


async def a_queryset_in_async_for():
    articles = Article.objects.filter(is_live=True).order_by("pk")
    return [article.title async for article in articles]  # ok: MIR609


async def values_in_async_for():
    return [name async for name in Tag.objects.order_by("pk").values_list("name", flat=True)]  # ok: MIR609
