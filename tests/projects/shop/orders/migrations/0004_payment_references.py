from django.db import migrations


def fill_references(apps, schema_editor):
    Payment = apps.get_model("orders", "Payment")
    changed = []
    for payment in Payment.objects.filter(reference="").select_related("order").iterator(chunk_size=500):
        payment.reference = f"{payment.order.number}-{payment.pk}"
        changed.append(payment)
    Payment.objects.bulk_update(changed, ["reference"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_order_note_not_null"),
    ]

    operations = [
        migrations.RunPython(fill_references, migrations.RunPython.noop),
    ]
