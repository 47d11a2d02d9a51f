"""Settings of a shop: requests are no transactions."""

SECRET_KEY = "for development"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "store"]
MIDDLEWARE = []
ROOT_URLCONF = "shop.urls"
DATABASES = {
    "default": {"ENGINE": "django.db.backends.postgresql", "NAME": "shop"},
    "reports": {"ENGINE": "django.db.backends.postgresql", "NAME": "reports"},
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
