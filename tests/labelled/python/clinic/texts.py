"""What a row is called when it becomes text."""

import io
import logging
import sys

from clinic.models import Doctor, Patient, Visit, Ward
from django.utils.encoding import force_str
from django.utils.text import slugify

log = logging.getLogger("clinic")


def with_str():
    return [str(d) for d in Doctor.objects.all()]  # want: MIR115


def with_str_loaded():
    return [str(d) for d in Doctor.objects.select_related("ward")]  # ok: MIR115


def with_str_of_columns():
    return [str(p) for p in Patient.objects.all()]  # ok: MIR115


def in_an_f_string():
    lines = []
    for d in Doctor.objects.all():
        lines.append(f"- {d}")  # want: MIR115
    return lines


def in_an_f_string_with_a_column():
    lines = []
    for d in Doctor.objects.all():
        lines.append(f"- {d.name} {d.pk} {d.ward_id}")  # ok: MIR115
    return lines


def in_an_f_string_with_conversion():
    return [f"{d!s:>30}" for d in Doctor.objects.all()]  # want: MIR115


def with_repr():
    return [repr(d) for d in Doctor.objects.all()]  # want: MIR115


def with_format():
    return ["{} ({})".format(d, d.pk) for d in Doctor.objects.all()]  # want: MIR115


def with_format_by_name():
    return ["{who.name}".format(who=d) for d in Doctor.objects.all()]  # ok: MIR115


def with_percent():
    return ["%s!" % d for d in Doctor.objects.all()]  # want: MIR115


def with_percent_and_a_number():
    return ["#%d" % d.pk for d in Doctor.objects.all()]  # ok: MIR115


def printed():
    for doctor in Doctor.objects.order_by("name"):
        print(doctor, file=sys.stderr)  # want: MIR115


def printed_into_a_buffer():
    buffer = io.StringIO()
    for doctor in Doctor.objects.order_by("name"):
        print("doctor", doctor.name, file=buffer)  # ok: MIR115
    return buffer.getvalue()


def joined():
    return ", ".join(str(d) for d in Doctor.objects.all())  # want: MIR115


def joined_with_map():
    return ", ".join(map(str, Doctor.objects.all()))  # want: MIR115


def joined_with_map_loaded():
    return ", ".join(map(str, Doctor.objects.select_related("ward").order_by("pk")))  # ok: MIR115


def sorted_by_text():
    return [d.pk for d in sorted(Doctor.objects.all(), key=str)]  # want: MIR115


def by_a_helper_of_django():
    return [force_str(d) for d in Doctor.objects.all()]  # want: MIR115


def a_slug_of_a_column():
    return [slugify(d.name) for d in Doctor.objects.all()]  # ok: MIR115


def a_text_in_a_text():
    # The text of a visit has the text of its patient, which reads columns only.
    return [str(v) for v in Visit.objects.all()]  # want: MIR115


def a_text_in_a_text_loaded():
    return [str(v) for v in Visit.objects.for_list()]  # ok: MIR115


def the_text_of_a_related_row():
    return [str(p.doctor) for p in Patient.with_doctor.all()]  # want: MIR115


def the_text_of_a_related_row_loaded():
    return [str(p.doctor) for p in Patient.with_doctor.select_related("doctor__ward")]  # ok: MIR115


def the_text_of_a_related_row_that_is_a_column():
    return [f"{d.ward}" for d in Doctor.objects.select_related("ward")]  # ok: MIR115


def one_text_again_and_again():
    boss = Doctor.objects.first()
    return [f"{boss} > {p.name}" for p in Patient.objects.all()]  # ok: MIR115


def one_text():
    return f"The first is {Doctor.objects.first()}"  # ok: MIR115


def logged_at_a_level_that_is_off():
    log.setLevel(logging.ERROR)
    for d in Doctor.objects.all():
        log.debug("saw %s", d)  # ok: MIR115


def a_label_for_each_choice():
    return [(d.pk, str(d)) for d in Doctor.objects.exclude(name="")]  # want: MIR115


def a_dict_of_texts():
    return {str(w): w.pk for w in Ward.objects.all()}  # ok: MIR115


def _called(thing):
    return f"<{thing}>"


def a_helper_makes_the_text():
    return [_called(d) for d in Doctor.objects.all()]  # want: MIR104|MIR115


def a_helper_makes_a_text_of_columns():
    return [_called(p) for p in Patient.objects.all()]  # ok: MIR104, MIR115


def concatenated():
    text = ""
    for d in Doctor.objects.all():
        text += "\n" + d.__str__()  # want: MIR115|MIR104
    return text


def the_text_of_each_row_of_a_known_parent():
    ward = Ward.objects.get(name="Ward 1")
    return [str(d) for d in ward.doctors.all()]  # ok: MIR115


def the_texts_below_each_parent():
    lines = []
    for ward in Ward.objects.prefetch_related("doctors"):
        for d in ward.doctors.all():
            lines.append(str(d))  # ok: MIR115
    return lines
