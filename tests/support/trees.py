"""Real Python projects that are there wherever the tests run, as texts by path."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

SHOP = Path(__file__).parents[1] / "projects" / "shop"


def texts(folder: Path, limit: int = 10_000) -> dict[str, str]:
    """The Python files below a folder, at most `limit` of them, in a stable order."""
    paths = sorted(path for path in folder.rglob("*.py") if path.is_file())
    return {str(path): path.read_bytes().decode("utf-8", "replace") for path in paths[:limit]}


def pages(folder: Path) -> dict[str, str]:
    """The templates below a folder."""
    paths = sorted(path for path in folder.rglob("*.html") if path.is_file())
    return {str(path): path.read_bytes().decode("utf-8", "replace") for path in paths}


def installed(module: str) -> Path:
    """The folder of an installed package."""
    spec = find_spec(module)
    assert spec is not None, f"{module} is not installed"
    assert spec.submodule_search_locations, f"{module} is not a package"
    return Path(spec.submodule_search_locations[0])
