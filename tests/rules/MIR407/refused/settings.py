"""Settings of a shop that is kept in PostgreSQL."""

INSTALLED_APPS = ["bookshop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"}}
