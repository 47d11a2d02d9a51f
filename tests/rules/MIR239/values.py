"""Values that are none of the choices of a column."""

from django.db import models

from bookshop.models import Book, Review

GRADES = ((1, "poor"), (2, "fair"))
SHELVED = "shelved"


class Copy(models.Model):
    NEW, USED = "new", "used"
    STATES = [("Sold here", [("new", "New"), ("used", "Used")]), ("out", "Not sold")]

    state = models.CharField(max_length=9, choices=STATES)
    grade = models.IntegerField(choices=GRADES, null=True)
    review = models.ForeignKey(Review, on_delete=models.CASCADE)

    class Meta:
        app_label = "bookshop"


def a_letter_too_few():
    return Review.objects.filter(mood="prase").count()  # want: MIR239 "`mood` has no choice `prase`: it has `praise`, `blame`" offered # changes: the choice that was meant is looked for
#                                     ^^^^^^^


def one_of_a_list():
    return Review.objects.exclude(mood__in=["praise", 'blam']).count()  # want: MIR239 offered


def through_a_relation():
    return Book.objects.filter(review__mood="praize").count()  # want: MIR239 offered # changes: the choice that was meant is looked for


def nothing_like_it():
    return Review.objects.filter(mood__exact="indifferent").count()  # want: MIR239 unfixed


def in_an_update():
    return Review.objects.filter(stars=1).update(mood="blames")  # want: MIR239 offered


def a_choice_of_a_group():
    return str(Copy.objects.filter(state="uset").query)  # want: MIR239 offered # changes: the choice that was meant is looked for


def a_number():
    return str(Copy.objects.filter(grade=3).query)  # want: MIR239 unfixed


def each_of_the_choices():
    return Review.objects.filter(mood__in=["praise", "blame"], stars=7).count()  # ok: MIR239


def a_member():
    return Review.objects.filter(mood=Review.Mood.BLAME).count()  # ok: MIR239


def a_number_as_text():
    return str(Copy.objects.filter(grade="2").query)  # ok: MIR239


def the_name_of_a_group_is_none_but_its_choices_are():
    return str(Copy.objects.filter(state__in=("out", "new", "used")).query)  # ok: MIR239


def a_part():
    return Review.objects.filter(mood__startswith="pra").count()  # ok: MIR239


def nothing_at_all():
    return Review.objects.filter(mood="").count()  # ok: MIR239


def a_value_that_has_a_name():
    return Review.objects.filter(mood=SHELVED).count()  # ok: MIR239


def a_column_without_choices():
    return Review.objects.filter(stars=9, book__title="praize").count()  # ok: MIR239
