from django.apps import AppConfig


class DepotConfig(AppConfig):
    name = "depot"

    def ready(self):
        from depot import listeners  # noqa: F401
