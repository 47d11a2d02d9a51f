"""Rows for the clinic; nothing is shared between rows of the same kind."""

from clinic import models


def fill(size):
    wards = [models.Ward.objects.create(name=f"Ward {i}") for i in range(size)]
    doctors = []
    for i, ward in enumerate(wards):
        chief = doctors[i - 1] if i else None
        doctors.append(models.Doctor.objects.create(name=f"Doctor {i}", ward=ward, chief=chief))
    for i in range(size):
        patient = models.Patient.objects.create(name=f"Patient {i}", born=1950 + i, doctor=doctors[i])
        room = models.Room.objects.create(number=i, ward=wards[i])
        for day in (1, 2):
            visit = models.Visit.objects.create(patient=patient, room=None if i % 3 == 2 else room, day=day + i)
        models.Invoice.objects.create(payer=patient, amount=10 * i, visit=visit)
        models.Deposit.objects.create(payer=patient, amount=i)
        models.Surgeon.objects.create(name=f"Surgeon {i}", ward=wards[-i], speciality=f"Knee {i}")
