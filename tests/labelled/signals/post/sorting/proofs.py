"""How cases are proved: each function says whether the trouble is there."""

import gc

from django.core import mail, serializers
from django.db import IntegrityError, transaction
from django.forms import modelform_factory
from sorting.log import HEARD
from sorting.models import Label, Note


def recurses(act):
    """Whether it goes round for ever."""
    try:
        with transaction.atomic():
            act()
    except RecursionError:
        return True
    return False


def recurses_on_save(model, **values):
    """Whether a row that is made, or saved again, goes round for ever."""

    def act():
        model.objects.create(**values).save()

    return recurses(act)


def repeats(model, **values):
    """Whether saving a row for the second time writes or sends once more, or fails."""
    row = model.objects.create(**values)
    first = Note.objects.count(), len(mail.outbox)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return True
    return (Note.objects.count(), len(mail.outbox)) != first


def repeats_rows(model, made, **values):
    """The same for rows of a model of its own."""
    row = model.objects.create(**values)
    first = made.objects.count()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return True
    return made.objects.count() != first


def writes_on_loading(model, *made, **values):
    """Whether `loaddata` makes receivers write rows of their own, or change what is loaded."""
    row = model(pk=900, **values)
    text = serializers.serialize("json", [row])
    before = [each.objects.count() for each in made or (Note,)]
    for loaded in serializers.deserialize("json", text):
        loaded.save()
    there = model.objects.get(pk=900)
    changed = [each for each in ("name", "weight", "state") if getattr(there, each) != getattr(row, each)]
    return bool(changed) or [each.objects.count() for each in made or (Note,)] != before


def is_heard(who, act):
    """Whether something runs meanwhile."""
    HEARD.clear()
    gc.collect()
    act()
    return who in HEARD


def times_heard(who, act):
    """How often it does."""
    HEARD.clear()
    gc.collect()
    act()
    return HEARD.count(who)


def raises(kind, act):
    """Whether it raises."""
    try:
        with transaction.atomic():
            act()
    except kind:
        return True
    return False


def forgets(model, name, act=None):
    """Whether a row in memory says something that the table does not."""
    row = model.objects.create() if act is None else act()
    return getattr(row, name) != getattr(model.objects.get(pk=row.pk), name)


def misses_labels(model, seen):
    """Whether a receiver sees other labels than a form gives to the row."""
    seen.clear()
    label = Label.objects.create(text=model.__name__)
    form = modelform_factory(model, fields=["name", "labels"])({"name": "by form", "labels": [label.pk]})
    with transaction.atomic():
        row = form.save()
    return bool(seen) and seen[0] != row.labels.count()


def leaks(act):
    """Whether something is sent by a transaction that is rolled back."""
    before = len(mail.outbox)
    try:
        with transaction.atomic():
            act()
            raise LookupError
    except LookupError:
        pass
    return len(mail.outbox) != before


def skips(act, who):
    """Whether rows are written and a receiver of their model is not told."""
    return not is_heard(who, act)
