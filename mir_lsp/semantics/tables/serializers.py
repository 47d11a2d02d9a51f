"""Serializers and mixins of packages that leave the fields as they are written.

By default, that is: with some of them a client may ask for fewer of the fields, or for rows in the place of keys.
"""

from __future__ import annotations

_OF_REST_FRAMEWORK = ("rest_framework.", "builtins.", "typing.", "abc.", "collections.")

KEEPING = frozenset(
    {
        "django_countries.serializers.CountryFieldMixin",
        "django_restql.mixins.DynamicFieldsMixin",
        "drf_dynamic_fields.DynamicFieldsMixin",
        "drf_queryfields.QueryFieldsMixin",
        "drf_queryfields.mixins.QueryFieldsMixin",
        "drf_writable_nested.NestedCreateMixin",
        "drf_writable_nested.NestedUpdateMixin",
        "drf_writable_nested.WritableNestedModelSerializer",
        "drf_writable_nested.mixins.BaseNestedModelSerializer",
        "drf_writable_nested.mixins.NestedCreateMixin",
        "drf_writable_nested.mixins.NestedUpdateMixin",
        "drf_writable_nested.serializers.WritableNestedModelSerializer",
        "i18nfield.rest_framework.I18nAwareModelSerializer",
        "rest_flex_fields.FlexFieldsModelSerializer",
        "rest_flex_fields.FlexFieldsSerializerMixin",
        "rest_flex_fields.serializers.FlexFieldsModelSerializer",
        "rest_flex_fields.serializers.FlexFieldsSerializerMixin",
        "rest_framework_gis.serializers.GeoModelSerializer",
        "taggit.serializers.TaggitSerializer",
    }
)


def is_of_rest_framework(dotted: str) -> bool:
    """Whether a base outside of the project has fields and methods that are known."""
    return dotted.startswith(_OF_REST_FRAMEWORK) or dotted in KEEPING
