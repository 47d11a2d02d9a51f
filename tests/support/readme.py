"""The table of rules in the README, written from the rules: `python -m tests.support.readme`.

It writes all else that is made from them, too: `tests.support.generated`.
"""

from __future__ import annotations

import re
from pathlib import Path

from mir_lsp.rules.docs import page_of
from mir_lsp.rules.registry import RULES
from tests.support import generated

README = Path(__file__).parents[2] / "README.md"
_TABLE = re.compile(r"(<!-- rules:[^>]*-->\n).*?(<!-- /rules -->)", re.DOTALL)


def table() -> str:
    """One row for each rule."""
    rows = ["| code | name | what it finds | severity | fix |", "|---|---|---|---|---|"]
    for rule in RULES:
        fix = rule.fix.value if rule.fix is not None else "none"
        severity = rule.severity.value if rule.default else f"{rule.severity.value}, off by default"
        rows.append(f"| {rule.code} | {rule.name} | {page_of(rule).summary} | {severity} | {fix} |")
    return "\n".join(rows) + "\n"


def written(text: str) -> str:
    """The README with the table as it should be."""
    return _TABLE.sub(lambda match: f"{match[1]}{table()}{match[2]}", text)


if __name__ == "__main__":
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")
    generated.write()
