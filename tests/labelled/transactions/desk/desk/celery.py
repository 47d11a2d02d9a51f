import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "desk.settings")
app = Celery("desk", broker="memory://")
app.autodiscover_tasks()
