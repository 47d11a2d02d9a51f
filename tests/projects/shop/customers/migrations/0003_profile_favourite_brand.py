import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0001_initial"),
        ("customers", "0002_customer_company"),
    ]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="favourite_brand",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="fans",
                to="catalog.brand",
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["postcode"], name="address_postcode"),
        ),
    ]
