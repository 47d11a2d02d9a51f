from celery import shared_task


@shared_task
def confirm(order_id):
    return order_id


@shared_task(bind=True, max_retries=3)
def ship(self, order_id, express=False):
    return order_id


@shared_task
def count(number=0):
    return number


@shared_task
def rebuild():
    return None
