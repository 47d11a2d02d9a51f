from django.core import mail
from django.test import TestCase
from django.urls import reverse

from common.models import Country

from . import services
from .models import Address, Customer
from .tasks import send_brand_news, send_newsletter


class CustomerTests(TestCase):
    def setUp(self):
        self.customer = Customer.objects.create_user(
            "anna", "anna@example.com", "secret", first_name="Anna", last_name="Jansen"
        )
        self.country = Country.objects.create(code="NL", name="Netherlands")

    def add_address(self, street, **values):
        return Address.objects.create(
            customer=self.customer,
            country=self.country,
            street=street,
            postcode="1000 AA",
            city="Amsterdam",
            **values,
        )

    def test_a_new_customer_has_a_profile(self):
        self.assertFalse(self.customer.profile.newsletter)

    def test_there_is_one_default_address(self):
        first = self.add_address("Dam 1", is_default=True)
        self.add_address("Dam 2", is_default=True)
        first.refresh_from_db()
        self.assertFalse(first.is_default)
        self.assertEqual(self.customer.default_address.street, "Dam 2")

    def test_home_country_is_that_of_the_default_address(self):
        self.assertIsNone(services.home_country(self.customer))
        self.add_address("Dam 1", is_default=True)
        self.assertEqual(services.home_country(self.customer), "Netherlands")

    def test_the_newsletter_goes_to_subscribers_only(self):
        send_newsletter("News", "Text")
        self.assertEqual(len(mail.outbox), 0)
        self.customer.profile.newsletter = True
        self.customer.profile.save()
        send_newsletter("News", "Text")
        self.assertEqual(mail.outbox[0].to, ["anna@example.com"])

    def test_brand_news_without_fans_sends_nothing(self):
        self.assertEqual(send_brand_news(1, "News", "Text"), 0)

    def test_points_are_added(self):
        services.award_points(self.customer, 30)
        services.award_points(self.customer, 12)
        self.customer.profile.refresh_from_db()
        self.assertEqual(self.customer.profile.loyalty_points, 42)


class RegistrationTests(TestCase):
    def test_registering_signs_in_and_sends_a_welcome(self):
        response = self.client.post(
            reverse("customers:register"),
            {
                "username": "bram",
                "email": "bram@example.com",
                "first_name": "Bram",
                "last_name": "Bakker",
                "password1": "a-Long-Password-1",
                "password2": "a-Long-Password-1",
            },
        )
        self.assertRedirects(response, reverse("customers:account"))
        self.assertEqual(len(mail.outbox), 1)

    def test_the_account_needs_a_login(self):
        response = self.client.get(reverse("customers:account"))
        self.assertEqual(response.status_code, 302)
