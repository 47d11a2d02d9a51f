from celery import shared_task

from stall.models import Customer, Order


@shared_task
def remind_customers():
    for order in Order.objects.filter(is_paid=False).select_related("customer"):
        print(order.customer.name, order.customer.country.name)


@shared_task(ignore_result=True)
def count_orders():
    return {customer.pk: customer.orders.count() for customer in Customer.objects.all()}
