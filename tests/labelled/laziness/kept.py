"""Querysets that classes and modules keep: once they are read, they stay as they were."""

from bookshop.models import Author, Book, Tag
from django.test import RequestFactory
from django.views.generic import DetailView, ListView, TemplateView, View

BOOKS = Book.objects.order_by("pk")
DRAFTS = Book.objects.filter(pages__gt=3)
SOME = Book.objects.order_by("-pk")[:50]
TITLES = Book.objects.values_list("title", flat=True)
_REQUEST = RequestFactory().get("/")


def of_the_module():
    return [book.title for book in BOOKS]  # want: MIR213
    # right: return [book.title for book in BOOKS.all()]


def of_the_module_as_a_list():
    return len(list(DRAFTS))  # want: MIR213
    # right: return len(list(DRAFTS.all()))


def of_the_module_counted():
    return len(BOOKS)  # want: MIR213|MIR202
    # right: return BOOKS.count()


def of_the_module_in_a_loop():
    found = []
    for book in SOME:  # want: MIR213
        # right: for book in SOME.all():
        found.append(book.title)
    return found


def values_of_the_module():
    return sorted(TITLES)  # want: MIR213
    # right: return sorted(TITLES.all())


class Catalogue:
    queryset = Book.objects.order_by("pk")

    def titles(self):
        return [book.title for book in self.queryset]  # want: MIR213
        # right: return [book.title for book in self.queryset.all()]


def of_a_class():
    return Catalogue().titles()


class Register(View):
    queryset = Author.objects.filter(books__pages__gt=0)

    def names(self):
        found = []
        for author in self.queryset:  # want: MIR213
            # right: for author in self.queryset.all():
            found.append(author.name)
        return found


def of_a_view():
    return Register().names()


class Titles:
    books = Book.objects.all()

    @classmethod
    def joined(cls):
        return ", ".join(book.title for book in cls.books)  # want: MIR213
        # right: return ", ".join(book.title for book in cls.books.all())


def of_a_class_by_a_method_of_the_class():
    return Titles.joined()


class Listing(ListView):
    queryset = Book.objects.order_by("pk")
    template_name = "x.html"

    def get_queryset(self):
        return self.queryset  # want: MIR213
        # right: return self.queryset.all()


def of_a_list_view():
    return [book.title for book in Listing.as_view()(_REQUEST).context_data["object_list"]]


class Front(TemplateView):
    template_name = "x.html"
    books = Book.objects.order_by("pk")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["titles"] = [book.title for book in self.books]  # want: MIR213
        # right: context["titles"] = [book.title for book in self.books.all()]
        return context


def of_a_template_view():
    return Front.as_view()(_REQUEST).context_data["titles"]


def _all_titles():
    return [book.title for book in ALL]  # want: MIR213
    # right: return [book.title for book in ALL.all()]


ALL = Book.objects.all()


def through_a_helper():
    return _all_titles()


def of_the_module_anew():
    return [book.title for book in BOOKS.all()]  # ok: MIR213


def of_the_module_filtered():
    return [book.title for book in BOOKS.filter(pages__gt=3)]  # ok: MIR213


def of_the_module_asked():
    return BOOKS.count(), BOOKS.exists()  # ok: MIR213


def the_first_of_the_module():
    return BOOKS[0].title, BOOKS.last().title  # ok: MIR213, MIR206


def within_the_module():
    return [author.name for author in Author.objects.filter(books__in=DRAFTS)]  # ok: MIR213


def of_the_function():
    books = Book.objects.order_by("pk")
    return [book.title for book in books]  # ok: MIR213


class Shelf:
    queryset = Book.objects.order_by("pk")

    def __init__(self):
        self.books = Book.objects.order_by("pk")

    def titles(self):
        return [book.title for book in self.queryset.all()]  # ok: MIR213

    def own(self):
        return [book.title for book in self.books]  # ok: MIR213

    def drafts(self):
        return [book.title for book in self.queryset.filter(is_draft=True)]  # ok: MIR213


def of_an_object():
    shelf = Shelf()
    return shelf.titles(), shelf.own(), shelf.drafts()


class Plain(ListView):
    queryset = Book.objects.order_by("pk")  # ok: MIR213
    template_name = "x.html"


def of_a_list_view_that_is_left_alone():
    return [book.title for book in Plain.as_view()(_REQUEST).context_data["object_list"]]


class Filtered(ListView):
    queryset = Book.objects.order_by("pk")
    template_name = "x.html"

    def get_queryset(self):
        return self.queryset.filter(pages__gt=3)  # ok: MIR213


def of_a_list_view_that_filters():
    return [book.title for book in Filtered.as_view()(_REQUEST).context_data["object_list"]]


class One(DetailView):
    queryset = Book.objects.order_by("pk")
    template_name = "x.html"

    def get_queryset(self):
        return self.queryset  # ok: MIR213


def of_a_detail_view():
    return One.as_view()(_REQUEST, pk=1).context_data["object"].title


class Base(ListView):
    queryset = Book.objects.order_by("pk")
    template_name = "x.html"

    def get_queryset(self):
        return super().get_queryset()  # ok: MIR213


def of_what_the_base_gives():
    return [book.title for book in Base.as_view()(_REQUEST).context_data["object_list"]]


NAMES = ["a", "b"]


def of_a_list_of_the_module():
    return [name for name in NAMES], Tag.objects.count()  # ok: MIR213
