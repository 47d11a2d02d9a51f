# topic: class-based views
from bookshop.models import Author, Book, Publisher, Sale
from django.shortcuts import render
from django.views import View
from django.views.generic import DetailView, ListView, TemplateView, UpdateView
from django.views.generic.detail import SingleObjectMixin


class LoanBoard(ListView):
    """Chooses its template by itself."""

    model = Sale

    def get_template_names(self):
        return ["desk/loan_board.html"]

    def get_queryset(self):
        return Sale.objects.for_report(loads_books=False).filter(price__gt=0)


class LoanPage(DetailView):
    template_name = "desk/loan.html"
    queryset = Sale.objects.all()

    def get_object(self, queryset=None):
        sale = super().get_object(queryset)
        sale.seen = True
        return sale


class ReaderTable(TemplateView):
    template_name = "desk/readers.html"

    def get_queryset(self):
        return Author.objects.all()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["readers"] = self.get_queryset()
        return context


class LightReaderTable(ReaderTable):
    template_name = "desk/readers_light.html"

    def get_queryset(self):
        return super().get_queryset().prefetch_related("books", "edited_books").select_related("mentor")


class Summary(TemplateView):
    template_name = "desk/summary.html"

    def get_context_data(self, **kwargs):
        lines = []
        for author in Author.objects.all():
            total = author.books.count()  # want: MIR102|MIR124|MIR125
            lines.append((author.name, total))
        return super().get_context_data(lines=lines, **kwargs)


class Sums(TemplateView):
    template_name = "desk/summary.html"

    def get_context_data(self, **kwargs):
        kwargs["lines"] = self.lines()
        return super().get_context_data(**kwargs)

    def lines(self):
        for book in Book.objects.all():
            yield book.title, self.latest_price(book)  # want: MIR104|MIR107|MIR105|MIR114 @latest-price

    def latest_price(self, book):
        last = Sale.objects.filter(book=book).order_by("-pk").first()  # want: MIR104|MIR107 @latest-price
        return last.price if last else None


class PlainGet(View):
    def get(self, request, *args, **kwargs):
        books = Book.objects.select_related("author__profile")
        context = self.context(books)
        return render(request, "desk/raw.html", context)

    def context(self, books):
        return {"books": books, "wide": len(books)}


class HouseShelf(SingleObjectMixin, ListView):
    """The authors of a house, page by page, as the documentation of Django has it."""

    paginate_by = 50
    template_name = "desk/house_shelf.html"

    def get(self, request, *args, **kwargs):
        self.object = self.get_object(queryset=Publisher.objects.all())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["publisher"] = self.object
        return context

    def get_queryset(self):
        return Author.objects.exclude(publisher=self.object).order_by("name")


class EditBook(UpdateView):
    model = Book
    fields = ["title", "pages"]
    template_name = "desk/edit.html"
    success_url = "/"
