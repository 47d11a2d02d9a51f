INSTALLED_APPS = ["django.contrib.auth", "django.contrib.sessions", "bookshop"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
ROOT_URLCONF = "urls"
