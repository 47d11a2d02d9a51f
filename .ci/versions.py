"""Whether every file that names the version of mir-lsp names the same: `python versions.py [VERSION]`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def versions() -> dict[str, str]:
    """The version by the file that names it."""

    def found(path: str, pattern: str) -> str:
        match = re.search(pattern, (ROOT / path).read_text("utf-8"), re.MULTILINE)
        return match[1] if match else "none"

    return {
        "pyproject.toml": found("pyproject.toml", r'^version = "([^"]+)"'),
        "mir_lsp/__init__.py": found("mir_lsp/__init__.py", r'__version__ = "([^"]+)"'),
        "editors/vscode/package.json": json.loads((ROOT / "editors/vscode/package.json").read_text("utf-8"))[
            "version"
        ],
        "editors/mason/packages/mir-lsp/package.yaml": found(
            "editors/mason/packages/mir-lsp/package.yaml", r"id: pkg:pypi/mir-lsp@(\S+)"
        ),
        "CHANGELOG.md": found("CHANGELOG.md", r"^## (\d+\.\d+\.\d+)"),
        "docs/ci.md": found("docs/ci.md", r"mir-lsp/mir-lsp@v(\d+\.\d+\.\d+)"),
    }


if __name__ == "__main__":
    named = versions()
    wanted = sys.argv[1] if len(sys.argv) > 1 else named["pyproject.toml"]
    wrong = [f"{path} has {version}" for path, version in named.items() if version != wanted]
    print("\n".join(wrong) if wrong else f"all have {wanted}")
    sys.exit(bool(wrong))
