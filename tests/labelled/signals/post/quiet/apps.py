from django.apps import AppConfig


class QuietConfig(AppConfig):
    name = "quiet"
