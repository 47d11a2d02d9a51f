"""What the clinic asks for often."""

from django.db import models


class VisitQuerySet(models.QuerySet):
    def in_order(self):
        return self.order_by("day", "pk")

    def for_list(self):
        return self.select_related("patient__doctor")

    def for_letters(self):
        return self.in_order().prefetch_related("patient__doctor__ward")

    def with_room(self, also=()):
        return self.select_related("room", *also)

    def as_lines(self):
        return [f"{visit.day}: {visit.patient.name}" for visit in self]


class PatientManager(models.Manager.from_queryset(models.QuerySet)):
    """Everybody comes with a doctor; what `of_ward` adds is a filter."""

    def get_queryset(self):
        return super().get_queryset().select_related("doctor")

    def of_ward(self, name):
        return self.filter(doctor__ward__name=name)

    def bare(self):
        return super().get_queryset()


class WithVisitsManager(models.Manager):
    use_in_migrations = False

    def get_queryset(self):
        queryset = super().get_queryset()
        return queryset.prefetch_related("visits")
