"""Names of fields in queries. Functions with a finding raise, all others do not."""

from bookshop.models import Author, Book, Chapter, Locker, Note, Novella, Publisher, Review, Sale, Tag
from django.db.models import Case, Count, Exists, F, FilteredRelation, Max, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Concat, Lower


def a_keyword():
    return list(Book.objects.filter(titel="Waves"))  # want: MIR801 "`Book` has no field `titel`: did you mean `title`." offered
    #                               ^^^^^


def behind_a_relation():
    return list(Book.objects.filter(author__nme="Woolf"))  # want: MIR801 "`Author` has no field `nme`: did you mean `name`" offered
    #                                       ^^^


def one_underscore():
    return list(Book.objects.filter(author_name="Woolf"))  # want: MIR801 "`author__name`" offered


def nothing_like_it():
    return list(Book.objects.exclude(zzzzzz=1))  # want: MIR801 unfixed "like it"


def in_a_condition():
    return list(Book.objects.filter(Q(title="x") | ~Q(pagse__gt=3)))  # want: MIR801 "`pages`" offered


def in_a_condition_that_is_kept(long=True):
    condition = Q(is_draft=False)
    if long:
        condition &= Q(page__gt=300)  # want: MIR801 "`pages`" offered
    return list(Book.objects.filter(condition))


def in_a_dict():
    return list(Book.objects.filter(**{"autor__name": "x"}))  # want: MIR801 "`author`" offered


def in_an_order():
    return list(Book.objects.order_by("-titl"))  # want: MIR801 offered
    #                                   ^^^^


def in_values():
    return list(Book.objects.values_list("title", "author__mentr__name"))  # want: MIR801 "`mentor`" offered


def in_expressions():
    return list(Book.objects.annotate(n=Count("reviews")))  # want: MIR801 "`review`" offered


def in_functions():
    return list(Author.objects.annotate(full=Concat(Lower("nam"), Value("x"))))  # want: MIR801 offered


def in_a_case():
    return list(Book.objects.annotate(kind=Case(When(draft=True, then=Value(1)), default=Value(2))))  # want: MIR801 unfixed


def in_a_comparison():
    return list(Book.objects.filter(pages__gt=F("lenght")))  # want: MIR801 unfixed


def of_the_query_around():
    return list(Book.objects.filter(Exists(Review.objects.filter(book=OuterRef("idd")))))  # want: MIR801 "`id`" offered


def of_the_query_inside():
    newest = Chapter.objects.filter(book=OuterRef("pk")).order_by("-nummber")  # want: MIR801 "`number`" offered
    return list(Book.objects.annotate(last=Subquery(newest.values("heading")[:1])))


def in_only():
    return list(Book.objects.only("titel"))  # want: MIR801 offered


def in_a_prefetch():
    return list(Book.objects.prefetch_related("tag"))  # want: MIR801 "`Book` has no relation `tag`" offered


def in_a_prefetch_object():
    return list(Author.objects.prefetch_related(Prefetch("book", Book.objects.all())))  # want: MIR801 "`books`" offered


def in_a_prefetch_below():
    return list(Author.objects.prefetch_related("books__review_set"))  # want: MIR801 "`reviews`" offered


def in_update():
    return Book.objects.update(page=3)  # want: MIR801 "`pages`" offered


def in_create():
    return Publisher.objects.create(name="x", cty="y")  # want: MIR801 "`city`" offered


def in_a_constructor():
    return Publisher(nam="x")  # want: MIR801 "`name`" offered


def in_defaults():
    return Publisher.objects.get_or_create(name="new", defaults={"citi": "y"})  # want: MIR227 unfixed, MIR801 "`city`" offered


def in_update_fields():
    book = Book.objects.order_by("pk").first()
    book.save(update_fields=["pges"])  # want: MIR801 "`pages`" offered


def in_bulk_update():
    books = list(Book.objects.all())
    return Book.objects.bulk_update(books, ["pagges"])  # want: MIR801 "`pages`" offered


def through_a_related_manager():
    author = Author.objects.order_by("pk").first()
    return list(author.books.filter(titl="x"))  # want: MIR801 "`title`" offered


def the_name_of_a_variable():
    by = "titl"
    return list(Book.objects.order_by(by))  # want: MIR801 unfixed "elsewhere"


def an_accessor_is_no_query_name():
    return list(Book.objects.filter(reviews__stars=5))  # want: MIR801 "`review`" offered


def a_query_name_is_no_accessor():
    return list(Author.objects.prefetch_related("has_locker"))  # want: MIR801 unfixed "like it"


# What follows is right.


def keys():
    books = Book.objects.filter(pk=1, id__gt=0, author_id=2, author__pk=2, author__id=2)  # ok: MIR801
    return list(books.order_by("pk", "author_id").values("pk", "id", "author_id"))  # ok: MIR801


def names_from_the_other_side():
    return list(Author.objects.filter(books__title="x", edited_books__review__stars=5))  # ok: MIR801


def names_for_queries():
    rows = Author.objects.filter(has_locker__code="x").select_related("has_locker")  # ok: MIR801, MIR111
    return list(rows), list(Book.objects.filter(review__stars=5)), list(Author.objects.filter(passport=None))


def annotations():
    books = Book.objects.annotate(n=Count("review"), top=Max("review__stars"))
    return list(books.filter(n__gt=1, top__gte=2).order_by("-n").values("n", "top"))  # ok: MIR801


def annotations_that_name_themselves():
    return list(Book.objects.annotate(Count("review")).filter(review__count__gt=1))  # ok: MIR801


def all_rows_are_counted():
    return Book.objects.aggregate(n=Count("*"))  # ok: MIR801


def aliases():
    return list(Book.objects.alias(lower=Lower("title")).filter(lower__contains="a").order_by("lower"))  # ok: MIR801


def annotations_of_one_call():
    return list(Book.objects.annotate(a=F("pages"), b=F("a") + 1))  # ok: MIR801


def columns_of_extra():
    return list(Book.objects.extra(select={"twice": "pages * 2"}).order_by("twice"))  # ok: MIR801


def names_of_values():
    return list(Book.objects.values(heading=F("title")).order_by("heading").values_list("heading"))  # ok: MIR801


def filtered_relations():
    good = FilteredRelation("review", condition=Q(review__stars__gte=4))
    return list(Book.objects.annotate(good=good).filter(good__stars=5))  # ok: MIR801


def annotations_that_are_not_in_view(more=None):
    names = more or {"n": Count("review")}
    return list(Book.objects.annotate(**names).filter(n=1))  # ok: MIR801


def keywords_that_are_not_in_view(wanted=None):
    return list(Book.objects.filter(**(wanted or {})))  # ok: MIR801


def at_random():
    return list(Book.objects.order_by("?"))  # ok: MIR801


def a_child_has_the_names_of_its_parent():
    rows = Novella.objects.filter(title="x", series="y", book_ptr__title="x", review__stars=5)  # ok: MIR801
    return list(rows), list(Book.objects.filter(novella__series="x"))


def generic_relations():
    return list(Book.objects.filter(notes__text="x").prefetch_related("notes")), list(  # ok: MIR801
        Note.objects.filter(content_type__model="book", object_id=1).prefetch_related("content_object")  # ok: MIR801
    )


def rows_under_a_name_of_their_own():
    some = Prefetch("books", Book.objects.all(), to_attr="all_books")
    return list(Author.objects.prefetch_related(some, "all_books__tags"))  # ok: MIR801


def two_models(drafts=False):
    rows = Tag.objects.all() if drafts else Publisher.objects.all()
    return list(rows.filter(city="x"))  # ok: MIR801


def no_queryset(rows=None):
    return rows.filter(titel="x") if rows is not None else None  # ok: MIR801


def a_condition_without_a_query():
    return Q(titel="x")  # ok: MIR801


def methods_of_a_manager():
    return list(Sale.objects.paid().filter(is_paid=True, book__title="x"))  # ok: MIR801


def columns_of_a_one_to_one():
    return list(Locker.objects.filter(author__name="x", author__profile__bio="y"))  # ok: MIR801


def into_the_primary_key():
    return Publisher(pk=3, id=3), Book(author_id=1, title="x")  # ok: MIR801
