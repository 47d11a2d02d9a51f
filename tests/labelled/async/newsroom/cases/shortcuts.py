"""Parts of Django that ask the database on behalf of a coroutine."""

from asgiref.sync import sync_to_async
from django.contrib.auth import aauthenticate, authenticate
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import aprefetch_related_objects, prefetch_related_objects
from django.shortcuts import aget_list_or_404, aget_object_or_404, get_list_or_404, get_object_or_404
from django.template.loader import render_to_string
from press.forms import ArticleForm, DeskForm, SearchForm, TitleForm
from press.models import Article, Desk
from press.serializers import ArticleSerializer, TitleSerializer


async def one_or_not_found():
    article = get_object_or_404(Article, pk=1)  # want: MIR611
    return article.title


async def one_of_a_queryset_or_not_found():
    return get_object_or_404(Article.objects.filter(is_live=True), title="Story 2").words  # want: MIR611


async def many_or_not_found():
    articles = get_list_or_404(Article, is_live=True)  # want: MIR611
    return len(articles)


async def a_page():
    page = Paginator(Article.objects.order_by("pk"), 2).page(1)  # want: MIR611
    return page.number


async def a_page_by_a_number_of_the_user():
    paginator = Paginator(Article.objects.order_by("pk"), 2)
    page = paginator.get_page("2")  # want: MIR611
    return page.number


async def the_number_of_pages():
    paginator = Paginator(Article.objects.order_by("pk"), 3)
    return paginator.num_pages  # want: MIR611


async def a_cached_value():
    return cache.get("front") or "nothing"  # want: MIR611


async def a_value_for_the_cache():
    cache.set("front", "page", 60)  # want: MIR611
    return await cache.aget("front")


async def a_form_with_a_relation():
    form = ArticleForm({"title": "New", "author": 1})
    return form.is_valid()  # want: MIR611


async def a_form_with_choices_of_the_database():
    form = DeskForm({"desk": 1})
    if form.is_valid():  # want: MIR611
        return form.cleaned_data["desk"].name
    return None


async def a_form_that_is_shown():
    return ArticleForm().as_p().count("<option")  # want: MIR611


async def a_form_that_is_saved():
    form = TitleForm({"title": "New"}, instance=await Article.objects.aget(pk=1))
    if form.is_valid():
        form.save()  # want: MIR611|MIR605
    return await Article.objects.filter(title="New").acount()


async def a_template_with_rows():
    return render_to_string("articles.html", {"articles": Article.objects.live().order_by("pk")})  # want: MIR611


async def a_template_that_reads_a_relation():
    article = await Article.objects.aget(pk=1)
    return render_to_string("article.html", {"article": article})  # want: MIR611


async def a_serializer_that_reads_a_relation():
    article = await Article.objects.aget(pk=1)
    return ArticleSerializer(article).data["author"]  # want: MIR611


async def a_serializer_of_rows():
    return len(TitleSerializer(Article.objects.order_by("pk"), many=True).data)  # want: MIR611|MIR602


async def somebody_with_a_password():
    user = authenticate(username="ann", password="secret")  # want: MIR611
    return user.first_name


async def a_kind_of_content():
    return ContentType.objects.get_for_model(Article).model  # want: MIR601|MIR611|MIR606


async def relations_of_rows_that_are_there():
    articles = [article async for article in Article.objects.order_by("pk")]
    prefetch_related_objects(articles, "author")  # want: MIR611|MIR601
    return [article.author.name for article in articles]


async def one_or_not_found_awaited():
    article = await aget_object_or_404(Article, pk=1)  # ok: MIR611
    return article.title, len(await aget_list_or_404(Article, is_live=True))  # ok: MIR611


async def a_paginator():
    paginator = Paginator(Article.objects.order_by("pk"), 2)  # ok: MIR611
    return paginator.per_page


async def a_page_of_a_list():
    articles = [article async for article in Article.objects.order_by("pk")]
    page = Paginator(articles, 3).page(1)  # ok: MIR611
    return [article.title for article in page], page.has_next()  # ok: MIR611


async def a_cached_value_awaited():
    await cache.aset("front", "page")  # ok: MIR611
    return await cache.aget("front")  # ok: MIR611


async def a_form_without_relations():
    return TitleForm({"title": "New"}).is_valid()  # ok: MIR611


async def a_form_with_choices_of_its_own():
    form = SearchForm({"words": "harbour", "section": "n"})
    return form.is_valid(), form.as_p().count("<option")  # ok: MIR611


async def a_form_of_another_thread():
    form = ArticleForm({"title": "New", "author": 1})
    return await sync_to_async(form.is_valid)()  # ok: MIR611


async def a_form_that_is_made():
    return list(ArticleForm().fields)  # ok: MIR611


async def a_template_with_values():
    return render_to_string("plain.html", {"title": "Well"})  # ok: MIR611


async def a_template_with_a_list():
    articles = [article async for article in Article.objects.order_by("pk")]
    return render_to_string("articles.html", {"articles": articles})  # ok: MIR611


async def a_template_with_a_joined_row():
    article = await Article.objects.select_related("author").aget(pk=1)
    return render_to_string("article.html", {"article": article})  # ok: MIR611


async def a_template_of_another_thread():
    given = {"articles": Article.objects.live()}
    return await sync_to_async(render_to_string)("articles.html", given)  # ok: MIR611


async def a_template_with_rows_it_does_not_show():
    return render_to_string("plain.html", {"title": "Well", "articles": Article.objects.all()})  # ok: MIR611


async def a_serializer_of_columns():
    article = await Article.objects.aget(pk=1)
    return TitleSerializer(article).data["words"]  # ok: MIR611


async def a_serializer_of_a_list_that_is_joined():
    articles = [article async for article in Article.objects.select_related("author")]
    return len(ArticleSerializer(articles, many=True).data)  # ok: MIR611


async def somebody_with_a_password_awaited():
    return (await aauthenticate(username="ann", password="secret")).first_name  # ok: MIR611


async def relations_of_rows_awaited():
    articles = [article async for article in Article.objects.order_by("pk")]
    await aprefetch_related_objects(articles, "author")  # ok: MIR611
    return [article.author.name for article in articles]


async def the_names_of_columns():
    return [field.name for field in Desk._meta.get_fields() if field.concrete]  # ok: MIR602
