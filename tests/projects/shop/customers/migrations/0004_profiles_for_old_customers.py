from django.db import migrations


def create_missing_profiles(apps, schema_editor):
    Customer = apps.get_model("customers", "Customer")
    Profile = apps.get_model("customers", "Profile")
    without = Customer.objects.filter(profile=None).values_list("pk", flat=True)
    Profile.objects.bulk_create(Profile(customer_id=pk) for pk in without.iterator())


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0003_profile_favourite_brand"),
    ]

    operations = [
        migrations.RunPython(create_missing_profiles, migrations.RunPython.noop),
    ]
