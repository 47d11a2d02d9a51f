"""Wards, doctors, patients and what happens to them."""

from __future__ import annotations

from functools import cached_property

from clinic.managers import PatientManager, VisitQuerySet, WithVisitsManager
from django.db import models
from django.utils.functional import cached_property as django_cached_property


class Ward(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self) -> str:
        return self.name

    def doctor_names(self) -> list[str]:
        return [doctor.name for doctor in self.doctors.all()]

    def doctor_count(self) -> int:
        return self.doctors.count()

    @classmethod
    def overview(cls) -> dict[str, list[str]]:
        return {ward.name: ward.doctor_names() for ward in cls.objects.all()}  # want: MIR104

    @classmethod
    def loaded_overview(cls) -> dict[str, list[str]]:
        return {ward.name: ward.doctor_names() for ward in cls.objects.prefetch_related("doctors")}  # ok: MIR104


class Doctor(models.Model):
    name = models.CharField(max_length=50)
    ward = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="doctors")
    chief = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="team")

    def __str__(self) -> str:
        return f"Dr {self.name}, {self.ward.name}"

    @property
    def badge(self) -> str:
        return f"{self.pk:04}-{self.name}"

    @property
    def place(self) -> str:
        return self.ward.name

    def reports_to(self, other: Doctor) -> bool:
        return self.chief_id == other.pk

    @staticmethod
    def initials(doctor: Doctor) -> str:
        return "".join(word[0] for word in doctor.name.split())

    @staticmethod
    def door(doctor: Doctor) -> str:
        return f"{doctor.name} @ {doctor.ward.name}"


class Patient(models.Model):
    name = models.CharField(max_length=50)
    born = models.IntegerField(default=1980)
    doctor = models.ForeignKey(Doctor, on_delete=models.CASCADE, related_name="patients")

    objects = models.Manager()
    with_doctor = PatientManager()
    with_visits = WithVisitsManager()

    def __str__(self) -> str:
        return f"{self.name} ({self.born})"

    def __lt__(self, other: Patient) -> bool:
        return (self.doctor.name, self.name) < (other.doctor.name, other.name)

    @property
    def doctor_name(self) -> str:
        return self.doctor.name

    @property
    def ward_name(self) -> str:
        return self.doctor.place

    @cached_property
    def visit_days(self) -> list[int]:
        return [visit.day for visit in self.visits.all()]

    @django_cached_property
    def last_visit(self):
        return self.visits.order_by("-day").first()

    @property
    def age(self) -> int:
        return 2026 - self.born

    def greeting(self) -> str:
        return f"Dear {self.name}"

    def letter_head(self, polite: bool = True) -> str:
        start = self.greeting() if polite else self.name
        return f"{start}, your doctor is {self.doctor.name}"

    def has_visits(self) -> bool:
        return self.visits.exists()

    def get_absolute_url(self) -> str:
        return f"/wards/{self.doctor.ward_id}/patients/{self.pk}/"

    @classmethod
    def labels(cls, patients) -> list[str]:
        return [cls.label(patient) for patient in patients]

    @classmethod
    def label(cls, patient: Patient) -> str:
        return f"{cls.__name__} of {patient.doctor.name}"

    def save(self, *args, **kwargs):
        self.name = self.name.strip()
        super().save(*args, **kwargs)


class Room(models.Model):
    number = models.IntegerField()
    ward = models.ForeignKey(Ward, on_delete=models.CASCADE, related_name="rooms")


class Visit(models.Model):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="visits")
    room = models.ForeignKey(Room, null=True, on_delete=models.SET_NULL, related_name="visits")
    day = models.IntegerField()

    objects = VisitQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]

    def __str__(self) -> str:
        return f"{self.patient} on day {self.day}"

    def summary(self) -> str:
        return f"{self.patient.letter_head()} (day {self.day})"


class Billed(models.Model):
    """What somebody has to pay."""

    payer = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="+")
    amount = models.IntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.amount} from {self.payer.name}"

    def payer_line(self) -> str:
        return f"{self.payer.name}: {self.amount}"

    def line(self) -> str:
        return self.payer_line()


class Titled:
    """Not a model: it only lends a method."""

    def titled(self) -> str:
        return f"{type(self).__name__} {self.owner_name()}"

    def owner_name(self) -> str:
        return ""


class Invoice(Titled, Billed):
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="invoices")

    def owner_name(self) -> str:
        return self.payer.name


class Deposit(Titled, Billed):
    """Paid by nobody in particular, as far as its text goes."""

    def __str__(self) -> str:
        return f"{self.amount} paid"

    def payer_line(self) -> str:
        return f"somebody: {self.amount}"


class Surgeon(Doctor):
    """A doctor with a table of its own."""

    speciality = models.CharField(max_length=50)

    @property
    def place(self) -> str:
        return self.speciality
