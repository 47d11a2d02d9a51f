"""More of the project in `tests.support.zoo`: field classes with constructors, and fields changed from outside."""

from __future__ import annotations

FILES = {
    "fieldwork/__init__.py": "",
    "fieldwork/fields.py": """
        from copy import copy
        from functools import partial

        from django.conf import settings
        from django.contrib.contenttypes.fields import GenericRelation
        from django.db import models


        class NullText(models.TextField):
            def __init__(self, *args, **kwargs):
                kwargs["null"] = True
                super().__init__(*args, **kwargs)


        class UsuallyNull(models.IntegerField):
            def __init__(self, *args, **kwargs):
                kwargs.setdefault("null", True)
                super().__init__(*args, **kwargs)


        class NullBySignature(models.IntegerField):
            def __init__(self, verbose_name=None, null=True, **kwargs):
                super().__init__(verbose_name, null=null, **kwargs)


        class NullInTheEnd(UsuallyNull):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                self.null = True


        class NeverNull:
            def __init__(self, *args, **kwargs):
                kwargs.update(null=False)
                super().__init__(*args, **kwargs)


        class NeverNullNumber(NeverNull, NullInTheEnd):
            pass


        class Author(models.ForeignKey):
            def __init__(self, on_delete=models.CASCADE, **kwargs):
                kwargs.setdefault("related_name", "+")
                kwargs["to"] = settings.AUTH_USER_MODEL
                super().__init__(on_delete=on_delete, **kwargs)


        class Sequel(models.OneToOneField):
            def __init__(self, model, **kwargs):
                super().__init__(model, models.SET_NULL, null=True, **kwargs)


        class Remarks(GenericRelation):
            remark_model = None

            def __init__(self, *args, **kwargs):
                to = getattr(self, "remark_model", None)
                if to and not args:
                    kwargs.setdefault("to", to)
                super().__init__(*args, **kwargs)


        class ShortRemarks(Remarks):
            remark_model = "places.Note"


        class Priced(models.DecimalField):
            def contribute_to_class(self, cls, name):
                super().contribute_to_class(cls, name)
                if not cls._meta.abstract and not hasattr(cls, name + "_currency"):
                    currency = models.CharField(max_length=3, null=True)
                    cls.add_to_class(f"{name}_currency", currency)
                    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+")
                    cls.add_to_class("priced_by", person)


        class Counted(models.TextField):
            counters = {"%s_count": models.IntegerField(), "all_counts": UsuallyNull()}

            def contribute_to_class(self, cls, name):
                super().contribute_to_class(cls, name)
                for label, field in self.counters.items():
                    if "%s" in label:
                        label = label % name
                    cls.add_to_class(label, copy(field))


        OptionalNumber = partial(models.IntegerField, null=True)
    """,
    "fieldwork/drafts.py": """
        from django.db import models


        class Draft(models.Model):
            title = models.CharField(max_length=3)
            parent = models.ForeignKey(
                "fieldwork.Work", models.CASCADE, related_name="%(class)ss", related_query_name="draft_of"
            )

            class Meta:
                abstract = True


        class OpenDraft(Draft):
            class Meta:
                abstract = True


        _parent = OpenDraft._meta.get_field("parent")
        _parent.blank = True
        _parent.null = True
    """,
    "fieldwork/models.py": """
        from django.contrib.contenttypes.fields import GenericRelation
        from django.db import models

        from .drafts import Draft, OpenDraft
        from .fields import (
            Author,
            Counted,
            NeverNullNumber,
            NullBySignature,
            NullInTheEnd,
            NullText,
            OptionalNumber,
            Priced,
            Remarks,
            Sequel,
            ShortRemarks,
            UsuallyNull,
        )


        class Work(models.Model):
            text = NullText()
            usual = UsuallyNull()
            unusual = UsuallyNull(null=False)
            signed = NullBySignature("signed")
            refused = NullBySignature("refused", False)
            late = NullInTheEnd(null=False)
            never = NeverNullNumber(null=True)
            optional = OptionalNumber()
            required = OptionalNumber(null=False)
            written = models.CharField("written", "written", False, 10, False, False, True)
            author = Author()
            editor = Author(null=True)
            sequel = Sequel("self", related_name="prequel")
            remarks = Remarks("places.Note", related_query_name="work")
            short = ShortRemarks()


        class Sale(models.Model):
            title = models.CharField(max_length=3)
            price = Priced(max_digits=5, decimal_places=2)
            notes = Counted()


        class Sketch(OpenDraft):
            pass


        class Outline(Draft):
            pass


        Outline._meta.get_field("title").null = True


        class Reader(models.Model):
            works = models.ManyToManyField(Work, through="Reading")
            shared = models.ManyToManyField(
                Work, through="Sharing", through_fields=("receiver", "work"), related_name="shared_with"
            )
            friends = models.ManyToManyField("self", through="Friendship", symmetrical=False, related_name="+")


        class Reading(models.Model):
            work = models.ForeignKey(Work, models.CASCADE)
            reader = models.ForeignKey(Reader, models.CASCADE)


        class Sharing(models.Model):
            giver = models.ForeignKey(Reader, models.CASCADE, related_name="given")
            receiver = models.ForeignKey(Reader, models.CASCADE, related_name="received")
            work = models.ForeignKey(Work, models.CASCADE)


        class Friendship(models.Model):
            one = models.ForeignKey(Reader, models.CASCADE, related_name="+")
            two = models.ForeignKey(Reader, models.CASCADE, related_name="+", related_query_name="other")
    """,
}
