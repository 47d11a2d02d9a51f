"""Which arguments of querysets, rows and expressions are names of fields.

Facts hold for Django 4.2 to 6.1.
"""

from __future__ import annotations

from collections.abc import Mapping

from mir_lsp.semantics.mentions import Role

# Methods of querysets whose keywords are lookups, and those whose texts by position are names.
KEYWORDS: Mapping[str, Role] = {
    "filter": Role.LOOKUP,
    "exclude": Role.LOOKUP,
    "get": Role.LOOKUP,
    "get_or_create": Role.LOOKUP,
    "update_or_create": Role.LOOKUP,
    "create": Role.ASSIGN,
    "update": Role.UPDATE,
}
TEXTS: Mapping[str, Role] = {
    "order_by": Role.ORDER,
    "earliest": Role.ORDER,
    "latest": Role.ORDER,
    "distinct": Role.ORDER,
    "values": Role.COLUMN,
    "values_list": Role.COLUMN,
    "only": Role.FIELD,
    "defer": Role.FIELD,
    "select_related": Role.LOAD_ONE,
    "prefetch_related": Role.LOAD_MANY,
    "dates": Role.COLUMN,
    "datetimes": Role.COLUMN,
}
# Of these only so many arguments are names.
FIRST_TEXTS: Mapping[str, int] = {"dates": 1, "datetimes": 1}
# Keyword arguments that hold names, and keywords that are arguments of the method itself.
NAMED_TEXTS: Mapping[tuple[str, str], Role] = {
    ("in_bulk", "field_name"): Role.FIELD,
    ("bulk_create", "update_fields"): Role.UPDATE,
    ("bulk_create", "unique_fields"): Role.UPDATE,
    ("bulk_update", "fields"): Role.UPDATE,
    ("save", "update_fields"): Role.UPDATE,
    ("asave", "update_fields"): Role.UPDATE,
    ("refresh_from_db", "fields"): Role.FIELD,
    ("arefresh_from_db", "fields"): Role.FIELD,
}
DEFAULTS: Mapping[str, frozenset[str]] = {
    "get_or_create": frozenset({"defaults"}),
    "update_or_create": frozenset({"defaults", "create_defaults"}),
}
OWN_KEYWORDS = frozenset({"defaults", "create_defaults", "through_defaults"})
# Methods whose keywords are new names for what follows.
NAMING = frozenset({"annotate", "alias", "values", "values_list"})
# Methods by which something that is not known may be taken for a queryset.
TELLING = frozenset({*TEXTS, "filter", "exclude", "get_or_create", "update_or_create", "annotate", "alias"}) - {
    "distinct", "values", "dates", "datetimes", "only", "latest", "earliest",
}  # fmt: skip
_AGGREGATES = (
    "Avg", "Count", "Max", "Min", "StdDev", "Sum", "Variance", "AnyValue", "Aggregate", "StringAgg",
)  # fmt: skip
_EXPRESSIONS = (
    "ExpressionWrapper", "Func", "Case", "Subquery", "Exists", "OrderBy", "Window", "Expression", "Transform",
    "ColPairs", "ValueRange", "RowRange", "When",
)  # fmt: skip
_FUNCTIONS = (
    "Abs", "ACos", "ASin", "ATan", "ATan2", "Cast", "Ceil", "Chr", "Coalesce", "Collate", "Concat", "ConcatPair",
    "Cos", "Cot", "Degrees", "Exp", "Extract", "ExtractDay", "ExtractHour", "ExtractIsoWeekDay", "ExtractIsoYear",
    "ExtractMinute", "ExtractMonth", "ExtractQuarter", "ExtractSecond", "ExtractWeek", "ExtractWeekDay",
    "ExtractYear", "FirstValue", "Floor", "Greatest", "JSONArray", "JSONObject", "Lag", "LastValue", "Lead", "Least",
    "Left", "Length", "Ln", "Log", "Lower", "LPad", "LTrim", "MD5", "Mod", "NthValue", "NullIf", "Ord", "Power",
    "Radians", "Repeat", "Replace", "Reverse", "Right", "Round", "RPad", "RTrim", "SHA1", "SHA224", "SHA256",
    "SHA384", "SHA512", "Sign", "Sin", "Sqrt", "StrIndex", "Substr", "Tan", "Trim", "Trunc", "TruncDate", "TruncDay",
    "TruncHour", "TruncMinute", "TruncMonth", "TruncQuarter", "TruncSecond", "TruncTime", "TruncWeek", "TruncYear",
    "Upper",
)  # fmt: skip
_PLAIN_FUNCTIONS = ("Now", "Pi", "Random", "CumeDist", "DenseRank", "Ntile", "PercentRank", "Rank", "RowNumber")
_POSTGRES = {
    "django.contrib.postgres.aggregates": (
        "ArrayAgg", "BitAnd", "BitOr", "BitXor", "BoolAnd", "BoolOr", "JSONBAgg", "StringAgg", "Corr", "CovarPop",
        "RegrAvgX", "RegrAvgY", "RegrCount", "RegrIntercept", "RegrR2", "RegrSlope", "RegrSXX", "RegrSXY", "RegrSYY",
    ),
    "django.contrib.postgres.search": (
        "SearchVector", "SearchRank", "SearchHeadline", "TrigramSimilarity", "TrigramDistance",
        "TrigramWordSimilarity", "TrigramWordDistance", "TrigramStrictWordSimilarity",
        "TrigramStrictWordDistance",
    ),
}  # fmt: skip

# Classes that make expressions, by dotted name, with how many of their first arguments are names when they are texts;
# None for all of them.
_FIRST_ONLY = {
    "Extract": 1, "Trunc": 1, "Collate": 1, "Lag": 1, "Lead": 1, "Cast": 1, "Left": 1, "Right": 1, "Substr": 1,
    "NthValue": 1, "Round": 1, "StringAgg": 1, "TrigramSimilarity": 1, "TrigramDistance": 1, "SearchHeadline": 1,
    "SearchRank": 1, "OrderBy": 1, "LPad": 1, "RPad": 1, "Repeat": 1, "ValueRange": 0, "RowRange": 0, "Subquery": 0,
    "Exists": 0, "When": 0, "TrigramWordSimilarity": 0, "TrigramWordDistance": 0,
    "TrigramStrictWordSimilarity": 0, "TrigramStrictWordDistance": 0,
}  # fmt: skip
EXPRESSIONS: Mapping[str, int | None] = {
    **{f"django.db.models.{name}": _FIRST_ONLY.get(name) for name in (*_AGGREGATES, *_EXPRESSIONS)},
    **{f"django.db.models.functions.{name}": _FIRST_ONLY.get(name) for name in _FUNCTIONS},
    **{f"django.db.models.functions.{name}": 0 for name in _PLAIN_FUNCTIONS},
    **{f"{module}.{name}": _FIRST_ONLY.get(name) for module, names in _POSTGRES.items() for name in names},
    "django.db.models.fields.json.KT": 1,
}

# Keyword arguments of expressions that are names when they are texts: of any, and of single ones.
EXPRESSION_KEYWORDS: Mapping[str, Role] = {
    "expression": Role.COLUMN,
    "expressions": Role.COLUMN,
    "then": Role.COLUMN,
    "default": Role.COLUMN,
    "partition_by": Role.COLUMN,
}
SORTING_KEYWORDS = frozenset({"order_by", "ordering"})  # of windows and aggregates
# `default` is an expression of `Case` alone: elsewhere it is a value.
VALUE_DEFAULTS = frozenset({"django.db.models.Case"})

REFERENCES = frozenset({"django.db.models.F"})
Q = frozenset({"django.db.models.Q", "django.db.models.query_utils.Q"})
WHEN = "django.db.models.When"
OUTER = frozenset({"django.db.models.OuterRef", "django.db.models.ResolvedOuterRef"})
FILTERED_RELATION = "django.db.models.FilteredRelation"
KEYWORD_EXPRESSIONS = frozenset({"django.db.models.functions.JSONObject"})
# Bases of classes of a project that are expressions.
EXPRESSION_BASES = (
    "django.db.models.Func",
    "django.db.models.Aggregate",
    "django.db.models.Expression",
    "django.db.models.Transform",
    "django.db.models.Subquery",
    "django.db.models.functions.",
    "django.contrib.postgres.aggregates.",
)
