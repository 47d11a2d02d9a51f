"""Functions that are no coroutines, called by coroutines."""

import asyncio

from asgiref.sync import async_to_sync, sync_to_async
from press import services, stock
from press.models import Article, Reporter
from press.services import Digest, by_author, front_page, lead_title, live_titles, name_of, shout, title_of


def _names():
    return [reporter.name for reporter in Reporter.objects.order_by("pk")]


def _names_upper():
    return [shout(name) for name in _names()]


def _rows():
    return Reporter.objects.order_by("pk")


def _measured(rows):
    return len(rows)


def _chosen(reporters):
    return [reporter.name for reporter in reporters if reporter.desk_id]


async def of_this_module():
    return _names()  # want: MIR606


async def two_calls_deep():
    return _names_upper()  # want: MIR606


async def of_another_module():
    titles = live_titles()  # want: MIR606
    return titles


async def of_another_module_by_its_name():
    return services.lead_title()  # want: MIR606


async def two_modules_away():
    page = front_page()  # want: MIR606
    return page["count"]


async def three_functions_away():
    return stock.stock_of_live() + 1  # want: MIR606


async def a_method():
    digest = Digest("City")
    return digest.names()  # want: MIR606


async def a_property():
    digest = Digest("City")
    return digest.size  # want: MIR606


async def a_method_of_a_row():
    article = await Article.objects.aget(pk=4)
    article.publish()  # want: MIR606
    return await Article.objects.live().acount()


async def a_property_of_a_row():
    reporter = await Reporter.objects.aget(pk=1)
    return reporter.output  # want: MIR606


async def a_method_that_reads_a_relation():
    article = await Article.objects.aget(pk=1)
    return article.byline()  # want: MIR606|MIR603


async def a_function_that_reads_a_relation():
    article = await Article.objects.aget(pk=1)
    return name_of(article)  # want: MIR606|MIR603


async def a_method_of_the_manager():
    return Article.objects.total_words()  # want: MIR606


async def a_method_of_the_queryset():
    newest = Article.objects.live().newest()  # want: MIR606
    return newest.title


async def a_class_method():
    article = Article.started("Begun", 1)  # want: MIR606
    return article.title


async def a_static_method():
    return Article.any_live()  # want: MIR606


async def one_that_is_given_the_queryset():
    return _measured(Reporter.objects.all())  # want: MIR606


async def one_that_goes_through_what_it_is_given():
    return _chosen(Reporter.objects.order_by("pk"))  # want: MIR606


async def in_a_loop():
    found = []
    async for reporter in Reporter.objects.order_by("pk"):
        found.append((reporter.name, reporter.output))  # want: MIR606
    return found


async def a_function_inside():
    def load():
        return [article.title for article in Article.objects.order_by("pk")]  # or: MIR602 a_function_inside

    return load()  # want: MIR606|MIR602


async def a_lambda_inside():
    load = lambda: Article.objects.get(pk=1).title  # or: MIR601 a_lambda_inside
    return load()  # want: MIR606|MIR601


async def what_it_builds_is_gone_through():
    return [article.title for article in services.live_articles()]  # want: MIR602


async def what_it_builds_is_counted():
    return by_author("Ida").count()  # want: MIR601


async def what_a_property_builds_is_listed():
    return [reporter.name for reporter in list(Digest("City").rows)]  # want: MIR602


async def of_this_module_by_another_thread():
    return await sync_to_async(_names)()  # ok: MIR606


async def of_another_module_by_another_thread():
    found = await asyncio.to_thread(live_titles)  # ok: MIR606
    return found, await sync_to_async(services.front_page)()  # ok: MIR606


async def by_a_pool():
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, lead_title)  # ok: MIR606


async def one_that_asks_nothing():
    article = await Article.objects.aget(pk=1)
    return title_of(article), shout("well"), article.headline()  # ok: MIR606


async def one_that_only_builds():
    return await services.live_articles().acount()  # ok: MIR606


async def a_method_that_asks_nothing():
    return Digest("City").heading()  # ok: MIR606


async def a_property_that_only_builds():
    return [reporter.name async for reporter in Digest("City").rows]  # ok: MIR606


async def one_with_a_decorator():
    return await services.stored_titles()  # ok: MIR606


async def one_that_is_given_rows():
    reporters = [reporter async for reporter in Reporter.objects.order_by("pk")]
    return _measured(reporters), _chosen(reporters)  # ok: MIR606


async def one_that_reads_a_joined_relation():
    article = await Article.objects.select_related("author").aget(pk=1)
    return name_of(article), article.byline()  # ok: MIR606, MIR603


async def a_function_inside_for_another_thread():
    def load():
        return [article.title for article in Article.objects.order_by("pk")]  # ok: MIR602

    return await sync_to_async(load)()  # ok: MIR606


async def a_decorated_function_inside():
    @sync_to_async
    def load():
        return Article.objects.get(pk=1).author.name  # ok: MIR601, MIR603

    return await load()  # ok: MIR606


async def a_decorated_function_inside_with_options():
    @sync_to_async(thread_sensitive=True)
    def load(key):
        return Article.objects.get(pk=key).title  # ok: MIR601

    return await load(1)  # ok: MIR606


async def a_lambda_for_another_thread():
    return await sync_to_async(lambda: Article.objects.order_by("pk").first().title)()  # ok: MIR601


async def a_method_for_another_thread():
    digest = Digest("City")
    return await sync_to_async(digest.names)(), digest.heading()  # ok: MIR606


async def a_property_for_another_thread():
    reporter = await Reporter.objects.aget(pk=1)
    return await sync_to_async(getattr)(reporter, "output")  # ok: MIR606


async def an_instance_that_is_not_saved():
    return Article.draft("Begun", 1).title  # ok: MIR606


async def named_and_not_called():
    loaders = {"names": _names, "titles": live_titles}  # ok: MIR606
    return sorted(loaders)


async def _articles():
    return await Article.objects.acount()


def no_coroutine_at_all():
    return Article.objects.count(), _names()  # ok: MIR601, MIR606


def no_coroutine_that_starts_one():
    number = async_to_sync(_articles)()  # ok: MIR608
    return number, Article.objects.first().author.name  # ok: MIR601, MIR603
