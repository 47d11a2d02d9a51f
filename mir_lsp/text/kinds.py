"""What kind of file a name is of."""

from __future__ import annotations

__all__ = ["TEMPLATES", "is_below_templates", "is_template_name"]

TEMPLATES = "templates"  # the folder in which Django looks for the templates of an application

# What people have Django render; the table of mail and of exports included.
_SUFFIXES = (
    ".html",
    ".htm",
    ".xhtml",
    ".djhtml",
    ".txt",
    ".xml",
    ".tpl",
    ".tmpl",
    ".eml",
    ".email",
    ".mjml",
    ".md",
    ".csv",
    ".json",
    ".js",
    ".ics",
    ".tex",
)


def is_template_name(name: str) -> bool:
    """Whether a file of this name (or path) is a template if it stands where templates stand."""
    return name.endswith(_SUFFIXES)


def is_below_templates(path: str) -> bool:
    """Whether a path leads through a folder called `templates`, with slashes of any system."""
    return TEMPLATES in path.replace("\\", "/").split("/")[:-1]
