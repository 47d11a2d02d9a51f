"""The names of the formats of a check. Apart from what renders them, so that reading arguments loads little."""

__all__ = ["FORMATS"]

FORMATS = ("text", "json", "github", "gitlab", "sarif", "markdown")
"""`text` is for a terminal and made by `cli.output`, the others by `cli.formats`."""
