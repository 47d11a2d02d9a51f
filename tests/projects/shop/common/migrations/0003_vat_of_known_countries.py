from django.db import migrations

VAT = {"DE": 19, "FR": 20, "LU": 17}


def set_vat(apps, schema_editor):
    Country = apps.get_model("common", "Country")
    for code, percent in VAT.items():
        Country.objects.filter(code=code).update(vat_percent=percent)


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0002_country_vat_percent"),
    ]

    operations = [
        migrations.RunPython(set_vat, migrations.RunPython.noop),
    ]
