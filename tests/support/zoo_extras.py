"""More of the project in `tests.support.zoo`: options, composite keys, swapping, fields from elsewhere."""

from __future__ import annotations

FILES = {
    "extras/__init__.py": "",
    "extras/owners.py": """
        from django.conf import settings
        from django.contrib.auth import get_user_model


        def owner_name():
            \"\"\"The label of whoever owns things.\"\"\"
            return getattr(settings, "AUTH_USER_MODEL", "auth.User")


        def owner_model():
            return get_user_model()


        OWNER = owner_name()
    """,
    "extras/bases.py": """
        from django.db import models
        from django.db.models.base import ModelBase


        class First(models.Manager):
            pass


        class Second(models.Manager):
            pass


        class OneManager(models.Model):
            one = First()

            class Meta:
                abstract = True
                base_manager_name = "one"


        class TwoManagers(models.Model):
            two = Second()
            three = First()

            class Meta:
                abstract = True
                default_manager_name = "three"


        class OutOfHands(models.Model):
            class Meta:
                abstract = True
                managed = False
                db_table = "kept_elsewhere"
                app_label = "extras"


        class PlainMeta(ModelBase):
            def helper(cls):
                return cls.__name__


        class Upper(models.CharField):
            def get_prep_value(self, value):
                return value


        class Pairs(models.ManyToManyField):
            pass
    """,
    "extras/models.py": """
        from django.contrib.auth import get_user_model
        from django.contrib.contenttypes.fields import GenericRelation
        from django.db import models
        from django.utils.functional import cached_property

        from . import owners
        from .bases import First, OneManager, OutOfHands, Pairs, PlainMeta, Second, TwoManagers, Upper
        from .owners import OWNER, owner_model, owner_name


        class Both(OneManager, TwoManagers):
            pass


        class Other(TwoManagers, OneManager):
            own = Second()


        class Child(Other):
            pass


        class GrandProxy(Child):
            class Meta:
                proxy = True
                default_manager_name = "own"


        class ProxyOfProxy(GrandProxy):
            last = First()

            class Meta:
                proxy = True


        class BelowProxy(ProxyOfProxy):
            size = models.IntegerField(db_column="how_big")


        class Elsewhere(OutOfHands):
            pass


        class ElsewhereToo(OutOfHands):
            class Meta(OutOfHands.Meta):
                abstract = False
                db_table = "kept_too"


        class Tenant(models.Model, metaclass=PlainMeta):
            code = Upper(max_length=3, db_column="the_code", null=True)


        class Row(models.Model):
            pk = models.CompositePrimaryKey("tenant_id", "number")
            tenant = models.ForeignKey(Tenant, models.CASCADE, db_column="tenant_number")
            number = models.IntegerField()


        class Line(models.Model):
            tenant = models.ForeignKey(Tenant, models.CASCADE)
            row_number = models.IntegerField()
            row = models.ForeignObject(
                Row,
                models.CASCADE,
                from_fields=["tenant_id", "row_number"],
                to_fields=["tenant_id", "number"],
                related_name="lines",
            )


        class Order(models.Model):
            name = models.TextField()

            class Meta:
                swappable = "EXTRAS_ORDER_MODEL"


        class BetterOrder(models.Model):
            note = models.TextField()


        class Basket(models.Model):
            class Meta:
                swappable = "EXTRAS_BASKET_MODEL"


        class Item(models.Model):
            order = models.ForeignKey("extras.BetterOrder", models.CASCADE)
            owner = models.ForeignKey(owner_name(), models.CASCADE, related_name="items_owned")
            buyer = models.ForeignKey(OWNER, models.CASCADE, related_name="items_bought")
            seller = models.ForeignKey(owner_model(), models.CASCADE)
            giver = models.ForeignKey(owners.owner_name(), models.CASCADE, related_name="+")
            tenants = Pairs(
                Tenant, through="Tenancy", through_fields=("item", "tenant"), related_query_name="thing"
            )
            notes = GenericRelation("places.Note", related_query_name="item")


        class Tenancy(models.Model):
            item = models.ForeignKey(Item, models.CASCADE)
            tenant = models.ForeignKey(Tenant, models.CASCADE)
            earlier = models.ForeignKey(Tenant, models.CASCADE, null=True, related_name="tenancies_before")


        class Lease(models.Model):
            tenant = models.ForeignKey(Tenant, models.CASCADE)
            kind = models.ForeignKey(
                "Tenancy", models.CASCADE, related_name="%(app_label)s_%(class)s", related_query_name="%(class)s_of"
            )

            class Meta:
                default_related_name = "%(app_label)s_%(model_name)ss"
                db_table = "lea" + "ses"


        class Named:
            title = property(lambda self: "title")
            shadowed = property(lambda self: "shadowed")

            @property
            def label(self):
                return "label"

            @label.setter
            def label(self, value):
                pass

            @cached_property
            def slow(self):
                return 1

            @classmethod
            def make(cls):
                return cls()

            def plain(self):
                return 1


        class Gone(Named, Lease):
            tenant_note = models.TextField(null=True)

            def shadowed(self):
                return "not a property"

            class Meta:
                ordering = ["tenant_note"]


        Tenant.add_to_class("landlord", models.ForeignKey(OWNER, models.SET_NULL, null=True, related_name="rents_to"))
        User = get_user_model()
        User.add_to_class("shoe_size", models.IntegerField(null=True))
        OWNER_FIELD = models.OneToOneField("extras.Tenant", models.SET_NULL, null=True)
        OWNER_FIELD.contribute_to_class(BetterOrder, "deal")
    """,
}
