"""Small questions to terms that many queries ask."""

from __future__ import annotations

from mir_lsp.facts.terms import Concat, Literal, MappingTerm, Sequence, Term


def mapping_value(term: Term | None, key: str) -> Term | None:
    """What a dict display has under a text; None when it is not one or has no such key."""
    if not isinstance(term, MappingTerm):
        return None
    return next((value for name, value in reversed(term.items) if name == Literal(key)), None)


def text(term: Term | None) -> str | None:
    """The text that a term is; None for any other."""
    return term.value if isinstance(term, Literal) and isinstance(term.value, str) else None


def texts(term: Term | None) -> tuple[str, ...] | None:
    """The texts that a list display holds; None when it is not one or has anything else."""
    if not isinstance(term, Sequence) or not term.exact:
        return None
    found = [text(item) for item in term.items]
    known = [item for item in found if item is not None]
    return tuple(known) if len(known) == len(found) else None


def flag(term: Term | None) -> bool | None:
    """The truth that a term is; None for what is not a constant `True` or `False`."""
    return term.value if isinstance(term, Literal) and isinstance(term.value, bool) else None


def parts_of(term: Term) -> tuple[Term, ...]:
    """The terms that a sum of lists is made of, from left to right."""
    return (*parts_of(term.left), *parts_of(term.right)) if isinstance(term, Concat) else (term,)
