"""`mir-lsp rules`: every rule there is."""

from __future__ import annotations

import json

from mir_lsp.cli.errors import Exit
from mir_lsp.cli.explain import rule_as_json
from mir_lsp.cli.output import write
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import RULES

__all__ = ["run"]


def run(output_format: str) -> int:
    """Print a table of the rules, or an array."""
    if output_format == "json":
        write(json.dumps([{**rule_as_json(rule), "summary": page_of(rule).summary} for rule in RULES], indent=2))
    else:
        write(_table([_HEAD, *map(_row, RULES)]))
    return Exit.CLEAN


_HEAD = ("CODE", "NAME", "FAMILY", "SEVERITY", "FIX", "SUMMARY")


def _row(rule: Rule) -> tuple[str, ...]:
    fix = rule.fix.value if rule.fix else "-"
    return rule.code, rule.name, rule.family.value, rule.severity.value, fix, page_of(rule).summary


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
