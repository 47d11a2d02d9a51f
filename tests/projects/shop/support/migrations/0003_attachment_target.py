from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0002_ticket_priority"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(fields=["content_type", "object_id"], name="attachment_target"),
        ),
    ]
