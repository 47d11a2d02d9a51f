"""Rows for the models of this project."""

import datetime

from crm.models import Call, Company, Contact, Deal, DealLine, Offer, Visit


def fill(size):
    companies = [Company.objects.create(name=f"Company {i}") for i in range(size)]
    for before, company in zip(companies, companies[1:]):
        company.parent = before
        company.save()
    contacts = [Contact.objects.create(full_name=f"Contact {i}", company=companies[i]) for i in range(size)]
    day = datetime.date(2026, 3, 1)
    deals = [
        Deal.objects.create(
            number=f"D-{i}",
            signed=day + datetime.timedelta(days=i),
            contact=contacts[i],
            partner=companies[i] if i % 2 else None,
        )
        for i in range(size)
    ]
    for i, deal in enumerate(deals):
        deal.guests.set([contacts[i], contacts[0]])
        for each in (deal, deals[0]):
            DealLine.objects.create(deal=each, text=f"Line {i}", supplier=companies[i])
            Call.objects.create(deal=each, caller=contacts[i])
            Visit.objects.create(deal=each, guest=contacts[i], remark=f"Visit {i}")
            Offer.objects.create(deal=each, addressee=contacts[i])
