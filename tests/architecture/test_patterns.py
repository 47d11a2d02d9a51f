"""No regular expression of ours goes back and forth: matching a long text takes time in proportion to it."""

from __future__ import annotations

import gc
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

import mir_lsp
from mir_lsp.syntax.template_expressions import template_expression

# Programs of their own: importing them runs them.
PROGRAMS = ("mir_lsp.__main__", "mir_lsp.helpers.django_worker", "mir_lsp.helpers.jedi_worker")
# Asked about texts of 2,000 characters at most.
SHORT = ("mir_lsp.syntax.template_expressions._PART",)
LENGTH = 10_000
LIMIT = 0.2  # seconds of the processor; a machine under load is slower than the one that this is meant for
PIECES = (
    *(" ", "\t", "\n", "\r\n", "a", "_", "0", "-", ".", ",", "(", ")", "[", "{", "}", "'", '"', "#", "%", "*", "/"),
    *("\\", ":", "=", "<", ">", "|", "@", "é", "a ", "a.", "a,", "a-", "a_", "__", "a__", "1.", ", ", "()", "{%"),
    *("%}", "{{", "{#", "''", '""', "\\'", "a=", "# ", "*/", "../", "%20", " a", "\na", "=1,", "<a ", "[a]", "x\n"),
)  # fmt: skip
ENDS = ("", "!", "\n", "\0")
STARTS = ("a", "#", "{% ", "# mir: ignore[", "class A(", "'", "from ", "[")


def patterns() -> Iterator[tuple[str, Any, bool]]:
    """Every pattern that a module of ours keeps, and whether it is asked to match whole texts."""
    for found in pkgutil.walk_packages(mir_lsp.__path__, "mir_lsp."):
        if found.name in PROGRAMS:
            continue
        module = importlib.import_module(found.name)
        code = inspect.getsource(module)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and f"{found.name}.{name}" not in SHORT:
                yield f"{found.name}.{name}", value, f"{name}.fullmatch" in code


@pytest.fixture
def nothing_else() -> Iterator[None]:
    """What other tests left in memory is not searched for garbage while time is taken."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def slowest(pattern: Any, texts: list[str], whole: bool) -> tuple[float, str]:
    """The longest that a text takes, and how that text begins."""
    worst = (0.0, "")
    for text in texts:
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        started = time.thread_time()
        # Searching tries each place, which costs what is meant for one place too much; that is its caller's test.
        (pattern.fullmatch if whole else pattern.match)(given)
        worst = max(worst, (time.thread_time() - started, text[:20]))
        if worst[0] > LIMIT:
            break
    return worst


@pytest.mark.usefixtures("nothing_else")
def test_no_pattern_goes_back_and_forth() -> None:
    known = list(patterns())
    assert len(known) > 100
    texts = [piece * (LENGTH // len(piece)) + end for piece in PIECES for end in ENDS]
    texts += [start + piece * (LENGTH // len(piece)) for start in STARTS for piece in (" ", "a", "a, ", "\n")]
    slow = {name: found for name, pattern, whole in known if (found := slowest(pattern, texts, whole))[0] > LIMIT}
    assert slow == {}


def test_a_pattern_that_does_is_found() -> None:
    assert slowest(re.compile(r"\s*\s*\s*$"), [" " * 700 + "!"], whole=False)[0] > LIMIT


def test_quotes_in_a_tag_that_nothing_closes_take_no_time() -> None:
    started = time.thread_time()
    assert len(template_expression("\\'" * 200_000).filters) == 0
    assert time.thread_time() - started < LIMIT
