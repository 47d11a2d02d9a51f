"""Queries made for each row on purpose, or past what is prefetched."""

from bookshop.models import Author, Book, Chapter, Passport, Profile, Publisher, Review, Sale, Tag
from django.db.models import Avg, Count, Max, Prefetch, Sum


def filtered_again():
    books = Book.objects.prefetch_related("reviews")
    return [[r.stars for r in b.reviews.filter(stars__gt=2)] for b in books]  # want: MIR105


def filtered_in_python():
    books = Book.objects.prefetch_related("reviews")
    return [[r.stars for r in b.reviews.all() if r.stars > 2] for b in books]  # ok: MIR105, MIR102


def the_first_again():
    result = []
    for author in Author.objects.prefetch_related("books"):
        result.append(author.books.first())  # want: MIR105
    return result


def the_first_of_an_ordered_prefetch():
    result = []
    for book in Book.objects.prefetch_related("chapter_set"):
        # Chapters have an order of their own.
        result.append(book.chapter_set.first().heading)  # ok: MIR105, MIR102
    return result


def the_first_of_a_prefetch_ordered_here():
    books = Prefetch("books", Book.objects.order_by("-pages"))
    return [a.books.first().pages for a in Author.objects.prefetch_related(books)]  # ok: MIR105, MIR102


def the_last_of_an_ordered_prefetch():
    return [b.chapter_set.last().heading for b in Book.objects.prefetch_related("chapter_set")]  # want: MIR105


def ordered_again():
    return [list(a.books.order_by("title")) for a in Author.objects.prefetch_related("books")]  # want: MIR105


def sorted_in_python():
    return [sorted(a.books.all(), key=lambda b: b.title) for a in Author.objects.prefetch_related("books")]  # ok: MIR105, MIR102


def values_of_each():
    tags = Book.objects.prefetch_related("tags")
    return {b.title: list(b.tags.values_list("name", flat=True)) for b in tags}  # want: MIR105


def excluded_and_counted():
    return [b.reviews.exclude(stars=1).count() for b in Book.objects.prefetch_related("reviews")]  # want: MIR105|MIR125


def counted_prefetched():
    return [b.reviews.count() for b in Book.objects.prefetch_related("reviews")]  # ok: MIR105, MIR125, MIR102


def asked_for_prefetched():
    return [b.reviews.exists() for b in Book.objects.prefetch_related("reviews")]  # ok: MIR105, MIR125, MIR102


def the_first_by_index_prefetched():
    return [b.reviews.all()[0].stars for b in Book.objects.prefetch_related("reviews")]  # ok: MIR105, MIR102


def sliced_prefetched():
    return [[t.name for t in b.tags.all()[:2]] for b in Book.objects.prefetch_related("tags")]  # ok: MIR105, MIR102


def contained_prefetched():
    tag = Tag.objects.first()
    return [b.title for b in Book.objects.prefetch_related("tags") if tag in b.tags.all()]  # ok: MIR105, MIR102


def joined_again():
    books = Book.objects.prefetch_related("reviews")
    return [[r.reviewer.name for r in b.reviews.select_related("reviewer")] for b in books]  # want: MIR105


def filtered_again_for_one_row():
    book = Book.objects.prefetch_related("reviews").first()
    return book.reviews.filter(stars=3).count()  # ok: MIR105


def filtered_in_a_prefetch_to_an_attribute():
    good = Prefetch("reviews", queryset=Review.objects.filter(stars__gt=2), to_attr="good_reviews")
    return [[r.stars for r in b.good_reviews] for b in Book.objects.prefetch_related(good)]  # ok: MIR105, MIR102


def by_primary_key():
    names = []
    for book in Book.objects.all():
        names.append(Author.objects.get(pk=book.author_id).name)  # want: MIR107
    return names


def by_primary_key_out_of_a_list_of_keys():
    keys = list(Book.objects.values_list("author_id", flat=True))
    return [Author.objects.get(id=key).name for key in keys]  # want: MIR107


def by_primary_key_all_at_once():
    keys = list(Book.objects.values_list("author_id", flat=True))
    return [a.name for a in Author.objects.filter(id__in=keys)]  # ok: MIR107


def by_another_column():
    found = {}
    for author in Author.objects.all():
        found[author.name] = Passport.objects.filter(author=author).first()  # want: MIR107
    return found


def by_another_column_counted():
    return {p.name: Author.objects.filter(publisher=p).count() for p in Publisher.objects.all()}  # want: MIR107|MIR125


def by_another_column_in_one_query():
    return {p.name: p.number for p in Publisher.objects.annotate(number=Count("authors"))}  # ok: MIR107, MIR125


def by_three_constants():
    return [Author.objects.filter(name=name).first() for name in ("Author 0", "Author 1", "Author 2")]  # ok: MIR107


def by_a_range():
    return [Book.objects.filter(pages=pages).count() for pages in range(100, 103)]  # ok: MIR107, MIR125


def by_a_dict_of_constants():
    wanted = {"thin": 50, "thick": 500}
    return {name: Book.objects.filter(pages__gte=pages).count() for name, pages in wanted.items()}  # ok: MIR107, MIR125


def _find(key):
    return Author.objects.get(pk=key)


def by_a_helper():
    return [_find(b.author_id).name for b in Book.objects.all()]  # want: MIR107|MIR104


def by_a_helper_once():
    return _find(Book.objects.first().author_id).name  # ok: MIR107, MIR104


def built_for_each_and_never_run():
    queries = [Book.objects.filter(author=a) for a in Author.objects.all()]  # ok: MIR107
    return len(queries)


def built_for_each_and_joined():
    found = Book.objects.none()
    for author in Author.objects.all()[:3]:
        found = found | Book.objects.filter(author=author)  # ok: MIR107
    return list(found)


def built_for_each_as_a_subquery():
    keys = Author.objects.filter(name__contains="1").values("pk")
    return [b.title for b in Book.objects.filter(author__in=keys)]  # ok: MIR107


def the_same_query_each_time():
    names = []
    for book in Book.objects.all():
        names.append((book.title, Tag.objects.count()))  # grows: the same query again and again, which is MIR108
    return names


def aggregated_for_each():
    return [a.books.aggregate(Sum("pages"))["pages__sum"] for a in Author.objects.all()]  # want: MIR125|MIR105


def aggregated_for_each_although_prefetched():
    authors = Author.objects.prefetch_related("books")
    return [a.books.aggregate(most=Max("pages"))["most"] for a in authors]  # want: MIR125|MIR105


def aggregated_at_once():
    return [a.total for a in Author.objects.annotate(total=Sum("books__pages"))]  # ok: MIR125


def aggregated_over_all():
    return Book.objects.aggregate(Avg("pages"))["pages__avg"]  # ok: MIR125


def counted_for_each_with_len():
    return {b.title: len(b.tags.all()) for b in Book.objects.all()}  # want: MIR124|MIR102


def counted_for_each_with_len_prefetched():
    return {b.title: len(b.tags.all()) for b in Book.objects.prefetch_related("tags")}  # ok: MIR124, MIR102


def counted_for_each():
    rows = []
    for house in Publisher.objects.order_by("name"):
        rows.append([house.name, house.authors.count()])  # want: MIR102|MIR124|MIR125
    return rows


def counted_for_each_after_a_filter():
    return [p.authors.filter(name__endswith="1").count() for p in Publisher.objects.all()]  # want: MIR125|MIR105


def asked_for_each_after_a_filter():
    return [b.pk for b in Book.objects.all() if b.sales.filter(is_paid=True).exists()]  # want: MIR125|MIR105


def asked_for_one():
    book = Book.objects.get(pk=1)
    return [book.sales.exists() for _ in range(2)]  # ok: MIR125, MIR102


def made_for_each_unless_there():
    for author in Author.objects.all():
        Profile.objects.get_or_create(author=author, defaults={"bio": "", "country_id": 1})  # want: MIR125|MIR107
    return Profile.objects.count()


def the_newest_of_each():
    newest = {}
    for b in Book.objects.all():
        newest[b.pk] = b.chapter_set.order_by("-number").first()  # want: MIR105|MIR102|MIR107
    return newest


def the_newest_of_each_in_one_pass():
    newest = {}
    for c in Chapter.objects.order_by("book_id", "number"):
        newest[c.book_id] = c.heading  # ok: MIR105, MIR107
    return newest


def looked_up_in_a_cache_by_hand():
    prices = {}
    for sale in Sale.objects.all():
        prices.setdefault(sale.book_id, []).append(sale.price)
    return [sum(prices.get(b.pk, [])) for b in Book.objects.all()]  # ok: MIR107, MIR125
