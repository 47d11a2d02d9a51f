"""A query, serializer, form, admin class, migration or template names a field that the model does not have.

Why:
    Django looks names of fields up when the query is built, the class is made or the page is shown: a name that is
    not there raises `FieldError` or one of its kin then, and not before. In a template it shows nothing.

Bad:
    def cheap():
        return list(Book.objects.filter(author__nme="Woolf"))

Good:
    def cheap():
        return list(Book.objects.filter(author__name="Woolf"))

Silent when:
    - a base of the model, or what calls give to it, is not in view
    - the name is an annotation, an alias, a column of `extra()`, or may be one
    - it follows what stands for any name: a key of JSON, a field of a type that is not known
    - it is not known which model is asked: then all names that are read on one thing have to be of one model, but for
      one, which is a letter away from a name of it
    - what the migrations before an operation have done to its application is not all in view
    - a template reads it: then it has to be a letter away from a name of all rows that views give it, and a word that
      no code has

Fix safety:
    The name in view that is most like it takes its place: whether it was meant is for you to say. Where something may
    have the name that is not in view, the finding is `likely` and only made when one letter makes it a name in view.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mir_lsp.index.db import Database
from mir_lsp.rules.model import Confidence, Family, Found, Rule, Safety, Severity
from mir_lsp.rules.model._names import did_you_mean, found_name, repair_of
from mir_lsp.semantics.judging import Judged, Meant, meant
from mir_lsp.semantics.mentions import OF_THE_PAST, Role
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.transfer import TEMPLATE_TURN

RULE = Rule(
    code="MIR801",
    name="unknown-field-name",
    family=Family.MODEL,
    severity=Severity.ERROR,
    message="`{model}` has no {what} `{name}`{when}{meant}",
    since="0.1",
    url="https://docs.djangoproject.com/en/stable/topics/db/queries/#field-lookups-intro",
    fix=Safety.INTENDED_CHANGE,
)

_WHAT = {
    Role.LOAD_MANY: "relation",
    Role.ADMIN: "field or attribute",
    Role.SERIALIZER: "field or attribute",
    Role.PAST_MODEL: "model",
    Role.PAST_INDEX: "index",
    Role.PAST_CONSTRAINT: "constraint",
    Role.MIGRATION: "migration",
}
_UNLESS_SET = "unless code sets it on the rows"
_AT_THIS_POINT = " at this point of the migrations"


def check_names(db: Database, names: Sequence[Judged]) -> Iterator[Found]:
    """Names of fields that are not there."""
    for name in names:
        wrong = name.wrong
        segment = wrong.unknown if wrong is not None and name.role is not Role.LOAD_ONE else None
        if wrong is None or segment is None or segment.on is None:
            continue
        arguments = (
            ("model", segment.on.name),
            ("what", _WHAT.get(name.role, "field")),
            ("name", segment.text),
            ("when", _AT_THIS_POINT if name.role in OF_THE_PAST - {Role.MIGRATION} else ""),
        )
        yield found_name(RULE, name, segment, arguments, meant(db, wrong, segment))


def check(report: Report) -> Iterator[Found]:
    """Names in templates that no row has."""
    for each in report.absent:
        span, unit = each.place.span, (each.place.path, "", TEMPLATE_TURN)
        names = [Meant(span, name, name) for name in each.near]
        repairs = [repair_of(name, rank, unit) for rank, name in enumerate(names)]
        arguments = (("model", each.model.name), ("what", _WHAT[Role.ADMIN]), ("name", each.name), ("when", ""))
        yield Found(
            rule=RULE,
            span=span,
            at=each.place,
            arguments=(*arguments, ("meant", did_you_mean(names))),
            confidence=Confidence.LIKELY,
            doubt=_UNLESS_SET,
            repair=repairs[0],
            others=tuple(repairs[1:]),
            unless=each.name,
        )
