"""Every rule there is, and how people name them: by code, by name, by family, by the start of a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType

from mir_lsp.index.db import Database
from mir_lsp.rules.asynchronous import (
    async_handler_of_rest_framework,
    atomic_requests_with_async_view,
    await_of_query,
    blocking_function_in_coroutine,
    coroutine_not_awaited,
    helper_queries_in_coroutine,
    lazy_queryset_from_thread,
    query_in_coroutine,
    relation_read_in_coroutine,
    request_user_in_coroutine,
    row_written_in_coroutine,
    rows_read_in_coroutine,
    transaction_in_coroutine,
)
from mir_lsp.rules.model import Family, Found, Rule, unknown_field_name, unknown_lookup
from mir_lsp.rules.nplusone import (
    aggregate_in_loop,
    choices_in_rows,
    deferred_column_in_loop,
    every_key_joined,
    generic_key_in_loop,
    nested_access_in_loop,
    peers_not_fetched,
    prefetch_with_bare_iterator,
    prefetched_relation_queried,
    query_by_key_in_loop,
    query_in_serializer,
    related_access_in_admin,
    related_access_in_loop,
    related_access_in_serializer,
    related_access_in_template,
    related_access_in_text,
    related_access_through_call,
    related_manager_in_loop,
    relation_prefetched_twice,
    rows_written_one_by_one,
    same_query_in_loop,
    select_related_to_many,
    unordered_pages,
    unread_relation_loaded,
)
from mir_lsp.rules.queryset import (
    aggregates_multiplied,
    attribute_of_values,
    boolean_of_queries,
    count_for_existence,
    default_made_once,
    discarded_queryset,
    distinct_with_other_order,
    excluded_among_null,
    kept_queryset_read,
    latest_of_nothing,
    length_of_queryset,
    membership_of_queryset,
    query_at_import,
    queryset_as_condition,
    row_by_number_again,
    rows_asked_for_before,
    slice_changed_later,
    values_deleted,
)
from mir_lsp.rules.tool import configuration_error, file_not_analysed, invalid_suppression, unused_suppression
from mir_lsp.semantics.judging import Judged
from mir_lsp.semantics.report import Report

__all__ = [
    "CHECKS",
    "FAMILY_PREFIXES",
    "MODULES",
    "NAME_CHECKS",
    "RULES",
    "by_code",
    "by_name",
    "complaints",
    "module_of",
    "prefix_of",
    "select",
    "similar",
]

# A new rule is one module, named here.
MODULES: tuple[ModuleType, ...] = (
    unused_suppression,
    invalid_suppression,
    configuration_error,
    file_not_analysed,
    related_access_in_loop,
    related_manager_in_loop,
    nested_access_in_loop,
    related_access_through_call,
    prefetched_relation_queried,
    prefetch_with_bare_iterator,
    peers_not_fetched,
    query_by_key_in_loop,
    same_query_in_loop,
    rows_written_one_by_one,
    relation_prefetched_twice,
    related_access_in_text,
    related_access_in_admin,
    choices_in_rows,
    related_access_in_template,
    related_access_in_serializer,
    query_in_serializer,
    deferred_column_in_loop,
    every_key_joined,
    generic_key_in_loop,
    aggregate_in_loop,
    unordered_pages,
    unread_relation_loaded,
    select_related_to_many,
    discarded_queryset,
    length_of_queryset,
    queryset_as_condition,
    count_for_existence,
    rows_asked_for_before,
    row_by_number_again,
    slice_changed_later,
    query_at_import,
    kept_queryset_read,
    default_made_once,
    aggregates_multiplied,
    boolean_of_queries,
    membership_of_queryset,
    distinct_with_other_order,
    excluded_among_null,
    values_deleted,
    attribute_of_values,
    latest_of_nothing,
    query_in_coroutine,
    rows_read_in_coroutine,
    relation_read_in_coroutine,
    transaction_in_coroutine,
    row_written_in_coroutine,
    helper_queries_in_coroutine,
    lazy_queryset_from_thread,
    coroutine_not_awaited,
    await_of_query,
    request_user_in_coroutine,
    blocking_function_in_coroutine,
    atomic_requests_with_async_view,
    async_handler_of_rest_framework,
    unknown_field_name,
    unknown_lookup,
)

FAMILY_PREFIXES: dict[Family, str] = {family: f"MIR{number}" for number, family in enumerate(Family)}

_CODE = re.compile(r"MIR\d{3}")
_LOOK_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")


def _rule_of(module: ModuleType) -> Rule:
    rule: Rule = module.RULE
    return rule


RULES: tuple[Rule, ...] = tuple(sorted(map(_rule_of, MODULES), key=lambda rule: rule.code))
# The rules that look at one unit of code at a time.
CHECKS: tuple[Callable[[Report], Iterable[Found]], ...] = tuple(
    module.check for module in MODULES if hasattr(module, "check")
)
# The rules that look at the names of fields in one unit of code.
NAME_CHECKS: tuple[Callable[[Database, Sequence[Judged]], Iterable[Found]], ...] = tuple(
    module.check_names for module in MODULES if hasattr(module, "check_names")
)
_BY_CODE = {rule.code: rule for rule in RULES}
_BY_NAME = {rule.name: rule for rule in RULES}
_BY_FAMILY = {family.value: prefix for family, prefix in FAMILY_PREFIXES.items()}
_MODULE_BY_CODE = {_rule_of(module).code: module for module in MODULES}


def by_code(code: str) -> Rule | None:
    """The rule with this code (`MIR101`), or None."""
    return _BY_CODE.get(code)


def by_name(name: str) -> Rule | None:
    """The rule with this name (`related-access-in-loop`), or None."""
    return _BY_NAME.get(name)


def module_of(rule: Rule) -> ModuleType:
    """The module that declares a rule of `RULES`; its docstring is the documentation.

    Raises:
        KeyError: the rule is not registered.
    """
    return _MODULE_BY_CODE[rule.code]


def prefix_of(selector: str) -> str | None:
    """What the codes start with that a selector means; None when it means nothing.

    A selector is a code, a name, a family, or the start of the code of a family or of a rule (`MIR`,
    `MIR1`, `MIR10`).
    """
    rule = _BY_NAME.get(selector)
    if rule is not None:
        return rule.code
    if selector in _BY_FAMILY:
        return _BY_FAMILY[selector]
    if selector in _BY_FAMILY.values():
        return selector
    is_start = selector.startswith("MIR") and any(rule.code.startswith(selector) for rule in RULES)
    return selector if is_start else None


def select(selector: str) -> tuple[Rule, ...]:
    """The rules that a selector means, by code; none for an unknown one."""
    prefix = prefix_of(selector)
    return () if prefix is None else tuple(rule for rule in RULES if rule.code.startswith(prefix))


def similar(selector: str) -> str | None:
    """The code, name or family that somebody who wrote `selector` may have meant, or None."""
    from difflib import get_close_matches

    digits = selector[:3].upper() + selector[3:].translate(_LOOK_LIKE_DIGITS)
    if digits in _BY_CODE:
        return digits
    names = {name.casefold(): name for name in (*_BY_CODE, *_BY_NAME, *_BY_FAMILY)}
    found = get_close_matches(selector.casefold(), names, n=1)
    return names[found[0]] if found else None


def complaints(rules: Iterable[Rule]) -> tuple[str, ...]:
    """What is wrong with a set of rules: codes and names that are malformed or used twice, families that
    mismatch.
    """
    found: list[str] = []
    codes: set[str] = set()
    names: set[str] = set()
    for rule in rules:
        if not _CODE.fullmatch(rule.code):
            found.append(f"{rule.code!r} is not a code")
        elif not rule.code.startswith(FAMILY_PREFIXES[rule.family]):
            found.append(f"{rule.code} is not a code of the family {rule.family.value}")
        if not _NAME.fullmatch(rule.name):
            found.append(f"{rule.code}: {rule.name!r} is not a name")
        if rule.code in codes:
            found.append(f"{rule.code} is used twice")
        if rule.name in names:
            found.append(f"{rule.code}: the name {rule.name} is used twice")
        codes.add(rule.code)
        names.add(rule.name)
    return tuple(found)
