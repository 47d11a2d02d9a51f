"""Whether Django refuses what waits for the database in a coroutine: a variable of the environment lets it through.

Django asks `DJANGO_ALLOW_ASYNC_UNSAFE` at every query: any text in it but the empty one, `"false"` as well, and the
query runs. The event loop waits for it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from mir_lsp.facts.calls import ALLOW_ASYNC_UNSAFE, SETTING_VARIABLE
from mir_lsp.facts.data import CallFact, Certainty, InsideFact
from mir_lsp.facts.terms import CallTerm, Literal, Ref, Term
from mir_lsp.index import keys
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.db import Database
from mir_lsp.index.installed import installed, loaded_modules, with_imports
from mir_lsp.index.paths import parent
from mir_lsp.index.settings import home_of
from mir_lsp.index.worlds import reaches

_ENVIRONMENT = ("os", "environ")
_OF_TESTS = re.compile(r"(?:^|/)tests?/|(?:^|/)(?:test_[^/]*|[^/]*_tests?|tests|conftest)\.py$")


class Refusal(Enum):
    """What Django does about a query in a coroutine."""

    ALWAYS = "it refuses"
    PERHAPS = "code may have told it not to refuse"
    NEVER = "code tells it not to refuse"


def refusal(db: Database, path: str) -> Refusal:
    """What Django does about queries in the coroutines of a file."""
    files = [each for each in sorted(_places(db)) if reaches(db, parent(path), each[0])]
    if not files:
        return Refusal.ALWAYS
    folder = db.get(home_of, parent(path)) or ""
    loaded = db.get(loaded_modules, folder) | with_imports(db, (path,))
    apps = [app.config for app in db.get(installed, folder).apps if app.config is not None]
    configs = {(config.path, f"{config.qualname}.ready") for config in apps}
    answers: set[Refusal] = set()
    for file, qualname in files:
        runs = file in loaded if not qualname else (file, qualname) in configs
        answers.update(_answer(call, runs=runs) for call in _calls(db, file, qualname))
    for answer in (Refusal.NEVER, Refusal.PERHAPS):
        if answer in answers:
            return answer
    return Refusal.ALWAYS


def _places(db: Database) -> frozenset[tuple[str, str]]:
    """The modules and functions that may set the variable: the files, each with the name of the function."""
    modules: frozenset[str] = db.read(keys.calling(SETTING_VARIABLE), frozenset())
    functions: frozenset[tuple[str, str]] = db.read(keys.calling_inside(SETTING_VARIABLE), frozenset())
    found = {*((path, "") for path in modules), *functions}
    return frozenset(each for each in found if not is_bundled(each[0]) and _OF_TESTS.search(each[0]) is None)


def _calls(db: Database, path: str, qualname: str) -> Iterator[tuple[CallTerm, bool]]:
    """The calls at a place that set the variable, and whether they are made in any case."""
    if not qualname:
        facts: tuple[CallFact, ...] = db.read(keys.calls(path), ())
        yield from ((fact.call, fact.certainty is Certainty.ALWAYS) for fact in facts if _sets_it(fact.call))
        return
    insides: tuple[InsideFact, ...] = db.read(keys.inside(path, qualname), ())
    for inside in insides:
        yield from ((call, True) for call in inside.calls if _sets_it(call))


def _sets_it(call: CallTerm) -> bool:
    match call:
        case CallTerm(func=Ref(parts=parts), args=(Literal(value=name), _)):
            return name == ALLOW_ASYNC_UNSAFE and parts[-1] == SETTING_VARIABLE and parts[-2:-1] == _ENVIRONMENT[1:]
        case _:
            return False


def _answer(found: tuple[CallTerm, bool], *, runs: bool) -> Refusal:
    call, is_made = found
    value: Term = call.args[1]
    if not isinstance(value, Literal):
        return Refusal.PERHAPS
    if not value.value:
        return Refusal.ALWAYS
    return Refusal.NEVER if runs and is_made else Refusal.PERHAPS
