"""How many names of fields in real projects are checked, what is said of them, and whether typos are found.

Run: python -m tests.bench.lookups PROJECT [PROJECT ...] [--typos N] [--seed N] [--list] [--why]

A name is checked when it was resolved to its end, or when a finding says that it names nothing. It is skipped when
something about it is not in view; `--why` prints the reasons. All findings are printed by `--list`: the code runs,
so each is false until somebody has shown otherwise. Of the checked names, those whose model is not known are checked
against the models that have what is read together with them (`by fit`), those in migrations against the models of
their time. How many names nothing at all is known of is counted by the syntax (`reach`): keywords of `filter`,
`exclude`, `Q`, texts of `order_by`, `only` and their like, what operations of migrations name.

With `--typos`, one letter of a random segment of a random checked name is changed at a time. Counted is how often a
finding stands there then, and how often the name that stood there is the first that it offers.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import string
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from mir_lsp.cli.loading import Project, load
from mir_lsp.engine.config import Config, is_migration_path
from mir_lsp.engine.engine import Engine
from mir_lsp.engine.findings import Finding
from mir_lsp.facts.expressions import dotted
from mir_lsp.index.bundled import is_bundled
from mir_lsp.index.migrations import ARGUMENTS
from mir_lsp.index.resolve import ExternalSymbol, resolve
from mir_lsp.semantics.judging import Judged, judged
from mir_lsp.semantics.lookups import Kind, Segment, candidates
from mir_lsp.semantics.mentions import OF_THE_PAST, Role
from mir_lsp.syntax import offsets
from mir_lsp.text.spans import Span

_KEYWORDS = frozenset({"filter", "exclude", "get_or_create", "update_or_create"})
_TEXTS = frozenset({"order_by", "values_list", "only", "defer", "select_related", "prefetch_related"})
_OWN = frozenset({"defaults", "create_defaults", "flat", "named", "queryset", "to_attr"})
_NAMED = frozenset({Kind.FIELD, Kind.PAST, Kind.RELATION, Kind.REVERSE, Kind.ATTNAME, Kind.LOOKUP, Kind.TRANSFORM})
_SHORTEST = 3
_BY_FIT = "if it is asked of"
_OF_THE_PAST = {
    **{name: ("model_name",) for name, given in ARGUMENTS.items() if "model_name" in given},
    **dict.fromkeys(("AlterField", "RemoveField", "RemoveIndex", "RemoveConstraint"), ("model_name", "name")),
    "RenameField": ("model_name", "old_name"),
    "RenameModel": ("old_name",),
    **dict.fromkeys(("DeleteModel", "AlterModelOptions", "AlterModelTable", "AlterUniqueTogether"), ("name",)),
}


@dataclass
class Count:
    """What was seen in one project."""

    names: int = 0
    checked: int = 0
    found: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    candidates: int = 0
    reached: int = 0
    fitted: int = 0
    past: int = 0
    unreached: Counter[str] = field(default_factory=Counter)
    typos: int = 0
    noticed: int = 0
    first: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, other: Count) -> None:
        """Add what was seen in another one."""
        for name in ("names", "checked", "candidates", "reached", "fitted", "past", "typos", "noticed", "first"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unreached += other.unreached
        self.found += other.found
        self.missed += other.missed
        self.skipped += other.skipped

    def line(self) -> str:
        """The numbers in one line."""
        parts = [
            f"{self.names} names, {self.checked} checked ({_share(self.checked, self.names)}), "
            f"{self.fitted} of them by fit, {self.past} in migrations",
            f"{len(self.found)} findings",
            f"reach {self.reached} of {self.candidates} ({_share(self.reached, self.candidates)})",
            f"checked of all {self._checked_of_all()}",
        ]
        if self.typos:
            parts.append(
                f"typos: {self.noticed} of {self.typos} found ({_share(self.noticed, self.typos)}), "
                f"{self.first} right name first ({_share(self.first, self.typos)})"
            )
        return "; ".join(parts)

    def _checked_of_all(self) -> str:
        return _share(self.checked, self.names + self.candidates - self.reached)


@dataclass(frozen=True)
class Place:
    """A name in a file; `start` is where its unit starts."""

    path: str
    start: int
    name: Judged


def main() -> None:
    options = _options()
    total = Count()
    for folder in options.projects:
        started = time.process_time()
        for project in load((folder,), Config()):
            seen, places = counted(project, folder)
            if options.typos:
                seed_typos(project.engine, places, options.typos, random.Random(options.seed), seen)
            print(f"{os.path.basename(folder.rstrip('/'))}: {seen.line()}; {time.process_time() - started:.0f} s")
            total.add(seen)
            if options.list:
                print("\n".join(f"   {each}" for each in (*seen.found, *seen.missed)))
            if options.why:
                reasons = (*seen.skipped.most_common(), *seen.unreached.most_common())
                print("\n".join(f"   {count} {why}" for why, count in reasons))
    print(f"all: {total.line()}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How many names of fields are checked, and are typos found?")
    parser.add_argument("projects", nargs="+", help="folders of projects")
    parser.add_argument("--typos", type=int, default=0, help="so many places of each project, picked at random")
    parser.add_argument("--seed", type=int, default=1, help="of the picking")
    parser.add_argument("--list", action="store_true", help="print every finding, and every typo that was missed")
    parser.add_argument("--why", action="store_true", help="print why names were skipped")
    return parser.parse_args()


def counted(project: Project, folder: str) -> tuple[Count, list[Place]]:
    """What is known of the names in the files of a project, tests included, migrations not."""
    engine = project.engine
    seen, places = Count(), []
    for path in engine.paths():
        if is_bundled(path):
            continue
        mentioned: set[Span] = set()
        for unit in engine.files.get(path).units:  # type: ignore[union-attr]
            for name in judged(engine.db, unit.id):
                mentioned.add(name.span.shifted(unit.span.start))
                _count(seen, name)
                if name.wrong is not None:
                    seen.found.append(_shown(engine, folder, path, unit.span.start, name))
                elif _is_checked(name) and name.role is not Role.MODEL:
                    places.append(Place(path, unit.span.start, name))
        find = _past_candidates if is_migration_path(path) else _candidates
        for span, call in find(engine, path):
            seen.candidates += 1
            seen.reached += span in mentioned
            if span not in mentioned:
                seen.unreached[_why_unreached(engine, path, call)] += 1
    return seen, places


def _count(seen: Count, name: Judged) -> None:
    seen.names += 1
    if _is_checked(name) or name.wrong is not None:
        seen.checked += 1
        seen.fitted += name.doubt.startswith(_BY_FIT)
        seen.past += name.role in OF_THE_PAST
    else:
        seen.skipped[next(reading.skipped for reading in name.readings if reading.skipped)] += 1


def _is_checked(name: Judged) -> bool:
    return any(not reading.skipped and reading.unknown is None for reading in name.readings)


def _shown(engine: Engine, folder: str, path: str, start: int, name: Judged) -> str:
    line = (engine.text(path) or "").count("\n", 0, start + name.span.start) + 1
    model = name.readings[0].mention.model.name
    return f"{os.path.relpath(path, folder)}:{line} {name.role.name} {name.text} on {model} {name.doubt}"


def _candidates(engine: Engine, path: str) -> Iterator[tuple[Span, ast.Call]]:
    """The places where the syntax alone lets one expect names of fields."""
    tree = _tree(engine, path)
    locator = offsets(engine.text(path) or "")
    decorators = {id(each) for node in ast.walk(tree) for each in getattr(node, "decorator_list", ())}
    for node in ast.walk(tree):
        # `@register.filter(name="title")` is about templates.
        if not isinstance(node, ast.Call) or id(node) in decorators or _is_of_others(engine, path, node):
            continue
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        name = node.func.id if isinstance(node.func, ast.Name) else method
        if method in _KEYWORDS or name == "Q":
            for keyword in node.keywords:
                if keyword.arg is not None and keyword.arg not in _OWN:
                    start = locator.span(keyword).start
                    yield Span(start, start + len(keyword.arg)), node
        if method in _TEXTS or name == "F":
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value != "?":
                    span = locator.span(argument)
                    sign = argument.value[:1] in "-+"
                    yield Span(span.start + 1 + sign, span.end - 1), node


def _past_candidates(engine: Engine, path: str) -> Iterator[tuple[Span, ast.Call]]:
    """What the operations of a migration name that has to be there before them."""
    locator = offsets(engine.text(path) or "")
    for node in ast.walk(_tree(engine, path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        operation = node.func.attr
        given = dict(zip(ARGUMENTS.get(operation, ()), node.args, strict=False))
        given |= {each.arg: each.value for each in node.keywords if each.arg is not None}
        for name in _OF_THE_PAST.get(operation, ()) if operation in ARGUMENTS else ():
            value = given.get(name)
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                span = locator.span(value)
                yield Span(span.start + 1, span.end - 1), node


def _tree(engine: Engine, path: str) -> ast.Module:
    try:
        return ast.parse(engine.text(path) or "")
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _is_of_others(engine: Engine, path: str, node: ast.Call) -> bool:
    """Whether what is called is of a library that is not Django: `Q` of a search engine."""
    symbol = _symbol(engine, path, node.func) if isinstance(node.func, ast.Name) else None
    return isinstance(symbol, ExternalSymbol) and not symbol.dotted.startswith("django.")


def _symbol(engine: Engine, path: str, node: ast.expr) -> object:
    parts = dotted(node)
    return engine.db.get(resolve, path, parts) if parts is not None else None


def _why_unreached(engine: Engine, path: str, node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return "no model in view has the names of an expression"
    root: ast.expr = node
    while isinstance(root, ast.Call | ast.Attribute):
        root = root.func if isinstance(root, ast.Call) else root.value
    if isinstance(_symbol(engine, path, root), ExternalSymbol):
        return "the model is not installed"
    if isinstance(root, ast.Name) and root.id == "self":
        return "what `self` has is not known, and no model in view has the names"
    return "what is asked is not known, and no model in view has the names"


def seed_typos(engine: Engine, places: list[Place], count: int, picks: random.Random, seen: Count) -> None:
    """Change one letter at random places, one at a time; the engine is left as it was."""
    usable = [(place, segment) for place in places for segment in _segments(place.name)]
    for place, segment in picks.sample(usable, min(count, len(usable))):
        written = _changed(engine, place, segment, picks)
        if written is None:
            continue
        text = engine.text(place.path) or ""
        span = segment.span.shifted(place.start)
        engine.set_text(place.path, text[: span.start] + written + text[span.end :])
        finding = next((each for each in engine.every_name_finding(place.path) if _is_at(each, span)), None)
        engine.set_text(place.path, text)
        seen.typos += 1
        seen.noticed += finding is not None
        right = finding is not None and finding.fix is not None and finding.fix.title.endswith(f"`{segment.text}`")
        seen.first += right
        if not right:
            what = "missed" if finding is None else f"said {finding.message}"
            seen.missed.append(
                f"{place.path}:{text.count(chr(10), 0, span.start) + 1} {segment.text} {written}: {what}"
            )


def _segments(name: Judged) -> Iterator[Segment]:
    for reading in name.readings[:1]:
        if reading.mention.literal:
            yield from (each for each in reading.segments if each.kind in _NAMED and len(each.text) >= _SHORTEST)


def _changed(engine: Engine, place: Place, segment: Segment, picks: random.Random) -> str | None:
    """The segment with one letter changed; None where no change makes something that is no name."""
    known = {
        candidate.name
        for reading in place.name.readings
        if segment in reading.segments
        for candidate in candidates(engine.db, reading.mention, reading.segments.index(segment))
    }
    for _ in range(20):
        at = picks.randrange(len(segment.text))
        letter = picks.choice(string.ascii_lowercase)
        written = segment.text[:at] + letter + segment.text[at + 1 :]
        if written not in known and segment.text[at].isalpha():
            return written
    return None


def _is_at(finding: Finding, span: Span) -> bool:
    return finding.span.start <= span.end and span.start <= finding.span.end


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


if __name__ == "__main__":
    main()
