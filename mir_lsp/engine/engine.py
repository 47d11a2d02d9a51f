"""The engine: texts in, findings and fixes out. Owned by one thread; does no IO and knows no protocol."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from mir_lsp.engine import repair
from mir_lsp.engine.baseline import NO_BASELINE, Baseline
from mir_lsp.engine.cards import About, about
from mir_lsp.engine.checking import (
    PRODUCTION,
    READING,
    class_findings,
    migration_findings,
    name_findings,
    unit_findings,
)
from mir_lsp.engine.config import Config, is_migration_path, is_test_path
from mir_lsp.engine.describe import QuerySetNote, describe, unit_at
from mir_lsp.engine.elsewhere import Elsewhere, Placed
from mir_lsp.engine.exposing import exposed_in, gone, names_in
from mir_lsp.engine.files import Files, SourceFile
from mir_lsp.engine.findings import Finding, Fix, FixOffer, Refusal, Related
from mir_lsp.engine.fingerprint import fingerprint
from mir_lsp.engine.forgetting import forget_classes, forget_units
from mir_lsp.engine.habits import Habits
from mir_lsp.engine.keeping import WORKED_OUT, Keeper, What
from mir_lsp.engine.loading import Some, Store, load
from mir_lsp.engine.meaning import Occurrence
from mir_lsp.engine.naming import named_at
from mir_lsp.engine.placing import PlacedUnit
from mir_lsp.engine.reading_order import Stamps
from mir_lsp.engine.signalling import forgotten, signalled_in
from mir_lsp.engine.suppress import has_suppressions, suppress, suppress_in_template
from mir_lsp.index.bodies import UnitId, body_key
from mir_lsp.index.db import Database
from mir_lsp.index.migration_news import applied_key, everything_key, floor_key
from mir_lsp.index.schema import ClassId
from mir_lsp.index.secrecy import names_key
from mir_lsp.index.templates import Templates
from mir_lsp.rules import model as rules
from mir_lsp.rules.model import Family, Rule, Safety
from mir_lsp.rules.registry import ABOUT_TESTS
from mir_lsp.semantics.sinks import OwnEffects, own_effects_key
from mir_lsp.semantics.transfer import TEMPLATE_TURN, InTemplate, InUnit, Place
from mir_lsp.syntax import comments
from mir_lsp.text.kinds import is_template_name
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from mir_lsp.engine.counts import Subject
    from mir_lsp.engine.sql import Request
    from mir_lsp.semantics.spent import Spent


class Engine:
    """The known files and what is to be said of them."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self.db = Database(check)
        self.files = Files(self.db)
        self.templates = Templates(self.db)
        self.habits = Habits()
        self.elsewhere = Elsewhere(self.db, self.files, self.locate, unit_findings, class_findings)
        self._configs: dict[str, Config] = {}
        self._keeper: Keeper = WORKED_OUT
        self._baselines: dict[str, Baseline] = {}

    def set_text(self, path: str, text: str) -> bool:
        """Add or replace a file, a template if its name is one; whether that changed anything that analysis reads."""
        self._keeper.touched(path)
        if is_template_name(path):
            return self.templates.set_file(path, text)
        before = self.files.get(path)
        changed = self.files.put(path, text)
        self._forget_units(before)
        return changed

    def remove(self, path: str) -> None:
        """Forget a file."""
        self._keeper.touched(path)
        self.templates.remove_file(path)
        before = self.files.get(path)
        self.files.remove(path)
        self._forget_units(before)

    def load(
        self,
        texts: Mapping[str, str],
        store: Store,
        skip: Container[str] = (),
        models_known: Callable[[], None] | None = None,
        stamps: Stamps = MappingProxyType({}),
    ) -> Iterator[None]:
        """Add or replace many files, a step for each, templates last.

        What `texts` lacks when it is asked is left out. `store` has facts of files that were read before, and is
        given what it lacks. Nothing is added before the first step. `skip` is asked before each step: what is in it
        by then is left alone. With `models_known`, models are made known before files are read as a whole, and then
        it is called; `stamps` are the states of all files of the project, by which it is known the next time where
        models are.
        """
        modules = [path for path in texts if not is_template_name(path)]
        before = {path: self.files.get(path) for path in modules}
        states = {path: stamp for path, stamp in stamps.items() if path.endswith(".py")}
        self.db.set(READING, True)
        try:
            for path in load(self.files, Some(texts, modules), store, skip, models_known, states):
                self._keeper.touched(path)
                self._forget_units(before.get(path))
                yield
        finally:
            self.db.set(READING, False)
        for path in texts:
            text = texts.get(path) if is_template_name(path) else None
            if text is not None and path not in skip:
                self.set_text(path, text)
                yield

    def set_roots(self, roots: Iterable[str]) -> None:
        """The folders that absolute imports start from, most important first."""
        self.files.index.set_roots(roots)

    def set_config(self, folder: str, config: Config) -> None:
        """The settings in force for files below a folder; the nearest folder wins."""
        self._configs[folder] = config
        given = ((each, self._configs[each].effects) for each in sorted(self._configs))
        self.db.set(own_effects_key(), tuple(OwnEffects(each, names) for each, names in given if names))
        self.db.set(names_key(), names_in(self._configs))
        self._tell_of_migrations()

    def set_applied(self, applied: Iterable[tuple[str, frozenset[str]]]) -> None:
        """The migrations that the main branch has, by the folder of which they are known."""
        self.db.set(applied_key(), tuple(sorted(applied, key=lambda each: (-len(each[0]), each[0]))))

    def _tell_of_migrations(self) -> None:
        """What settings say of the age of migrations holds for all: states go through several folders."""
        configs = self._configs.values()
        floor = sorted({name for config in configs for name in config.applied_migrations})
        self.db.set(everything_key(), any(config.all_migrations for config in configs))
        self.db.set(floor_key(), tuple((label, name) for label, _, name in (each.partition(".") for each in floor)))

    def set_baseline(self, folder: str, baseline: Baseline) -> None:
        """What is known and not reported of files below a folder; the nearest folder wins."""
        self._baselines[folder] = baseline

    def clear_baselines(self) -> None:
        """Forget what is known and not reported."""
        self._baselines.clear()

    def clear_configs(self) -> None:
        """Forget all settings and baselines."""
        self._configs.clear()
        self.db.set(own_effects_key(), ())
        self.db.set(names_key(), ())
        self._tell_of_migrations()
        self._baselines.clear()

    def paths(self) -> tuple[str, ...]:
        """The known Python files, sorted."""
        return self.files.paths()

    def text(self, path: str) -> str | None:
        """The text of a file as it was last given."""
        file = self.files.get(path)
        return file.text if file is not None else self.templates.text(path)

    def findings(self, path: str) -> tuple[Finding, ...]:
        """What is wrong in a file: selected, not suppressed, sorted by place."""
        return self._selected(path, self.every_finding)

    def near_findings(self, path: str) -> tuple[Finding, ...]:
        """The same at once: what other code causes there is what the code says that was known to cause something.

        When `elsewhere.settled` they are all.
        """
        return self._selected(path, self.every_near_finding)

    def findings_soon(self, path: str, seconds: float, at: int) -> tuple[Finding, ...]:
        """The same after no more than so many seconds of this thread's own time: what is not known by then is what
        was known before. Who shows it has to ask for all of it later. The code at an offset is gone through first.
        """
        file = self.files.get(path)
        unit = unit_at(file, at) if file is not None else None
        with self.db.within(seconds):
            if unit is not None:
                self.db.latest((), unit_findings, unit.id)
            return self.near_findings(path)

    def _selected(self, path: str, every: Callable[[str], tuple[Finding, ...]]) -> tuple[Finding, ...]:
        text = self.text(path)
        if text is None:
            return ()
        behind = self.db.behind
        config = self._config_for(path)
        folder = self._project_of(path)
        tested = not config.include_tests and is_test_path(path, folder)
        quiet = tested or (not config.include_tests and is_migration_path(path))
        # Costs are about production: going through code for none of its rules is waste. Names are right or wrong
        # everywhere; in migrations only those of models that are told by the migrations before.
        found = (self.every_name_finding if quiet else every)(path)
        if quiet and any(map(config.enabled, ABOUT_TESTS)):
            about = (each for each in self.every_near_finding(path) if each.rule in ABOUT_TESTS)
            found = tuple(sorted((*found, *about), key=_order))

        def ran(rule: Rule) -> bool:
            if tested and rule.family is Family.MIGRATION:
                return False  # nobody waits for the tables of tests
            return config.enabled(rule) and not (quiet and rule.family in PRODUCTION)

        if has_suppressions(text):
            if self.files.get(path) is None:
                outcome = suppress_in_template(path, text, found, ran)
            else:
                outcome = suppress(path, text, comments(text), found, ran)
            # That a comment suppresses nothing is known when all of the file is.
            own = outcome.own if self.db.behind == behind else ()
            found = tuple(sorted((*outcome.kept, *own), key=_order))
        found = tuple(each for each in found if ran(each.rule) and config.admits(each.confidence))
        if config.severity:
            found = tuple(replace(each, level=config.severity_of(each.rule, each.level)) for each in found)
        return self._baseline_for(path).unknown(path, found) if self._baselines else found

    def every_finding(self, path: str) -> tuple[Finding, ...]:
        """What all rules say of a file, before selection and suppressions; sorted by place."""
        return self._assembled((*self._own(path), *self.elsewhere.of(path)))

    def every_name_finding(self, path: str) -> tuple[Finding, ...]:
        """Those about names of fields alone, before selection and suppressions; sorted by place."""
        return self._assembled(self._names(path))

    def every_near_finding(self, path: str) -> tuple[Finding, ...]:
        """Those that are known at once, before selection and suppressions; sorted by place."""
        return self._assembled((*self._own(path), *self.elsewhere.known(path)))

    def _assembled(self, placed: Iterable[Placed]) -> tuple[Finding, ...]:
        seen: Counter[str] = Counter()
        findings = []
        for each in placed:
            unit, found = each.unit, each.found
            text = self.text(each.path) or ""
            print_of = fingerprint(unit.id, found, each.span.text_of(text))
            findings.append(self._finding(each, f"{print_of}{seen[print_of]}"))
            seen[print_of] += 1
        return tuple(sorted(findings, key=_order))

    def keep(self, keeper: Keeper) -> None:
        """Ask somebody for what is worked out of each file, who may have kept it."""
        self._keeper = self.elsewhere.keeper = keeper

    def _own(self, path: str) -> tuple[Placed, ...]:
        """What stands in the code that causes it."""
        return self._keeper.get(What.OWN, path, lambda: tuple(self._own_worked_out(path)))

    def _own_worked_out(self, path: str) -> Iterator[Placed]:
        file = self.files.get(path)
        for unit in file.units if file is not None else ():
            for found in self.db.latest((), unit_findings, unit.id):
                if found.at is None:
                    yield Placed(unit, found, path, found.span.shifted(unit.span.start))
        if file is not None:
            yield from exposed_in(self.db, file)
            yield from signalled_in(self.db, file)
        yield from self._names_worked_out(path)

    def _names(self, path: str) -> tuple[Placed, ...]:
        """What is wrong with names of fields, and with migrations."""
        return self._keeper.get(What.NAMES, path, lambda: tuple(self._names_worked_out(path)))

    def _names_worked_out(self, path: str) -> Iterator[Placed]:
        file = self.files.get(path)
        queries = (name_findings, migration_findings) if is_migration_path(path) else (name_findings,)
        for unit in file.units if file is not None else ():
            for found in (each for query in queries for each in self.db.latest((), query, unit.id)):
                yield Placed(unit, found, path, found.span.shifted(unit.span.start))

    def fix(self, path: str, fingerprint: str, choice: int = 0) -> Fix | Refusal:
        """The verified edits of one of a finding's fixes in the current text, or why there are none."""
        return repair.fix(self, path, fingerprint, choice)

    def fix_all(self, path: str, admitted: frozenset[Safety] = repair.AUTOMATIC) -> repair.FileEdits:
        """Edits by file that apply every automatic fix of one, or every fix of some safety; each was verified,
        together they converge.
        """
        return repair.fix_all(self, path, admitted)

    def describe(self, path: str, offset: int) -> QuerySetNote | None:
        """What the queryset, manager or row at an offset is and does; None when there is none."""
        return describe(self.db, self.files.get(path), offset)

    def statement(self, path: str, offset: int) -> Request | None:
        """What to compile for the queryset at an offset; None where there is none, or more than one."""
        # Only hovers ask, so it is only loaded for them.
        from mir_lsp.engine.sql import question_at

        question = question_at(self.db, self.files.get(path), offset)
        return question.requests[0] if question is not None and len(question.requests) == 1 else None

    def named(self, path: str, offset: int, seen: Iterable[ClassId] = ()) -> Occurrence | None:
        """What of the project is named at an offset: a class, a field, a template; None when nothing is.

        `seen` are the classes that the expression before it may be of, for where the flow does not know.
        """
        return named_at(self.db, self.files, self.templates, path, offset, seen)

    def about(self, named: Occurrence) -> About | None:
        """What there is to say of something that is named; None when its name says it all."""
        return about(self.db, self.files, named)

    def countable(self, path: str) -> tuple[tuple[Subject, Span], ...]:
        """What a file has of which the number of queries is of interest, each with the place of its name."""
        # Only lenses ask, so it is only loaded for them.
        from mir_lsp.engine.counts import subjects

        file = self.files.get(path)
        return subjects(self.db, file) if file is not None else ()

    def spent_by(self, subject: Subject) -> Spent | None:
        """The queries that something runs; None where that cannot be known."""
        from mir_lsp.engine.counts import spent_by

        return spent_by(self.db, subject)

    def _finding(self, placed: Placed, print_of: str) -> Finding:
        unit, found = placed.unit, placed.found
        repairs = (found.repair, *found.others) if found.repair is not None else ()
        offers = [
            FixOffer(each.recipe.title, each.safety, each.recipe, unit.id.path, unit.span.start, each.likeliest)
            for each in repairs
        ]
        return Finding(
            rule=found.rule,
            path=placed.path,
            span=placed.span,
            message=found.message,
            confidence=found.confidence,
            related=tuple(self._related(unit, found.related)),
            fingerprint=print_of,
            fix=offers[0] if offers else None,
            no_fix=found.no_repair,
            unloaded=found.unloaded,
            others=tuple(offers[1:]),
            level=found.severity,
        )

    def _related(self, unit: PlacedUnit, related: Iterable[rules.Related]) -> Iterator[Related]:
        for each in related:
            if isinstance(each.where, Span):
                yield Related(unit.id.path, each.where.shifted(unit.span.start), each.message)
                continue
            found = self.locate(each.where)
            if found is not None:
                yield Related(*found, each.message)

    def locate(self, place: Place) -> tuple[str, Span] | None:
        """The file and the span of a place; None when it is gone."""
        if isinstance(place, InTemplate):
            return place.path, place.span
        if isinstance(place, InUnit) and place.unit.turn == TEMPLATE_TURN:
            return place.unit.path, place.span
        if isinstance(place, InUnit):
            start = self.start_of(place.unit)
            return (place.unit.path, place.span.shifted(start)) if start is not None else None
        file = self.files.get(place.path)
        span = file.definition(place.qualname, place.literal) if file is not None else None
        return (place.path, span) if span is not None else None

    def start_of(self, unit: UnitId) -> int | None:
        """The offset at which a unit starts; None when there is no such unit."""
        if unit.turn == TEMPLATE_TURN:
            return 0
        file = self.files.get(unit.path)
        placed = file.placed(unit) if file is not None else None
        return placed.span.start if placed is not None else None

    def _forget_units(self, before: SourceFile | None) -> None:
        """Drop what is remembered of code that is gone: typing would leave a trace of every keystroke."""
        if before is None:
            return
        after = self.files.get(before.path)
        left = {unit.id for unit in after.units} if after is not None else set()
        units = [unit.id for unit in before.units if unit.id not in left]
        forget_units(self.db, units)
        for each in units:
            self.db.drop(body_key(each))
        self.db.forget(gone(before, after))
        self.db.forget(forgotten(before, left))
        lost = set(before.classes).difference(after.classes if after is not None else ())
        forget_classes(self.db, [ClassId(before.path, name) for name in lost])

    def _config_for(self, path: str) -> Config:
        folder = max(self._folders_of(path), key=len, default="")
        config = self._configs.get(folder, Config())
        return config.at(_parts_below(path, folder)) if config.per_file else config

    def _baseline_for(self, path: str) -> Baseline:
        folder = max((each for each in self._baselines if _is_below(path, each)), key=len, default="")
        return self._baselines.get(folder, NO_BASELINE)

    def _project_of(self, path: str) -> str:
        """The outermost configured folder: a project may stand among the tests of another."""
        return min(self._folders_of(path), key=len, default="")

    def _folders_of(self, path: str) -> list[str]:
        return [folder for folder in self._configs if _is_below(path, folder)]


def _order(finding: Finding) -> tuple[int, int, str]:
    return (finding.span.start, finding.span.end, finding.code)


def _parts_below(path: str, folder: str) -> list[str]:
    return path[len(folder) :].replace("\\", "/").strip("/").split("/")


def _is_below(path: str, folder: str) -> bool:
    stem = folder.rstrip("/\\")
    return not folder or path.startswith((stem + "/", stem + "\\"))
