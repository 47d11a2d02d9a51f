"""Querysets that a coroutine goes through, measures or shows."""

from asgiref.sync import sync_to_async
from press.models import Article, Comment, Desk, Reporter, Tag


async def in_a_loop():
    titles = []
    for article in Article.objects.order_by("pk"):  # want: MIR602
        titles.append(article.title)
    return titles


async def in_a_comprehension():
    return [article.title for article in Article.objects.filter(is_live=True)]  # want: MIR602


async def in_a_comprehension_of_a_dictionary():
    desks = Desk.objects.all()
    return {desk.pk: desk.name for desk in desks}  # want: MIR602


async def in_a_generator():
    return sum(article.words for article in Article.objects.all())  # want: MIR602


async def as_a_list():
    articles = Article.objects.filter(is_live=True)
    return [article.title for article in list(articles)]  # want: MIR602


async def as_a_sorted_list():
    return sorted(Tag.objects.values_list("name", flat=True))  # want: MIR602


async def as_a_set():
    return set(Article.objects.values_list("section", flat=True))  # want: MIR602


async def as_a_dictionary():
    return dict(Article.objects.values_list("pk", "title"))  # want: MIR602


async def its_length():
    return len(Article.objects.filter(is_live=True))  # want: MIR602


async def its_truth():
    articles = Article.objects.filter(words__gt=1000)
    if articles:  # want: MIR602
        return "long"
    return "short"


async def its_truth_turned_around():
    return not Article.objects.filter(words__gt=1000)  # want: MIR602


async def its_truth_as_a_value():
    return bool(Article.objects.live())  # want: MIR602


async def whether_it_holds():
    desk = await Desk.objects.aget(pk=1)
    return desk in Desk.objects.filter(name__startswith="C")  # want: MIR602


async def one_by_number():
    return Article.objects.order_by("-words")[0].title  # want: MIR602


async def one_by_number_of_a_name():
    articles = Article.objects.order_by("words")
    second = articles[1]  # want: MIR602
    return second.title


async def every_second_one():
    articles = Article.objects.order_by("pk")[::2]  # want: MIR602
    return len(articles)


async def in_a_text():
    return f"{Desk.objects.all()}"  # want: MIR602


async def for_the_log():
    return repr(Tag.objects.order_by("pk")[:1])  # want: MIR602


async def joined():
    return ", ".join(Tag.objects.order_by("pk").values_list("name", flat=True))  # want: MIR602


async def taken_apart():
    first, second = Desk.objects.order_by("pk")  # want: MIR602
    return first.name, second.name


async def spread_out():
    return [*Desk.objects.order_by("pk").values_list("name", flat=True), "none"]  # want: MIR602


async def numbered():
    return [(number, desk.name) for number, desk in enumerate(Desk.objects.order_by("pk"))]  # want: MIR602


async def whether_any():
    return any(article.words > 300 for article in Article.objects.all())  # want: MIR602


async def row_by_row():
    return [tag.name for tag in Tag.objects.order_by("pk").iterator()]  # want: MIR602


async def related_rows():
    article = await Article.objects.aget(pk=2)
    return [tag.name for tag in article.tags.order_by("pk")]  # want: MIR602


async def related_rows_by_the_default_name():
    article = await Article.objects.aget(pk=1)
    texts = []
    for comment in article.comment_set.all():  # want: MIR602
        texts.append(comment.text)
    return texts


async def in_one_branch():
    articles = Article.objects.order_by("pk")
    if await articles.acount() > 2:
        return [article.title for article in articles]  # want: MIR602
    return []


async def given_away_bit_by_bit():
    for article in Article.objects.order_by("pk"):  # want: MIR602
        yield article.title


async def by_hand():
    rows = Article.objects.raw("select * from press_article order by id")
    return [article.title for article in rows]  # want: MIR602


async def awaited_in_a_loop():
    titles = []
    async for article in Article.objects.order_by("pk"):  # ok: MIR602
        titles.append(article.title)
    return titles


async def awaited_in_a_comprehension():
    return {tag.pk: tag.name async for tag in Tag.objects.all()}  # ok: MIR602


async def awaited_row_by_row():
    return [tag.name async for tag in Tag.objects.order_by("pk").aiterator(chunk_size=2)]  # ok: MIR602


async def awaited_through_a_relation():
    desk = await Desk.objects.aget(pk=1)
    return [reporter.name async for reporter in desk.reporters.all()]  # ok: MIR602


async def a_part_of_it():
    articles = Article.objects.order_by("pk")[1:3]  # ok: MIR602
    return [article.title async for article in articles]


async def once_it_is_there():
    articles = Article.objects.order_by("pk")
    await sync_to_async(list)(articles)
    return [article.title for article in articles]  # ok: MIR602


async def measured_once_it_is_there():
    articles = Article.objects.order_by("pk")
    words = [article.words async for article in articles]
    if articles:  # ok: MIR602
        return len(articles), articles[0].title, words  # ok: MIR602
    return None


async def its_list():
    articles = [article async for article in Article.objects.order_by("pk")]
    if articles:  # ok: MIR602
        return [article.title for article in articles[::2]], len(articles)  # ok: MIR602
    return None


async def a_list_of_another_thread():
    articles = await sync_to_async(list)(Article.objects.order_by("-pk"))
    return articles[0].title, len(articles)  # ok: MIR602


async def prefetched_rows():
    articles = Article.objects.prefetch_related("tags").order_by("pk")
    return [[tag.name for tag in article.tags.all()] async for article in articles]  # ok: MIR602


async def prefetched_rows_of_one():
    reporter = await Reporter.objects.prefetch_related("articles").aget(pk=1)
    return len(reporter.articles.all()), bool(reporter.articles.all())  # ok: MIR602


async def rows_of_nothing():
    return [article.title for article in Article.objects.none()]  # ok: MIR602


async def iterated_and_not_used():
    rows = Article.objects.order_by("pk").iterator()  # ok: MIR602
    rows.close()
    return 1


async def as_a_subquery():
    live = Article.objects.filter(is_live=True).values("author")
    return await Reporter.objects.filter(pk__in=live).acount()  # ok: MIR602


async def whether_it_is_none():
    articles = Article.objects.all()
    return articles is not None and articles.ordered  # ok: MIR602


async def the_keys_of_a_dictionary():
    found = await Reporter.objects.ain_bulk([1, 2])
    return [found[key].name for key in found]  # ok: MIR602


async def the_rows_of_one_that_was_told_twice():
    comments = Comment.objects.filter(article__is_live=True)
    texts = [comment.text async for comment in comments]
    return texts + [comment.text for comment in comments]  # ok: MIR602
