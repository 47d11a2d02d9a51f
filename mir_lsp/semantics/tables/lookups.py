"""What Django registers on its field types: lookups, which compare, and transforms, which make another value.

Facts hold for Django 4.2 to 6.1; a test compares them with what is registered in the Django that is installed.
"""

from __future__ import annotations

from collections.abc import Mapping

# On every field that is no relation.
COMMON = frozenset(
    {
        "exact", "iexact", "gt", "gte", "lt", "lte", "in", "contains", "icontains", "startswith", "istartswith",
        "endswith", "iendswith", "range", "isnull", "regex", "iregex",
    }
)  # fmt: skip

# On relations, and on what leads to rows from the other side.
RELATED = frozenset({"exact", "in", "gt", "gte", "lt", "lte", "isnull"})

# The types that a type inherits lookups from, besides those that every field has.
_TEXT = "text"
_IN_RANGES = "what ranges are of"
_BASES: Mapping[str, tuple[str, ...]] = {
    "CharField": (_TEXT,),
    "EmailField": (_TEXT,),
    "SlugField": (_TEXT,),
    "URLField": (_TEXT,),
    "CommaSeparatedIntegerField": (_TEXT,),
    "CICharField": (_TEXT,),
    "CIEmailField": (_TEXT,),
    "CITextField": (_TEXT,),
    "TextField": (_TEXT,),
    "DateField": (_IN_RANGES,),
    "DateTimeField": ("DateField", "TimeField", _IN_RANGES),
    **dict.fromkeys(
        (
            "AutoField", "BigAutoField", "SmallAutoField", "IntegerField", "BigIntegerField", "SmallIntegerField",
            "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField", "OrderWrt", "FloatField",
            "DecimalField",
        ),
        (_IN_RANGES,),
    ),
    **dict.fromkeys(
        ("IntegerRangeField", "BigIntegerRangeField", "DecimalRangeField", "DateRangeField", "DateTimeRangeField"),
        ("RangeField",),
    ),
}  # fmt: skip

_POSTGRES_TEXT = frozenset({"search", "trigram_similar", "trigram_word_similar", "trigram_strict_word_similar"})
_MORE: Mapping[str, frozenset[str]] = {
    # Those of `django.contrib.postgres`, which registers them when it is installed.
    _TEXT: _POSTGRES_TEXT,
    _IN_RANGES: frozenset({"contained_by"}),
    "JSONField": frozenset({"contained_by", "has_key", "has_keys", "has_any_keys"}),
    "HStoreField": frozenset({"contained_by", "has_key", "has_keys", "has_any_keys"}),
    "ArrayField": frozenset({"contained_by", "overlap"}),
    "RangeField": frozenset(
        {"contained_by", "overlap", "fully_lt", "fully_gt", "not_lt", "not_gt", "adjacent_to"}
    ),
}  # fmt: skip

_NUMBER = "IntegerField"
_TRUTH = "BooleanField"
# What a transform gives: the type of field whose lookups follow, None when that depends on the field.
_TRANSFORMS: Mapping[str, Mapping[str, str | None]] = {
    "DateField": dict.fromkeys(
        ("year", "iso_year", "month", "day", "week", "week_day", "iso_week_day", "quarter"), _NUMBER
    ),
    "TimeField": dict.fromkeys(("hour", "minute", "second"), _NUMBER),
    "DateTimeField": {"date": "DateField", "time": "TimeField"},
    "ArrayField": {"len": _NUMBER},
    "HStoreField": {"keys": "ArrayField", "values": "ArrayField"},
    "RangeField": {
        "startswith": None,
        "endswith": None,
        **dict.fromkeys(("isempty", "lower_inc", "lower_inf", "upper_inc", "upper_inf"), _TRUTH),
    },
    _TEXT: {"unaccent": "CharField"},
}

# Any name is a key of what is stored, and what follows a key is one too.
KEYED = frozenset({"JSONField", "HStoreField"})

# Types that these tables cover. Others have lookups of their own: geometry, text search, generated columns.
COVERED = frozenset(
    {
        "AutoField", "BigAutoField", "SmallAutoField", "BigIntegerField", "BinaryField", "BooleanField", "CharField",
        "DateField", "DateTimeField", "DecimalField", "DurationField", "EmailField", "FileField", "FilePathField",
        "FloatField", "GenericIPAddressField", "IPAddressField", "ImageField", "IntegerField", "JSONField",
        "NullBooleanField", "OrderWrt", "PositiveBigIntegerField", "PositiveIntegerField",
        "PositiveSmallIntegerField", "SlugField", "SmallIntegerField", "TextField", "TimeField", "URLField",
        "UUIDField", "CommaSeparatedIntegerField", "ArrayField", "HStoreField", "CICharField", "CIEmailField",
        "CITextField", "RangeField", "IntegerRangeField", "BigIntegerRangeField", "DecimalRangeField",
        "DateRangeField", "DateTimeRangeField",
    }
)  # fmt: skip


# What lookups and transforms are called elsewhere, by people who then write that: SQL, Python, other mappers.
ALSO_CALLED: Mapping[str, tuple[str, ...]] = {
    "eq": ("exact",), "equal": ("exact",), "equals": ("exact",), "is": ("exact",), "iequals": ("iexact",),
    "ge": ("gte",), "le": ("lte",), "min": ("gte",), "max": ("lte",), "before": ("lt",), "after": ("gt",),
    "since": ("gte",), "until": ("lte",), "between": ("range",), "any": ("in",), "one_of": ("in",), "is_in": ("in",),
    "like": ("contains", "icontains"), "ilike": ("icontains",), "has": ("contains", "has_key"),
    "match": ("regex",), "matches": ("regex",), "imatches": ("iregex",), "prefix": ("startswith",),
    "begins": ("startswith",), "beginswith": ("startswith",), "starts_with": ("startswith",),
    "suffix": ("endswith",), "ends_with": ("endswith",), "null": ("isnull",), "none": ("isnull",),
    "is_none": ("isnull",), "is_empty": ("isnull", "isempty"), "empty": ("isempty", "isnull"),
    "length": ("len",), "size": ("len",), "count": ("len",), "overlaps": ("overlap",),
    "weekday": ("week_day",), "dow": ("week_day",), "day_of_week": ("week_day",), "isodow": ("iso_week_day",),
    "weeknumber": ("week",), "isoyear": ("iso_year",),
}  # fmt: skip


def gives_what_is_there(type: str, name: str) -> bool:
    """Whether a name is a transform that makes this type of others: `date` of a moment."""
    if name in transforms_of(type):
        return False
    if type == _NUMBER:
        return False  # numbers are of more than years
    return type in {gives for transforms in _TRANSFORMS.values() if (gives := transforms.get(name)) is not None}


def lookups_of(type: str) -> frozenset[str]:
    """The lookups of a type of field that is no relation."""
    return COMMON.union(*(_MORE.get(each, frozenset()) for each in _line(type)))


def transforms_of(type: str) -> Mapping[str, str | None]:
    """The transforms of a type of field, with the types they give."""
    found: dict[str, str | None] = {}
    for each in reversed(_line(type)):
        found.update(_TRANSFORMS.get(each, {}))
    return found


def needs_postgres(type: str, name: str) -> bool:
    """Whether a lookup or transform is there only when `django.contrib.postgres` is installed."""
    line = _line(type)
    if _IN_RANGES in line:
        return name == "contained_by"
    return _TEXT in line and (name in _POSTGRES_TEXT or name == "unaccent")


def is_position(name: str) -> bool:
    """Whether a name picks one or several items of an array: `0`, `0_2`."""
    return name.replace("_", "", 1).isdigit()


def _line(type: str) -> tuple[str, ...]:
    return (type, *_BASES.get(type, ()))
