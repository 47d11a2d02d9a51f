from django.apps import AppConfig


class Depot(AppConfig):
    name = "depot"
    label = "warehouse"
