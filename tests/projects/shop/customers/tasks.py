from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from shop_site.celery import shared_task

from . import services
from .models import Customer, Profile


@shared_task
def send_welcome(customer_id):
    customer = Customer.objects.get(pk=customer_id)
    send_mail("Welcome", f"Dear {customer}, welcome!", settings.DEFAULT_FROM_EMAIL, [customer.email])


@shared_task
def send_birthday_wishes():
    today = timezone.localdate()
    born_today = Profile.objects.filter(birthday__month=today.month, birthday__day=today.day)
    for profile in born_today:
        send_mail(
            f"Happy birthday, {profile.customer.first_name}!",
            "There are 50 points waiting for you.",
            settings.DEFAULT_FROM_EMAIL,
            [profile.customer.email],
        )
        profile.loyalty_points += 50
        profile.save()


@shared_task
def send_newsletter(subject, body):
    recipients = services.newsletter_recipients()
    for address in recipients:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
    return len(recipients)


@shared_task
def send_brand_news(brand_id, subject, body):
    fans = Profile.objects.filter(favourite_brand_id=brand_id, newsletter=True).select_related("customer")
    for profile in fans:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [profile.customer.email])
    return len(fans)
