"""Types of fields that have more than all have."""

from models import Thing


def right():
    list(Thing.objects.filter(made__date__gte="2020-01-01", made__year=2020, made__date__year__in=[1], made__hour=3))  # ok: MIR802
    list(Thing.objects.filter(day__month=1, day__week_day__gt=3, at__minute=3, made__time__second=1))  # ok: MIR802
    list(Thing.objects.filter(data__key__inner__icontains="x", data__has_key="x", data__0__name=3))  # ok: MIR802
    list(Thing.objects.order_by("data__anything", "made__date").values("data__key__other"))  # ok: MIR802
    list(Thing.objects.filter(tags__contains=["x"], tags__len=3, tags__0="x", tags__0_2=["x"], tags__overlap=[]))  # ok: MIR802
    list(Thing.objects.filter(more__anything="x", more__has_keys=["x"], more__keys__contains=["x"]))  # ok: MIR802
    list(Thing.objects.filter(price__currency="x", price__whatever=3))  # ok: MIR802
    list(Thing.objects.filter(code__whatever=3))  # ok: MIR802
    list(Thing.objects.filter(name__search="x", name__unaccent__icontains="x", name__trigram_similar="x"))  # ok: MIR802


def wrong():
    list(Thing.objects.filter(made__dat__gte="2020-01-01"))  # want: MIR802 "`date`" offered
    list(Thing.objects.filter(made__yeer=2020))  # want: MIR802 "`year`" offered
    list(Thing.objects.filter(day__hour=1))  # want: MIR802 "DateField and has no lookup `hour`" unfixed
    list(Thing.objects.filter(made__date__hour=1))  # want: MIR802 unfixed
    list(Thing.objects.filter(files__size=3))  # want: MIR802 unfixed
    list(Thing.objects.filter(name__year__gt=3))  # want: MIR802 unfixed
