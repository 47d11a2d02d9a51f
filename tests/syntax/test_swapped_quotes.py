"""A closing triple quote that is being typed: what was outside of literals is known as before."""

from __future__ import annotations

import pytest

from mir_lsp.syntax import parse, resplit, split
from tests.support.keystrokes import definitions

SIGNALS = '''\
first = Signal()
"""
Arguments: 'form'

This signal allows you to add a form.
{quote}

second = Signal()
"""
Arguments: ``cls``

This one doesn't.
"""

third = Signal()
"""
Says nothing.
"""


def last():
    pass
'''

TABLES = '''\
class TableTest(TestCase):
    def test_one(self):
        self.same(
            """
<table>
</table>
""",
            """| 1 | 2 |
|---|---|
| a | b |

{quote}
        )

    def test_two(self):
        pass


def last():
    pass
'''

LEFTMOST = '''\
class Project(Model):
    DEFAULT = """
We do not know your work, yet. Tell us more.
        {quote}

    title = Field()

    def clean(self):
        """Refuses what is too short."""

    def __str__(self):
        return self.title


def last():
    pass
'''


def names(text: str) -> set[str]:
    return {name for chunk in split(text).chunks for name, _ in definitions(parse(chunk.text))}


@pytest.mark.parametrize("typed", ["", '"', '""'])
@pytest.mark.parametrize(
    "text", [SIGNALS, TABLES, LEFTMOST], ids=["at the top level", "in a call", "with prose at the left"]
)
def test_a_literal_that_is_not_closed_yet_swallows_no_definition(text: str, typed: str) -> None:
    assert names(text.replace("{quote}", typed)) == names(text.replace("{quote}", '"""'))


DOCUMENTED = '''\
"""Usage::

value = make()
run(value)
"""

import os

value = os.name


def last():
    {typed}
'''


@pytest.mark.parametrize("typed", ['"""', '"""Says', "run(", "pass", "This is"])
def test_code_in_the_docstring_of_a_module_defines_nothing_while_somebody_types_below(typed: str) -> None:
    module = split(DOCUMENTED.replace("{typed}", typed))
    assert module.chunks[0].text.endswith('run(value)\n"""\n')


def test_what_follows_a_literal_is_looked_at_again_when_it_changes() -> None:
    whole, broken = (split(SIGNALS.replace("{quote}", quote)) for quote in ('"""', ""))
    assert resplit(whole, broken.text) == broken
    assert resplit(broken, whole.text) == whole
    changed = broken.text.replace("Arguments: ``cls``\n\nThis one doesn't.", "value = 1")
    assert resplit(broken, changed) == split(changed)
