"""What a coroutine reads of rows that it has."""

from asgiref.sync import sync_to_async
from django.db.models import Prefetch, aprefetch_related_objects
from press.models import Article, Badge, Comment, Reporter


async def a_relation():
    article = await Article.objects.aget(pk=1)
    return article.author.name  # want: MIR603


async def a_relation_in_a_text():
    article = await Article.objects.afirst()
    return f"{article.title} ({article.editor})"  # want: MIR603


async def a_relation_of_each():
    names = []
    async for article in Article.objects.order_by("pk"):
        names.append(article.author.name)  # want: MIR603
    return names


async def a_relation_of_each_in_a_comprehension():
    return [article.author.name async for article in Article.objects.order_by("pk")]  # want: MIR603


async def a_relation_further_on():
    article = await Article.objects.select_related("author").aget(pk=2)
    return article.author.desk.name  # want: MIR603


async def the_other_relation():
    article = await Article.objects.select_related("editor").aget(pk=2)
    return article.author.name  # want: MIR603


async def the_row_that_points_here():
    reporter = await Reporter.objects.aget(pk=1)
    return reporter.badge.number  # want: MIR603


async def whether_one_points_here():
    reporter = await Reporter.objects.aget(pk=3)
    return hasattr(reporter, "badge")  # want: MIR603


async def a_column_that_was_left_out():
    article = await Article.objects.only("title").aget(pk=1)
    return article.words  # want: MIR603


async def a_column_that_was_put_off():
    async for article in Article.objects.defer("section").order_by("pk"):
        return article.section  # want: MIR603


async def its_own_text():
    article = await Article.objects.aget(pk=1)
    return str(article)  # want: MIR603|MIR606


async def a_relation_of_what_was_made():
    comment = await Comment.objects.acreate(article_id=1, text="New")
    return comment.article.title  # want: MIR603


async def a_relation_of_what_another_thread_found():
    article = await sync_to_async(Article.objects.get)(pk=1)
    return article.author.name  # want: MIR603


async def a_relation_of_one_in_a_list():
    articles = [article async for article in Article.objects.order_by("pk")]
    return articles[0].editor.name  # want: MIR603


async def a_relation_of_many_in_a_list():
    articles = [article async for article in Article.objects.order_by("pk")]
    return [article.author.name for article in articles]  # want: MIR603


async def a_relation_behind_a_condition():
    article = await Article.objects.aget(pk=1)
    if article.editor_id and article.editor.name == "Noor":  # want: MIR603
        return "Noor"
    return "other"


async def a_relation_after_it_was_read_anew():
    article = await Article.objects.select_related("author").aget(pk=1)
    await article.arefresh_from_db()
    return article.author.name  # want: MIR603


async def its_key():
    article = await Article.objects.aget(pk=1)
    return article.author_id, article.pk, article.id  # ok: MIR603


async def a_joined_relation():
    article = await Article.objects.select_related("author", "editor").aget(pk=1)
    return article.author.name, article.editor.name  # ok: MIR603


async def a_joined_relation_of_each():
    articles = Article.objects.select_related("author__desk").order_by("pk")
    return [article.author.desk.name async for article in articles]  # ok: MIR603


async def a_joined_row_that_points_here():
    reporter = await Reporter.objects.select_related("badge").aget(pk=1)
    return reporter.badge.number  # ok: MIR603


async def whether_a_joined_one_points_here():
    reporter = await Reporter.objects.select_related("badge").aget(pk=3)
    return hasattr(reporter, "badge")  # ok: MIR603


async def a_prefetched_relation():
    articles = Article.objects.prefetch_related("author").order_by("pk")
    return [article.author.name async for article in articles]  # ok: MIR603


async def the_row_that_it_came_from():
    reporter = await Reporter.objects.aget(pk=1)
    return [article.author.name async for article in reporter.articles.all()]  # ok: MIR603


async def the_row_that_it_was_prefetched_for():
    reporter = await Reporter.objects.prefetch_related("articles").aget(pk=1)
    return [article.author.name for article in reporter.articles.all()]  # ok: MIR603


async def a_relation_that_was_given():
    reporter = await Reporter.objects.aget(pk=1)
    article = await Article.objects.acreate(title="New", author=reporter)
    return article.author.name  # ok: MIR603


async def a_relation_that_was_set():
    article = await Article.objects.aget(pk=1)
    article.editor = await Reporter.objects.aget(pk=3)
    return article.editor.name  # ok: MIR603


async def a_relation_that_points_nowhere():
    reporter = await Reporter.objects.aget(pk=1)
    if reporter.mentor_id is None:
        return reporter.mentor  # ok: MIR603
    return None


async def columns_that_were_kept():
    article = await Article.objects.only("title", "words").aget(pk=1)
    return article.title, article.words, article.pk  # ok: MIR603


async def the_name_of_a_choice():
    article = await Article.objects.aget(pk=1)
    return article.get_section_display()  # ok: MIR603


async def its_own_text_of_columns():
    reporter = await Reporter.objects.aget(pk=1)
    return str(reporter), reporter.initial  # ok: MIR603, MIR606


async def its_own_text_joined():
    article = await Article.objects.select_related("author").aget(pk=1)
    return str(article)  # ok: MIR603, MIR606


async def a_relation_read_by_another_thread():
    article = await Article.objects.aget(pk=1)
    author = await sync_to_async(lambda: article.author)()  # ok: MIR603
    return author.name, article.author.name  # ok: MIR603


async def a_relation_loaded_afterwards():
    articles = [article async for article in Article.objects.order_by("pk")]
    await aprefetch_related_objects(articles, "author")
    return [article.author.name for article in articles]  # ok: MIR603


async def a_relation_awaited():
    article = await Article.objects.aget(pk=1)
    author = await Reporter.objects.aget(pk=article.author_id)  # ok: MIR603
    return author.name


async def rows_prefetched_into_a_list():
    live = Prefetch("articles", Article.objects.filter(is_live=True).order_by("pk"), to_attr="live")
    reporter = await Reporter.objects.prefetch_related(live).aget(pk=1)
    return [article.title for article in reporter.live]  # ok: MIR603


async def the_key_of_a_joined_one():
    badge = await Badge.objects.select_related("reporter").aget(number="B1")
    return badge.reporter.desk_id, badge.reporter.name  # ok: MIR603


async def names_of_columns_through_relations():
    rows = Article.objects.order_by("pk").values("title", "author__name")
    return [row["author__name"] async for row in rows]  # ok: MIR603
