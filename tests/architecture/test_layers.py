"""The layers of docs/architecture.md, as absences: who never imports whom."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mir_lsp"

ALLOWED = {
    "text": set(),
    "syntax": {"text"},
    "facts": {"syntax", "text"},
    "index": {"facts", "syntax", "text"},
    "semantics": {"index", "facts", "syntax", "text"},
    "recipes": {"text"},
    "rules": {"semantics", "recipes", "index", "facts", "syntax", "text"},
    "engine": {"rules", "semantics", "recipes", "index", "facts", "syntax", "text"},
    "workspace": {"text"},
    "helpers": {"text"},
    "features": {"engine", "rules", "semantics", "recipes", "index", "facts", "syntax", "text"},
}
OUTERMOST = {"features", "workspace", "helpers"} | ALLOWED["features"]
ALLOWED |= {"lsp": OUTERMOST, "cli": OUTERMOST}

# Every layer may use these: the version, and the one place that our own defects are reported to.
COMMON = {"bug", "deep", "__version__"}

FILES = sorted(PACKAGE.rglob("*.py"))


def imports_of(path: Path) -> list[tuple[str, int, bool]]:
    """Module names that a file imports, with the line and whether it happens when the file is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
    }
    found = []
    for node in ast.walk(tree):
        at_load = id(node) not in inside
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno, at_load) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            module = node.module or ""
            found += (
                [(f"mir_lsp.{alias.name}", node.lineno, at_load) for alias in node.names]
                if module == "mir_lsp"
                else [(module, node.lineno, at_load)]
            )
    return found


def layer_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("layer", sorted(ALLOWED))
def test_a_layer_imports_only_what_it_may(layer: str) -> None:
    wrong = []
    for path in FILES:
        if layer_of(path) != layer:
            continue
        for name, line, _ in imports_of(path):
            root, _, rest = name.partition(".")
            target = rest.partition(".")[0]
            if root == "mir_lsp" and target not in ALLOWED[layer] | COMMON | {layer, ""}:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert wrong == []


def test_every_package_has_its_place() -> None:
    assert {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(ALLOWED)


@pytest.mark.parametrize(
    ("module", "layers"),
    [
        ("pygls", {"lsp"}),
        ("lsprotocol", {"lsp"}),
        ("argparse", {"cli"}),
        ("subprocess", {"helpers"}),
        ("socket", {"lsp"}),
        ("pathlib", {"workspace", "helpers", "lsp", "cli"}),
        ("django", {"helpers"}),
        ("pickle", set()),
        ("marshal", set()),
    ],
)
def test_a_module_of_the_outside_is_known_to_its_layers_only(module: str, layers: set[str]) -> None:
    users = {
        f"{path.relative_to(ROOT)}"
        for path in FILES
        for name, _, _ in imports_of(path)
        if name.partition(".")[0] == module and layer_of(path) not in layers
    }
    assert users == set()


def test_only_the_outer_layers_open_files() -> None:
    users = set()
    for path in FILES:
        if layer_of(path) in {"workspace", "helpers", "lsp", "cli"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
                users.add(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert users == set()


def test_starting_loads_nothing_slow() -> None:
    slow = ("libcst", "jedi", "django", "parso", "hypothesis")
    program = (
        "import sys\n"
        "import mir_lsp.engine.engine, mir_lsp.lsp.server, mir_lsp.cli.main\n"
        f"print([name for name in {slow!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_does_not_load_the_server() -> None:
    program = (
        "import sys\nimport mir_lsp.cli.main\n"
        "print([name for name in ('pygls', 'lsprotocol', 'asyncio') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
