"""The relation that a setting decides about leads to another model."""

# rechecked: case:readers

INSTALLED_APPS = ["bookshop", "lending"]
AUTH_USER_MODEL = "bookshop.Author"
