"""What other modules import from here is defined one module further."""

from helpers.names import byline, title_line
from helpers.shelves import names_on as names_on_shelf

__all__ = ["byline", "names_on_shelf", "title_line"]
