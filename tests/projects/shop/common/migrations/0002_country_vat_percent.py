from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="country",
            name="vat_percent",
            field=models.PositiveSmallIntegerField(default=21),
        ),
    ]
