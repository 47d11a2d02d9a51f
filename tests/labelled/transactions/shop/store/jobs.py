"""Work for other queues."""

import dramatiq
import django_rq
from django.tasks import task
from huey.contrib.djhuey import db_task


@dramatiq.actor
def pack(order_id):
    return order_id


@django_rq.job
def weigh(order_id):
    return order_id


@db_task()
def label(order_id):
    return order_id


@task
def archive(order_id):
    return order_id


@task()
def clean():
    return None
