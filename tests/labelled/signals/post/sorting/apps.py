from django.apps import AppConfig


class SortingConfig(AppConfig):
    name = "sorting"
