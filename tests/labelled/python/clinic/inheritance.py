"""Which method it is depends on the class."""

from __future__ import annotations

from clinic.models import Deposit, Doctor, Invoice, Patient, Surgeon, Titled, Visit


def inherited_and_calls_what_is_inherited():
    return [i.line() for i in Invoice.objects.all()]  # want: MIR104


def inherited_and_calls_what_is_overridden():
    return [d.line() for d in Deposit.objects.all()]  # ok: MIR104


def inherited_and_loaded():
    return [i.line() for i in Invoice.objects.select_related("payer")]  # ok: MIR104


def a_mixin_calls_what_the_class_defines():
    return [i.titled() for i in Invoice.objects.all()]  # want: MIR104


def a_mixin_calls_its_own():
    return [d.titled() for d in Deposit.objects.all()]  # ok: MIR104


def a_text_that_is_inherited():
    return [str(i) for i in Invoice.objects.all()]  # want: MIR115


def a_text_that_is_overridden():
    return [str(d) for d in Deposit.objects.all()]  # ok: MIR115


def a_text_inherited_from_the_parent_with_a_table():
    return [f"{s}" for s in Surgeon.objects.all()]  # want: MIR115


class _Export:
    """Goes through rows; what a row gives is said by those who inherit."""

    queryset = Patient.objects.none()

    def rows(self):
        return self.queryset.all()

    def cells(self, row):
        return (row.pk,)

    def lines(self):
        for row in self.rows():
            yield self.cells(row)  # or: MIR104 a_hook_reads_a_relation


class _NameExport(_Export):
    queryset = Patient.objects.all()

    def cells(self, row):
        return (*super().cells(row), row.name)


class _DoctorExport(_NameExport):
    def cells(self, row):
        return (*super().cells(row), row.doctor.name)


class _LoadedDoctorExport(_DoctorExport):
    def rows(self):
        return super().rows().select_related("doctor")


class _Counted:
    """A mixin that goes through the rows of the class it is mixed into."""

    def numbered(self):
        return [(number, self.name_of(row)) for number, row in enumerate(self.rows())]  # or: MIR104 a_mixin_goes_through_rows_for_a_relation


class _VisitExport(_Counted, _Export):
    def rows(self):
        return Visit.objects.all()

    def name_of(self, row):
        return row.patient.name


class _BriefVisitExport(_VisitExport):
    def name_of(self, row):
        return str(row.day)


def a_hook_reads_columns():
    return list(_NameExport().lines())  # ok: MIR104


def a_hook_reads_a_relation():
    return list(_DoctorExport().lines())  # want: MIR104


def a_hook_reads_a_relation_that_its_class_loads():
    return list(_LoadedDoctorExport().lines())  # ok: MIR104


def a_mixin_goes_through_rows_for_a_relation():
    return _VisitExport().numbered()  # want: MIR104


def a_mixin_goes_through_rows_for_columns():
    return _BriefVisitExport().numbered()  # ok: MIR104


class _Row:
    """A wrapper around a row."""

    def __init__(self, patient: Patient) -> None:
        self.patient = patient

    @property
    def name(self) -> str:
        return self.patient.name

    @property
    def doctor(self) -> Doctor:
        return self.patient.doctor

    def cells(self) -> list[str]:
        return [self.name, self.doctor.name]


class _ShortRow(_Row):
    def cells(self) -> list[str]:
        return [self.name]


class _LongRow(_Row):
    def cells(self) -> list[str]:
        return [*super().cells(), self.doctor.place]


def a_wrapper_reads_through():
    return [_Row(p).cells() for p in Patient.objects.all()]  # want: MIR104


def a_wrapper_reads_columns():
    return [_ShortRow(p).cells() for p in Patient.objects.all()]  # ok: MIR104


def a_wrapper_reads_more_than_its_base():
    return [_LongRow(p).cells() for p in Patient.with_doctor.all()]  # want: MIR104


def a_wrapper_reads_more_and_has_it():
    return [_LongRow(p).cells() for p in Patient.objects.select_related("doctor__ward")]  # ok: MIR104


class _Clerk(Titled):
    """Uses the mixin of the models, and is no model."""

    def owner_name(self) -> str:
        return "clerk"


def a_mixin_on_something_else():
    clerk = _Clerk()
    return [clerk.titled() for _ in Patient.objects.all()]  # ok: MIR104
