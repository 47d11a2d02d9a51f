"""The engine: texts in, findings and fixes out. Owned by one thread; does no IO and knows no protocol."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from mir_lsp import bug
from mir_lsp.engine import repair
from mir_lsp.engine.config import Config, is_migration_path, is_test_path
from mir_lsp.engine.describe import QuerySetNote, describe
from mir_lsp.engine.files import Files, PlacedUnit, SourceFile
from mir_lsp.engine.findings import Finding, Fix, FixOffer, Refusal, Related
from mir_lsp.engine.fingerprint import fingerprint
from mir_lsp.engine.suppress import has_suppressions, suppress
from mir_lsp.index.bodies import Body, UnitId, body_key
from mir_lsp.index.db import Cancelled, CycleError, Database
from mir_lsp.rules.model import Family, Found, Rule
from mir_lsp.rules.registry import CHECKS
from mir_lsp.semantics.flow import report
from mir_lsp.syntax import comments
from mir_lsp.text.edits import Edit

# Code without a loop cannot run one query per row; going through it is left to hovers.
_ITERATES = re.compile(r"\bfor\b|\bwhile\b")

# Costs are for production code: tests and migrations run them on a handful of rows, once.
_PRODUCTION = frozenset({Family.NPLUSONE, Family.QUERYSET})


class Engine:
    """The known files and what is to be said of them."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        self.db = Database(check)
        self.files = Files(self.db)
        self._configs: dict[str, Config] = {}

    def set_text(self, path: str, text: str) -> bool:
        """Add or replace a Python file; whether that changed anything that analysis reads."""
        before = self.files.get(path)
        changed = self.files.put(path, text)
        self._forget_units(before)
        return changed

    def remove(self, path: str) -> None:
        """Forget a file."""
        before = self.files.get(path)
        self.files.remove(path)
        self._forget_units(before)

    def set_roots(self, roots: Iterable[str]) -> None:
        """The folders that absolute imports start from, most important first."""
        self.files.index.set_roots(roots)

    def set_config(self, folder: str, config: Config) -> None:
        """The settings in force for files below a folder; the nearest folder wins."""
        self._configs[folder] = config

    def clear_configs(self) -> None:
        """Forget all settings."""
        self._configs.clear()

    def paths(self) -> tuple[str, ...]:
        """The known files, sorted."""
        return self.files.paths()

    def text(self, path: str) -> str | None:
        """The text of a file as it was last given."""
        file = self.files.get(path)
        return file.text if file is not None else None

    def findings(self, path: str) -> tuple[Finding, ...]:
        """What is wrong in a file: selected, not suppressed, sorted by place."""
        file = self.files.get(path)
        if file is None:
            return ()
        config = self._config_for(path)
        folder = self._project_of(path)
        quiet = not config.include_tests and (is_test_path(path, folder) or is_migration_path(path))
        # All rules that look at code are about production so far: going through it for none of them is waste.
        found = () if quiet else self.every_finding(path)

        def ran(rule: Rule) -> bool:
            return config.enabled(rule) and not (quiet and rule.family in _PRODUCTION)

        if has_suppressions(file.text):
            outcome = suppress(path, file.text, comments(file.text), found, ran)
            found = tuple(sorted((*outcome.kept, *outcome.own), key=_order))
        return tuple(each for each in found if ran(each.rule) and config.admits(each.confidence))

    def every_finding(self, path: str) -> tuple[Finding, ...]:
        """What all rules say of a file, before selection and suppressions; sorted by place."""
        file = self.files.get(path)
        if file is None:
            return ()
        seen: Counter[str] = Counter()
        findings = []
        for unit in file.units:
            for found in self.db.get(unit_findings, unit.id):
                print_of = fingerprint(unit.id, found, file.text[unit.span.start : unit.span.end])
                findings.append(_finding(path, unit, found, f"{print_of}{seen[print_of]}"))
                seen[print_of] += 1
        return tuple(sorted(findings, key=_order))

    def fix(self, path: str, fingerprint: str) -> Fix | Refusal:
        """The verified edits of one finding's fix in the current text, or why there are none."""
        return repair.fix(self, path, fingerprint)

    def fix_all(self, path: str) -> tuple[Edit, ...]:
        """Edits that apply every automatic fix of a file; each was verified, together they converge."""
        return repair.fix_all(self, path)

    def describe(self, path: str, offset: int) -> QuerySetNote | None:
        """What the queryset, manager or row at an offset is and does; None when there is none."""
        return describe(self.db, self.files.get(path), offset)

    def _forget_units(self, before: SourceFile | None) -> None:
        """Drop what is remembered of code that is gone: typing would leave a trace of every keystroke."""
        if before is None:
            return
        after = self.files.get(before.path)
        left = {unit.id for unit in after.units} if after is not None else set()
        for unit in before.units:
            if unit.id not in left:
                self.db.forget(((unit_findings, unit.id), (report, unit.id)))
                self.db.drop(body_key(unit.id))

    def _config_for(self, path: str) -> Config:
        return self._configs.get(max(self._folders_of(path), key=len, default=""), Config())

    def _project_of(self, path: str) -> str:
        """The outermost configured folder: a project may stand among the tests of another."""
        return min(self._folders_of(path), key=len, default="")

    def _folders_of(self, path: str) -> list[str]:
        return [folder for folder in self._configs if _is_below(path, folder)]


def unit_findings(db: Database, unit: UnitId) -> tuple[Found, ...]:
    """What the rules find in one unit. Code that does not parse as it stands is judged when it does."""
    body: Body | None = db.read(body_key(unit))
    if body is None or _ITERATES.search(body.text) is None:
        return ()
    try:
        result = db.get(report, unit)
    except (Cancelled, CycleError):
        raise
    except Exception as error:
        bug.report(f"flow over {body.digest}", error)
        return ()
    if result.trouble:
        return ()
    found: list[Found] = []
    for check in CHECKS:
        try:
            found.extend(check(result))
        except (Cancelled, CycleError):
            raise
        except Exception as error:
            # One rule's defect is that rule's silence: the others answer.
            bug.report(f"{check.__module__} on {body.digest}", error)
    return tuple(found)


def _finding(path: str, unit: PlacedUnit, found: Found, print_of: str) -> Finding:
    base = unit.span.start
    offer = None
    if found.repair is not None:
        offer = FixOffer(found.repair.recipe.title, found.repair.safety, found.repair.recipe, base)
    return Finding(
        rule=found.rule,
        path=path,
        span=found.span.shifted(base),
        message=found.message,
        confidence=found.confidence,
        related=tuple(Related(path, place.span.shifted(base), place.message) for place in found.related),
        fingerprint=print_of,
        fix=offer,
        no_fix=found.no_repair,
    )


def _order(finding: Finding) -> tuple[int, int, str]:
    return (finding.span.start, finding.span.end, finding.code)


def _is_below(path: str, folder: str) -> bool:
    stem = folder.rstrip("/\\")
    return not folder or path.startswith((stem + "/", stem + "\\"))
