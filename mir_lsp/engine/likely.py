"""How likely models and names are where the flow does not know what a lookup is read on: for completion alone.

Each model is weighed by what is known of the place: the other names that are given to the same queryset, the word
that the queryset is called by, the classes that are named nearby. A name is as likely as the models that have it
together. What no model has, names of a service or of an application out of view, is taken from calls that are spelled
alike.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from mir_lsp.engine.ranking import Uses
from mir_lsp.index.db import Database
from mir_lsp.index.paths import parent
from mir_lsp.index.schema import ClassId
from mir_lsp.index.vocabulary import models_with_rows
from mir_lsp.semantics.model_names import query_names, row_names

_MOST_MODELS = 12
_LEAST = 0.01  # of all likelihood: models below it are left out
# What a name that fits is worth: more, the fewer models have it.
_SAME_QUERYSET = 6.0
_ELSEWHERE = 1.5
# What it is worth that a model is called like the queryset, and that it is named nearby.
_SAME_WORDS, _LAST_WORDS = 5.0, 3.0
_NEAREST, _NEAR, _IN_FILE = 1.2, 0.8, 0.6
_SAME_FILE, _SAME_FOLDER = 0.8, 0.4
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_KEYWORD = re.compile(r"(\w+)\s*=(?!=)")
_TEXT = re.compile(r"""["']-?([A-Za-z]\w*)["']""")
_LONGEST_CALL = 1_500  # characters of a call that are gone through


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a place.

    `same` are first segments of names that are given to the same queryset, `others` those that the function gives to
    any. `word` is what the queryset is called by, empty if it is not called by a name.
    """

    same: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    word: str = ""
    uses: Uses = field(default_factory=Uses)


def likely_models(db: Database, path: str, evidence: Evidence) -> dict[ClassId, float]:
    """The models that fit best with how likely each is, together at most 1; empty when nothing tells for any."""
    having = db.get(models_by_name)
    models = db.get(models_with_rows)
    if not models:
        return {}
    score: dict[ClassId, float] = dict.fromkeys(models, 0.0)
    for names, worth in ((evidence.same, _SAME_QUERYSET), (evidence.others - evidence.same, _ELSEWHERE)):
        for name in names:
            fitting = having.get(name, ())
            share = worth * math.log((len(models) + 1) / (len(fitting) + 1)) / math.log(len(models) + 1)
            for model in fitting:
                score[model] += share
    words, uses, folder = _words(evidence.word), evidence.uses, parent(path)
    for model in models:
        score[model] += _of_word(words, model.name) + (
            _NEAREST * (uses.nearest[model.name] > 0)
            + _NEAR * (uses.near[model.name] > 0)
            + _IN_FILE * (uses.file[model.name] > 0)
            + (_SAME_FILE if model.path == path else _SAME_FOLDER if parent(model.path) == folder else 0.0)
        )
    best = max(score.values())
    if best < 1.0:
        return {}
    shares = {model: math.exp(1.5 * (each - best)) for model, each in score.items()}
    total = sum(shares.values())
    ranked = sorted(shares.items(), key=lambda each: (-each[1], each[0]))[:_MOST_MODELS]
    return {model: share / total for model, share in ranked if share / total >= _LEAST}


def models_by_name(db: Database) -> dict[str, tuple[ClassId, ...]]:
    """The models that have a name, for queries or for rows."""
    found: dict[str, list[ClassId]] = {}
    for model in db.get(models_with_rows):
        for name in {**db.get(query_names, model).entries, **db.get(row_names, model).entries}:
            found.setdefault(name, []).append(model)
    return {name: tuple(models) for name, models in found.items()}


def names_in_calls(text: str, callee: str, by_text: bool) -> Counter[str]:
    """The keywords, or the texts, in all calls that are spelled alike."""
    found: Counter[str] = Counter()
    pattern = _TEXT if by_text else _KEYWORD
    for call in re.finditer(rf"\b{re.escape(callee)}\s*\(", text):
        inside = _inside(text, call.end())
        found.update(set(pattern.findall(inside)))
    return found


def first_segments(names: Iterable[str]) -> frozenset[str]:
    """What paths begin with."""
    return frozenset(name.lstrip("-").split("__")[0] for name in names)


def spelled(node: ast.expr) -> str:
    """The last two names of what is called: how calls of the same kind are spelled."""
    if isinstance(node, ast.Attribute):
        before = node.value
        owner = (
            before.attr if isinstance(before, ast.Attribute) else before.id if isinstance(before, ast.Name) else ""
        )
        return f"{owner}.{node.attr}" if owner else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _inside(text: str, start: int) -> str:
    """What stands in the brackets of a call at its own level."""
    depth, kept, begin = 1, [], start
    for bracket in re.compile(r"[()\[\]{}]").finditer(text, start, start + _LONGEST_CALL):
        if bracket[0] in "([{":
            if depth == 1:
                kept.append(text[begin : bracket.start()])
            depth += 1
        else:
            depth -= 1
            if depth == 1:
                begin = bracket.end()
            elif depth == 0:
                return "".join((*kept, text[begin : bracket.start()]))
    return "".join(kept)


def _words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case and without the ending of a plural."""
    return tuple(_singular(word.lower()) for word in _WORDS.findall(name))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _of_word(words: tuple[str, ...], model: str) -> float:
    """What it is worth that a queryset is called like a model."""
    own = _words(model)
    if not words or not own:
        return 0.0
    if words == own or "".join(words) == "".join(own):
        return _SAME_WORDS
    joined = "_".join(words)
    inside = f"_{'_'.join(own)}_" in f"_{joined}_"
    return _LAST_WORDS if inside or words[-1] == own[-1] else 0.0
