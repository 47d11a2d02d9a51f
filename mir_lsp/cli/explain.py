"""`mir-lsp explain`: the page of one rule."""

from __future__ import annotations

import json

from mir_lsp.cli.errors import CommandError, Exit
from mir_lsp.cli.output import write
from mir_lsp.rules.docs import Page, page_of, text
from mir_lsp.rules.model import Rule
from mir_lsp.rules.registry import by_code, by_name, similar

__all__ = ["rule_as_json", "run"]


def run(selector: str, output_format: str) -> int:
    """Print what a rule is about.

    Raises:
        CommandError: there is no such rule.
    """
    rule = by_code(selector.upper()) or by_name(selector.lower())
    if rule is None:
        near = similar(selector)
        hint = f"; did you mean `{near}`?" if near else ""
        raise CommandError(f"no rule is called `{selector}`{hint}")
    page = page_of(rule)
    if output_format == "json":
        write(json.dumps({**rule_as_json(rule), **_page_as_json(page)}, indent=2))
    else:
        write(text(rule, page).rstrip("\n"))
    return Exit.CLEAN


def rule_as_json(rule: Rule) -> dict[str, object]:
    """The declaration of a rule."""
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family.value,
        "severity": rule.severity.value,
        "message": rule.message,
        "fix": rule.fix.value if rule.fix else None,
        "default": rule.default,
        "django": "{}.{}".format(*rule.django) if rule.django else None,
        "since": rule.since,
        "url": rule.url,
    }


def _page_as_json(page: Page) -> dict[str, object]:
    return {
        "summary": page.summary,
        "why": page.prose("Why"),
        "bad": list(page.code("Bad")),
        "bad_notes": page.prose("Bad"),
        "good": list(page.code("Good")),
        "good_notes": page.prose("Good"),
        "silent_when": page.prose("Silent when"),
        "fix_safety": page.prose("Fix safety"),
    }
