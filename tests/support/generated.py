"""Files that are made from the code: `python -m tests.support.readme` writes them, tests hold them fresh."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from mir_lsp.engine.config import KEYS, Config
from mir_lsp.engine.config_schema import schema
from mir_lsp.rules.docs import markdown, page_of
from mir_lsp.rules.model import Family, Rule
from mir_lsp.rules.registry import RULES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PACKAGE = ROOT / "editors" / "vscode" / "package.json"
SETTINGS = re.compile(r"(<!-- settings:[^>]*-->\n).*?(<!-- /settings -->)", re.DOTALL)

TITLES = {
    Family.TOOL: "mir-lsp itself",
    Family.NPLUSONE: "One query per row",
    Family.QUERYSET: "Querysets",
    Family.MIGRATION: "Migrations",
    Family.TRANSACTION: "Transactions",
    Family.EXPOSURE: "Exposure",
    Family.ASYNC: "Async code",
    Family.SIGNAL: "Signals",
    Family.MODEL: "Models and names",
}


def files() -> Mapping[Path, str]:
    """Every such file with the text that it is to have."""
    found = {ROOT / "editors" / "vscode" / "schemas" / "mir.schema.json": json.dumps(schema(), indent=2) + "\n"}
    found[PACKAGE] = _package()
    configuration = DOCS / "configuration.md"
    found[configuration] = SETTINGS.sub(
        lambda match: f"{match[1]}{_settings()}{match[2]}", configuration.read_text("utf-8")
    )
    found[DOCS / "rules" / "index.md"] = _index()
    found.update((DOCS / "rules" / f"{rule.code}.md", _page(rule)) for rule in RULES)
    return found


def stale() -> list[str]:
    """The files that are not as they should be, or should not be there."""
    wanted = files()
    kept = {path for path in wanted if path.is_file() and path.read_text("utf-8") == wanted[path]}
    extra = set((DOCS / "rules").glob("*.md")) - wanted.keys()
    return sorted(str(path.relative_to(ROOT)) for path in {*wanted, *extra} - kept)


def write() -> None:
    """Write them all, and take away pages of rules that are gone."""
    wanted = files()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for path in set((DOCS / "rules").glob("*.md")) - wanted.keys():
        path.unlink()


def _package() -> str:
    """The manifest of the extension, with the settings that a project's file has as well."""
    package = json.loads(PACKAGE.read_text("utf-8"))
    configuration = package["contributes"]["configuration"]
    ours = {f"mir.{_camel(key)}": _editor_setting(key) for key in KEYS if key != "per-file"}
    kept = {name: value for name, value in configuration["properties"].items() if not value.get("generated")}
    configuration["properties"] = {**kept, **ours}
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _camel(key: str) -> str:
    first, *others = key.split("-")
    return first + "".join(each.capitalize() for each in others)


def _editor_setting(key: str) -> dict[str, object]:
    """A setting of the server for VS Code. Null means that it is not set: the project's file holds then."""
    setting = KEYS[key]
    given = dict(setting.schema)
    items = given.get("items")
    if items == {"$ref": "#/$defs/selector"}:
        given["items"] = {"type": "string"}
    if "enum" in given:
        given = {"type": ["string", "null"], "enum": [*given["enum"], None]}  # type: ignore[misc]
    else:
        given["type"] = [given.get("type", "string"), "null"]
    told = f"{setting.description}\n\nIt wins over the project's own `{key}`."
    return {**given, "default": None, "scope": "resource", "markdownDescription": told, "generated": True}


def _page(rule: Rule) -> str:
    """The page of a rule, as `mir-lsp explain` shows it, with the way to what its words mean."""
    return markdown(rule, page_of(rule)).rstrip("\n") + _WAYS


_WAYS = " · [How to read a finding](../reading-findings.md) · [Leave it alone](../suppressing.md)\n"


def _index() -> str:
    lines = [
        "# Rules",
        "",
        "A page for each rule: why it matters, what is wrong and what is right, when it is silent, and what its fix "
        "does. `mir-lsp explain CODE` shows the same page in a terminal, and editors show it offline. "
        "[How to read a finding](../reading-findings.md) says what severities and kinds of fixes mean. A rule "
        "that is off is turned on by its code in [`select`](../configuration.md).",
    ]
    for family, members in groupby(RULES, key=lambda rule: rule.family):
        lines += ["", f"## {TITLES[family]}", "", f"Family `{family.value}`.", ""]
        lines += ["| code | what it finds | severity | fix |", "|---|---|---|---|"]
        lines += (_row(rule) for rule in members)
    toctree = ["```{toctree}", ":hidden:", "", *(rule.code for rule in RULES), "```"]
    return "\n".join([*lines, "", *toctree]) + "\n"


def _row(rule: Rule) -> str:
    severity = rule.severity.value if rule.default else f"{rule.severity.value}, off"
    fix = rule.fix.value if rule.fix is not None else ""
    return f"| [{rule.code}]({rule.code}.md) | {page_of(rule).summary} | {severity} | {fix} |"


def _settings() -> str:
    return "\n".join(["| key | values | default | meaning |", "|---|---|---|---|", *_setting_rows()]) + "\n"


def _setting_rows() -> Iterator[str]:
    for key, setting in KEYS.items():
        default = getattr(Config(), key.replace("-", "_"))
        nothing: object = {} if setting.schema.get("type") == "object" else []
        told = nothing if default == () else getattr(default, "value", default)
        shown = "" if told is None else f"`{json.dumps(told)}`"
        yield f"| `{key}` | {_values(setting.schema)} | {shown} | {setting.description} |"


def _values(given: Mapping[str, object]) -> str:
    choices = given.get("enum")
    if isinstance(choices, list):
        return ", ".join(f"`{choice}`" for choice in choices)
    kinds = {"array": "list", "object": "table", "boolean": "true or false", "string": "text"}
    return kinds.get(str(given.get("type")), "")


if __name__ == "__main__":
    write()
