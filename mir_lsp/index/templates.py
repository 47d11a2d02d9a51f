"""Templates as inputs, and which file a template's name means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from mir_lsp.facts.data import ValueFact
from mir_lsp.facts.templates import TemplateFacts, TemplateSites, template_facts
from mir_lsp.facts.terms import Concat, Literal, MappingTerm, Ref, Sequence, Term
from mir_lsp.index import keys
from mir_lsp.index.db import MISSING, Database, Key
from mir_lsp.index.filepaths import file_path
from mir_lsp.index.installed import installed
from mir_lsp.index.paths import nearness
from mir_lsp.index.resolve import ValueSymbol, resolve
from mir_lsp.index.settings import settings_file
from mir_lsp.index.worlds import reaches
from mir_lsp.syntax.template_nodes import TemplateDocument
from mir_lsp.syntax.template_nodes import template_document as document_of

_TEMPLATES = "templates"
_USES = re.compile(r"""\{%\s*(?:extends|include)\s+(?:_\()?(?:"([^"\n]*)"|'([^'\n]*)')""")
_DJANGO_BACKEND = "django.template.backends.django.DjangoTemplates"


class Templates:
    """Keeps the inputs of a database equal to the template files: their texts, and where they are named.

    A text is parsed when a query asks for it: of hundreds of templates most are never asked for.
    """

    def __init__(self, db: Database) -> None:
        self.db = db
        self._texts: dict[str, str] = {}
        self._members: dict[Key, set[str]] = {}
        self._given: dict[str, frozenset[Key]] = {}

    def set_file(self, path: str, text: str) -> bool:
        """Add a template or give it another text; whether that changed anything."""
        return self.set_files(((path, text),))

    def set_files(self, files: Iterable[tuple[str, str]]) -> bool:
        """`set_file` for many files; sets that span files are brought up to date once."""
        touched: set[Key] = set()
        changed = False
        for path, text in files:
            self._texts[path] = text
            changed |= self.db.set(keys.template_text(path), text)
            named = [keys.templates_named(_basename(path)), *map(keys.templates_using, _used_names(text))]
            self._join(path, frozenset(named), touched)
        return self._publish(touched) or changed

    def remove_file(self, path: str) -> bool:
        """Forget a template; whether it was known."""
        if self._texts.pop(path, None) is None:
            return False
        touched: set[Key] = set()
        self.db.set(keys.template_text(path), MISSING)
        self._join(path, frozenset(), touched)
        self._publish(touched)
        return True

    def text(self, path: str) -> str | None:
        """The text of a known template."""
        return self._texts.get(path)

    def paths(self) -> tuple[str, ...]:
        """The known templates, sorted."""
        return tuple(sorted(self._texts))

    def _join(self, path: str, new: frozenset[Key], touched: set[Key]) -> None:
        old = self._given.pop(path, frozenset())
        for key in old - new:
            self._members[key].discard(path)
        for key in new - old:
            self._members.setdefault(key, set()).add(path)
        touched |= old ^ new
        if new:
            self._given[path] = new

    def _publish(self, touched: set[Key]) -> bool:
        changed = False
        for key in touched:
            members = self._members.get(key)
            changed |= self.db.set(key, frozenset(members) if members else MISSING)
            if not members:
                self._members.pop(key, None)
        return changed


@dataclass(frozen=True, slots=True)
class TemplateFolders:
    """Where templates are looked for, in order; `known` is False when there may be other places."""

    folders: tuple[str, ...]
    known: bool


@dataclass(frozen=True, slots=True)
class FoundTemplate:
    """The file that a name means. `certain` is False when settings that decide are not known.

    `shadowed` are other files of that name, in the order in which they would be found.
    """

    path: str
    certain: bool
    shadowed: tuple[str, ...] = ()


def template_document(db: Database, path: str) -> TemplateDocument | None:
    """What a template file does, with absolute spans; None when it is not known. Any edit of the file changes it."""
    text: str | None = db.read(keys.template_text(path))
    return document_of(text) if text is not None else None


def template(db: Database, path: str) -> TemplateFacts | None:
    """The facts of a template file; None when it is not known. Edits of text and layout leave them equal."""
    found = db.get(_read_template, path)
    return found[0] if found is not None else None


def template_sites(db: Database, path: str) -> TemplateSites | None:
    """Where the facts of a template file stand, in the order of the facts."""
    found = db.get(_read_template, path)
    return found[1] if found is not None else None


def template_folders(db: Database, folder: str) -> TemplateFolders:
    """The folders of `DIRS`, then those of installed applications when `APP_DIRS` says so."""
    start = db.get(settings_file, folder)
    symbol = resolve(db, start, ("TEMPLATES",)) if start is not None else None
    if not isinstance(symbol, ValueSymbol) or not isinstance(symbol.fact, ValueFact):
        return TemplateFolders((), known=False)
    found: list[str] = []
    known = isinstance(symbol.fact.term, Sequence) and symbol.fact.term.exact
    for engine in symbol.fact.term.items if isinstance(symbol.fact.term, Sequence) else ():
        if not isinstance(engine, MappingTerm):
            known = False
        elif _entry(engine, "BACKEND") in (Literal(_DJANGO_BACKEND), None):
            dirs = _dirs(db, symbol.path, _entry(engine, "DIRS"))
            found += [path for path in dirs if path is not None]
            known = known and engine.exact and None not in dirs
            if _uses_apps(engine):
                apps = db.get(installed, folder)
                found += [f"{app.folder}/{_TEMPLATES}" for app in apps.apps]
                known = known and apps.known
    return TemplateFolders(tuple(dict.fromkeys(found)), known)


def find_template(db: Database, folder: str, name: str) -> FoundTemplate | None:
    """The file that a template's name means for code in a folder; None when no known file has that name."""
    suffix = f"/{name}"
    named: frozenset[str] = db.read(keys.templates_named(_basename(name)), frozenset())
    candidates = {path.replace("\\", "/"): path for path in named if reaches(db, folder, path)}
    fitting = sorted(path for path in candidates if path.endswith(suffix))
    if not fitting:
        return None
    places = db.get(template_folders, folder)
    order = {place: position for position, place in enumerate(places.folders)}
    found = [path for path in fitting if path.removesuffix(suffix) in order]
    found.sort(key=lambda path: order[path.removesuffix(suffix)])
    if found:
        return FoundTemplate(candidates[found[0]], places.known, tuple(candidates[path] for path in found[1:]))
    return _likely(
        candidates, [path for path in fitting if path.removesuffix(suffix).endswith(f"/{_TEMPLATES}")], folder
    )


def names_of(db: Database, path: str) -> tuple[str, ...]:
    """The names that a template file can be asked for by, the shortest last."""
    parts = path.replace("\\", "/").split("/")
    names = ("/".join(parts[start:]) for start in range(1, len(parts)))
    places = [place for place, part in enumerate(parts) if part == _TEMPLATES]
    inside = ["/".join(parts[place + 1 :]) for place in places if place + 1 < len(parts)]
    return tuple(dict.fromkeys((*inside, *(() if inside else names))))


def used_by(db: Database, path: str) -> tuple[str, ...]:
    """The template files that extend or include this one by name, sorted."""
    found: set[str] = set()
    for name in names_of(db, path):
        for user in db.read(keys.templates_using(name), frozenset()):
            meant = db.get(find_template, user.rpartition("/")[0], name)
            facts = db.get(template, user)
            if meant is not None and meant.path == path and facts is not None and name in facts.names():
                found.add(user)
    return tuple(sorted(found))


def _read_template(db: Database, path: str) -> tuple[TemplateFacts, TemplateSites] | None:
    text: str | None = db.read(keys.template_text(path))
    return template_facts(text) if text is not None else None


def _used_names(text: str) -> set[str]:
    """The names in tags that extend or include; those in comments and verbatim text are among them."""
    return {one or other for one, other in _USES.findall(text)}


def _likely(candidates: dict[str, str], fitting: list[str], folder: str) -> FoundTemplate | None:
    """The nearest of the files that stand in some folder of templates."""
    if not fitting:
        return None
    ranked = sorted(fitting, key=lambda path: (-nearness(path, folder), path))
    return FoundTemplate(
        candidates[ranked[0]], certain=False, shadowed=tuple(candidates[path] for path in ranked[1:])
    )


def _basename(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def _entry(engine: MappingTerm, name: str) -> Term | None:
    return next((value for key, value in engine.items if key == Literal(name)), None)


def _uses_apps(engine: MappingTerm) -> bool:
    """`APP_DIRS`, or the loader that does the same written out."""
    if _entry(engine, "APP_DIRS") == Literal(True):
        return True
    options = _entry(engine, "OPTIONS")
    loaders = _entry(options, "loaders") if isinstance(options, MappingTerm) else None
    return loaders is not None and "app_directories" in repr(loaders)


def _dirs(db: Database, path: str, value: Term | None) -> list[str | None]:
    match value:
        case None:
            return []
        case Sequence(items=items, exact=exact):
            found = [file_path(db, path, item) for item in items]
            return found if exact else [*found, None]
        case Concat(left=left, right=right):
            return [*_dirs(db, path, left), *_dirs(db, path, right)]
        case Ref(parts=parts):
            symbol = resolve(db, path, parts)
            if isinstance(symbol, ValueSymbol) and isinstance(symbol.fact.term, (Sequence, Concat)):
                return _dirs(db, symbol.path, symbol.fact.term)
            return [None]
        case _:
            return [None]
