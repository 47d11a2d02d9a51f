from collections import Counter

from django.db import transaction
from django.db.models import F, prefetch_related_objects

from .models import Address, Customer, Profile


def newsletter_recipients():
    return [customer.email for customer in Customer.objects.active() if customer.profile.newsletter]


def phone_book():
    book = {}
    for customer in Customer.objects.active().with_profile():
        if customer.profile.phone:
            book[customer.get_full_name()] = customer.profile.phone
    return book


def favourite_brands():
    favourites = Counter()
    for profile in Profile.objects.exclude(favourite_brand=None):
        favourites[profile.favourite_brand.name] += 1
    return favourites.most_common()


def customers_per_country():
    seen = {(address.customer_id, address.country_id) for address in Address.objects.all()}
    return Counter(country_id for _, country_id in seen)


def home_country(customer: Customer):
    for address in customer.addresses.all():
        if address.is_default:
            country = address.country.name
            break
    else:
        country = None
    return country


def address_book(customer: Customer) -> list[str]:
    return [
        f"{address.street}, {address.city} ({address.country.code})" for address in customer.addresses.all()
    ]


def address_labels(customers):
    customers = list(customers)
    prefetch_related_objects(customers, "addresses__country")
    labels = []
    for customer in customers:
        for address in customer.addresses.all():
            labels.append(f"{customer.get_full_name()}, {address.street}, {address.country.name}")
    return labels


def award_points(customer, points):
    Profile.objects.filter(customer=customer).update(loyalty_points=F("loyalty_points") + points)


def top_customers(limit=10):
    profiles = Profile.objects.order_by("-loyalty_points").select_related("customer")[:limit]
    return [(profile.customer.username, profile.loyalty_points) for profile in profiles]


def remember_phone(customer_id, phone):
    profile, created = Profile.objects.get_or_create(customer_id=customer_id, defaults={"phone": phone})
    if not created:
        profile.phone = phone
        profile.save(update_fields=["phone"])
    return profile


@transaction.atomic
def merge_customers(keep, duplicate):
    duplicate.addresses.update(customer=keep, is_default=False)
    duplicate.orders.update(customer=keep)
    for review in duplicate.reviews.all():
        if not keep.reviews.filter(product_id=review.product_id).exists():
            review.customer = keep
            review.save()
    award_points(keep, duplicate.profile.loyalty_points)
    duplicate.delete()
