"""Methods, class methods, static methods and properties of rows."""

from clinic.models import Doctor, Invoice, Patient, Surgeon, Visit, Ward


def overview():
    return Ward.overview()


def loaded_overview():
    return Ward.loaded_overview()


def a_method_over_a_relation():
    letters = []
    for p in Patient.objects.filter(born__lt=2000):
        letters.append(p.letter_head(polite=False))  # want: MIR104
    return letters


def a_method_over_columns():
    return [p.greeting() for p in Patient.objects.all()]  # ok: MIR104


def a_method_that_calls_another_over_a_relation():
    return [p.letter_head() for p in Patient.objects.all()]  # want: MIR104


def a_method_whose_manager_loads():
    return [p.letter_head() for p in Patient.with_doctor.all()]  # ok: MIR104


def a_method_whose_manager_leaves_the_doctor_out():
    return [p.letter_head() for p in Patient.with_doctor.bare()]  # want: MIR104


def a_method_of_one_row():
    p = Patient.objects.get(pk=1)
    return [p.letter_head(polite) for polite in (True, False)]  # ok: MIR104


def a_method_over_many_rows():
    return sum(len(ward.doctor_names()) for ward in Ward.objects.all())  # want: MIR104


def a_method_over_many_prefetched_rows():
    return sum(len(ward.doctor_names()) for ward in Ward.objects.prefetch_related("doctors"))  # ok: MIR104


def a_method_that_counts():
    return [(w.name, w.doctor_count()) for w in Ward.objects.all()]  # want: MIR104|MIR125|MIR124


def a_method_that_counts_what_is_prefetched():
    return [(w.name, w.doctor_count()) for w in Ward.objects.prefetch_related("doctors")]  # ok: MIR104, MIR125


def a_method_that_asks_whether_there_are_any():
    return [p.pk for p in Patient.objects.all() if p.has_visits()]  # want: MIR104|MIR125


def a_method_that_asks_whether_there_are_any_prefetched():
    return [p.pk for p in Patient.with_visits.all() if p.has_visits()]  # ok: MIR104, MIR125


def the_url_of_each():
    return [p.get_absolute_url() for p in Patient.objects.order_by("name")]  # want: MIR104


def the_url_of_each_with_its_doctor():
    return [p.get_absolute_url() for p in Patient.objects.order_by("name").select_related("doctor")]  # ok: MIR104


def a_method_that_compares_keys():
    head = Doctor.objects.first()
    return [d.name for d in Doctor.objects.all() if d.reports_to(head)]  # ok: MIR104


def the_method_of_a_related_row():
    return [v.patient.letter_head() for v in Visit.objects.select_related("patient")]  # want: MIR104


def the_method_of_a_related_row_with_everything():
    return [v.patient.letter_head() for v in Visit.objects.for_list()]  # ok: MIR104


def a_method_that_calls_one_of_a_related_row():
    return [v.summary() for v in Visit.objects.in_order()]  # want: MIR104


def a_method_that_calls_one_of_a_related_row_with_everything():
    return [v.summary() for v in Visit.objects.for_letters()]  # ok: MIR104


def a_property():
    names = set()
    for someone in Patient.objects.all():
        names.add(someone.doctor_name)  # want: MIR104
    return names


def a_property_over_a_column():
    return max(someone.age for someone in Patient.objects.all())  # ok: MIR104


def a_property_over_a_property():
    return {p: p.ward_name for p in Patient.objects.all()}  # want: MIR104


def a_property_over_a_property_with_half_of_it():
    return {p: p.ward_name for p in Patient.with_doctor.of_ward("Ward 1") | Patient.with_doctor.all()}  # want: MIR104


def a_property_over_a_property_with_all_of_it():
    return {p: p.ward_name for p in Patient.objects.select_related("doctor__ward")}  # ok: MIR104


def a_property_in_the_condition():
    return [p.name for p in Patient.objects.all() if p.doctor_name.startswith("D")]  # want: MIR104


def a_property_on_the_way():
    return [p.doctor.badge for p in Patient.with_doctor.all()]  # ok: MIR104


def a_property_of_the_related_row():
    return [p.doctor.place for p in Patient.with_doctor.all()]  # want: MIR104


def a_property_that_the_child_overrides():
    return [s.place for s in Surgeon.objects.all()]  # ok: MIR104


def a_property_that_the_child_does_not_use():
    return [d.place for d in Doctor.objects.filter(surgeon=None)]  # want: MIR104


def a_cached_property_over_many():
    days = []
    for p in Patient.objects.all():
        days.extend(p.visit_days)  # want: MIR104
    return days


def a_cached_property_over_many_prefetched():
    days = []
    for p in Patient.with_visits.all():
        days.extend(p.visit_days)  # ok: MIR104
    return days


def a_cached_property_that_orders_anew():
    return [p.last_visit.day for p in Patient.objects.all() if p.pk]  # want: MIR104|MIR105


def a_cached_property_that_orders_anew_although_prefetched():
    return [p.last_visit.day for p in Patient.objects.prefetch_related("visits")]  # want: MIR105|MIR104


def a_cached_property_read_twice():
    one = Patient.objects.get(pk=2)
    return [one.visit_days for _ in Patient.objects.all()]  # ok: MIR104


def a_cached_property_that_the_row_was_given():
    everyone = list(Patient.objects.all())
    for p in everyone:
        p.visit_days = []
    return [p.visit_days for p in everyone]  # ok: MIR104


def a_static_method_over_columns():
    return "".join(Doctor.initials(d) for d in Doctor.objects.all())  # ok: MIR104


def a_static_method_over_a_relation():
    return "".join(Doctor.door(d) for d in Doctor.objects.all())  # want: MIR104


def a_static_method_called_on_the_row():
    return [d.door(d) for d in Doctor.objects.all()]  # want: MIR104


def a_static_method_with_its_relation():
    return [Doctor.door(p.doctor) for p in Patient.objects.select_related("doctor__ward")]  # ok: MIR104


def a_class_method_given_each_row():
    return [Patient.label(p) for p in Patient.objects.all()]  # want: MIR104


def a_class_method_given_all_rows():
    return Patient.labels(Patient.objects.all())  # want: MIR104


def a_class_method_given_all_rows_and_their_doctors():
    return Patient.labels(Patient.with_doctor.all())  # ok: MIR104


def a_method_that_was_taken_off_the_class():
    head = Patient.letter_head
    return [head(p) for p in Patient.objects.all()]  # want: MIR104


def a_method_inherited_from_an_abstract_model():
    return [bill.payer_line() for bill in Invoice.objects.all()]  # want: MIR104


def a_queryset_method_that_loops():
    return Visit.objects.in_order().as_lines()  # want: MIR104


def a_queryset_method_that_loops_over_what_it_has():
    return Visit.objects.in_order().select_related("patient").as_lines()  # ok: MIR104


def a_manager_method_that_loops():
    return Visit.objects.as_lines()  # want: MIR104


def saved_one_by_one():
    for p in Patient.objects.all():
        p.save()  # grows: it writes
    return Patient.objects.count()
