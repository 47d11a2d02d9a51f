"""Published projects at pinned versions: what is found is known, and what a change adds or takes away is told.

`MIR_WRITE_CORPUS=1` writes what is found now, to be read (`git diff`) before it is believed.
"""

from __future__ import annotations

import ast
import io
import json
import os
import random
import subprocess
import sys
import tokenize
from collections import Counter
from pathlib import Path

import pytest

from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding, Fix
from mir_lsp.text.edits import apply
from tests.long.unpacked import WHEELS, Wheel
from tests.support.client import REPOSITORY
from tests.support.trees import pages, texts

pytestmark = pytest.mark.long

CORPUS = (
    *WHEELS,
    Wheel("wiki", "0.13.0", "wiki"),
    Wheel("mezzanine", "6.1.1", "mezzanine"),
    Wheel("django-ca", "3.2.0", "django_ca"),
    Wheel("hyperkitty", "1.3.12", "hyperkitty"),
    Wheel("byro", "2023.1.0", "byro"),
    Wheel("openwisp-controller", "1.3.2", "openwisp_controller"),
)
KNOWN = Path(__file__).with_name("corpus.json")
WRITES = bool(os.environ.get("MIR_WRITE_CORPUS"))
MOST_FIXES = int(os.environ.get("MIR_CORPUS_FIXES", "25"))  # of a project
_SECONDS = 1800
_QUERIES = frozenset({"MIR105", "MIR107", "MIR125"})

by_name = pytest.mark.parametrize("wheel", CORPUS, ids=lambda wheel: wheel.name)


def known() -> dict[str, dict[str, list[str]]]:
    """What is known: `line code` of each finding, by project and path."""
    found: dict[str, dict[str, list[str]]] = json.loads(KNOWN.read_text("utf-8")) if KNOWN.exists() else {}
    return found


def found_in(wheel: Wheel) -> dict[str, list[str]]:
    """What the terminal says of a project, in the order of its output; nothing of ours may fail meanwhile."""
    folder = wheel.folder()
    command = [sys.executable, "-m", "mir_lsp", "check", "--format", "json", "--no-cache", folder.name]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "PYTHONHASHSEED": "0"}
    ran = subprocess.run(
        command, cwd=folder.parent, env=environment, capture_output=True, encoding="utf-8", timeout=_SECONDS
    )
    assert ran.returncode in (0, 1), ran.stderr
    assert "mir_lsp.bug" not in ran.stderr and "Traceback" not in ran.stderr, ran.stderr
    found: dict[str, list[str]] = {}
    for each in json.loads(ran.stdout):
        found.setdefault(each["path"].replace(os.sep, "/"), []).append(f"{each['line']} {each['code']}")
    return found


def keys(found: dict[str, list[str]]) -> Counter[str]:
    return Counter(f"{path}:{each}" for path, each_of in found.items() for each in each_of)


def test_twelve_projects_are_pinned_and_known() -> None:
    assert len({wheel.name for wheel in CORPUS}) >= 12
    assert WRITES or set(known()) == {wheel.name for wheel in CORPUS}


@by_name
def test_what_is_found_in_a_published_project_is_what_was_found(wheel: Wheel) -> None:
    now, before = found_in(wheel), known()
    if WRITES:
        kept = {**before, wheel.name: now}
        KNOWN.write_text(json.dumps(kept, indent=0, sort_keys=True) + "\n", "utf-8")
        return
    new, lost = keys(now) - keys(before[wheel.name]), keys(before[wheel.name]) - keys(now)
    told = [*(f"new: {each}" for each in sorted(new)), *(f"lost: {each}" for each in sorted(lost))]
    assert not told, "\n" + "\n".join(told)


@by_name
def test_fixes_in_a_published_project_take_their_finding_away_and_nothing_else(wheel: Wheel) -> None:
    engine, files = Engine(), texts(wheel.folder()) | pages(wheel.folder())
    engine.set_roots([str(wheel.folder().parent)])
    for path, text in files.items():
        engine.set_text(path, text)
    offered = [each for path in files for each in engine.findings(path) if each.fix is not None]
    chance, tried, made = random.Random(wheel.name), min(MOST_FIXES, len(offered)), 0
    for finding in chance.sample(offered, tried):
        fix = engine.fix(finding.path, finding.fingerprint)
        # A refusal is an answer: what was offered is verified when it is made.
        if isinstance(fix, Fix):
            _holds(engine, finding, fix)
            made += 1
    print(f"{wheel.name}: {len(offered)} offered, {tried} tried, {made} made")
    assert made >= tried * 0.8


def _holds(engine: Engine, finding: Finding, fix: Fix) -> None:
    """Apply a fix, look at what it has made, and take it back."""
    before = engine.findings(finding.path)
    was = {place: engine.text(place) for place, _ in fix.edits}
    for place, edits in fix.edits:
        fixed = apply(was[place] or "", edits)
        if place.endswith(".py"):
            ast.parse(fixed)
            assert not comments(was[place] or "") - comments(fixed), (place, fix.title)
        engine.set_text(place, fixed)
    after = engine.findings(finding.path)
    assert _alike(after, finding) < _alike(before, finding), (finding.path, finding.code, finding.span)
    assert not codes(after) - codes(before), finding
    for place, text in was.items():
        if text is None:
            engine.remove(place)
        else:
            engine.set_text(place, text)


def codes(found: tuple[Finding, ...]) -> Counter[str]:
    """How often each code is there. What is prefetched decides by which of three a query for each row goes."""
    return Counter("a query for each row" if each.code in _QUERIES else each.code for each in found)


def _alike(found: tuple[Finding, ...], one: Finding) -> int:
    stem = one.fingerprint.partition(".")[0]
    return sum(each.fingerprint.partition(".")[0] == stem for each in found)


def comments(text: str) -> Counter[str]:
    read = io.StringIO(text).readline
    return Counter(token.string for token in tokenize.generate_tokens(read) if token.type == tokenize.COMMENT)
