"""How the engine answers the labels of web projects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from mir_lsp.engine.engine import Engine
from mir_lsp.index.settings import ProjectFacts, projects_key
from tests.support.fixtures import ROOT, Seen, engine_of, seen
from tests.support.fixtures import project as with_bookshop
from tests.support.labelled_set import FAMILY, Score
from tests.support.web_labels import Positive, Project, labels

ROWS = "rows.py"  # fills tables; nobody's production code


def engine_for(project: Project) -> Engine:
    """An engine that knows a project, its templates included, and what it runs on."""
    files = {path: text for path, text in project.files.items() if path != ROWS}
    engine = engine_of(with_bookshop(files))
    major, minor = version("django").split(".")[:2]
    facts = ProjectFacts(ROOT, settings_module(project), (int(major), int(minor)))
    engine.db.set(projects_key(), (facts,))
    return engine


def settings_module(project: Project) -> str:
    """The module that `manage.py` names."""
    (found,) = re.findall(r'DJANGO_SETTINGS_MODULE", "([\w.]+)"', project.files["manage.py"])
    return str(found)


def answers(project: Project) -> list[Seen]:
    """What the engine finds in a project that the labels speak about."""
    paths = [path for path in project.files if path != ROWS]
    return [each for each in seen(engine_for(project), paths) if each.code.startswith(FAMILY)]


def scored(project: Project, findings: Iterable[Seen]) -> dict[str, Score]:
    """Findings against labels, by topic. A finding with a code that was not wanted is no answer and a false alarm."""
    said = labels(project)
    scores: dict[str, Score] = {topic: Score() for topic in said.topics.values()}
    for place in said.near_misses:
        scores[said.topics[_path(place)]].near_misses += 1
    found = {(f"{each.path}:{each.line}", each.code): each for each in findings}
    wanted: set[tuple[str, str]] = set()
    for positive in said.positives:
        score = scores[positive.topic]
        score.positives += 1
        keys = {(place, code) for place in positive.places for code in positive.codes}
        wanted |= keys
        if keys & found.keys():
            score.found += 1
        else:
            score.misses.append(_missed(project, positive, found))
    for key, each in found.items():
        if key not in wanted and key[0] not in said.grows:
            score = scores.setdefault(said.topics.get(each.path, project.name), Score())
            score.false_alarms.append(f"{project}/{key[0]}: {each.code}: {each.message}")
    return {topic: score for topic, score in scores.items() if score != Score()}


def _missed(project: Project, positive: Positive, found: Mapping[tuple[str, str], Seen]) -> str:
    others = sorted({code for place, code in found if place in positive.places})
    said = f", found as {'|'.join(others)}" if others else ""
    return f"{project}/{positive}{said}"


def _path(place: str) -> str:
    return place.rpartition(":")[0]


def total(scores: Iterable[Mapping[str, Score]]) -> dict[str, Score]:
    """The scores of several projects put together by topic."""
    together: dict[str, Score] = {}
    for each in scores:
        for topic, score in each.items():
            known = together.setdefault(topic, Score())
            known.positives += score.positives
            known.found += score.found
            known.near_misses += score.near_misses
            known.misses += score.misses
            known.false_alarms += score.false_alarms
    return together
