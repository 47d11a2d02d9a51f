"""A project that uses every way to declare models, fields, relations and managers that Django has.

Not an example of anything: it exists to be compared with Django's registry.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from tests.support import zoo_extras, zoo_fields

FILES = {
    "site_settings/__init__.py": "",
    "site_settings/base.py": """
        SECRET_KEY = "x"
        USE_TZ = True
        DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
        INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
        LOCAL_APPS = ["people", "animals.apps.AnimalsConfig", "places", "places.inner"]
        INSTALLED_APPS += LOCAL_APPS
        DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
    """,
    "site_settings/dev.py": """
        from .base import *

        AUTH_USER_MODEL = "people.Person"
        EXTRAS_ORDER_MODEL = "extras.BetterOrder"
        INSTALLED_APPS = INSTALLED_APPS + ["odds", "extras", "fieldwork"]
        INSTALLED_APPS += ["django.contrib.admin", "django.contrib.messages"]
        INSTALLED_APPS.append("django.contrib.sessions")
        INSTALLED_APPS.extend(["django.contrib.sites"])
        TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
        SILENCED_SYSTEM_CHECKS = ["admin.E403", "admin.E408", "admin.E409", "admin.E410"]
    """,
    "shared/__init__.py": "",
    "shared/bases.py": """
        from django.conf import settings
        from django.contrib.auth import get_user_model
        from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
        from django.contrib.contenttypes.models import ContentType
        from django.db import models

        from .fields import MoneyField, OwnerKey


        class Plain:
            def helper(self):
                return 1

            nickname = "none"


        class Stamped(models.Model):
            created = models.DateTimeField(auto_now_add=True)
            updated = models.DateTimeField(auto_now=True)

            class Meta:
                abstract = True
                ordering = ["-created"]


        class Owned(models.Model):
            owner = models.ForeignKey(
                settings.AUTH_USER_MODEL, models.CASCADE, related_name="%(app_label)s_%(class)s_owned"
            )
            editor = OwnerKey(
                to=settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="edited_%(class)ss",
                related_query_name="edited_%(class)s",
            )

            class Meta:
                abstract = True


        class Tree(models.Model):
            parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
            friends = models.ManyToManyField("self")
            admires = models.ManyToManyField("self", symmetrical=False, related_name="admirers")

            class Meta:
                abstract = True


        class Noted(Plain, Stamped):
            notes = GenericRelation("places.Note")
            price = MoneyField()

            class Meta(Stamped.Meta):
                abstract = True


        class Tagged(models.Model):
            content_type = models.ForeignKey(ContentType, models.CASCADE, null=True)
            object_id = models.PositiveIntegerField(null=True)
            content_object = GenericForeignKey("content_type", "object_id")

            class Meta:
                abstract = True
    """,
    "shared/fields.py": """
        from functools import partial

        from django.db import models


        class MoneyField(models.DecimalField):
            def __init__(self, *args, **kwargs):
                kwargs.setdefault("max_digits", 10)
                kwargs.setdefault("decimal_places", 2)
                super().__init__(*args, **kwargs)


        class OwnerKey(models.ForeignKey):
            pass


        class OnlyOne(models.OneToOneField):
            pass


        ShortText = partial(models.CharField, max_length=10)
        Words = models.CharField
    """,
    "shared/managers.py": """
        from django.db import models
        from django.db.models.manager import BaseManager


        class LivingQuerySet(models.QuerySet):
            def living(self):
                return self.filter(pk__gt=0)


        class LoudQuerySet(LivingQuerySet):
            def loud(self):
                return self


        class LivingManager(models.Manager):
            def get_queryset(self):
                return super().get_queryset()


        LoudManager = LivingManager.from_queryset(LoudQuerySet)


        class QuietManager(BaseManager.from_queryset(LivingQuerySet)):
            pass
    """,
    "people/__init__.py": "",
    "people/models.py": """
        from django.contrib.auth import get_user_model
        from django.contrib.auth.models import AbstractUser, Group, UserManager
        from django.db import models


        class PersonManager(UserManager):
            def grown_up(self):
                return self.all()


        class Person(AbstractUser):
            first_name = None
            nickname = models.CharField(max_length=30)
            mentor = models.ForeignKey("self", models.SET_NULL, null=True)
            teams = models.ManyToManyField(Group, related_name="people", blank=True)

            objects = PersonManager()


        User = get_user_model()


        class Diary(models.Model):
            person = models.OneToOneField(User, models.CASCADE, primary_key=True)
            readers = models.ManyToManyField(User, through="Reading", through_fields=["diary", "reader"])

            class Meta:
                ordering = []


        class Reading(models.Model):
            diary = models.ForeignKey(Diary, on_delete=models.CASCADE)
            reader = models.ForeignKey(get_user_model(), on_delete=models.CASCADE, related_name="readings")
            suggested_by = models.ForeignKey("people.person", on_delete=models.CASCADE, related_name="+")

            class Meta:
                default_related_name = "reads"
                order_with_respect_to = "diary"


        class Admin(Person):
            class Meta:
                proxy = True
                ordering = ["username"]


        class Award(models.Model):
            admin = models.ForeignKey(Admin, models.CASCADE)
            winner = models.ForeignKey(Person, models.CASCADE, related_name="awards", related_query_name="award")
    """,
    "animals/__init__.py": "",
    "animals/apps.py": """
        from django.apps import AppConfig


        class BaseConfig(AppConfig):
            default_auto_field = "django.db.models.AutoField"


        class AnimalsConfig(BaseConfig):
            name = "animals"
            label = "zoo"
    """,
    "animals/models/__init__.py": """
        from typing import TYPE_CHECKING

        from .cats import *
        from .dogs import Dog, Puppy as Whelp
        from . import birds

        if TYPE_CHECKING:
            from people.models import Person
    """,
    "animals/models/base.py": """
        from django.db import models

        from shared.bases import Noted, Owned, Tree
        from shared.managers import LivingManager, LivingQuerySet, LoudManager, QuietManager


        class Animal(Noted):
            name = models.CharField(max_length=10)
            legs = models.IntegerField(default=4)

            alive = LivingManager()
            objects = models.Manager()
    """,
    "animals/models/cats.py": """
        import shared.managers
        from shared import bases as common
        from shared.fields import OnlyOne, ShortText, Words

        from .base import *

        __all__ = ["Cat", "Kitten", "Lion", "Meow"]


        class Cat(Animal, common.Tree):
            temper = ShortText(null=True)
            colour = Words(max_length=3)
            enemy = models.ForeignKey("Dog", models.CASCADE, related_name="%(model_name)s_enemies")

            loud = LoudManager()

            class Meta(common.Stamped.Meta):
                default_manager_name = "loud"


        class Kitten(Cat):
            mother = models.ForeignKey(Cat, models.CASCADE, related_name="kittens")
            price = None if False else models.IntegerField() if False else None

            class Meta:
                verbose_name = "kitten"


        class Lion(Owned, Cat):
            cat = OnlyOne(Cat, models.CASCADE, parent_link=True, related_name="lion_of")
            legs2 = models.IntegerField()
            quiet = QuietManager()


        class Meow(models.Model):
            cat = models.ForeignKey(to="zoo.Cat", on_delete=models.CASCADE)
            by = models.ForeignKey("zoo.Kitten", models.CASCADE, null=True, related_name="meows")
            hidden = models.ForeignKey("zoo.Lion", models.CASCADE, related_name="secret+")
            ears = models.ManyToManyField("people.Person", related_name="heard")

            objects = shared.managers.LivingQuerySet.as_manager()
    """.replace("            price = None if False else models.IntegerField() if False else None\n", ""),
    "animals/models/dogs.py": """
        from .base import Animal, LivingQuerySet, Owned, models


        class Dog(Animal, Owned):
            legs = None
            price = None

            def owner(self):
                return None

            packs = models.ManyToManyField("Pack", through="Member")
            objects = models.Manager.from_queryset(LivingQuerySet)()


        class Puppy(Dog):
            class Meta:
                proxy = True


        class Pack(models.Model):
            leader = models.OneToOneField(Puppy, models.CASCADE, related_name="leads")

            class Meta:
                base_manager_name = "objects"


        class Member(models.Model):
            dog = models.ForeignKey(Dog, models.CASCADE)
            pack = models.ForeignKey("Pack", models.CASCADE)
    """,
    "animals/models/birds.py": """
        from django.db import models

        from shared import bases


        class Winged(models.Model):
            span = models.IntegerField()

            class Meta:
                app_label = "zoo"


        class Swimmer(models.Model):
            swimmer_id = models.AutoField(primary_key=True)
            depth = models.IntegerField()


        class Duck(Winged, Swimmer):
            pond = models.ForeignKey("places.Place", models.PROTECT, null=True)


        class Mallard(Duck):
            pass


        class MallardView(Mallard):
            class Meta:
                proxy = True


        class Egg(models.Model):
            laid_by = models.OneToOneField("MallardView", models.CASCADE)
            duck = models.ForeignKey(Duck, models.CASCADE)


        class Nest(bases.Tagged, bases.Plain):
            uuid = models.UUIDField(primary_key=True)
    """,
    "places/__init__.py": "",
    "places/models.py": """
        from django.apps import apps
        from django.conf import settings
        from django.db import models as m

        from shared.bases import Stamped, Tagged

        USER = getattr(settings, "AUTH_USER_MODEL", "auth.User")
        RELATED = "places_%s" % "visited"


        class Place(m.Model):
            name = m.CharField(max_length=10)
            visitors = m.ManyToManyField(USER, related_name="visited", blank=True)

            class Meta:
                ordering = ("name",)
                default_related_name = "%(app_label)s_%(class)s_set"


        class Restaurant(Place):
            chef = m.OneToOneField(settings.AUTH_USER_MODEL, m.SET_NULL, null=True)


        class Note(Tagged, Stamped):
            text = m.TextField()

            class Meta(Stamped.Meta):
                abstract = False


        try:
            from nowhere_to_be_found import Extra
        except ImportError:
            Extra = None

        if Extra is None:
            class Fallback(m.Model):
                note = m.ForeignKey(Note, m.CASCADE)
        else:
            class Fallback(m.Model):
                note = m.ForeignKey(Note, m.CASCADE)
    """,
    "places/inner/__init__.py": "",
    "places/inner/models.py": """
        from django.contrib.sites.models import Site
        from django.db.models import CASCADE, ForeignKey, Manager, Model, TextField
        from places.models import Place as Spot


        class Room(Model):
            spot = ForeignKey(Spot, CASCADE)
            spare = ForeignKey(Spot, CASCADE, related_name="spare_rooms", null=True)
            sites = ForeignKey(Site, CASCADE)

            class Meta:
                indexes = []

            things = Manager["Room"]()


        class Cupboard(Room):
            class Meta:
                app_label = "places"
    """,
    "odds/__init__.py": """
        from django.apps import AppConfig


        class OddsConfig(AppConfig):
            name = "odds"
    """,
    "odds/models.py": """
        from django.contrib.auth.models import Permission
        from django.contrib.contenttypes.models import ContentType
        from django.contrib.sessions.base_session import AbstractBaseSession
        from django.db import models


        class Left(models.Model):
            name = models.CharField(max_length=3)
            shade = models.CharField(max_length=3)

            class Meta:
                abstract = True


        class Shades:
            shade = "dark"


        class Right(models.Model):
            name = models.TextField()
            other = models.TextField()

            class Meta:
                abstract = True
                ordering = ["other"]


        class Middle(Shades, Left, Right):
            pass


        class Swapped(Right, Left):
            class Meta(Left.Meta, Right.Meta):
                pass


        class Loot(AbstractBaseSession):
            permission = models.ForeignKey(Permission, models.CASCADE)
            type = models.OneToOneField(ContentType, models.CASCADE, related_name="%(class)s_of_%(app_label)s")


        class Annotated(models.Model):
            count: int
            name: str = models.CharField(max_length=3)
            left: "models.ForeignKey[Loot]" = models.ForeignKey["Loot"](Loot, models.CASCADE)
            pair_one, pair_two = models.IntegerField(), models.IntegerField()

            class Kind(models.TextChoices):
                ONE = "one"

            kind = models.CharField(choices=Kind.choices, max_length=3)
    """,
}


def write(folder: Path) -> None:
    """Put the project into a folder."""
    for name, text in {**FILES, **zoo_extras.FILES, **zoo_fields.FILES}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
