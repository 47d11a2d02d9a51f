"""What of Django, REST framework and the libraries around them hands data of requests on, stores it or sends it."""

from __future__ import annotations

from mir_lsp.semantics.taint import Kind

OF_REQUEST = {
    "POST": Kind.FLAT,
    "GET": Kind.FLAT,
    "query_params": Kind.FLAT,
    "data": Kind.NESTED,
    "body": Kind.BODY,
}
LOADS = frozenset({"json.loads", "json.load", "simplejson.loads", "orjson.loads", "ujson.loads"})
SAME = frozenset({"copy.copy", "copy.deepcopy"})
LISTS = frozenset({"builtins.list", "builtins.sorted", "builtins.tuple"})
SERIALIZE = frozenset({"django.core.serializers.serialize"})
RESPONSES = frozenset(
    {
        "django.http.JsonResponse",
        "django.http.HttpResponse",
        "django.http.response.JsonResponse",
        "django.http.response.HttpResponse",
        "rest_framework.response.Response",
    }
)
WRITING = frozenset(
    f"{prefix}{name}" for prefix in ("", "a") for name in ("create", "get_or_create", "update_or_create", "update")
)
