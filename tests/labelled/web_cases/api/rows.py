"""Rows for the models of this project."""

from ledger.models import Entry, Holder, Lot


def fill(size):
    entries = list(Entry.objects.order_by("pk"))
    for i, holder in enumerate(Holder.objects.order_by("pk")):
        lot = Lot.objects.create(name=f"Lot {i}", keeper=holder)
        lot.entries.set(entries[i : i + 2])
