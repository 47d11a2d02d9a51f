"""Methods that Python itself calls, and methods reached without a call in view."""

import copy
import json
import string
from functools import singledispatch, total_ordering
from operator import attrgetter, methodcaller

from clinic.models import Doctor, Invoice, Patient, Room, Visit, Ward


def sorted_by_less_than():
    return [p.name for p in sorted(Patient.objects.all())]  # want: MIR104


def sorted_by_less_than_loaded():
    return [p.name for p in sorted(Patient.with_doctor.all())]  # ok: MIR104


def sorted_in_place_by_less_than():
    everybody = list(Patient.objects.order_by("born"))
    everybody.sort(reverse=True)  # want: MIR104
    return everybody


def the_least_of_all():
    return min(Patient.objects.all()).pk  # want: MIR104


def the_least_by_a_column():
    return min(Patient.objects.all(), key=lambda p: p.born).pk  # ok: MIR104


def equal_rows():
    one = Patient.objects.first()
    return [p == one for p in Patient.objects.all()]  # ok: MIR104, MIR101


def rows_in_a_set():
    known = set(Patient.objects.filter(born__gt=1950))
    return [p in known for p in Patient.objects.all()]  # ok: MIR104, MIR107


def truth_of_rows():
    return [bool(d) and d.name for d in Doctor.objects.all()]  # ok: MIR104


def a_printed_queryset():
    return f"{Doctor.objects.order_by('name')}"  # want: MIR115


def a_printed_queryset_loaded():
    return f"{Doctor.objects.order_by('name').select_related('ward')}"  # ok: MIR115


def a_printed_list():
    return str(list(Doctor.objects.order_by("name")))  # want: MIR115


def a_printed_list_of_columns():
    return str(list(Doctor.objects.order_by("name").values_list("name", flat=True)))  # ok: MIR115


def a_printed_query():
    query = str(Doctor.objects.order_by("name").query)  # ok: MIR115
    return query, Doctor.objects.count()


def dumped_with_a_default():
    return json.dumps({"doctors": list(Doctor.objects.all())}, default=str)  # want: MIR115


def dumped_with_a_default_that_is_not_asked():
    return json.dumps({"doctors": [d.name for d in Doctor.objects.all()]}, default=str)  # ok: MIR115


def in_a_template_string():
    line = string.Template("$who!")
    return [line.substitute(who=d) for d in Doctor.objects.all()]  # want: MIR115


def in_a_template_string_for_columns():
    line = string.Template("$who!")
    return [line.substitute(who=d.name) for d in Doctor.objects.all()]  # ok: MIR115


def with_format_map():
    return ["{d}".format_map({"d": d}) for d in Doctor.objects.all()]  # want: MIR115


def with_the_builtin_format():
    return [format(d) for d in Doctor.objects.all()]  # want: MIR115


def with_percent_and_names():
    return ["%(no)s %(d)s" % {"no": d.pk, "d": d} for d in Doctor.objects.all()]  # want: MIR115


def with_percent_and_a_tuple():
    return ["%s %s" % (d.pk, d) for d in Doctor.objects.all()]  # want: MIR115


def with_repr_in_an_f_string():
    return [f"{d=}" for d in Doctor.objects.all()]  # want: MIR115


def in_an_exception():
    problems = []
    for d in Doctor.objects.all():
        try:
            raise LookupError(f"{d} is away")  # want: MIR115
        except LookupError as problem:
            problems.append(problem.args)
    return problems


def the_longest_text():
    return max(len(str(d)) for d in Doctor.objects.all())  # want: MIR115


def widths_of_columns():
    return max(len(d.name) for d in Doctor.objects.all())  # ok: MIR115


def mapped_over_a_method_of_the_class():
    return list(map(Patient.letter_head, Patient.objects.all()))  # want: MIR104


def mapped_over_a_method_of_the_class_for_columns():
    return list(map(Patient.greeting, Patient.objects.all()))  # ok: MIR104


def called_by_name():
    return list(map(methodcaller("letter_head", polite=False), Patient.objects.all()))  # want: MIR104


def called_by_name_for_columns():
    return list(map(methodcaller("greeting"), Patient.objects.all()))  # ok: MIR104


def a_property_by_name():
    return [getattr(p, "doctor_name") for p in Patient.objects.all()]  # want: MIR104


def a_property_by_attrgetter():
    return sorted(Patient.objects.all(), key=attrgetter("ward_name"))  # want: MIR104


def a_property_by_attrgetter_for_columns():
    return sorted(Patient.objects.all(), key=attrgetter("age"))  # ok: MIR104


def a_list_of_names_of_columns():
    return [[getattr(p, column) for column in ("name", "born", "age")] for p in Patient.objects.all()]  # ok: MIR104


def a_list_of_names_with_a_property():
    return [[getattr(p, column) for column in ("name", "doctor_name")] for p in Patient.objects.all()]  # want: MIR104


@singledispatch
def _describe(thing):
    return "thing"


@_describe.register
def _(thing: Room):
    return f"room {thing.number} of {thing.ward.name}"


def dispatched_by_type():
    return [_describe(room) for room in Room.objects.all()]  # want: MIR104


def dispatched_by_type_to_the_default():
    return [_describe(ward) for ward in Ward.objects.all()]  # ok: MIR104


@total_ordering
class _Ranked:
    def __init__(self, room):
        self.room = room

    def __eq__(self, other):
        return self.room.number == other.room.number

    def __lt__(self, other):
        return self.room.number < other.room.number

    def __hash__(self):
        return hash(self.room.number)


def a_wrapper_with_an_order():
    return [ranked.room.pk for ranked in sorted(_Ranked(r) for r in Room.objects.all())]  # ok: MIR104


class _Proxy:
    """Stands for a row."""

    def __init__(self, row):
        self._row = row

    def __getattr__(self, name):
        return getattr(self._row, name)


def a_proxy():
    return [_Proxy(room).ward.name for room in Room.objects.all()]  # want: MIR101|MIR104


def a_proxy_for_columns():
    return [_Proxy(room).number for room in Room.objects.all()]  # ok: MIR101, MIR104


class _Shelf:
    """Like a list of rows."""

    def __init__(self, rows):
        self.rows = list(rows)

    def __getitem__(self, index):
        return self.rows[index]

    def __len__(self):
        return len(self.rows)

    def __contains__(self, row):
        return any(row.pk == each.pk for each in self.rows)

    def __iter__(self):
        yield from self.rows


def gone_through_by_getitem():
    shelf = _Shelf(Invoice.objects.all())
    return [shelf[i].payer.name for i in range(len(shelf))]  # want: MIR101


def gone_through_by_iter():
    return [invoice.visit.day for invoice in _Shelf(Invoice.objects.all())]  # want: MIR101


def gone_through_by_iter_and_loaded():
    return [invoice.visit.day for invoice in _Shelf(Invoice.objects.select_related("visit"))]  # ok: MIR101


def asked_whether_it_contains():
    shelf = _Shelf(Invoice.objects.all())
    return [invoice in shelf for invoice in shelf]  # ok: MIR101, MIR104


def copied():
    rows = [copy.copy(v) for v in Visit.objects.all()]
    return [v.patient.name for v in rows]  # want: MIR101


def copied_and_loaded():
    rows = [copy.copy(v) for v in Visit.objects.select_related("patient")]
    return [v.patient.name for v in rows]  # ok: MIR101
