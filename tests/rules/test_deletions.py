"""What Django itself says of fields whose `on_delete` cannot be done, before the fix and after it."""

from __future__ import annotations

from collections.abc import Mapping

from tests.rules.fixing import fix_each
from tests.support.django_runner import SIZES, run
from tests.support.fixtures import cases
from tests.support.labels import program_of

(CASE,) = (case for case in cases() if str(case) == "MIR806/fields")


def said_of(files: Mapping[str, str]) -> list[object]:
    """The problems that the system checks tell, in a process of its own."""
    found = run([program_of("fields", files)])["fields"][SIZES[0]]["case:problems"]
    assert found.error == ""
    assert isinstance(found.result, list)
    return found.result


def test_django_refuses_what_is_found_and_takes_it_once_it_is_fixed() -> None:
    # The field of the abstract class is no part of the models that are checked.
    assert said_of(CASE.files) == ["fields.E320"] * 4 + ["fields.E321"]
    assert said_of(fix_each(CASE.files)) == ["fields.E321"]
