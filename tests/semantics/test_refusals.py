"""What Django refuses of slices and works out once, as we have it in tables, against Django itself."""

from __future__ import annotations

import pytest

from mir_lsp.semantics.tables import refusals
from mir_lsp.semantics.tables.queryset import ASYNC_TWINS, METHODS
from tests.semantics.test_tables import ARGUMENTS
from tests.support.laziness_runner import Measured, Version, run

# `contains` of a slice is asked with a row; the others with what fits their parameters.
GIVEN = {
    **ARGUMENTS,
    "contains": "some",
    "in_bulk": "[1, 2]",
    "extra": "where=['1=1']",
    "union": "Book.objects.all()",
}
# They write or need what the bookshop has not; none is called on slices by anybody who reads rows.
LEFT_OUT = frozenset(
    {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "dates", "datetimes", "fetch_mode"}
)
ASKED = sorted(set(METHODS) - LEFT_OUT)

HEAD = """\
import datetime, random, secrets, time, uuid
from bookshop.models import Book
from django.db.models import Count
from django.utils import crypto, timezone


"""


def version(name: str, expression: str) -> Version:
    return Version(
        name, "case.py", f"{HEAD}def case():\n    some = Book.objects.first()\n    return {expression}\n", "case"
    )


def on_a_slice(name: str, arguments: str) -> str:
    expression = f"Book.objects.order_by('pk')[:5].{name}({arguments})"
    return f"list({expression})" if name in METHODS and not METHODS[name].cost else expression


@pytest.fixture(scope="module")
def ran() -> dict[str, Measured]:
    given = [version(name, on_a_slice(name, GIVEN.get(name, ""))) for name in ASKED]
    bare = [version(f"{name} bare", on_a_slice(name, "")) for name in refusals.AFTER_A_SLICE_WITH_ARGUMENTS]
    changing = [version(dotted, f"({called(dotted)}) == ({called(dotted)})") for dotted in sorted(refusals.CHANGING)]
    return run({}, [*given, *bare, *changing])


def called(dotted: str) -> str:
    arguments = {"randint": "0, 10**12", "choice": "range(10**12)", "getrandbits": "64", "randbelow": "10**12",
                 "get_random_string": "12", "token_hex": "8", "token_urlsafe": "8", "token_bytes": "8"}  # fmt: skip
    name = dotted.removeprefix("django.utils.")
    return f"time.sleep(0.002) or {name}({arguments.get(dotted.rpartition('.')[2], '')})"


def refuses(measured: Measured) -> bool:
    return measured.error.startswith("TypeError") and any(word in measured.error for word in ("slice", "'limit'"))


@pytest.mark.parametrize("name", ASKED)
def test_exactly_the_methods_of_the_table_are_refused_on_slices(name: str, ran: dict[str, Measured]) -> None:
    listed = name in refusals.AFTER_A_SLICE | refusals.AFTER_A_SLICE_WITH_ARGUMENTS
    assert refuses(ran[name]) == listed, ran[name].error


def test_what_has_no_arguments_is_refused_by_some_only(ran: dict[str, Measured]) -> None:
    for name in ("filter", "exclude"):
        assert not ran[f"{name} bare"].error


def test_asynchronous_twins_are_refused_as_well() -> None:
    twins = {f"a{name}" for name in refusals.AFTER_A_SLICE if f"a{name}" in ASYNC_TWINS}
    assert twins <= refusals.AFTER_A_SLICE


# A day and the local time of it stay the same for a while; the others differ from one call to the next.
@pytest.mark.parametrize("dotted", sorted(refusals.CHANGING))
def test_what_gives_something_else_each_time_does(dotted: str, ran: dict[str, Measured]) -> None:
    same_all_day = dotted.endswith((".today", ".localdate")) and "datetime.datetime" not in dotted
    assert not ran[dotted].error
    assert ran[dotted].results[0] == ("true" if same_all_day else "false")
