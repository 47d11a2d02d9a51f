"""Places of templates that likely mean a field or attribute, where no view in sight says what a variable holds.

A variable is taken for a row of the models, or for one of the forms, that have all that the template reads of it, if
these are few. What only forms have behind a dot, or behind one of their fields, tells that it is a form.
"""

from __future__ import annotations

from collections.abc import Iterator

from mir_lsp.engine.after_fields import meaning_of_key
from mir_lsp.engine.likely_names import MOST_MEANINGS, fits
from mir_lsp.engine.meaning import FieldMeaning, Meaning, Occurrence, Spelling, of_row, part_of
from mir_lsp.engine.occurrences import of_value
from mir_lsp.engine.template_values import PartValue, context_of, parts_of
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.forms import form
from mir_lsp.index.resolve import ClassSymbol
from mir_lsp.index.schema import ClassId
from mir_lsp.index.views import class_view, views_of_template
from mir_lsp.index.vocabulary import models_having
from mir_lsp.semantics.values import Unknown, alternatives

_OF_FORMS = frozenset(
    {
        "as_div", "as_p", "as_table", "as_ul", "empty_form", "errors", "fields", "forms", "helper", "hidden_fields",
        "is_bound", "is_multipart", "management_form", "media", "non_field_errors", "non_form_errors", "prefix",
        "total_error_count", "visible_fields",
    }
)  # fmt: skip
_OF_BOUND_FIELDS = frozenset(
    {
        "as_hidden", "as_text", "as_widget", "auto_id", "css_classes", "errors", "field", "help_text", "html_name",
        "id_for_label", "is_hidden", "label", "label_tag", "legend_tag", "subwidgets", "value", "widget_type",
    }
)  # fmt: skip
# What a form tells by itself: no name of a field of it.
_NEVER_FIELDS = _OF_FORMS | {"instance", "data", "initial", "cleaned_data", "DELETE", "ORDER", "id"}


def likely_in_template(
    db: Database, path: str, meaning: Meaning, words: frozenset[str], alone: frozenset[str]
) -> Iterator[Occurrence]:
    """The places of a template that are spelled with one of some words and likely mean this.

    `alone` are those of the words that nothing else in the project is called by.
    """
    parts = tuple(parts_of(db, path, dict(db.get(context_of, path))))
    chains = frozenset(each.path for each in parts)
    for each in parts:
        if each.name not in words or not _is_open(db, each):
            continue
        found = _meant(db, path, chains, each, alone, meaning)
        if found is not None:
            is_part = found is Spelling.PART and isinstance(meaning, FieldMeaning)
            span = part_of(each.span, each.name, meaning.name) if is_part else each.span  # type: ignore[union-attr]
            yield Occurrence(span, meaning, found)


def _is_open(db: Database, part: PartValue) -> bool:
    """Whether nothing is known of what a part is read of, or not all of it."""
    values = tuple(alternatives(part.before))
    return any(isinstance(each, Unknown) for each in values) and all(
        of_value(db, each, part.name) is None for each in values
    )


def _meant(
    db: Database,
    path: str,
    chains: frozenset[tuple[str, ...]],
    part: PartValue,
    alone: frozenset[str],
    meaning: Meaning,
) -> Spelling | None:
    """How a part spells the meaning; None where it does not."""
    base, name = part.path[:-1], part.name
    size = len(base)
    beside = {chain[size] for chain in chains if len(chain) > size and chain[:size] == base}
    behind = {chain[size + 1] for chain in chains if len(chain) > size + 1 and chain[: size + 1] == part.path}
    if beside & _OF_FORMS or behind & _OF_BOUND_FIELDS:
        return _of_form(db, path, beside - _NEVER_FIELDS, name, meaning)
    for model in fits(db, chains, base, name, alone):
        found = of_row(db, model, name)
        if found is not None and found[0] == meaning:
            return found[1]
    of_form = _of_form(db, path, beside, name, meaning) if len(beside) > 1 else None
    # Rows may have more in a template than their models: annotations, and what code sets on them.
    return of_form or (_spelled(db, name, meaning) if name in alone else None)


def _spelled(db: Database, name: str, meaning: Meaning) -> Spelling | None:
    found = (of_row(db, model, name) for model in sorted(models_having(db, name)))
    return next((each[1] for each in found if each is not None and each[0] == meaning), None)


def _of_form(db: Database, path: str, names: set[str], name: str, meaning: Meaning) -> Spelling | None:
    """The same for a part of what is a form with fields of some names."""
    by_field = db.get(_forms_by_field)
    fitting = set.intersection(*(set(by_field.get(each, ())) for each in names)) if names else set()
    found = {known for cls in sorted(fitting) if (known := meaning_of_key(db, cls, name)) is not None}
    for model in _edited(db, path):
        of_model = of_row(db, model, name)
        if of_model is not None:
            found.add((*of_model, model))
    if len({each[0] for each in found}) > MOST_MEANINGS:
        return None
    return next((spelling for each, spelling, _ in found if each == meaning), None)


def _edited(db: Database, path: str) -> Iterator[ClassId]:
    """The models that generic views edit with a template, and a form that they make themselves."""
    for symbol in views_of_template(db, path):
        view = db.get(class_view, symbol.id) if isinstance(symbol, ClassSymbol) else None
        if view is not None and view.kind in ("CreateView", "UpdateView") and view.form is None and view.model:
            yield view.model


def _forms_by_field(db: Database) -> dict[str, tuple[ClassId, ...]]:
    """The forms of the project by the names of their fields."""
    deriving: frozenset[ClassId] = db.read(keys.deriving(), frozenset())
    found: dict[str, list[ClassId]] = {}
    for id in sorted(deriving):
        known = db.get(form, id)
        for field in known.fields if known is not None else ():
            found.setdefault(field.name, []).append(id)
    return {name: tuple(ids) for name, ids in found.items()}
