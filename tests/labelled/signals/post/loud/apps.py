from django.apps import AppConfig


class LoudConfig(AppConfig):
    name = "loud"

    def ready(self):
        from . import signals  # noqa: F401
