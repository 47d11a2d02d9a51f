# topic: class-based views
from bookshop.models import Author, Book, Country, Edition, Profile, Review, Sale
from django.db.models import Count, Prefetch
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import CreateView, DetailView, ListView, TemplateView

from halls.generic import PageView, TableView


class HallHome(TemplateView):
    """Its template asks the view."""

    template_name = "halls/home.html"

    def popular(self):
        return Book.objects.annotate(votes=Count("review")).order_by("-votes", "pk")[:30]

    @property
    def sold(self):
        return Sale.objects.select_related("book__author").filter(is_paid=True)

    @cached_property
    def sum_of_sales(self):
        return sum(sale.price for sale in self.sold)


class BookInHall(DetailView):
    model = Book
    template_name = "halls/book.html"

    def get_object(self, queryset=None):
        books = Book.objects.select_related("author").prefetch_related(
            Prefetch("reviews", queryset=Review.objects.select_related("reviewer"))
        )
        return get_object_or_404(books, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        same = Book.objects.filter(author=self.object.author_id).exclude(pk=self.object.pk)
        context.update({"same": same, "rest": Book.objects.exclude(author=self.object.author)})
        return context


class AuthorsInHall(ListView):
    model = Author
    template_name = "halls/authors.html"

    def get_queryset(self):
        authors = Author.objects.prefetch_related("books", "pupils")
        if name := self.request.GET.get("name"):
            return authors.filter(name=name)
        return authors

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["books_by_author"] = {
            author: [book.title for book in author.books.all()]  # ok: MIR102
            for author in context["object_list"]
        }
        context["profiles"] = [author.profile for author in self.object_list]  # want: MIR101
        return context


class CachedHall(ListView):
    template_name = "halls/cached.html"
    context_object_name = "volumes"

    @cached_property
    def volumes(self):
        return Book.objects.select_related("author")

    def get_queryset(self):
        return self.volumes


class ChosenTemplate(ListView):
    model = Review

    def get_template_names(self):
        if self.request.GET.get("print"):
            return ["halls/chosen_print.html"]
        return ["halls/chosen.html", "halls/chosen_print.html"]


class CountryHall(ListView):
    queryset = Country.objects.prefetch_related(
        Prefetch("profile_set", queryset=Profile.objects.select_related("author"), to_attr="people")
    )
    template_name = "halls/countries.html"


class EvaluatedList(ListView):
    template_name = "halls/evaluated.html"

    def get_queryset(self):
        return [edition for edition in Edition.plain.all() if edition.isbn]


class GivenBySetup(TemplateView):
    template_name = "halls/setup.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.rows = Sale.objects.for_report()
        self.others = Review.objects.all()

    def get_context_data(self, **kwargs):
        return super().get_context_data(rows=self.rows, others=self.others, **kwargs)


class WholeTable(TableView):
    model = Sale


class LoadedTable(TableView):
    model = Sale
    related = ["book"]
    template_name = "halls/table_loaded.html"


class SafeTable(WholeTable):
    template_name = "halls/table_safe.html"


class OneOfMany(DetailView):
    queryset = Author.objects.all()
    template_name = "halls/one.html"


class PagedByHand(PageView):
    queryset = Book.objects.order_by("title")
    template_name = "halls/paged.html"


class PupilsOfOne(DetailView):
    model = Author
    template_name = "halls/pupils.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        everyone = Author.objects.filter(pk__gt=self.object.pk)
        context["mentors"] = {pupil.name: pupil.mentor and pupil.mentor.name for pupil in everyone}  # want: MIR101
        return context


class ReviewForm(CreateView):
    model = Review
    fields = ["book", "reviewer", "stars"]
    template_name = "halls/review_form.html"
    success_url = "/"


class ReviewTable(ListView):
    model = Review
    paginate_by = 60
    paginate_orphans = 5
    ordering = "-stars"
    template_name = "halls/reviews.html"


plain_list = ListView.as_view(model=Profile, template_name="halls/plain.html", ordering="pk")
