from bookshop.models import Author, Book, Chapter, Edition, Review, Sale, Tag
from django.test import RequestFactory
from django.views.generic import DetailView, ListView, TemplateView


def _page(view, **kwargs):
    request = RequestFactory().get("/")
    return view.as_view()(request, **kwargs).render().content.decode()


class _Named(ListView):
    queryset = Book.objects.order_by("title")
    template_name = "books.html"
    context_object_name = "volumes"
    paginate_by = 60


def named():
    return _page(_Named)


class _ByDefault(ListView):
    def get_queryset(self):
        return Review.objects.filter(stars__gte=0)


def by_default():
    return _page(_ByDefault)


class _Loading:
    relations = ()

    def get_queryset(self):
        return super().get_queryset().select_related(*self.relations)


class _Loaded(_Loading, ListView):
    queryset = Sale.objects.all()
    relations = ("book",)
    template_name = "sales.html"


def loaded():
    return _page(_Loaded)


class _Detail(DetailView):
    queryset = Book.objects.select_related("author")
    template_name = "book.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["chapters"] = Chapter.objects.all()
        return context


def detail():
    return _page(_Detail, pk=Book.objects.order_by("pk")[0].pk)


class _Alone(TemplateView):
    template_name = "alone.html"
    extra_context = {"tags": Tag.objects.all()}

    def editions(self):
        return Edition.plain.all()

    def mentors(self):
        return Author.objects.select_related("mentor")


def alone():
    return _page(_Alone)
