"""What is predicted for the cases of the kiosk, held against what Django runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from mir_lsp.engine.engine import Engine
from mir_lsp.index.schema import ClassId
from mir_lsp.index.settings import ProjectFacts, projects_key
from mir_lsp.semantics.counts import ACTIONS, so_far, spent_by_action, spent_by_function, spent_by_list
from mir_lsp.semantics.spent import Spent
from mir_lsp.text.lines import LineIndex
from mir_lsp.text.spans import Span
from tests.support.counting_runner import Measured, Position
from tests.support.fixtures import ROOT, engine_of

KIOSK = Path(__file__).parents[1] / "projects" / "kiosk"
_UNSEEN = ("rows.py",)


@dataclass(frozen=True)
class Verdict:
    """One case: `shown` as it would be printed, empty where nothing is; `right` when both sizes are met exactly."""

    name: str
    shown: str
    right: bool
    measured: tuple[tuple[int, int], ...]
    predicted: tuple[tuple[int, int], ...]


def kiosk_files() -> dict[str, str]:
    """The files of the kiosk that are looked at."""
    paths = [path for path in sorted(KIOSK.rglob("*")) if path.suffix in (".py", ".html")]
    files = {path.relative_to(KIOSK).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {name: text for name, text in files.items() if name not in _UNSEEN}


def kiosk(files: Mapping[str, str] | None = None) -> Engine:
    """An engine that knows the kiosk, or these files of it, and on which Django it runs."""
    engine = engine_of(dict(files) if files is not None else kiosk_files())
    major, minor = version("django").split(".")[:2]
    engine.db.set(projects_key(), (ProjectFacts(ROOT, "kiosk.settings", (int(major), int(minor))),))
    return engine


def verdicts(engine: Engine, measured: Measured) -> list[Verdict]:
    """What is predicted for each case that was measured."""
    found = []
    for name, counts in measured.counts.items():
        spent = predicted(engine, name)
        sums = tuple(total(spent, rows) for rows in measured.rows) if spent is not None else ()
        shown = _shown(spent) if spent is None or not spent.unknown else ""
        found.append(Verdict(name, shown, sums == counts, counts, sums))
    return found


@dataclass(frozen=True)
class Mark:
    """A place of a function that reads a queryset, with the queries until then, as `Verdict` has them.

    `least` says that only the lower ends are told.
    """

    name: str
    text: str
    least: bool
    measured: tuple[tuple[int, int], ...]
    predicted: tuple[tuple[int, int], ...]

    @property
    def right(self) -> bool:
        """Whether both sizes are met exactly; of a least number, that it is no more than what ran."""
        if self.least:
            pairs = zip(self.predicted, self.measured, strict=True)
            return all(told[0] <= ran[0] for told, ran in pairs)
        return self.predicted == self.measured


def marks(engine: Engine, measured: Measured) -> Iterator[Mark]:
    """What is said of the queries so far at each place that Django was seen to query at."""
    file = engine.files.get(f"{ROOT}/stall/work.py")
    assert file is not None
    lines = LineIndex(file.text)
    for unit in file.units:
        ran = measured.so_far.get(f"stall.work.{unit.id.name}", {})
        for span, spent in so_far(engine.db, unit.id):
            place = span.shifted(unit.span.start)
            around = [each for each in ran if _covers(lines, each, place)]
            if around:
                at = min(around, key=lambda each: (each[2] - each[0], each[3] - each[1], each[4]))
                sums = tuple(total(spent, rows) for rows in measured.rows)
                yield Mark(unit.id.name, place.text_of(file.text), bool(spent.unknown), ran[at], sums)


def _covers(lines: LineIndex, place: Position, span: Span) -> bool:
    start, end = (lines.line_start(place[0] - 1) + place[1], lines.line_start(place[2] - 1) + place[3])
    return start <= span.start and span.end <= end


def predicted(engine: Engine, name: str) -> Spent | None:
    """What is predicted for a case: a function, a method of a class, an action, or the list of an admin class."""
    owner, _, last = name.rpartition(".")
    module, path = _file_of(owner)
    inner = f"{owner.removeprefix(module).lstrip('.')}.{last}".lstrip(".")
    file = engine.files.get(path)
    assert file is not None
    unit = next((each.id for each in file.units if each.id.name == inner), None)
    if unit is not None and not _is_class(file.text, last):
        return spent_by_function(engine.db, path, inner)
    if _is_class(file.text, last):
        return spent_by_list(engine.db, ClassId(path, inner))
    cls = ClassId(path, inner.rpartition(".")[0])
    is_list = last == "get" and "ListAPIView" in file.text.split(f"class {cls.qualname}(")[1].split(")")[0]
    is_one = last == "get" and "RetrieveAPIView" in file.text.split(f"class {cls.qualname}(")[1].split(")")[0]
    action = "list" if is_list else "retrieve" if is_one else last
    assert action in (*ACTIONS, "get")
    return spent_by_action(engine.db, cls, action)


def total(spent: Spent, rows: Mapping[str, int]) -> tuple[int, int]:
    """The fewest and most queries for so many rows of each model."""
    known = {re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower(): count for name, count in rows.items()}
    low = high = 0
    for per, bounds in spent.amounts.items():
        times = 1
        for each in per:
            times *= known.get(f"{each.name} of the {each.owner}" if each.owner else each.name, -1000)
        low, high = low + bounds[0] * times, high + bounds[1] * times
    return low, high


def _shown(spent: Spent | None) -> str:
    if spent is None:
        return ""
    return (
        " + ".join(f"{low}-{high} {'/'.join(map(str, per))}".strip() for per, (low, high) in spent.amounts.items())
        or "0"
    )


def _file_of(dotted: str) -> tuple[str, str]:
    """The module at the beginning of a dotted name, and its file."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        path = Path(KIOSK, *parts[:end]).with_suffix(".py")
        if path.is_file():
            return ".".join(parts[:end]), f"{ROOT}/{'/'.join(parts[:end])}.py"
    raise AssertionError(dotted)


def _is_class(text: str, name: str) -> bool:
    return re.search(rf"^class {name}\b", text, re.MULTILINE) is not None
