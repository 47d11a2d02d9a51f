"""What the views of the stacks share."""

from bookshop.models import Publisher
from django.views.generic import ListView


class WithPeople:
    """Brings the people of a book along."""

    def get_queryset(self):
        return super().get_queryset().select_related("author", "editor")


class WithHouses:
    """Adds the houses to the context."""

    houses_limit = 50

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["houses"] = Publisher.objects.order_by("name")[: self.houses_limit]
        return context


class PagedList(ListView):
    """The base of all lists."""

    paginate_by = 40
    relations = ()

    def get_queryset(self):
        rows = super().get_queryset().order_by("pk")
        if self.relations:
            rows = rows.select_related(*self.relations)
        return rows
