"""Two projects that agree on nothing: other environments, other Django, other packages of one name, other users."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "conf.settings")\n'
SHOP = """
    from django.conf import settings
    from django.db import models
    from stamps.models import Stamped

    class Book(Stamped):
        owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="books")
        site = models.ForeignKey("sites.Site", models.CASCADE)
"""
VIEWS = """
    from people.models import Person
    from shop.models import Book

    def stamps():
        return [book.stamp.name for book in Book.objects.all()]

    def names():
        return [person.home.name for person in Person.objects.all()]

    def labels():
        return [book.owner.label.pk for book in Book.objects.all()]
"""
STAMPED = """
    from django.db import models

    class Stamp(models.Model):
        name = models.TextField()

    class Stamped(models.Model):
        stamp = {}

        class Meta:
            abstract = True
"""
RELATION = "models.ForeignKey(Stamp, models.CASCADE)"
TEXT = "models.TextField()"

# `people` is installed for the first project and an application of the second one.
PEOPLE_INSTALLED = """
    from django.db import models

    class Person(models.Model):
        home = models.TextField()
"""
PEOPLE = """
    from django.contrib.auth.models import AbstractUser
    from django.db import models

    class Home(models.Model):
        name = models.TextField()

    class Person(AbstractUser):
        home = models.ForeignKey(Home, models.CASCADE)
"""
LABELS = """
    from django.conf import settings
    from django.db import models

    class Label(models.Model):
        user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="label")
"""
CONTRIB = '"django.contrib.auth", "django.contrib.contenttypes"'
ONE: Mapping[str, str] = {
    "manage.py": MANAGE,
    "conf/__init__.py": "",
    "conf/settings.py": f"INSTALLED_APPS = [{CONTRIB}, 'shop', 'stamps', 'people']\n",
    "shop/__init__.py": "",
    "shop/models.py": SHOP,
    "shop/views.py": VIEWS,
}
TWO: Mapping[str, str] = {
    **ONE,
    "conf/settings.py": f"""
        INSTALLED_APPS = [{CONTRIB}, 'shop', 'stamps', 'people', 'labels']
        AUTH_USER_MODEL = "people.Person"
    """,
    "people/__init__.py": "",
    "people/models.py": PEOPLE,
}
INSTALLED_FOR_ONE: Mapping[str, str] = {
    "stamps/__init__.py": "",
    "stamps/models.py": STAMPED.format(RELATION),
    "people/__init__.py": "",
    "people/models.py": PEOPLE_INSTALLED,
}
INSTALLED_FOR_TWO: Mapping[str, str] = {
    "stamps/__init__.py": "",
    "stamps/models.py": STAMPED.format(TEXT),
    "labels/__init__.py": "",
    "labels/models.py": LABELS,
}

# What is found in `shop/views.py`, with lines: a stamp is a row in one project and a text in the other, and so on.
FINDINGS = {"one": [("MIR101", 6), ("MIR101", 12)], "two": [("MIR101", 9), ("MIR103", 12)]}


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by their path below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")


def install(project: Path, django: str, files: Mapping[str, str]) -> None:
    """Give a project an environment of its own."""
    site = project / ".venv" / "lib" / "python3.12" / "site-packages"
    (site / f"django-{django}.dist-info").mkdir(parents=True)
    write(site, files)


def two_projects(folder: Path) -> tuple[Path, Path]:
    """The projects `one` and `two` side by side in a folder."""
    one, two = folder / "one", folder / "two"
    write(one, ONE)
    write(two, TWO)
    install(one, "4.2", INSTALLED_FOR_ONE)
    install(two, "5.2", INSTALLED_FOR_TWO)
    return one, two


def leave(project: Path) -> None:
    """Take the environment of a project away."""
    shutil.rmtree(project / ".venv")
