"""Writes, one in each function: what is heard after `HEARD.clear()` is what it wakes."""

from depot.listeners import HEARD
from depot.models import Crate, Depot, Letter, Mark, Parcel, Plain, Scale, Slip, Small, Stamp, Tag, Track


def create():
    HEARD.clear()
    Parcel.objects.create()


def save_new():
    parcel = Parcel()
    HEARD.clear()
    parcel.save()


def save_old():
    parcel = Parcel.objects.create()
    HEARD.clear()
    parcel.save()


def save_fields():
    parcel = Parcel.objects.create()
    HEARD.clear()
    parcel.save(update_fields=["weight"])


def save_no_fields():
    parcel = Parcel.objects.create()
    HEARD.clear()
    parcel.save(update_fields=[])


def bulk_create():
    HEARD.clear()
    Parcel.objects.bulk_create([Parcel()])


def bulk_update():
    parcel = Parcel.objects.create()
    HEARD.clear()
    Parcel.objects.bulk_update([parcel], ["weight"])


def update():
    Parcel.objects.create()
    HEARD.clear()
    Parcel.objects.update(weight=2)


def update_filtered():
    Parcel.objects.create()
    HEARD.clear()
    Parcel.objects.filter(weight=1).update(weight=2)


def get_or_create():
    HEARD.clear()
    Parcel.objects.get_or_create(weight=77)


def update_or_create():
    HEARD.clear()
    Parcel.objects.update_or_create(weight=78, defaults={"weight": 79})


def delete_row():
    parcel = Crate.objects.create().parcel_ptr
    slip = Slip.objects.create(parcel=parcel)
    Stamp.objects.create(slip=slip)
    Mark.objects.create(parcel=parcel, tag=Tag.objects.create(text="a"))
    Track.objects.create(target=parcel)
    HEARD.clear()
    parcel.delete()


def delete_slip():
    slip = Slip.objects.create(parcel=Parcel.objects.create())
    Stamp.objects.create(slip=slip)
    HEARD.clear()
    slip.delete()


def delete_stamp():
    stamp = Stamp.objects.create(slip=Slip.objects.create(parcel=Parcel.objects.create()))
    HEARD.clear()
    stamp.delete()


def delete_queryset():
    Scale.objects.create()
    HEARD.clear()
    Scale.objects.all().delete()


def delete_scale():
    scale = Scale.objects.create()
    HEARD.clear()
    scale.delete()


def save_scale():
    scale = Scale()
    HEARD.clear()
    scale.save()


def save_crate():
    crate = Crate()
    HEARD.clear()
    crate.save()


def create_crate():
    HEARD.clear()
    Crate.objects.create()


def create_small():
    HEARD.clear()
    Small.objects.create()


def save_depot():
    depot = Depot()
    HEARD.clear()
    depot.save()


def create_through_depot():
    depot = Depot.objects.create()
    HEARD.clear()
    depot.parcels.create()


def add_to_depot():
    depot, parcel = Depot.objects.create(), Parcel.objects.create()
    HEARD.clear()
    depot.parcels.add(parcel)


def add_saving():
    depot, parcel = Depot.objects.create(), Parcel.objects.create()
    HEARD.clear()
    depot.parcels.add(parcel, bulk=False)


def remove_from_depot():
    depot = Depot.objects.create()
    parcel = depot.parcels.create()
    HEARD.clear()
    depot.parcels.remove(parcel)


def clear_depot():
    depot = Depot.objects.create()
    depot.parcels.create()
    HEARD.clear()
    depot.parcels.clear()


def update_through_depot():
    depot = Depot.objects.create()
    depot.parcels.create()
    HEARD.clear()
    depot.parcels.update(weight=3)


def add_tag():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    HEARD.clear()
    parcel.tags.add(tag)


def remove_tag():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    parcel.tags.add(tag)
    HEARD.clear()
    parcel.tags.remove(tag)


def clear_tags():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    parcel.tags.add(tag)
    HEARD.clear()
    parcel.tags.clear()


def set_tags():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    parcel.tags.add(Tag.objects.create())
    HEARD.clear()
    parcel.tags.set([tag])


def set_tags_clearing():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    parcel.tags.add(Tag.objects.create())
    HEARD.clear()
    parcel.tags.set([tag], clear=True)


def create_tag_of_parcel():
    parcel = Parcel.objects.create()
    HEARD.clear()
    parcel.tags.create(text="b")


def get_or_create_tag_of_parcel():
    parcel = Parcel.objects.create()
    HEARD.clear()
    parcel.tags.get_or_create(text="new")


def add_parcel_to_tag():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    HEARD.clear()
    tag.parcels.add(parcel)


def clear_parcels_of_tag():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    parcel.tags.add(tag)
    HEARD.clear()
    tag.parcels.clear()


def add_mark():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    HEARD.clear()
    parcel.marks.add(tag)


def create_mark():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    HEARD.clear()
    Mark.objects.create(parcel=parcel, tag=tag)


def clear_marks():
    parcel, tag = Parcel.objects.create(), Tag.objects.create()
    parcel.marks.add(tag)
    HEARD.clear()
    parcel.marks.clear()


def create_tag():
    HEARD.clear()
    Tag.objects.create(text="c")


def save_plain():
    plain = Plain()
    HEARD.clear()
    plain.save()


def delete_plain():
    plain = Plain.objects.create()
    HEARD.clear()
    plain.delete()


def bulk_create_plain():
    HEARD.clear()
    Plain.objects.bulk_create([Plain()])


def save_letter():
    letter = Letter()
    HEARD.clear()
    letter.save()


def create_letter():
    HEARD.clear()
    Letter.objects.create()


def save_slip():
    slip = Slip(parcel=Parcel.objects.create())
    HEARD.clear()
    slip.save()


def create_stamp_of_slip():
    slip = Slip.objects.create(parcel=Parcel.objects.create())
    HEARD.clear()
    slip.stamps.create()


def create_track():
    parcel = Parcel.objects.create()
    HEARD.clear()
    parcel.tracks.create()


def clear_tracks():
    parcel = Parcel.objects.create()
    parcel.tracks.create()
    HEARD.clear()
    parcel.tracks.clear()


def delete_depot():
    depot = Depot.objects.create()
    parcel = depot.parcels.create()
    slip = Slip.objects.create(parcel=parcel)
    Stamp.objects.create(slip=slip)
    parcel.marks.add(Tag.objects.create())
    parcel.tracks.create()
    Crate.objects.create(depot=depot)
    HEARD.clear()
    depot.delete()


def delete_crate():
    crate = Crate.objects.create()
    slip = Slip.objects.create(parcel=crate)
    Stamp.objects.create(slip=slip)
    crate.marks.add(Tag.objects.create())
    crate.tracks.create()
    HEARD.clear()
    crate.delete()


def raw_delete():
    Parcel.objects.create()
    HEARD.clear()
    Parcel.objects.filter(pk=0)._raw_delete("default")
