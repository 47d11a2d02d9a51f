"""Functions that are given rows by somebody else."""

import heapq
import itertools
from collections import Counter, defaultdict
from functools import cmp_to_key, partial
from itertools import groupby
from operator import attrgetter, itemgetter, methodcaller

from bookshop.models import Author, Book, Chapter, Publisher, Review, Sale


def sorted_by_a_relation():
    return [b.title for b in sorted(Book.objects.all(), key=lambda b: b.author.name)]  # want: MIR101|MIR104


def sorted_by_a_relation_that_is_there():
    books = Book.objects.select_related("author")
    return [b.title for b in sorted(books, key=lambda b: b.author.name)]  # ok: MIR101, MIR104


def sorted_by_a_column():
    return [b.title for b in sorted(Book.objects.all(), key=lambda b: (-b.pages, b.author_id))]  # ok: MIR101, MIR104


def _by_house(book):
    return book.author.publisher.name


def sorted_in_place_by_a_function():
    shelf = list(Book.objects.filter(pages__gte=1))
    shelf.sort(key=_by_house, reverse=True)  # want: MIR104
    return shelf


def sorted_in_place_with_what_it_needs():
    shelf = list(Book.objects.select_related("author__publisher"))
    shelf.sort(key=_by_house, reverse=True)  # ok: MIR104
    return shelf


def the_greatest():
    return max(Author.objects.all(), key=lambda someone: someone.profile.bio).name  # want: MIR101|MIR104


def the_greatest_loaded():
    everyone = Author.objects.select_related("profile")
    return max(everyone, key=lambda someone: someone.profile.bio).name  # ok: MIR101, MIR104


def the_least_of_what_each_sold():
    def sold(book):
        return sum(sale.price for sale in book.sales.all())  # sums in Python

    return min(Book.objects.all(), key=sold).pk  # want: MIR104|MIR102


def the_least_of_what_each_sold_prefetched():
    def sold(book):
        return sum(sale.price for sale in book.sales.all())

    return min(Book.objects.prefetch_related("sales"), key=sold).pk  # ok: MIR104, MIR102


def mapped_with_a_lambda():
    return list(map(lambda r: r.reviewer.name, Review.objects.all()))  # want: MIR101|MIR104


def mapped_with_a_lambda_to_columns():
    return list(map(lambda r: (r.stars, r.reviewer_id), Review.objects.all()))  # ok: MIR101, MIR104


def mapped_with_a_function():
    yield from map(_by_house, Book.objects.order_by("title"))  # want: MIR104


def mapped_with_a_function_that_has_all():
    yield from map(_by_house, Book.objects.select_related("author__publisher"))  # ok: MIR104


def mapped_and_never_used():
    lazy = map(_by_house, Book.objects.order_by("title"))  # ok: MIR104
    return type(lazy).__name__


def filtered_with_a_lambda():
    return [b.pk for b in filter(lambda b: b.editor and b.editor.name, Book.objects.all())]  # want: MIR101|MIR104


def filtered_with_a_lambda_over_a_key():
    return [b.pk for b in filter(lambda b: b.editor_id, Book.objects.all())]  # ok: MIR101, MIR104


def filtered_by_truth():
    return list(filter(None, Book.objects.all()))  # ok: MIR101, MIR104


def mapped_over_two():
    chapters, numbers = Chapter.objects.all(), itertools.count()
    return [*map(lambda c, n: f"{n}. {c.book.title}", chapters, numbers)]  # want: MIR101|MIR104


def grouped_by_a_relation():
    books = Book.objects.order_by("author__name")
    return {key: len(list(found)) for key, found in groupby(books, key=lambda b: b.author.name)}  # want: MIR101|MIR104


def grouped_by_a_relation_that_is_there():
    books = Book.objects.order_by("author__name").select_related("author")
    return {key: len(list(found)) for key, found in groupby(books, key=lambda b: b.author.name)}  # ok: MIR101, MIR104


def grouped_by_a_key_and_read_in_the_groups():
    result = {}
    for key, found in groupby(Sale.objects.order_by("book_id"), attrgetter("book_id")):
        result[key] = [sale.book.title for sale in found]  # want: MIR101
    return result


def grouped_by_a_key():
    result = {}
    for key, found in groupby(Sale.objects.order_by("book_id"), attrgetter("book_id")):
        result[key] = sum(sale.price for sale in found)  # ok: MIR101
    return result


def an_attrgetter_over_a_relation():
    return sorted(Book.objects.all(), key=attrgetter("author.name"))  # want: MIR104|MIR101


def an_attrgetter_over_a_relation_that_is_there():
    return sorted(Book.objects.select_related("author"), key=attrgetter("author.name"))  # ok: MIR104, MIR101


def an_attrgetter_over_columns():
    return sorted(Book.objects.all(), key=attrgetter("title", "author_id"))  # ok: MIR104, MIR101


def an_attrgetter_over_two_relations():
    return Counter(map(attrgetter("author.publisher.city"), Book.objects.all()))  # want: MIR104|MIR103


def an_attrgetter_in_a_name():
    house = attrgetter("publisher.name")
    return [house(a) for a in Author.objects.all()]  # want: MIR104|MIR101


def an_itemgetter_over_values():
    rows = Book.objects.values("title", "author__name")
    return sorted(rows, key=itemgetter("author__name"))  # ok: MIR104, MIR101


def a_methodcaller():
    return [call for call in map(methodcaller("__str__"), Author.objects.all())]  # ok: MIR104, MIR115


def _credited(prefix, book):
    return prefix + book.author.name


def a_partial_that_is_mapped():
    return list(map(partial(_credited, "by "), Book.objects.all()))  # want: MIR104


def a_partial_that_is_mapped_and_loaded():
    return list(map(partial(_credited, "by "), Book.objects.select_related("author")))  # ok: MIR104


def the_cheapest_three():
    return heapq.nsmallest(3, Sale.objects.all(), key=lambda sale: sale.book.pages)  # want: MIR101|MIR104


def the_cheapest_three_by_price():
    return heapq.nsmallest(3, Sale.objects.all(), key=lambda sale: sale.price)  # ok: MIR101, MIR104


def compared_in_pairs():
    def compare(one, other):
        return (one.author.name > other.author.name) - (one.author.name < other.author.name)

    books = list(Book.objects.all())
    books.sort(key=cmp_to_key(compare))  # want: MIR104|MIR101
    return books


def the_method_of_the_class_as_a_callback():
    return sorted(Author.objects.all(), key=Author.__str__)  # ok: MIR104, MIR115


def counted_by_a_relation():
    return Counter(b.author.publisher_id for b in Book.objects.all())  # want: MIR101


def counted_by_a_relation_that_is_there():
    return Counter(b.author.publisher_id for b in Book.objects.select_related("author"))  # ok: MIR101


def gathered_in_a_defaultdict():
    by_city = defaultdict(list)
    for author in Author.objects.exclude(publisher=None):
        by_city[author.publisher.city].append(author.name)  # want: MIR101
    return by_city


def gathered_in_a_defaultdict_and_read_later():
    by_city = defaultdict(list)
    for publisher in Publisher.objects.all():
        by_city[publisher.city].append(publisher)
    names = []
    for city, houses in sorted(by_city.items()):
        for house in houses:
            names.append((city, [a.name for a in house.authors.all()]))  # want: MIR102
    return names


def taken_while():
    thin = itertools.takewhile(lambda b: b.author.name != "", Book.objects.order_by("pages"))  # want: MIR101|MIR104
    return len(list(thin))


def taken_while_thin():
    thin = itertools.takewhile(lambda b: b.pages < 1000, Book.objects.order_by("pages"))  # ok: MIR101, MIR104
    return len(list(thin))


def each_in_turn(visit=None):
    visit = visit or (lambda a: a.publisher.city)
    return [visit(a) for a in Author.objects.select_related("publisher")]  # ok: MIR104, MIR101


def _each(rows, action):
    for row in rows:
        yield action(row)


def a_helper_that_calls_back():
    return list(_each(Book.objects.all(), lambda b: b.author.name))  # want: MIR101|MIR104


def a_helper_that_calls_back_for_columns():
    return list(_each(Book.objects.all(), lambda b: b.title))  # ok: MIR101, MIR104


def a_helper_that_calls_back_for_what_is_there():
    return list(_each(Book.objects.select_related("author"), lambda b: b.author.name))  # ok: MIR101, MIR104


def looked_up_in_a_table():
    columns = {"title": lambda b: b.title, "author": lambda b: b.author.name}
    return [[columns[name](b) for name in ("title", "author")] for b in Book.objects.select_related("author")]  # ok: MIR101, MIR104


def a_table_of_callbacks():
    columns = [("Title", lambda b: b.title), ("Author", lambda b: b.author.name)]  # want: MIR101|MIR104
    return [[show(b) for _, show in columns] for b in Book.objects.all()]  # or: MIR104 a_table_of_callbacks


def a_lambda_that_is_called_once():
    show = lambda b: b.author.name
    return show(Book.objects.first())  # ok: MIR101, MIR104
