from django.db import migrations


def fill_alt_text(apps, schema_editor):
    ProductImage = apps.get_model("catalog", "ProductImage")
    for image in ProductImage.objects.filter(alt_text=""):
        image.alt_text = f"{image.product.brand.name} {image.product.name}"
        image.save()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_longer_names_and_index"),
    ]

    operations = [
        migrations.RunPython(fill_alt_text),
    ]
