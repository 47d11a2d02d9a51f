INSTALLED_APPS = ["bookshop"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "ATOMIC_REQUESTS": True}}
ROOT_URLCONF = "urls"
