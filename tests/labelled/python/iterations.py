"""Every way to go through rows."""

import itertools
import random
import statistics
from itertools import accumulate, chain, islice, pairwise, product, starmap, tee, zip_longest

from bookshop.models import Author, Book, Chapter, Edition, Passport, Publisher, Review, Sale, Tag


def enumerated():
    for i, x in enumerate(Book.objects.all(), start=1):
        yield f"{i}: {x.author.name}"  # want: MIR101


def enumerated_for_columns():
    for i, x in enumerate(Book.objects.all(), start=1):
        yield f"{i}: {x.title} {x.author_id}"  # ok: MIR101


def zipped():
    for x, y in zip(Book.objects.order_by("pk"), range(100)):
        yield x.author.name * y  # want: MIR101


def zipped_with_loaded_rows():
    books = Book.objects.order_by("pk")
    loaded = books.select_related("author")
    return [(x.title, y.author.name) for x, y in zip(books, loaded, strict=True)]  # ok: MIR101


def zipped_the_other_way():
    books = Book.objects.order_by("pk")
    loaded = books.select_related("author")
    return [(y.title, x.author.name) for x, y in zip(books, loaded, strict=True)]  # want: MIR101


def zipped_and_filled_up():
    pairs = zip_longest(Publisher.objects.all(), Sale.objects.all())
    return [sale.book.title for _, sale in pairs if sale is not None]  # want: MIR101


def unzipped():
    titles, books = zip(*[(b.title, b) for b in Book.objects.all()], strict=True)
    return titles, [b.author.name for b in books]  # want: MIR101


def reversed_rows():
    out = []
    for each in reversed(Chapter.objects.all()):
        out.append(each.book.title)  # want: MIR101
    return out


def reversed_rows_of_a_list():
    out = []
    for each in reversed(list(Chapter.objects.select_related("book"))):
        out.append(each.book.title)  # ok: MIR101
    return out


def sliced_backwards():
    return [each.book.title for each in list(Chapter.objects.all())[::-1]]  # want: MIR101


def sorted_rows():
    return [s.book.pages for s in sorted(Sale.objects.all(), key=lambda s: s.price)]  # want: MIR101


def sorted_rows_loaded():
    return [s.book.pages for s in sorted(Sale.objects.with_book(), key=lambda s: s.price)]  # ok: MIR101


def as_a_tuple():
    rows = tuple(Review.objects.all())
    return [r.reviewer.name for r in rows if r in rows]  # want: MIR101


def as_a_set():
    rows = set(Review.objects.select_related("book"))
    return {r.book.title for r in rows}  # ok: MIR101


def as_a_set_without():
    rows = {*Review.objects.all()}
    return {r.book.title for r in rows}  # want: MIR101


def as_a_dict_comprehension():
    return {e.isbn: e.book.author.name for e in Edition.objects.all()}  # want: MIR103|MIR101


def as_a_dict_comprehension_over_what_is_there():
    return {e.isbn: e.book.title for e in Edition.objects.all()}  # ok: MIR101


def as_keys_of_a_dict():
    prices = {sale: sale.price for sale in Sale.objects.all()}
    return [(sale.book.title, price) for sale, price in prices.items()]  # want: MIR101


def by_hand():
    rows = iter(Book.objects.all())
    names = []
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        names.append(row.author.name)  # want: MIR101
    return names


def by_hand_with_a_default():
    rows = iter(Book.objects.all())
    names = []
    while (row := next(rows, None)) is not None:
        names.append(row.author.name)  # want: MIR101
    return names


def the_first_by_hand():
    rows = iter(Book.objects.all())
    return next(rows).author.name  # ok: MIR101


def the_first_that_fits():
    thick = next((b for b in Book.objects.all() if b.pages > 100), None)
    return thick and thick.author.name  # ok: MIR101


def the_first_that_fits_by_a_relation():
    return next((b.title for b in Book.objects.all() if b.author.name == "nobody"), "none")  # want: MIR101


def chained():
    rows = chain(Book.objects.filter(is_draft=True), Book.objects.filter(is_draft=False))
    return [row.author.name for row in rows]  # want: MIR101


def chained_with_one_that_is_loaded():
    loaded = Book.objects.filter(is_draft=True).select_related("author")
    rows = chain(loaded, Book.objects.filter(is_draft=False))
    return [row.author.name for row in rows]  # want: MIR101


def chained_and_loaded():
    loaded = Book.objects.select_related("author")
    rows = chain(loaded.filter(is_draft=True), loaded.filter(is_draft=False))
    return [row.author.name for row in rows]  # ok: MIR101


def chained_from_what_is_prefetched():
    authors = Author.objects.prefetch_related("books__editor")
    books = chain.from_iterable(author.books.all() for author in authors)
    return [book.editor.name for book in books if book.editor]  # ok: MIR101, MIR103


def chained_from_what_is_prefetched_in_part():
    authors = Author.objects.prefetch_related("books")
    books = chain.from_iterable(author.books.all() for author in authors)
    return [book.editor.name for book in books if book.editor]  # want: MIR103|MIR101


def islice_of_rows():
    return [row.author.name for row in islice(Book.objects.order_by("-pk"), 0, 50)]  # want: MIR101


def islice_of_one_row():
    return [row.author.name for row in islice(Book.objects.order_by("-pk"), 1)]  # ok: MIR101


def sliced_to_one_row():
    return [row.author.name for row in Book.objects.order_by("-pk")[:1]]  # ok: MIR101


def in_batches_of_our_own():
    rows = iter(Book.objects.all())
    while batch := list(islice(rows, 100)):
        for row in batch:
            yield row.author.name  # want: MIR101


def in_batches_of_our_own_loaded():
    rows = iter(Book.objects.select_related("author").iterator(chunk_size=100))
    while batch := list(islice(rows, 100)):
        for row in batch:
            yield row.author.name  # ok: MIR101


def in_pairs():
    return [one.author.name < two.title for one, two in pairwise(Book.objects.all())]  # want: MIR101


def starmapped():
    pairs = ((b, b.pages) for b in Book.objects.all())
    return list(starmap(lambda b, pages: f"{b.author.name}{pages}", pairs))  # want: MIR101|MIR104


def two_iterators():
    one, two = tee(Book.objects.all())
    return sum(b.pages for b in one), [b.author.name for b in two]  # want: MIR101


def all_pairs():
    return [(t.name, b.author.name) for t, b in product(Tag.objects.all()[:1], Book.objects.all())]  # want: MIR101


def accumulated():
    return list(accumulate((s.book.pages for s in Sale.objects.all()), initial=0))  # want: MIR101


def summed():
    return sum(s.price * s.book.pages for s in Sale.objects.all())  # want: MIR101


def summed_loaded():
    return sum(s.price * s.book.pages for s in Sale.objects.all().with_book())  # ok: MIR101


def any_of_them():
    return any(p.author.publisher.city == "nowhere" for p in Passport.objects.select_related("author"))  # want: MIR103|MIR101


def all_of_them():
    return all(p.author.name for p in Passport.objects.all())  # want: MIR101


def all_of_them_by_key():
    return all(p.author_id for p in Passport.objects.all())  # ok: MIR101


def the_mean():
    return statistics.mean(len(b.author.name) for b in Book.objects.all())  # want: MIR101


def a_random_one():
    return random.Random(7).choice(list(Book.objects.all())).author.name  # ok: MIR101


def unpacked():
    first, *rest = Book.objects.order_by("pk")
    return first.author.name, [book.title for book in rest]  # ok: MIR101


def unpacked_and_the_rest_is_read():
    first, *rest = Book.objects.order_by("pk")
    return first.title, [book.author.name for book in rest]  # want: MIR101


def unpacked_into_a_list():
    everything = [*Book.objects.filter(pages__lt=105), *Book.objects.filter(pages__gte=105)]
    return [thing.author.name for thing in everything]  # want: MIR101


def popped():
    stack = list(Book.objects.all())
    names = []
    while stack:
        top = stack.pop()
        names.append(top.author.name)  # want: MIR101
    return names


def popped_once():
    stack = list(Book.objects.all())
    top = stack.pop()
    return top.author.name  # ok: MIR101


def popped_and_loaded():
    stack = [*Book.objects.select_related("author")]
    names = []
    while len(stack) > 0:
        names.append(stack.pop(0).author.name)  # ok: MIR101
    return names


def by_index():
    rows = list(Book.objects.all())
    return [rows[i].author.name for i in range(len(rows))]  # want: MIR101


def by_one_index():
    rows = list(Book.objects.all())
    return [rows[0].author.name for _ in range(len(rows))]  # ok: MIR101


def by_iterator():
    for row in Book.objects.order_by("title").iterator(chunk_size=2000):
        yield row.author.name  # want: MIR101


def by_iterator_loaded():
    for row in Book.objects.select_related("author").order_by("title").iterator():
        yield row.author.name  # ok: MIR101


def by_iterator_prefetched():
    return [
        [tag.name for tag in row.tags.all()]  # ok: MIR102
        for row in Book.objects.prefetch_related("tags").iterator(chunk_size=100)
    ]


def in_bulk_values():
    return [b.author.name for b in Book.objects.in_bulk().values()]  # want: MIR101


def in_bulk_values_of_keys():
    keys = Chapter.objects.values_list("book", flat=True)
    return [b.author.name for b in Book.objects.select_related("author").in_bulk(keys).values()]  # ok: MIR101


def in_bulk_items():
    for key, b in Book.objects.in_bulk(field_name="id").items():
        yield key, b.author.name  # want: MIR101


def in_bulk_by_key():
    found = Author.objects.in_bulk()
    return [found[book.author_id].name for book in Book.objects.all()]  # ok: MIR101, MIR107


def in_bulk_by_key_and_read_on():
    found = Author.objects.in_bulk()
    return [found[book.author_id].publisher.name for book in Book.objects.all()]  # want: MIR101


def a_generator_handed_on():
    books = (b for b in Book.objects.all() if not b.is_draft or b.pages)
    return sorted(b.author.name for b in books)  # want: MIR101


def a_generator_handed_on_of_related_rows():
    authors = (b.author for b in Book.objects.all())  # want: MIR101
    return sorted(author.name for author in authors)


def a_generator_handed_on_of_related_rows_that_are_there():
    authors = (b.author for b in Book.objects.select_related("author"))
    return sorted(author.name for author in authors)  # ok: MIR101


def a_generator_of_a_generator():
    books = (b for b in Book.objects.all())
    pairs = ((b, b.title) for b in books)
    return [f"{title}: {b.author.name}" for b, title in pairs]  # want: MIR101


def nested_in_one_comprehension():
    return [c.heading + a.name for a in Author.objects.all() for b in a.books.all() for c in b.chapter_set.all()]  # want: MIR103|MIR102


def nested_in_one_comprehension_prefetched():
    authors = Author.objects.prefetch_related("books__chapter_set")
    return [c.heading + a.name for a in authors for b in a.books.all() for c in b.chapter_set.all()]  # ok: MIR103, MIR102


def nested_over_something_else():
    found = []
    for word in ("a", "b", "c"):
        for book in Book.objects.select_related("author").filter(title__contains=word):
            found.append(book.author.name)  # ok: MIR101, MIR107
    return found


def while_true():
    rows = list(Review.objects.all())
    i = 0
    total = 0
    while True:
        if i >= len(rows):
            return total
        total += len(rows[i].book.title)  # want: MIR101
        i += 1


def in_the_condition():
    return [b.title for b in Book.objects.all() if b.author.name > "B" or b.author.name < "A"]  # want: MIR101


def in_the_walrus():
    return [name for b in Book.objects.all() if (name := b.author.name)]  # want: MIR101


def in_a_match():
    kinds = []
    for book in Book.objects.all():
        match book.author.name:  # want: MIR101
            case "Author 1":
                kinds.append("one")
            case _:
                kinds.append("other")
    return kinds


def in_a_dict_of_the_row():
    return [{"title": b.title, "by": {"name": b.author.name, "id": b.author_id}} for b in Book.objects.all()]  # want: MIR101


def with_getattr():
    return [getattr(b, "author").name for b in Book.objects.all()]  # want: MIR101


def with_getattr_of_a_column():
    return [getattr(b, "title") for b in Book.objects.all()]  # ok: MIR101


def grouped_by_hand(last=None):
    groups = []
    for sale in Sale.objects.order_by("book_id"):
        if last is None or sale.book_id != last:
            groups.append([])
            last = sale.book_id
        groups[-1].append(sale.price)  # ok: MIR101
    return groups


def repeated():
    one = Book.objects.first()
    return [b.author.name for b in itertools.repeat(one, 12)]  # ok: MIR101
