"""How much of the labelled set about migrations the analyser answers as PostgreSQL does.

python -m tests.labelled.migrations_score [-v]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from mir_lsp.engine.config import Config
from mir_lsp.engine.engine import Engine
from tests.support.fixtures import ROOT, place
from tests.support.migration_set import Case, cases


@dataclass(frozen=True)
class Answer:
    """One operation: the codes that it is to have, and those that it has."""

    case: Case
    line: int
    wanted: frozenset[str]
    found: frozenset[str]

    @property
    def is_right(self) -> bool:
        return self.wanted == self.found


def answers() -> Iterator[Answer]:
    """What is said of each operation of the set."""
    for case in cases():
        found = findings(case)
        lines = sorted({*case.operations, *case.wants, *found})
        for line in lines:
            yield Answer(case, line, case.wants.get(line, frozenset()), frozenset(found.get(line, ())))


def findings(case: Case) -> dict[int, set[str]]:
    """The codes in the migration that is judged, by line."""
    engine = Engine()
    engine.set_roots((ROOT,))
    engine.set_config(ROOT, Config(select=("MIR3",)))
    for path, text in case.files.items():
        engine.set_text(f"{ROOT}/{path}", text)
    text = case.files[case.judged]
    found: dict[int, set[str]] = {}
    for finding in engine.findings(f"{ROOT}/{case.judged}"):
        line = place(text, finding.span.start)[0]
        found.setdefault(line, set()).add(finding.code)
    return found


def main() -> None:
    every = list(answers())
    right = sum(answer.is_right for answer in every)
    safe = [answer for answer in every if not answer.wanted]
    alarms = sum(bool(answer.found) for answer in safe)
    print(f"{right} of {len(every)} operations right; {len(safe)} safe, {alarms} false alarms")
    for answer in every:
        if not answer.is_right and "-v" in sys.argv:
            text = answer.case.files[answer.case.judged].splitlines()[answer.line - 1].strip()
            print(f"  {answer.case}: wanted {sorted(answer.wanted)}, found {sorted(answer.found)}: {text[:110]}")


if __name__ == "__main__":
    main()
