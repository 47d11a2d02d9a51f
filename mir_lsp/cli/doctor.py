"""`mir-lsp doctor`: what is known of a project, where that comes from, and what is not known."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from mir_lsp import __version__
from mir_lsp.cli.errors import Exit
from mir_lsp.cli.loading import Complaint, Project, load
from mir_lsp.cli.output import counted, harmless, write
from mir_lsp.cli.paths import shown
from mir_lsp.engine.config import NEWEST_DJANGO, Config
from mir_lsp.index import keys
from mir_lsp.index.db import Database
from mir_lsp.index.gaps import Gap, GapKind, gaps
from mir_lsp.index.models import model, model_ids
from mir_lsp.index.schema import ClassId, Field, Model, RelationKind
from mir_lsp.index.settings import (
    UNKNOWN,
    Plain,
    Table,
    django_version,
    installed_apps,
    listed_apps,
    plain_setting,
    settings_file,
)
from mir_lsp.index.worlds import audience
from mir_lsp.syntax import LOOSE, refusal
from mir_lsp.workspace.cache import folder
from mir_lsp.workspace.diary import entries
from mir_lsp.workspace.project import StartedProject

__all__ = ["run"]


@dataclass(frozen=True, slots=True)
class Started:
    """A project as it is started: `django_from` and `settings_from` are the files or folders that say so."""

    folder: str
    settings_module: str | None
    settings_from: str | None
    settings_file: str | None
    django: str
    django_from: str | None
    settings: dict[str, object]


@dataclass(frozen=True, slots=True)
class Gaps:
    """A model of which something is not known, and why."""

    model: str
    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything that is told of one root. Paths are as people type them."""

    root: str
    source_roots: tuple[str, ...]
    configurations: tuple[str, ...]
    projects: tuple[Started, ...]
    environments: tuple[dict[str, object], ...]
    files: int
    models: int
    abstract_models: int
    incomplete_models: tuple[Gaps, ...]
    unresolved_targets: tuple[Gaps, ...]
    model_factories: tuple[Gaps, ...]
    budgets: tuple[str, ...]
    left_out: tuple[dict[str, str], ...]


def run(path: str, output_format: str) -> int:
    """Print what is known of the project around a path; the status is 2 when its configuration has a problem.

    Raises:
        CommandError: the path does not exist.
    """
    complaints: list[Complaint] = []
    found = [_diagnosis(project) for project in load([path], Config(), complaints=complaints)]
    problems = [complaint.line for complaint in complaints]
    lately = entries(folder())
    if output_format == "json":
        told: dict[str, object] = {"version": __version__, "python": platform.python_version(), "problems": problems}
        told["lately"] = [asdict(entry) for entry in lately]
        write(json.dumps({**told, "roots": [asdict(diagnosis) for diagnosis in found]}, indent=2))
    else:
        said = [f"{entry.at}, {entry.version}: {entry.what}" for entry in lately]
        write("\n".join(harmless(line) for line in _lines(found, problems, said)))
    return Exit.ERROR if problems else Exit.CLEAN


_SETTINGS = (
    *("INSTALLED_APPS", "AUTH_USER_MODEL", "DEFAULT_AUTO_FIELD", "DATABASES", "USE_TZ", "ROOT_URLCONF"),
    *("MIDDLEWARE", "TEMPLATES", "REST_FRAMEWORK"),
)
_BUDGET = "the search for "
_MOST_SHOWN = 20


def _diagnosis(project: Project) -> Diagnosis:
    index = project.engine.files.index
    known = [found for found in (index.db.get(model, id) for id in model_ids(index)) if found is not None]
    skipped = [{"path": shown(each.path), "reason": each.reason} for each in project.skipped]
    roots: tuple[str, ...] = index.db.read(keys.roots(), ())
    return Diagnosis(
        root=shown(project.root),
        source_roots=tuple(shown(root) for root in roots),
        configurations=tuple(shown(folder) for folder in project.configurations),
        projects=tuple(_started(index.db, each) for each in project.around.projects),
        environments=tuple(_environments(project)),
        files=len(project.files),
        models=sum(not each.abstract for each in known),
        abstract_models=sum(each.abstract for each in known),
        incomplete_models=tuple(_found(index.db, known, hides=True)),
        unresolved_targets=tuple(_targets(known)),
        model_factories=tuple(_found(index.db, known, hides=False)),
        budgets=tuple(_budgets(project)),
        left_out=tuple(each for each in skipped if not each["reason"].startswith(_BUDGET)),
    )


def _started(db: Database, project: StartedProject) -> Started:
    file = db.get(settings_file, project.folder)
    version = db.get(django_version, project.folder)
    found = project.django
    source = shown(found.source) if found is not None and found.version == version else "the configuration"
    major, minor = version or NEWEST_DJANGO
    return Started(
        folder=shown(project.folder),
        settings_module=project.settings_module,
        settings_from=shown(project.source) if project.source is not None else None,
        settings_file=shown(file) if file is not None else None,
        django=f"{major}.{minor}",
        django_from=source if version is not None else None,
        settings={name: _setting(db, project.folder, name) for name in _SETTINGS},
    )


def _setting(db: Database, folder: str, name: str) -> object:
    """A setting in short: of what may hold secrets, only the names."""
    if name == "INSTALLED_APPS":
        whose = db.get(audience, folder)
        return {"known": list(db.get(listed_apps, whose)), "complete": db.get(installed_apps, whose) is not None}
    value = db.get(plain_setting, folder, name)
    if name == "DATABASES":
        return _databases(value)
    if isinstance(value, Table):
        return [key for key, _ in value.items]
    if name == "TEMPLATES" and isinstance(value, tuple):
        return [_shown_value(each.get("BACKEND")) for each in value if isinstance(each, Table)]
    return _shown_value(value)


def _databases(value: Plain) -> object:
    if not isinstance(value, Table):
        return "unknown"
    found = {}
    for alias, each in value.items:
        engine = each.get("ENGINE") if isinstance(each, Table) else UNKNOWN
        atomic = each.get("ATOMIC_REQUESTS", False) if isinstance(each, Table) else UNKNOWN
        found[alias] = {"ENGINE": _shown_value(engine), "ATOMIC_REQUESTS": _shown_value(atomic)}
    return found


def _shown_value(value: Plain) -> object:
    if value == UNKNOWN:
        return "unknown"
    return [_shown_value(each) for each in value] if isinstance(value, tuple) else value


def _environments(project: Project) -> Iterator[dict[str, object]]:
    for world, supplied in project.worlds:
        found = world.environment
        if found is not None:
            yield {
                "folder": shown(found.folder),
                "origin": found.origin,
                "packages": len(found.distributions),
                "projects": [shown(each.folder) for each in world.projects],
                "modules_read": list(supplied.modules),
            }


def _found(db: Database, known: Iterable[Model], *, hides: bool) -> Iterator[Gaps]:
    for each in known:
        reasons = [gap for gap in db.get(gaps, each.id) if gap.kind.hides_names is hides]
        if reasons or (hides and not each.complete):
            texts = tuple(_reason(each.id, gap) for gap in reasons)
            yield Gaps(each.label, shown(each.id.path), texts or ("something in it is not known",))


def _reason(id: ClassId, gap: Gap) -> str:
    where = f"{gap.owner.name} " if gap.owner != id else ""
    name = f" (`{gap.name}`)" if gap.name and gap.kind not in (GapKind.BODY, GapKind.ALTERNATIVES) else ""
    return f"{where}{gap.kind.value}{name}"


def _targets(known: Iterable[Model]) -> Iterator[Gaps]:
    for each in known:
        lost = [field for field in each.fields if _is_lost(field) and field.owner == each.id]
        if lost:
            yield Gaps(
                each.label, shown(each.id.path), tuple(f"`{field.name}` leads nowhere known" for field in lost)
            )


def _is_lost(field: Field) -> bool:
    relation = field.relation
    return relation is not None and relation.target is None and relation.kind is not RelationKind.GENERIC_FOREIGN_KEY


def _budgets(project: Project) -> Iterator[str]:
    for path in project.files:
        text = project.engine.text(path) or ""
        # Only what is long can be beyond what is parsed as a whole.
        reason = refusal(text, LOOSE) if len(text) > LOOSE.line else None
        if reason is not None and path.endswith(".py"):
            yield f"{shown(path)}: {reason}, so that some of its code is not judged"
    yield from (f"{shown(each.path)}: {each.reason}" for each in project.skipped if each.reason.startswith(_BUDGET))
    for _, supplied in project.worlds:
        if supplied.exhausted:
            yield f"reading of installed packages stopped after {len(supplied.modules)} modules"


def _lines(found: Sequence[Diagnosis], problems: Sequence[str], lately: Sequence[str]) -> Iterator[str]:
    yield f"mir-lsp {__version__} on Python {platform.python_version()}"
    for diagnosis in found:
        yield ""
        yield from _of_root(diagnosis)
    if problems:
        yield ""
        yield f"{counted(len(problems), 'problem')} of the configuration"
        yield from (f"  {problem}" for problem in problems)
    if lately:
        yield ""
        yield "Lately, in any project: defects of mir-lsp, and rules that took long"
        yield from (f"  {line}" for line in lately)


def _of_root(diagnosis: Diagnosis) -> Iterator[str]:
    yield _line("root", os.path.abspath(diagnosis.root))
    yield _line("imports start from", ", ".join(diagnosis.source_roots))
    yield _line("configured in", ", ".join(diagnosis.configurations) or "nowhere")
    for project in diagnosis.projects:
        yield from _of_project(project)
    several = len(diagnosis.environments) > 1
    for environment in diagnosis.environments or (None,):
        yield _line("environment", _environment_in_words(environment))
        if environment is not None and several:
            yield _line("  of", ", ".join(map(str, _texts(environment["projects"]))) or "code outside of projects")
    yield _line("files", f"{diagnosis.files:,}")
    yield _line("models", f"{diagnosis.models:,}, and {diagnosis.abstract_models:,} abstract")
    yield from _list("incomplete models", diagnosis.incomplete_models)
    yield from _list("unresolved targets", diagnosis.unresolved_targets)
    yield from _list("model factories", diagnosis.model_factories)
    yield from _several("left out", [f"{each['path']}: {each['reason']}" for each in diagnosis.left_out])
    yield from _several("budgets", diagnosis.budgets)


def _of_project(project: Started) -> Iterator[str]:
    yield _line("project", project.folder)
    if project.settings_module is None:
        settings = f"{project.settings_file}, which assigns INSTALLED_APPS" if project.settings_file else "not known"
    else:
        settings = f"{project.settings_module}, from {project.settings_from}"
        settings += "" if project.settings_file else "; its file is not known"
    yield _line("  settings", settings)
    source = f"from {project.django_from}" if project.django_from else "nothing says so, the newest is assumed"
    yield _line("  Django", f"{project.django}, {source}")
    unknown = [name for name, value in project.settings.items() if value == "unknown"]
    apps = project.settings["INSTALLED_APPS"]
    if isinstance(apps, dict):
        others = "" if apps["complete"] else ", and others that are not known"
        yield _line("  applications", f"{len(apps['known'])} installed{others}")
    if unknown and (project.settings_module or project.settings_file):
        yield _line("  not known", ", ".join(unknown))


def _environment_in_words(environment: dict[str, object] | None) -> str:
    if environment is None:
        return "none: models of Django's own applications are those that come with mir-lsp"
    read = counted(len(_texts(environment["modules_read"])), "module")
    return f"{environment['folder']} ({environment['origin']}), {environment['packages']} packages, {read} read"


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _list(title: str, found: Sequence[Gaps]) -> Iterator[str]:
    yield from _several(title, [f"{each.model} in {each.path}: {'; '.join(each.reasons)}" for each in found])


def _several(title: str, lines: Sequence[str]) -> Iterator[str]:
    yield _line(title, f"{len(lines):,}" if lines else "none")
    yield from (f"    {line}" for line in lines[:_MOST_SHOWN])
    if len(lines) > _MOST_SHOWN:
        yield f"    and {len(lines) - _MOST_SHOWN:,} more: --format json has them all"


def _line(title: str, text: str) -> str:
    return f"{title:<20} {text}"
