"""Queries that a coroutine asks for by a method."""

from django.contrib.auth.models import User
from django.db.models import Avg, Sum
from press.models import Article, Desk, Reporter, Tag
from press.services import Registry


async def one_by_key():
    article = Article.objects.get(pk=1)  # want: MIR601
    return article.title


async def the_first():
    desk = Desk.objects.order_by("name").first()  # want: MIR601
    return desk.name if desk else None


async def the_last():
    return Desk.objects.order_by("name").last().name  # want: MIR601


async def how_many():
    return {"live": Article.objects.filter(is_live=True).count()}  # want: MIR601


async def whether_there_are_any():
    if Article.objects.live().exists():  # want: MIR601
        return "yes"
    return "no"


async def whether_it_is_among_them():
    desk = await Desk.objects.aget(pk=1)
    return Desk.objects.filter(name="City").contains(desk)  # want: MIR601


async def made():
    desk = Desk.objects.create(name="Weather")  # want: MIR601
    return desk.pk


async def found_or_made():
    desk, is_new = Desk.objects.get_or_create(name="Weather")  # want: MIR601
    return desk.name, is_new


async def changed_or_made():
    desk, is_new = Desk.objects.update_or_create(name="City", defaults={"name": "Town"})  # want: MIR601
    return desk.name, is_new


async def made_at_once():
    tags = Tag.objects.bulk_create([Tag(name="one"), Tag(name="two")])  # want: MIR601
    return len(tags)


async def changed_at_once():
    articles = [article async for article in Article.objects.order_by("pk")]
    for article in articles:
        article.words += 1
    return Article.objects.bulk_update(articles, ["words"])  # want: MIR601


async def changed():
    return Article.objects.filter(is_live=True).update(words=5)  # want: MIR601


async def deleted():
    gone, _ = Tag.objects.filter(name="cup").delete()  # want: MIR601
    return gone


async def summed_up():
    found = Article.objects.aggregate(total=Sum("words"), mean=Avg("words"))  # want: MIR601
    return found["total"]


async def the_earliest():
    return Article.objects.earliest("words").title  # want: MIR601


async def the_latest_title():
    latest = Article.objects.filter(is_live=True).latest("words")  # want: MIR601
    return latest.title


async def by_their_keys():
    found = Reporter.objects.in_bulk([1, 2])  # want: MIR601
    return sorted(found)


async def of_a_relation():
    reporter = await Reporter.objects.aget(pk=1)
    return reporter.articles.filter(is_live=True).count()  # want: MIR601


async def added_to_a_relation():
    article = await Article.objects.aget(pk=1)
    article.tags.add(3)  # want: MIR601
    return await article.tags.acount()


async def put_in_place_of_a_relation():
    article = await Article.objects.aget(pk=2)
    tags = [tag async for tag in Tag.objects.filter(name="cup")]
    article.tags.set(tags)  # want: MIR601
    return [tag.name async for tag in article.tags.all()]


async def made_in_a_relation():
    desk = await Desk.objects.aget(pk=1)
    reporter = desk.reporters.create(name="Eva")  # want: MIR601
    return reporter.name


async def kept_in_a_name_first():
    live = Article.objects.filter(is_live=True)
    if await live.aexists():
        live = live.exclude(words__gt=250)
        return live.count()  # want: MIR601
    return None


async def a_user():
    user = User.objects.create_user("bob", password="secret")  # want: MIR601
    return user.username


async def the_value_of_a_column():
    return Article.objects.values_list("title", flat=True).get(pk=2)  # want: MIR601


async def in_a_nested_coroutine():
    async def load():
        return Article.objects.get(pk=3).title  # want: MIR601

    return await load()


async def of_an_evaluated_queryset_without_order():
    articles = Article.objects.filter(is_live=True)
    titles = [article.title async for article in articles]
    return len(titles), articles.first().title  # want: MIR601


async def one_by_key_awaited():
    article = await Article.objects.aget(pk=1)  # ok: MIR601
    return article.title


async def the_first_awaited():
    desk = await Desk.objects.order_by("name").afirst()  # ok: MIR601
    return desk.name


async def only_built():
    articles = Article.objects.filter(is_live=True).order_by("-pk").select_related("author")  # ok: MIR601, MIR602
    articles = articles.exclude(words__lt=150)[:2]  # ok: MIR601, MIR602
    return [article.author.name async for article in articles]


async def the_statement_of_it():
    return "press_article" in str(Article.objects.filter(is_live=True).query)  # ok: MIR601, MIR602


async def of_nothing():
    return Article.objects.none().exists(), Article.objects.none().count()  # ok: MIR601


async def of_no_keys():
    return Article.objects.in_bulk([])  # ok: MIR601


async def nothing_to_make():
    return Tag.objects.bulk_create([])  # ok: MIR601


async def an_instance_that_is_not_saved():
    tag = Tag(name="quiet")  # ok: MIR601
    return tag.name


async def of_something_else():
    registry = Registry()
    registry.create("a1", "first")  # ok: MIR601
    return registry.get("a1"), registry.count(), registry.first()  # ok: MIR601


async def of_a_dictionary():
    words = {"a": 1}
    return words.get("a"), [1, 1].count(1)  # ok: MIR601


async def counted_once_it_is_there():
    articles = Article.objects.filter(is_live=True)
    titles = [article.title async for article in articles]
    return articles.count(), titles  # ok: MIR601


async def added_and_awaited():
    article = await Article.objects.aget(pk=1)
    await article.tags.aadd(3)  # ok: MIR601
    await article.tags.aset([1, 2])  # ok: MIR601
    return await article.tags.acount()


async def of_a_prefetched_relation():
    article = await Article.objects.prefetch_related("tags").aget(pk=2)
    return article.tags.count(), article.tags.exists()  # ok: MIR601


async def a_builder_of_the_manager():
    longest = Article.objects.longest()  # ok: MIR601, MIR606
    return [article.title async for article in longest[:1]]


async def a_coroutine_that_waits_later():
    number = Article.objects.acount()  # ok: MIR608
    return await number
