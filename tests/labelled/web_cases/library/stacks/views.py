# topic: class-based views
from bookshop.models import Author, Book, Edition, Novella, Profile, Sale, Tag
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.views import generic
from django.views.generic import DetailView, ListView

from .mixins import PagedList, WithHouses, WithPeople


class BookIndex(ListView):
    model = Book
    paginate_by = 100
    ordering = ["title"]


class BookPage(DetailView):
    model = Book


class AuthorIndex(WithHouses, ListView):
    queryset = Author.objects.select_related("publisher", "profile")
    context_object_name = "writers"
    template_name = "stacks/authors.html"


class AuthorPage(generic.DetailView):
    template_name = "stacks/author.html"
    context_object_name = "writer"

    def get_queryset(self):
        return Author.objects.select_related("publisher").prefetch_related("books__tags")

    def get_context_data(self, **kwargs):
        data = super().get_context_data(**kwargs)
        data["pupils"] = self.object.pupils.all()
        data["others"] = [
            book.editor.name if book.editor else "-"  # ok: MIR101
            for book in self.object.books.select_related("editor")
        ]
        return data


class TagIndex(generic.ListView):
    model = Tag
    template_name = "stacks/tags.html"

    def get_queryset(self):
        books = Book.objects.select_related("author")
        return super().get_queryset().prefetch_related(Prefetch("books", queryset=books))


class TagPage(DetailView):
    model = Tag
    template_name = "stacks/tag.html"


class SaleIndex(PagedList):
    model = Sale
    template_name = "stacks/sales.html"


class OwnSales(PagedList):
    model = Sale
    relations = ("book", "book__author")
    template_name = "stacks/own_sales.html"


class NovellaIndex(WithPeople, PagedList):
    model = Novella
    context_object_name = "stories"


class EditionIndex(ListView):
    model = Edition
    template_name_suffix = "_overview"


class Drafts(WithPeople, ListView):
    queryset = Book.drafts.by_title()
    template_name = "stacks/drafts.html"


class EditedDrafts(ListView):
    template_name = "stacks/edited_drafts.html"

    def get_queryset(self):
        drafts = Book.drafts.all()
        editor = self.request.GET.get("editor")
        if editor:
            drafts = drafts.filter(editor__name=editor)
        return drafts


class ProfileIndex(ListView):
    model = Profile
    template_name = "stacks/profiles.html"

    def get_context_object_name(self, object_list):
        return "profiles"

    def get_context_data(self, *, object_list=None, **kwargs):
        context = super().get_context_data(object_list=object_list, **kwargs)
        context["countries"] = sorted({each.country.name for each in context["profiles"]})  # want: MIR101
        return context


class PrintableIndex(BookIndex):
    template_name = "stacks/print.html"
    queryset = Book.objects.prefetch_related("chapter_set")


class BooksOf(ListView):
    template_name = "stacks/books_of.html"

    def get_queryset(self):
        self.author = get_object_or_404(Author, pk=self.kwargs["author_pk"])
        return Book.objects.filter(pages__gte=self.author.pk)

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "author": self.author}


class RelatedBooksOf(ListView):
    template_name = "stacks/related_books_of.html"
    allow_empty = True

    def get_queryset(self):
        self.author = get_object_or_404(Author, pk=self.kwargs["author_pk"])
        return self.author.books.all()
