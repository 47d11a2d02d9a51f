"""Statements that are typed character by character: what is asked and shown in each state."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from mir_lsp.engine.engine import Engine
from mir_lsp.features.completion import completion
from mir_lsp.features.diagnostics import ABOUT_NAMES, report
from mir_lsp.features.hover import hover
from mir_lsp.syntax import offsets
from mir_lsp.syntax.halves import completed
from mir_lsp.text.spans import Span

_CALLS = frozenset(
    {
        "filter", "exclude", "get", "create", "order_by", "values", "values_list", "select_related",
        "prefetch_related", "only", "defer", "annotate", "update", "aggregate", "Q", "F", "get_or_create",
    }
)  # fmt: skip
_LONGEST = 100  # characters of a statement
_SECONDS = 0.02  # of the processor, that a name may take before it is guessed


@dataclass
class Outcome:
    """What came out of many states: those that raised, and the names that were judged before they were finished."""

    statements: int = 0
    states: int = 0
    answered: int = 0
    raised: list[str] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)


def statements_of(text: str) -> Iterator[Span]:
    """The simple statements of a text that ask the database something, by their syntax."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    locator = offsets(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Assign | ast.Return) and any(map(_is_of_querysets, ast.walk(node))):
            span = locator.span(node)
            if span.end - span.start <= _LONGEST:
                yield span


def _is_of_querysets(node: ast.AST) -> bool:
    name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
    return name in _CALLS


def wrong_names(engine: Engine, path: str) -> frozenset[str]:
    """What is said of the names of a file as it is."""
    return frozenset(each.message for each in report(engine, path).findings if each.code in ABOUT_NAMES)


def type_through(engine: Engine, path: str, span: Span, outcome: Outcome, wrong: frozenset[str]) -> None:
    """Type a statement; what follows it stays. Each state is asked as it is, and with its brackets closed.

    What is said of names of the statement is noted, unless it is among what is `wrong` with the finished text.
    """
    text = engine.text(path) or ""
    outcome.statements += 1
    for at in range(span.start, span.end + 1):
        cut = text[:at] + text[span.end :]
        half = completed(cut, at)
        for typed in dict.fromkeys((cut, half.text if half is not None else cut)):
            outcome.states += 1
            engine.set_text(path, typed)
            place = f"{path}:{text.count(chr(10), 0, span.start) + 1} {text[max(span.start, at - 40) : at]!r}"
            try:
                outcome.answered += bool(completion(engine, path, at, seconds=_SECONDS).names)
                hover(engine, path, at)
                shown = report(engine, path, at).findings
            except Exception as error:
                outcome.raised.append(f"{place}: {error!r}")
                continue
            outcome.judged += [
                f"{place}: {each.message}"
                for each in shown
                if each.code in ABOUT_NAMES and span.start <= each.span.start <= at and each.message not in wrong
            ]
    engine.set_text(path, text)
