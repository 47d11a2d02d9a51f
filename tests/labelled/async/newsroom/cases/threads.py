"""Lazy querysets that other threads give, and what other threads may do."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from press.models import Article, Desk, Reporter
from press.services import lazy_articles, live_articles

_find_reporters = sync_to_async(lambda: Reporter.objects.order_by("pk"))
_load_reporters = sync_to_async(lambda: list(Reporter.objects.order_by("pk")))


async def lazy_and_listed():
    articles = await sync_to_async(Article.objects.all)()  # or: MIR607 lazy_and_listed
    return len(list(articles))  # want: MIR607


async def lazy_and_gone_through():
    articles = await sync_to_async(Article.objects.filter)(is_live=True)  # or: MIR607 lazy_and_gone_through
    titles = []
    for article in articles:  # want: MIR607
        titles.append(article.title)
    return titles


async def lazy_from_a_function():
    articles = await sync_to_async(live_articles)()  # or: MIR607 lazy_from_a_function
    return [article.title for article in articles]  # want: MIR607


async def lazy_from_a_decorated_function():
    return [article.title for article in await lazy_articles()]  # want: MIR607


async def lazy_from_a_lambda():
    desks = await sync_to_async(lambda: Desk.objects.order_by("name"))()  # or: MIR607 lazy_from_a_lambda
    return desks[0].name  # want: MIR607


async def lazy_from_a_name():
    reporters = await _find_reporters()  # or: MIR607 lazy_from_a_name
    if reporters:  # want: MIR607
        return "some"
    return "none"


async def lazy_from_a_thread():
    desks = await asyncio.to_thread(Desk.objects.exclude, name="City")  # or: MIR607 lazy_from_a_thread
    return len(desks)  # want: MIR607


async def lazy_from_a_function_inside():
    @sync_to_async
    def load():
        return Article.objects.filter(words__gt=150)

    return sum(article.words for article in await load())  # want: MIR607


async def listed_inside():
    articles = await sync_to_async(lambda: list(Article.objects.order_by("pk")))()
    return [article.title for article in articles]  # ok: MIR607


async def lazy_and_awaited():
    articles = await sync_to_async(live_articles)()
    return [article.title async for article in articles]  # ok: MIR607


async def lazy_and_counted_rightly():
    articles = await sync_to_async(Article.objects.filter)(is_live=True)
    return await articles.acount()  # ok: MIR607


async def evaluated_inside():
    @sync_to_async
    def load():
        articles = Article.objects.order_by("pk")
        len(articles)
        return articles

    return [article.title for article in await load()]  # ok: MIR607


@database_sync_to_async
def _titles():
    return [article.title for article in Article.objects.order_by("pk")]  # ok: MIR602


@database_sync_to_async
def _lazy_titles():
    return Article.objects.order_by("pk").values_list("title", flat=True)


async def by_channels():
    return await _titles()  # ok: MIR606, MIR607


async def by_channels_at_once():
    return await database_sync_to_async(Article.objects.get)(pk=1) is not None  # ok: MIR601


async def lazy_by_channels():
    titles = await _lazy_titles()  # or: MIR607 lazy_by_channels
    return list(titles)  # want: MIR607


async def one_row():
    article = await sync_to_async(Article.objects.select_related("author").get)(pk=1)
    return article.author.name  # ok: MIR607, MIR603


async def a_number():
    return await sync_to_async(Article.objects.count)()  # ok: MIR607, MIR601


async def listed_by_a_name():
    return [reporter.name for reporter in await _load_reporters()]  # ok: MIR607


async def by_a_pool():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor() as pool:
        titles = await loop.run_in_executor(pool, partial(list, Article.objects.values_list("title", flat=True)))  # ok: MIR602
    return sorted(titles)


async def by_a_thread_of_its_own():
    found = []

    def load():
        found.extend(article.title for article in Article.objects.order_by("pk"))  # ok: MIR602

    thread = threading.Thread(target=load)
    thread.start()
    await asyncio.to_thread(thread.join)
    return found


async def a_function_that_is_handed_on():
    def first(queryset):
        return queryset.first().name  # ok: MIR601

    return await sync_to_async(partial(first, Desk.objects.order_by("pk")))()
