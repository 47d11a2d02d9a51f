"""How Sphinx builds this site: `python -m sphinx -W docs build/docs`, with the extra `docs` installed."""

from __future__ import annotations

from pathlib import Path

project = "mir-lsp"
copyright = "The mir-lsp authors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
html_theme = "furo"
html_title = "mir-lsp"
html_copy_source = False
html_show_sphinx = False
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["build"]
# A page that links to nothing, or that nothing links to, is a warning; `-W` makes it an error.
nitpicky = True
# What is not published yet, pages of a version that is not the stable one everywhere, and anchors made by scripts.
linkcheck_ignore = [r"https://github\.com/mir-lsp/", r"https://docs\.djangoproject\.com/en/stable/topics/tasks/"]
linkcheck_anchors_ignore_for_url = [r"https://www\.django-rest-framework\.org/", r"https://github\.com/"]

_RULES = Path(__file__).parent / "rules"


def setup(app):  # type: ignore[no-untyped-def]
    app.connect("source-read", _measured)


def _measured(app, docname, source):  # type: ignore[no-untyped-def]
    """Add how a rule is tested to its page, where the tests are there to be counted."""
    tests = _RULES.parents[1] / "tests"
    if not docname.startswith("rules/MIR") or not tests.is_dir():
        return
    code = docname.removeprefix("rules/")
    wanted = near = 0
    for folder in (tests / "rules", tests / "labelled"):
        for path in folder.rglob("*"):
            if path.is_file() and path.suffix in (".py", ".html", ".txt"):
                text = path.read_text("utf-8", "replace")
                wanted += text.count(f"want: {code}")
                near += text.count(f"ok: {code}")
    source[0] += (
        f"\n## How it is measured\n\nThe tests have {wanted} places that this rule has to find, and {near} that look "
        "alike and that it must leave alone. The examples above are held to what they say as well.\n"
    )
