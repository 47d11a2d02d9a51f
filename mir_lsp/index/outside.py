"""What is known by name of things outside of the project: Django's own classes, and a few that everybody uses.

These are tables, not guesses: a name that is not here is unknown.
"""

from __future__ import annotations

from typing import NamedTuple

MODELS = "django.db.models"
MODEL = f"{MODELS}.Model"
MANAGER = f"{MODELS}.Manager"
BASE_MANAGER = f"{MODELS}.manager.BaseManager"
QUERYSET = f"{MODELS}.QuerySet"
APP_CONFIG = "django.apps.AppConfig"
SETTINGS = "django.conf.settings"
GET_USER_MODEL = "django.contrib.auth.get_user_model"

FOREIGN_KEY = "ForeignKey"
ONE_TO_ONE = "OneToOneField"
MANY_TO_MANY = "ManyToManyField"
GENERIC_FOREIGN_KEY = "GenericForeignKey"
GENERIC_RELATION = "GenericRelation"
TAGS = "TaggableManager"

_CORE_FIELDS = [
    "AutoField",
    "BigAutoField",
    "SmallAutoField",
    "BigIntegerField",
    "BinaryField",
    "BooleanField",
    "CharField",
    "CommaSeparatedIntegerField",
    "CompositePrimaryKey",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DurationField",
    "EmailField",
    "Field",
    "FileField",
    "FilePathField",
    "FloatField",
    "ForeignKey",
    "ForeignObject",
    "GeneratedField",
    "GenericIPAddressField",
    "IPAddressField",
    "ImageField",
    "IntegerField",
    "JSONField",
    "ManyToManyField",
    "NullBooleanField",
    "OneToOneField",
    "OrderWrt",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "RelatedField",
    "SlugField",
    "SmallIntegerField",
    "TextField",
    "TimeField",
    "URLField",
    "UUIDField",
]
_GIS_FIELDS = [
    "GeometryField",
    "PointField",
    "LineStringField",
    "PolygonField",
    "MultiPointField",
    "MultiLineStringField",
    "MultiPolygonField",
    "GeometryCollectionField",
    "ExtentField",
    "RasterField",
]
_POSTGRES_FIELDS = [
    "ArrayField",
    "BigIntegerRangeField",
    "CICharField",
    "CIEmailField",
    "CITextField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HStoreField",
    "IntegerRangeField",
    "RangeField",
]

# Bases of packages that many projects use, with the class of Django or DRF that they extend.
_SERIALIZER = "rest_framework.serializers.ModelSerializer"
_LIST_VIEW = "django.views.generic.ListView"
EXTENDED = {
    "django_filters.views.FilterView": _LIST_VIEW,
    "django_tables2.SingleTableView": _LIST_VIEW,
    "django_tables2.views.SingleTableView": _LIST_VIEW,
    "drf_writable_nested.WritableNestedModelSerializer": _SERIALIZER,
    "drf_writable_nested.serializers.WritableNestedModelSerializer": _SERIALIZER,
    "i18nfield.rest_framework.I18nAwareModelSerializer": _SERIALIZER,
    "parler_rest.serializers.TranslatableModelSerializer": _SERIALIZER,
    "rest_flex_fields.FlexFieldsModelSerializer": _SERIALIZER,
    "rest_flex_fields.serializers.FlexFieldsModelSerializer": _SERIALIZER,
    "rest_framework_gis.serializers.GeoFeatureModelSerializer": _SERIALIZER,
    "rest_framework_gis.serializers.GeoModelSerializer": _SERIALIZER,
    "rest_framework_nested.serializers.NestedHyperlinkedModelSerializer": (
        "rest_framework.serializers.HyperlinkedModelSerializer"
    ),
}

# Fields of packages that many projects use, with the field of Django that they extend.
_PACKAGE_FIELDS = {
    "autoslug.AutoSlugField": "SlugField",
    "autoslug.fields.AutoSlugField": "SlugField",
    "colorfield.fields.ColorField": "CharField",
    "django_countries.fields.CountryField": "CharField",
    "django_extensions.db.fields.AutoSlugField": "SlugField",
    "django_extensions.db.fields.CreationDateTimeField": "DateTimeField",
    "django_extensions.db.fields.ModificationDateTimeField": "DateTimeField",
    "django_extensions.db.fields.json.JSONField": "TextField",
    "i18nfield.fields.I18nCharField": "TextField",
    "i18nfield.fields.I18nTextField": "TextField",
    "model_utils.fields.AutoCreatedField": "DateTimeField",
    "model_utils.fields.AutoLastModifiedField": "DateTimeField",
    "model_utils.fields.MonitorField": "DateTimeField",
    "model_utils.fields.StatusField": "CharField",
    "model_utils.fields.UUIDField": "UUIDField",
    "modelcluster.fields.ParentalKey": FOREIGN_KEY,
    "modelcluster.fields.ParentalManyToManyField": MANY_TO_MANY,
    "mptt.fields.TreeForeignKey": FOREIGN_KEY,
    "mptt.fields.TreeManyToManyField": MANY_TO_MANY,
    "mptt.fields.TreeOneToOneField": ONE_TO_ONE,
    "mptt.models.TreeForeignKey": FOREIGN_KEY,
    "mptt.models.TreeManyToManyField": MANY_TO_MANY,
    "mptt.models.TreeOneToOneField": ONE_TO_ONE,
    "phonenumber_field.modelfields.PhoneNumberField": "CharField",
    "modelcluster.contrib.taggit.ClusterTaggableManager": TAGS,
    "sorl.thumbnail.ImageField": "ImageField",
    "sortedm2m.fields.SortedManyToManyField": MANY_TO_MANY,
    "taggit.managers.TaggableManager": TAGS,
    "timezone_field.TimeZoneField": "CharField",
}

# Those of them that leave it to Django how rows of their relation are read.
PLAIN_RELATIONS = frozenset({"mptt.fields.TreeManyToManyField", "mptt.models.TreeManyToManyField"})

FIELDS: dict[str, str] = {
    **{f"{MODELS}.{name}": name for name in (*_CORE_FIELDS, *_GIS_FIELDS)},
    **{f"django.contrib.postgres.fields.{name}": name for name in _POSTGRES_FIELDS},
    "django.contrib.postgres.fields.JSONField": "JSONField",
    "django.contrib.postgres.search.SearchVectorField": "SearchVectorField",
    "django.contrib.contenttypes.fields.GenericForeignKey": GENERIC_FOREIGN_KEY,
    "django.contrib.contenttypes.fields.GenericRelation": GENERIC_RELATION,
    **_PACKAGE_FIELDS,
}

RELATION_FIELDS = frozenset(
    {FOREIGN_KEY, ONE_TO_ONE, MANY_TO_MANY, GENERIC_FOREIGN_KEY, GENERIC_RELATION, "ForeignObject"}
)

# A model is tagged through another one: this, where nothing else is said. A field of it leads to the tag, and if it
# has this base, a generic relation to it joins the tagged model.
TAGGED_ITEM = "taggit.TaggedItem"
TAGGED_BASE = "taggit.models.CommonGenericTaggedItemBase"
TAG_FIELD = "tag"
TAGGED_ITEMS = "tagged_items"

# Managers and querysets of Django that change nothing of what rows load.
PLAIN_MANAGERS = frozenset({MANAGER, BASE_MANAGER, QUERYSET, f"{MODELS}.query.RawQuerySet"})

# Functions that make a manager out of the manager or queryset class they are given, with the name of that parameter;
# none changes what rows load.
MANAGER_FACTORIES = {
    "django_scopes.ScopedManager": "_manager_class",
    "django_scopes.manager.ScopedManager": "_manager_class",
}

# What `from module import *` brings, where such imports are usual.
STAR_EXPORTS: dict[str, frozenset[str]] = {
    MODELS: frozenset({"Model", "Manager", "QuerySet", "Q", "F", "CASCADE", "SET_NULL", "PROTECT", *_CORE_FIELDS}),
    "django.contrib.gis.db.models": frozenset({"Model", "Manager", "QuerySet", *_CORE_FIELDS, *_GIS_FIELDS}),
}

# Bases that add neither fields nor managers to a model.
_HARMLESS_MODULES = ("builtins.", "typing.", "typing_extensions.", "abc.", "collections.", "enum.", "dataclasses.")
_HARMLESS = frozenset({"django.utils.functional.SimpleLazyObject", "simple_history.models.HistoricalChanges"})

# Decorators after which a class has the fields and managers that its body says.
_HARMLESS_DECORATORS = frozenset(
    {
        "python_2_unicode_compatible",
        "deconstructible",
        "total_ordering",
        "final",
        "dataclass",
        "receiver",
        "register",
        "reversion.register",
        "register_snippet",
        "runtime_checkable",
        "override_settings",
        "skip",
        "skipIf",
        "skipUnless",
        "cleanup_select",
        "cleanup_ignore",
    }
)

# Metaclasses after which a model has what its body says, or what the index knows that they add.
HARMLESS_METACLASSES = frozenset(
    {"mptt.models.MPTTModelBase", "organizations.base.OrgMeta", "polymorphic.base.PolymorphicModelBase"}
)


class LinkedField(NamedTuple):
    """A field that a metaclass gives to the model of one role; `target` and `through` are roles, too."""

    name: str
    type: str
    target: str
    related_name: str | None = None
    null: bool = False
    through: str | None = None


# Bases whose metaclass links the models of a module to each other, with the roles of the models that name them.
LINKED_ROLES = {
    "organizations.abstract.AbstractOrganization": "organization",
    "organizations.abstract.AbstractOrganizationInvitation": "invitation",
    "organizations.abstract.AbstractOrganizationOwner": "owner",
    "organizations.abstract.AbstractOrganizationUser": "member",
    "organizations.base.OrganizationBase": "organization",
    "organizations.base.OrganizationInvitationBase": "invitation",
    "organizations.base.OrganizationOwnerBase": "owner",
    "organizations.base.OrganizationUserBase": "member",
}
USER_ROLE = "user"
LINKED_FIELDS = {
    "organization": (LinkedField("users", MANY_TO_MANY, USER_ROLE, "%(app_label)s_%(class)s", through="member"),),
    "member": (
        LinkedField("user", FOREIGN_KEY, USER_ROLE, "%(app_label)s_%(class)s"),
        LinkedField("organization", FOREIGN_KEY, "organization", "organization_users"),
    ),
    "owner": (
        LinkedField("organization_user", ONE_TO_ONE, "member"),
        LinkedField("organization", ONE_TO_ONE, "organization", "owner"),
    ),
    "invitation": (
        LinkedField("invited_by", FOREIGN_KEY, USER_ROLE, "%(app_label)s_%(class)s_sent_invitations"),
        LinkedField("invitee", FOREIGN_KEY, USER_ROLE, "%(app_label)s_%(class)s_invitations", null=True),
        LinkedField("organization", FOREIGN_KEY, "organization", "organization_invites"),
    ),
}

# Functions that take the label and the name of a model and give the model, or the text that names it: a setting named
# after both may put another one in its place.
SWAPPABLE_MODELS = frozenset({"swapper.get_model_name", "swapper.load_model"})

# An attribute of this class makes a model of the same name with this before it, which keeps what rows were like.
HISTORY = "simple_history.models.HistoricalRecords"
HISTORY_PREFIX = "Historical"
HISTORY_BASE = "simple_history.models.HistoricalChanges"

# Attributes of these classes make a model of their own beside the one that has them.
MODEL_FACTORIES = frozenset({"simple_history.models.HistoricalRecords", "simple_history.register"})

# Bases that add columns to the first model with a table below them: the name of the option that names each column,
# and its usual name.
TREE_BASES = frozenset({"mptt.models.MPTTModel"})
TREE_OPTIONS = (
    ("left_attr", "lft"),
    ("right_attr", "rght"),
    ("tree_id_attr", "tree_id"),
    ("level_attr", "level"),
)

# The manager of such a tree: it sorts rows by two of these columns, and is asked for their names.
TREE_MANAGER = "mptt.managers.TreeManager"
TREE_ORDER = ("tree_id_attr", "left_attr")

_SAME_MODULES = {
    "django.db.models.fields.related": MODELS,
    "django.db.models.fields.files": MODELS,
    "django.db.models.fields.json": MODELS,
    "django.db.models.fields.generated": MODELS,
    "django.db.models.fields.composite": MODELS,
    "django.db.models.fields.proxy": MODELS,
    "django.db.models.fields": MODELS,
    "django.db.models.base": MODELS,
    "django.db.models.query": MODELS,
    "django.db.models.query_utils": MODELS,
    "django.db.models.expressions": MODELS,
    "django.db.models.aggregates": MODELS,
    "django.db.models.deletion": MODELS,
    "django.contrib.gis.db.models.fields": MODELS,
    "django.contrib.gis.db.models": MODELS,
    "django.contrib.postgres.fields.array": "django.contrib.postgres.fields",
    "django.contrib.postgres.fields.citext": "django.contrib.postgres.fields",
    "django.contrib.postgres.fields.hstore": "django.contrib.postgres.fields",
    "django.contrib.postgres.fields.jsonb": "django.contrib.postgres.fields",
    "django.contrib.postgres.fields.ranges": "django.contrib.postgres.fields",
    "django.apps.config": "django.apps",
}
_SAME = {
    "django.db.models.manager.Manager": MANAGER,
    "django.contrib.gis.db.models.manager.GeoManager": MANAGER,
    "django.contrib.contenttypes.generic.GenericForeignKey": "django.contrib.contenttypes.fields.GenericForeignKey",
    "django.contrib.contenttypes.generic.GenericRelation": "django.contrib.contenttypes.fields.GenericRelation",
}


def canonical(dotted: str) -> str:
    """The usual dotted name of something that can be imported from several places of Django."""
    if not dotted.startswith("django."):
        return dotted
    if dotted in _SAME:
        return _SAME[dotted]
    if dotted in _SAME_MODULES:
        return dotted
    module, _, name = dotted.rpartition(".")
    usual = _SAME_MODULES.get(module)
    return dotted if usual is None else f"{usual}.{name}"


def is_harmless_base(dotted: str) -> bool:
    """Whether a class outside of the project is known to give a model no fields and no managers."""
    return dotted in _HARMLESS or dotted.startswith(_HARMLESS_MODULES)


def is_not_a_model(dotted: str) -> bool:
    """Whether a class outside of the project is known to be no model: nothing of Django's own is but `Model`.

    The models of its contrib applications come with the tool and are not outside.
    """
    return dotted != MODEL and (dotted.startswith("django.") or is_harmless_base(dotted))


def is_harmless_decorator(dotted: str) -> bool:
    """Whether a decorator is known to leave the fields and managers of a class alone."""
    return dotted in _HARMLESS_DECORATORS or dotted.rpartition(".")[2] in _HARMLESS_DECORATORS
