"""The JSON schema of the settings, made from the one list of them: for completion and checks in editors."""

from __future__ import annotations

from collections.abc import Mapping

from mir_lsp.engine.config import KEYS, OF_ONE_FILE
from mir_lsp.rules.docs import page_of
from mir_lsp.rules.model import Family
from mir_lsp.rules.registry import RULES

__all__ = ["schema"]


def schema() -> dict[str, object]:
    """The schema of a `mir.toml`, or of the table `tool.mir` of a `pyproject.toml`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://github.com/mir-lsp/mir-lsp/blob/main/editors/vscode/schemas/mir.schema.json",
        "title": "mir-lsp",
        "description": "Settings of mir-lsp, a language server for Django.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _property(key) for key in KEYS},
        "$defs": {
            "selector": _selector(),
            "of-one-file": {
                "type": "object",
                "additionalProperties": False,
                "properties": {key: _property(key) for key in KEYS if key in OF_ONE_FILE},
            },
        },
    }


def _property(key: str) -> Mapping[str, object]:
    setting = KEYS[key]
    return {"description": setting.description, **setting.schema}


def _selector() -> dict[str, object]:
    """What names rules: the known ones with what they are about, and the start of any code."""
    codes = [{"const": rule.code, "description": f"{rule.name}: {page_of(rule).summary}"} for rule in RULES]
    names = [{"const": rule.name, "description": f"{rule.code}: {page_of(rule).summary}"} for rule in RULES]
    families = [
        {"const": family.value, "description": f"All rules of the family {family.value}."} for family in Family
    ]
    starts = {"type": "string", "pattern": r"^MIR\d{0,2}$", "description": "All rules whose code starts so."}
    return {"anyOf": [*families, *codes, *names, starts]}
