"""What querysets load, exactly."""

from bookshop.models import Author, Book, Chapter, Country, Edition, Locker, Novella, Passport, Profile, Publisher, Review, Sale, Tag
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects

_AUTHORS = Prefetch("author", queryset=Author.objects.select_related("publisher"))


def a_prefetch_with_a_queryset():
    books = Book.objects.prefetch_related(_AUTHORS)
    return [b.author.publisher.name for b in books]  # ok: MIR101, MIR103


def a_prefetch_with_a_queryset_that_loads_less():
    books = Book.objects.prefetch_related(Prefetch("author", queryset=Author.objects.order_by("name")))
    return [b.author.publisher.name for b in books]  # want: MIR103|MIR101


def a_prefetch_with_a_filtered_queryset():
    thick = Prefetch("books", Book.objects.filter(pages__gt=101))
    return [[b.title for b in a.books.all()] for a in Author.objects.prefetch_related(thick)]  # ok: MIR102


def a_prefetch_with_a_queryset_that_is_filtered_again():
    thick = Prefetch("books", Book.objects.filter(pages__gt=101))
    return [[b.title for b in a.books.filter(is_draft=False)] for a in Author.objects.prefetch_related(thick)]  # want: MIR105


def a_prefetch_to_an_attribute():
    authors = Author.objects.prefetch_related(Prefetch("books", queryset=Book.objects.order_by("pages"), to_attr="thin"))
    return [[b.title for b in a.thin] for a in authors]  # ok: MIR102


def a_prefetch_to_an_attribute_and_the_relation_is_read():
    authors = Author.objects.prefetch_related(Prefetch("books", to_attr="all_books"))
    return [len(a.all_books) == len(a.books.all()) for a in authors]  # want: MIR102|MIR124


def a_prefetch_to_an_attribute_and_more_is_read():
    authors = Author.objects.prefetch_related(Prefetch("books", to_attr="all_books"))
    return [b.editor.name for a in authors for b in a.all_books if b.editor]  # want: MIR103|MIR101


def a_prefetch_to_an_attribute_that_has_more():
    with_editor = Book.objects.select_related("editor")
    authors = Author.objects.prefetch_related(Prefetch("books", queryset=with_editor, to_attr="all_books"))
    return [b.editor.name for a in authors for b in a.all_books if b.editor]  # ok: MIR103, MIR101


def a_prefetch_through_an_attribute():
    authors = Author.objects.prefetch_related(Prefetch("books", to_attr="shelf"), "shelf__tags")
    return [t.name for a in authors for b in a.shelf for t in b.tags.all()]  # ok: MIR102, MIR103


def a_prefetch_to_an_attribute_of_one_row():
    books = Book.objects.prefetch_related(Prefetch("author", to_attr="writer"))
    return [b.writer.name for b in books]  # ok: MIR101


def a_prefetch_to_an_attribute_beside_the_relation():
    books = Book.objects.prefetch_related(Prefetch("author", to_attr="writer"))
    return [b.writer.name + b.author.name for b in books]  # want: MIR101


def nested_prefetches():
    chapters = Prefetch("chapter_set", Chapter.objects.filter(number=0))
    books = Prefetch("books", Book.objects.prefetch_related(chapters, "tags"))
    houses = Publisher.objects.prefetch_related(Prefetch("authors", Author.objects.prefetch_related(books)))
    found = []
    for house in houses:
        for author in house.authors.all():
            for book in author.books.all():
                found += [c.heading for c in book.chapter_set.all()]  # ok: MIR102, MIR103
                found += [t.name for t in book.tags.all()]  # ok: MIR102, MIR103
    return found


def nested_prefetches_with_a_gap():
    books = Prefetch("books", Book.objects.prefetch_related("tags"))
    houses = Publisher.objects.prefetch_related(Prefetch("authors", Author.objects.prefetch_related(books)))
    found = []
    for house in houses:
        for author in house.authors.all():
            for book in author.books.all():
                found += [r.stars for r in book.reviews.all()]  # want: MIR103|MIR102
    return found


def a_path_of_three():
    return [s.book.author.publisher.name for s in Sale.objects.select_related("book__author__publisher")]  # ok: MIR103


def a_path_of_two_of_three():
    return [s.book.author.publisher.name for s in Sale.objects.select_related("book__author")]  # want: MIR103|MIR101


def a_path_of_two_of_three_for_the_key():
    return [s.book.author.publisher_id for s in Sale.objects.select_related("book__author")]  # ok: MIR103, MIR101


def joined_then_prefetched():
    sales = Sale.objects.select_related("book").prefetch_related("book__tags")
    return [[t.name for t in s.book.tags.all()] for s in sales]  # ok: MIR102, MIR103


def joined_then_prefetched_another_relation():
    sales = Sale.objects.select_related("book").prefetch_related("book__tags")
    return [[c.heading for c in s.book.chapter_set.all()] for s in sales]  # want: MIR102|MIR103


def select_related_of_everything():
    return [b.author.name for b in Book.objects.select_related()]  # ok: MIR101


def select_related_of_everything_leaves_out_what_may_be_null():
    return [b.editor.name for b in Book.objects.select_related() if b.editor_id]  # want: MIR101


def select_related_of_everything_goes_deep():
    return [r.book.author.name + r.reviewer.name for r in Review.objects.select_related()]  # ok: MIR103, MIR101


def select_related_of_everything_stops_at_null():
    return [r.book.author.publisher.name for r in Review.objects.select_related()]  # want: MIR103|MIR101


def select_related_of_nothing():
    return [b.author.name for b in Book.objects.select_related("author").select_related(None)]  # want: MIR101


def select_related_of_nothing_and_again():
    books = Book.objects.select_related("editor").select_related(None).select_related("author")
    return [b.author.name for b in books]  # ok: MIR101


def select_related_twice():
    books = Book.objects.select_related("editor").filter(pages__gt=0).select_related("author")
    return [(b.author.name, b.editor.name if b.editor else None) for b in books]  # ok: MIR101


def prefetch_related_of_nothing():
    books = Book.objects.prefetch_related("tags").prefetch_related(None)
    return [[t.name for t in b.tags.all()] for b in books]  # want: MIR102


def a_name_that_is_not_kept():
    books = Book.objects.all()
    books.select_related("author")
    return [b.author.name for b in books]  # want: MIR101


def a_path_out_of_a_constant():
    needed = ("author", "editor")
    return [b.author.name for b in Book.objects.select_related(*needed)]  # ok: MIR101


def a_path_put_together():
    relation = "author"
    return [b.author.publisher.name for b in Book.objects.select_related(f"{relation}__publisher")]  # ok: MIR101, MIR103


def a_reverse_one_to_one():
    return [a.locker.code for a in Author.objects.select_related("has_locker")]  # ok: MIR101


def a_reverse_one_to_one_that_is_not_there():
    return [a.locker.code for a in Author.objects.prefetch_related("books")]  # want: MIR101


def a_reverse_one_to_one_and_on():
    return [a.profile.country.name for a in Author.objects.select_related("profile")]  # want: MIR103|MIR101


def a_reverse_one_to_one_and_back():
    return [a.profile.author.name for a in Author.objects.select_related("profile")]  # ok: MIR101, MIR103


def a_child_has_the_columns_of_its_parent():
    return [n.title + n.series for n in Novella.objects.all()]  # ok: MIR101


def a_child_has_the_relations_of_its_parent():
    return [n.author.name for n in Novella.objects.all()]  # want: MIR101


def a_child_reads_its_parent_row():
    return [n.book_ptr_id for n in Novella.objects.all()]  # ok: MIR101


def a_parent_reads_its_child():
    return [b.novella.series for b in Book.objects.all()]  # want: MIR101


def a_parent_reads_its_child_joined():
    return [b.novella.series for b in Book.objects.select_related("novella")]  # ok: MIR101


def a_filter_is_no_supply():
    return [b.author.name for b in Book.objects.filter(author__name__contains="Author", author__publisher__city="City 1") | Book.objects.all()]  # want: MIR101


def an_annotation_is_read():
    books = Book.objects.annotate(writer=F("author__name"), stars=Count("review"))
    return [f"{b.writer} {b.stars}" for b in books]  # ok: MIR101, MIR125


def an_annotation_is_no_supply():
    books = Book.objects.annotate(writer=F("author__name"))
    return [b.author.name == b.writer for b in books]  # want: MIR101


def a_subquery_is_read():
    latest = Chapter.objects.filter(book=OuterRef("pk")).order_by("-number").values("heading")[:1]
    return [b.last_heading for b in Book.objects.annotate(last_heading=Subquery(latest))]  # ok: MIR102, MIR105


def values_have_no_rows():
    return [row["author__name"] for row in Book.objects.values("author__name", "title")]  # ok: MIR101


def values_lists_have_no_rows():
    return [name.upper() for name in Book.objects.select_related("author").values_list("author__name", flat=True)]  # ok: MIR101


def named_values_have_no_rows():
    return [row.author for row in Book.objects.values_list("author", "title", named=True)]  # ok: MIR101


def dates_have_no_rows():
    return list(Tag.objects.none()), [t.name for t in Tag.objects.order_by().distinct()]  # ok: MIR101


def raw_rows():
    return [b.author.name for b in Book.objects.raw("SELECT * FROM bookshop_book")]  # want: MIR101


def raw_rows_for_columns():
    return [b.title for b in Book.objects.raw("SELECT * FROM bookshop_book")]  # ok: MIR101


def raw_rows_prefetched():
    return [b.author.name for b in Book.objects.raw("SELECT * FROM bookshop_book").prefetch_related("author")]  # ok: MIR101


def a_union():
    rows = Author.objects.filter(pk=1).union(Author.objects.exclude(pk=1))
    return [a.publisher.city for a in rows]  # want: MIR101


def a_union_of_loaded_rows():
    rows = Author.objects.select_related("publisher")
    return [a.publisher.city for a in rows.filter(pk=1).union(rows.exclude(pk=1))]  # ok: MIR101


def an_or_of_two_querysets():
    loaded = Author.objects.select_related("publisher")
    rows = loaded.filter(pk=1) | loaded.filter(pk__gt=1)
    return [a.publisher.city for a in rows]  # ok: MIR101


def an_or_takes_the_loading_of_the_first():
    rows = Author.objects.filter(pk=1) | Author.objects.select_related("publisher").filter(pk__gt=1)
    return [a.publisher.city for a in rows]  # want: MIR101


def prefetched_by_hand():
    rows = list(Profile.objects.all())
    prefetch_related_objects(rows, "author", "country")
    return [p.author.name + p.country.name for p in rows]  # ok: MIR101


def prefetched_by_hand_in_part():
    rows = list(Profile.objects.all())
    prefetch_related_objects(rows, "country")
    return [p.country.name + p.author.name for p in rows]  # want: MIR101


def prefetched_by_hand_with_a_prefetch():
    rows = [*Country.objects.all()]
    prefetch_related_objects(rows, Prefetch("profile_set", queryset=Profile.objects.select_related("author")))
    return [p.author.name for c in rows for p in c.profile_set.all()]  # ok: MIR101, MIR102, MIR103


def prefetched_by_hand_too_late():
    rows = list(Passport.objects.all())
    names = [p.author.name for p in rows]  # want: MIR101
    prefetch_related_objects(rows, "author")
    return names


def read_before_it_is_read_again():
    rows = list(Locker.objects.select_related("author"))
    for row in rows:
        row.code = row.code.lower()
    return sorted((row.author.name, row.code) for row in rows)  # ok: MIR101


def the_same_queryset_is_read_twice():
    rows = Edition.plain.all()
    first = [e.book.title for e in rows]  # want: MIR101
    return first, [e.book.pages for e in rows]  # ok: MIR101


def a_new_queryset_is_read_again():
    rows = Edition.plain.order_by("pk").select_related("book")
    first = [e.book.title for e in rows]  # ok: MIR101
    return first, [e.book.pages for e in rows.all()]  # ok: MIR101


def a_filtered_relation_in_q():
    return [b.pages for b in Book.objects.filter(Q(author__profile__bio="") | Q(tags__name="Tag 1"))]  # ok: MIR101


def an_empty_queryset():
    return [b.author.name for b in Book.objects.none()] or Book.objects.count()  # ok: MIR101


def one_row_by_a_filter():
    return [b.author.name for b in Book.objects.filter(pk=1)]  # ok: MIR101
