"""Settings of a help desk in which every request is one transaction."""

SECRET_KEY = "for development"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "front"]
MIDDLEWARE = []
ROOT_URLCONF = "desk.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "desk", "ATOMIC_REQUESTS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
