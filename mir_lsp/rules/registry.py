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
from mir_lsp.rules.exposure import (
    any_row_referred_to,
    everybody_admitted,
    fields_not_said,
    form_on_foreign_row,
    form_with_every_field,
    form_with_excluded_fields,
    get_object_without_permission,
    guard_not_asked,
    list_without_object_permission,
    mass_assignment,
    nested_rows_whole,
    nobody_asked,
    object_permission_not_checked,
    option_of_declared_field,
    option_of_no_field,
    page_of_any_row,
    plain_admin_of_users,
    privilege_can_be_written,
    readonly_widget,
    secret_can_be_read,
    secret_can_be_searched,
    serializer_with_every_field,
)
from mir_lsp.rules.migration import (
    callable_default_for_rows,
    column_made_required,
    column_made_shorter,
    column_removed_at_once,
    column_renamed,
    column_without_default,
    concurrent_index_in_transaction,
    concurrent_sql_in_transaction,
    constraint_checked_under_lock,
    data_with_schema,
    default_not_kept,
    dependency_missing,
    foreign_key_added,
    foreign_key_made_anew,
    index_not_concurrent,
    index_not_dropped_concurrently,
    index_with_field,
    irreversible_python,
    irreversible_sql,
    real_model_in_migration,
    rows_saved_one_by_one,
    sql_that_blocks,
    stored_generated_column,
    table_removed_at_once,
    table_renamed,
    type_rewritten,
    unique_built_under_lock,
    validated_in_same_transaction,
    volatile_default,
)
from mir_lsp.rules.model import (
    Family,
    Found,
    Rule,
    deletion_not_possible,
    rows_left_behind,
    unknown_field_name,
    unknown_lookup,
)
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
    lost_update,
    made_twice,
    membership_of_queryset,
    not_a_choice,
    query_at_import,
    queryset_as_condition,
    row_by_number_again,
    rows_asked_for_before,
    slice_changed_later,
    values_deleted,
)
from mir_lsp.rules.signal import (
    attribute_set_after_save,
    created_ignored,
    raw_ignored,
    receiver_collected,
    receiver_connected_again,
    receiver_never_imported,
    receiver_not_outermost,
    receiver_of_every_model,
    receiver_without_kwargs,
    receivers_in_circle,
    receivers_skipped,
    relation_read_before_set,
    row_saved_again,
    sender_never_sends,
    told_before_commit_by_receiver,
)
from mir_lsp.rules.tool import configuration_error, file_not_analysed, invalid_suppression, unused_suppression
from mir_lsp.rules.transaction import (
    callback_in_test,
    error_swallowed_in_transaction,
    lock_outside_transaction,
    lock_refused,
    loop_variable_in_callback,
    result_registered,
    row_handed_to_task,
    task_enqueued_in_transaction,
    task_sent_in_transaction,
    told_in_transaction,
)
from mir_lsp.semantics.exposure import Exposure
from mir_lsp.semantics.judging import Judged
from mir_lsp.semantics.migration_judging import JudgedMigration
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.signalled import Signalled

__all__ = [
    "ABOUT_TESTS",
    "CHECKS",
    "EXPOSURE_CHECKS",
    "FAMILY_PREFIXES",
    "MIGRATION_CHECKS",
    "MODULES",
    "NAME_CHECKS",
    "RULES",
    "SIGNAL_CHECKS",
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
    not_a_choice,
    lost_update,
    made_twice,
    task_sent_in_transaction,
    told_in_transaction,
    lock_outside_transaction,
    lock_refused,
    error_swallowed_in_transaction,
    result_registered,
    loop_variable_in_callback,
    callback_in_test,
    row_handed_to_task,
    task_enqueued_in_transaction,
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
    column_without_default,
    default_not_kept,
    callable_default_for_rows,
    volatile_default,
    stored_generated_column,
    foreign_key_added,
    index_with_field,
    index_not_concurrent,
    index_not_dropped_concurrently,
    concurrent_index_in_transaction,
    unique_built_under_lock,
    constraint_checked_under_lock,
    validated_in_same_transaction,
    column_made_required,
    type_rewritten,
    column_made_shorter,
    foreign_key_made_anew,
    column_removed_at_once,
    table_removed_at_once,
    column_renamed,
    table_renamed,
    irreversible_python,
    irreversible_sql,
    real_model_in_migration,
    dependency_missing,
    rows_saved_one_by_one,
    data_with_schema,
    sql_that_blocks,
    concurrent_sql_in_transaction,
    unknown_field_name,
    unknown_lookup,
    deletion_not_possible,
    rows_left_behind,
    form_with_every_field,
    form_with_excluded_fields,
    fields_not_said,
    serializer_with_every_field,
    nested_rows_whole,
    privilege_can_be_written,
    mass_assignment,
    form_on_foreign_row,
    object_permission_not_checked,
    get_object_without_permission,
    list_without_object_permission,
    nobody_asked,
    everybody_admitted,
    secret_can_be_read,
    secret_can_be_searched,
    any_row_referred_to,
    readonly_widget,
    plain_admin_of_users,
    guard_not_asked,
    page_of_any_row,
    option_of_declared_field,
    option_of_no_field,
    row_saved_again,
    created_ignored,
    raw_ignored,
    receiver_of_every_model,
    receiver_collected,
    receiver_connected_again,
    receiver_never_imported,
    receiver_without_kwargs,
    relation_read_before_set,
    told_before_commit_by_receiver,
    receivers_skipped,
    receiver_not_outermost,
    attribute_set_after_save,
    sender_never_sends,
    receivers_in_circle,
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
# The rules that look at what one statement at the top of a module lets clients do.
EXPOSURE_CHECKS: tuple[Callable[[Sequence[Exposure]], Iterable[Found]], ...] = tuple(
    module.check_exposures for module in MODULES if hasattr(module, "check_exposures")
)
# The rules that look at the names of fields in one unit of code.
NAME_CHECKS: tuple[Callable[[Database, Sequence[Judged]], Iterable[Found]], ...] = tuple(
    module.check_names for module in MODULES if hasattr(module, "check_names")
)
# The rules that look at what is wrong with signals in one unit of code.
SIGNAL_CHECKS: tuple[Callable[[Sequence[Signalled]], Iterable[Found]], ...] = tuple(
    module.check_signals for module in MODULES if hasattr(module, "check_signals")
)
# The rules that look at one migration at a time.
MIGRATION_CHECKS: tuple[Callable[[JudgedMigration], Iterable[Found]], ...] = tuple(
    module.check_migration for module in MODULES if hasattr(module, "check_migration")
)
# The rules that look at tests, whatever is said of the others.
ABOUT_TESTS: tuple[Rule, ...] = tuple(rule for rule in RULES if rule.tests)
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
