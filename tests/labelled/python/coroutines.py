"""Rows in coroutines. The relation is read where the thread allows it; what awaits asks in another thread."""

from asgiref.sync import sync_to_async
from bookshop.models import Author, Book, Chapter, Review
from django.db.models import aprefetch_related_objects


async def in_async_for():
    names = []
    async for b in Book.objects.all():
        names.append(b.author.name)  # want: MIR101|MIR603
    return names


async def in_async_for_loaded():
    names = []
    async for b in Book.objects.select_related("author"):
        names.append(b.author.name)  # ok: MIR101
    return names


async def in_an_async_comprehension():
    return {c.heading: c.book.title async for c in Chapter.objects.filter(number=1)}  # want: MIR101|MIR603


async def in_an_async_comprehension_loaded():
    return {c.heading: c.book.title async for c in Chapter.objects.filter(number=1).select_related("book")}  # ok: MIR101


async def with_aiterator():
    return [r.stars * r.book.pages async for r in Review.objects.aiterator(chunk_size=100)]  # want: MIR101|MIR603


async def with_aiterator_prefetched():
    reviews = Review.objects.prefetch_related("book").aiterator(chunk_size=100)
    return [r.stars * r.book.pages async for r in reviews]  # ok: MIR101


async def related_rows():
    found = []
    async for author in Author.objects.all():
        async for book in author.books.all():  # want: MIR102
            found.append(book.title)
    return found


async def related_rows_prefetched():
    found = []
    async for author in Author.objects.prefetch_related("books"):
        async for book in author.books.all():  # ok: MIR102
            found.append(book.title)
    return found


async def related_rows_counted():
    return [await a.books.acount() async for a in Author.objects.all()]  # want: MIR102|MIR125|MIR124


async def related_rows_counted_prefetched():
    return [await a.books.acount() async for a in Author.objects.prefetch_related("books")]  # ok: MIR102, MIR125, MIR124


async def looked_up_by_key():
    authors = []
    async for book in Book.objects.all():
        authors.append(await Author.objects.aget(pk=book.author_id))  # want: MIR107
    return authors


async def looked_up_all_at_once():
    keys = [book.author_id async for book in Book.objects.all()]
    return await Author.objects.ain_bulk(keys)  # ok: MIR107


async def one_row():
    book = await Book.objects.select_related("author").afirst()
    return book.author.name  # ok: MIR101


async def _name_of(book):
    return book.author.name


async def a_coroutine_is_given_each_row():
    return [await _name_of(b) async for b in Book.objects.all()]  # want: MIR104


async def a_coroutine_is_given_each_row_loaded():
    return [await _name_of(b) async for b in Book.objects.select_related("author")]  # ok: MIR104


async def _all_of(model):
    async for row in model.objects.all():
        yield row


async def an_async_generator():
    return [row.book.title async for row in _all_of(Chapter)]  # want: MIR101|MIR603


async def an_async_generator_for_columns():
    return [row.heading async for row in _all_of(Chapter)]  # ok: MIR101


@sync_to_async
def _titles(reviews):
    return [review.book.title for review in reviews]


async def in_a_thread():
    return await _titles(Review.objects.all())  # want: MIR104


async def in_a_thread_loaded():
    return await _titles(Review.objects.select_related("book"))  # ok: MIR104


async def in_a_thread_by_lambda():
    return await sync_to_async(lambda: [r.book.title for r in Review.objects.all()])()  # want: MIR101


async def a_list_in_a_thread():
    rows = await sync_to_async(list)(Review.objects.all())
    return [r.book.title for r in rows]  # want: MIR101|MIR603


async def a_list_in_a_thread_loaded():
    rows = await sync_to_async(list)(Review.objects.select_related("book"))
    return [r.book.title for r in rows]  # ok: MIR101


async def prefetched_by_hand():
    rows = [r async for r in Review.objects.all()]
    await aprefetch_related_objects(rows, "book", "reviewer")
    return [r.book.title + r.reviewer.name for r in rows]  # ok: MIR101


async def yielded_from_a_coroutine():
    async for author in Author.objects.order_by("name"):
        yield author.publisher.name  # want: MIR101|MIR603


async def the_first_of_each():
    return [await a.books.order_by("pages").afirst() async for a in Author.objects.prefetch_related("books")]  # want: MIR105
