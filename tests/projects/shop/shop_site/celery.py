"""The Celery application, or a stand-in that runs tasks at once where Celery is not installed."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop_site.settings")

try:
    from celery import Celery, shared_task
except ImportError:
    app = None

    def shared_task(*args, **options):
        def decorate(function):
            def apply_async(args=(), kwargs=None, **delivery):
                return function(*args, **(kwargs or {}))

            function.delay = function
            function.apply_async = apply_async
            return function

        if args and callable(args[0]):
            return decorate(args[0])
        return decorate

else:
    app = Celery("shop_site")
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.autodiscover_tasks()

__all__ = ["app", "shared_task"]
