"""Settings that models do not ask for."""

# rechecked:

INSTALLED_APPS = ["bookshop", "lending"]
AUTH_USER_MODEL = "bookshop.Author"
USE_TZ = True
LANGUAGE_CODE = "nl"
