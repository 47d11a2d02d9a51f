from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECRET_KEY = "for development"
ALLOWED_HOSTS = ["*"]
THIRD_PARTY = ["django.contrib.contenttypes"]
OUR_APPS = ["bookshop", "people", "board", "wall.apps.WallConfig"]
INSTALLED_APPS = THIRD_PARTY + OUR_APPS
ROOT_URLCONF = "site_config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "html"],
        "OPTIONS": {
            "loaders": [
                "django.template.loaders.filesystem.Loader",
                "django.template.loaders.app_directories.Loader",
            ],
            "builtins": ["board.templatetags.board_builtins"],
        },
    }
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
