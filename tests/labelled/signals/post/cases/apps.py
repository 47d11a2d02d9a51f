from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self):
        from cases import (  # noqa: F401
            again,
            bulk,
            circles,
            collected,
            early,
            everybody,
            labels,
            loading,
            lost,
            orders,
            recursion,
            senders,
            signatures,
            twice,
        )
