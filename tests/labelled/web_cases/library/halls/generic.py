# topic: class-based views
"""Generic views of this library's own."""

from django.core.paginator import Paginator
from django.views.generic import ListView
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View


class TableView(ListView):
    """A table of rows with columns that subclasses name."""

    template_name = "halls/table.html"
    context_object_name = "rows"
    related = None

    def get_queryset(self):
        queryset = super().get_queryset()
        return queryset.select_related(*self.related) if self.related else queryset


class PageView(TemplateResponseMixin, ContextMixin, View):
    """Shows one page of a queryset, without the help of Django's lists."""

    per_page = 60
    queryset = None

    def get(self, request, *args, **kwargs):
        page = Paginator(self.get_rows(), self.per_page).get_page(request.GET.get("page", 1))
        return self.render_to_response(self.get_context_data(page=page, **kwargs))

    def get_rows(self):
        return self.queryset.all()
