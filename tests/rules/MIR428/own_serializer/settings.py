"""Settings of a shop that writes messages in a way of its own."""

INSTALLED_APPS = ["bookshop"]
CELERY_TASK_SERIALIZER = "rows"
