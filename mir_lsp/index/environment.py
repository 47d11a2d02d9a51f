"""What the index needs of installed packages, and the files that give it.

Files of an environment stand beside those that come with the tool, below the mount of their world, and take their
place: nothing in them is analysed, and their classes are known by shape alone. Which ones are needed is a function of
the project's facts and of the texts that were given: the modules that lead from bases, managers, fields and targets
of the project's models, and from `INSTALLED_APPS`, to the classes behind them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mir_lsp.facts.data import Binding, ChunkFacts, ClassFact, Definition, ImportFact, StarImport, ValueFact
from mir_lsp.facts.read import facts_of
from mir_lsp.facts.terms import CallTerm, Ref, SubscriptTerm, Term
from mir_lsp.index import keys
from mir_lsp.index.bundled import BUNDLED, bundled_files, is_bundled, module_at
from mir_lsp.index.db import Database
from mir_lsp.index.ingest import Index
from mir_lsp.index.modules import Located, locate, roots_of
from mir_lsp.index.outside import FIELDS, MANAGER_FACTORIES, is_harmless_base
from mir_lsp.index.paths import parent
from mir_lsp.index.settings import listed_apps
from mir_lsp.index.worlds import mount_of, reaches
from mir_lsp.syntax import split

_MOST_FILES = 300
_MOST_STEPS = 5_000


@dataclass(frozen=True, slots=True)
class InstalledFile:
    """The text of an installed module: `taggit.models`, in `models/__init__.py` when it is a package."""

    module: str
    is_package: bool
    text: str


# From a dotted name (`taggit.models.Tag`, `taggit.models`) to the module that is the longest part of it.
Lookup = Callable[[str], "InstalledFile | None"]


@dataclass(frozen=True, slots=True)
class Supplied:
    """What a round of reading came to: modules that are in the index, and whether the budget ended it."""

    modules: tuple[str, ...]
    exhausted: bool = False


class Library:
    """The files of one environment with what they say.

    `lookup` gives texts; the same name always gets the same one.
    """

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._known: dict[str, InstalledFile | None] = {}
        self._facts: dict[str, tuple[ChunkFacts, ...]] = {}

    def file(self, dotted: str) -> InstalledFile | None:
        """The installed module that is the longest part of a dotted name, None when there is none."""
        if dotted not in self._known:
            self._known[dotted] = self._lookup(dotted)
        return self._known[dotted]

    def facts(self, file: InstalledFile) -> tuple[ChunkFacts, ...]:
        """What an installed file says of its classes and names."""
        if file.module not in self._facts:
            self._facts[file.module] = tuple(_trimmed(file, facts_of(chunk)) for chunk in split(file.text).chunks)
        return self._facts[file.module]


class Installed:
    """The files of an environment in an index, below the mount of a world; without one, those of the tool."""

    def __init__(self, index: Index, library: Library | None, mount: str = BUNDLED) -> None:
        self._index = index
        self._library = library
        self._mount = mount
        self._mounted: dict[str, str] = {}
        self._originals = dict(bundled_files(mount))
        if mount != BUNDLED:
            index.set_files(self._originals.items())

    def refresh(self) -> Supplied:
        """Read what the projects of the world need by now, and forget what they no longer need."""
        if self._library is None:
            return Supplied(())
        search = _Search(self._library)
        search.run(needed_names(self._index, self._mount))
        for module in self._mounted.keys() - search.files.keys():
            self._unmount(self._mounted.pop(module))
        new = {module: file for module, file in search.files.items() if module not in self._mounted}
        places = {module: _place(file, self._mount) for module, file in new.items()}
        self._index.set_files((places[module], self._library.facts(file)) for module, file in sorted(new.items()))
        self._mounted.update(places)
        return Supplied(tuple(sorted(self._mounted)), search.exhausted)

    def clear(self) -> None:
        """Put the index back to what comes with the tool, which stands below `BUNDLED` alone."""
        for path in self._mounted.values():
            self._unmount(path)
        self._mounted.clear()
        if self._mount != BUNDLED:
            for path in self._originals:
                self._index.remove_file(path)

    def _unmount(self, path: str) -> None:
        if path in self._originals:
            self._index.set_file(path, self._originals[path])
        else:
            self._index.remove_file(path)


def needed_names(index: Index, mount: str = BUNDLED) -> frozenset[str]:
    """The dotted names outside of the code of a world that its models and `INSTALLED_APPS` lead to.

    A name that ends with `.*` stands for everything in a module.
    """
    db = index.db
    ours = (path for path in index.paths() if not is_bundled(path) and db.get(mount_of, parent(path)) == mount)
    found = {name for path in ours for name in db.get(outside_names, path)}
    for package in db.get(packages_elsewhere, mount):
        found |= {f"{package}.models.*", f"{package}.apps.*"}
    found |= {f"{module}.*" for module in _replaced()}
    return frozenset(found)


def packages_elsewhere(db: Database, mount: str) -> frozenset[str]:
    """The packages of installed applications of a world that are not of its projects."""
    packages = {_package_of(app) for app in listed_apps(db, mount)}
    return frozenset(package for package in packages if package and not _is_ours(db, mount, package))


def outside_names(db: Database, path: str) -> frozenset[str]:
    """The dotted names outside of the project that the models of a file are made of."""
    trace = _Trace(db)
    for name in db.read(keys.top_classes(path), ()):
        trace.visit(path, name)
    return frozenset(trace.found)


class _Trace:
    """Follows names from classes of the project to where they leave it. What is below `BUNDLED` is outside."""

    __slots__ = ("_db", "_seen", "found")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._seen: set[tuple[str, str]] = set()
        self.found: set[str] = set()

    def visit(self, path: str, name: str) -> None:
        if (path, name) in self._seen or len(self._seen) > _MOST_STEPS:
            return
        self._seen.add((path, name))
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(path, name), ())
        for binding in bindings:
            self._definition(path, binding)
        if not bindings:
            self._starred(path, name)

    def _definition(self, path: str, binding: Binding) -> None:
        match binding.definition:
            case ClassFact() as fact if _may_matter(path, fact):
                for parts in _mentioned(fact):
                    self._parts(path, parts)
            case ValueFact(term=term):
                for parts in _terms((term,)):
                    self._parts(path, parts)
            case ImportFact():
                # Reached by itself, not through what is made of it: nobody says yet what is wanted of it.
                self._parts(path, (binding.name,))

    def _parts(self, path: str, parts: tuple[str, ...]) -> None:
        bindings: tuple[Binding, ...] = self._db.read(keys.bindings(path, parts[0]), ())
        imports = [binding.definition for binding in bindings if isinstance(binding.definition, ImportFact)]
        for fact in imports:
            self._import(path, fact, parts)
        if len(imports) < len(bindings) or not bindings:
            self.visit(path, parts[0])

    def _import(self, path: str, fact: ImportFact, parts: tuple[str, ...]) -> None:
        if fact.name is None:
            # `import a.b` binds `a`: the parts are the dotted name; `import a.b as c` binds the module.
            dotted = (fact.module, *parts[1:]) if fact.whole else parts
            *module, name = ".".join(dotted).split(".")
            self._name(path, ".".join(module), name, 0, ())
        else:
            self._name(path, fact.module, fact.name, fact.level, parts[1:])

    def _name(self, path: str, module: str, name: str, level: int, rest: tuple[str, ...]) -> None:
        found = locate(self._db, path, module, level) if module or level else None
        if isinstance(found, Located) and not _is_outside(found):
            if found.file is not None:
                self.visit(found.file, name)
            if rest and (found.file is None or not self._db.read(keys.bindings(found.file, name), ())):
                self._name(path, f"{module}.{name}" if module else name, rest[0], level, rest[1:])
        elif level == 0:
            self.found.update(_wanted(".".join(part for part in (module, name, *rest) if part)))

    def _starred(self, path: str, name: str) -> None:
        stars: tuple[StarImport, ...] = self._db.read(keys.stars(path), ())
        for star in stars:
            self._name(path, star.module, name, star.level, ())


class _Search:
    """The installed modules that names lead to, through the modules that pass them on."""

    def __init__(self, library: Library) -> None:
        self.files: dict[str, InstalledFile] = {}
        self.exhausted = False
        self._library = library
        self._names: dict[str, dict[str, list[Binding]]] = {}
        self._seen: set[str] = set()

    def run(self, names: Iterable[str]) -> None:
        pending = sorted(names, reverse=True)
        while pending:
            name = pending.pop()
            if name not in self._seen:
                self._seen.add(name)
                pending.extend(sorted(self._follow(name), reverse=True))

    def _follow(self, dotted: str) -> Iterator[str]:
        """The names that have to be known to know this one."""
        is_whole = dotted.endswith(".*")
        file = self._library.file(dotted.removesuffix(".*"))
        if file is None or _is_kept_out(file.module) or (is_whole and file.module != dotted.removesuffix(".*")):
            return
        if file.module not in self.files:
            if len(self.files) >= _MOST_FILES:
                self.exhausted = True
                return
            self.files[file.module] = file
        names = self._bindings(file)
        if is_whole:
            for name in names:
                yield f"{file.module}.{name}"
            yield from self._siblings(file)
        else:
            yield from self._behind(file, dotted.removeprefix(f"{file.module}.").partition(".")[0])

    def _bindings(self, file: InstalledFile) -> dict[str, list[Binding]]:
        if file.module not in self._names:
            names = self._names[file.module] = {}
            for chunk in self._library.facts(file):
                for binding in chunk.bindings:
                    names.setdefault(binding.name, []).append(binding)
        return self._names[file.module]

    def _siblings(self, file: InstalledFile) -> Iterator[str]:
        """The modules of a `models` package, which are imported by it."""
        for chunk in self._library.facts(file):
            for star in chunk.stars:
                if star.module.startswith(f"{file.module}."):
                    yield f"{star.module}.*"

    def _behind(self, file: InstalledFile, name: str) -> Iterator[str]:
        found = self._bindings(file).get(name, ())
        for binding in found:
            match binding.definition:
                case ClassFact() as fact:
                    for parts in _mentioned(fact):
                        yield from self._absolute(file, parts)
                case ImportFact(module=module, name=str(original)):
                    yield from _wanted(f"{module}.{original}")
                case ValueFact(term=term):
                    for parts in _terms((term,)):
                        yield from self._absolute(file, parts)
        if not found:
            for chunk in self._library.facts(file):
                for star in chunk.stars:
                    yield from _wanted(f"{star.module}.{name}")

    def _absolute(self, file: InstalledFile, parts: tuple[str, ...]) -> Iterator[str]:
        """What a name in an installed file is called from outside."""
        found = self._bindings(file).get(parts[0], ())
        for binding in found:
            match binding.definition:
                case ImportFact(module=module, name=str(name)):
                    yield from _wanted(".".join((module, name, *parts[1:])))
                case ImportFact(module=module, whole=whole):
                    yield from _wanted(".".join((module, *parts[1:]) if whole else parts))
                case _:
                    yield f"{file.module}.{parts[0]}"
        if not found:
            for chunk in self._library.facts(file):
                for star in chunk.stars:
                    yield from _wanted(f"{star.module}.{parts[0]}")


# Names of classes and calls that have to do with models; reading too much costs time and says nothing wrong.
_MODEL_MODULES = ("models", "managers", "fields", "querysets", "mixins", "base", "db")
_MODEL_ENDINGS = ("Model", "Manager", "QuerySet", "Queryset", "Field", "Mixin", "ModelBase")

# What a manager or queryset overrides to change what is loaded. Its body is not read, so what it does is not known.
_LOADING = frozenset(
    {
        *("get_queryset", "all", "filter", "iterator", "__iter__", "__getattr__", "_clone", "_chain", "_fetch_all"),
        *("get_query_set", "as_manager", "__init_subclass__"),
    }
)
_RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "TreeForeignKey", "GenericRelation")


def _may_matter(path: str, fact: ClassFact) -> bool:
    parts = path.replace("\\", "/").removesuffix(".py").split("/")
    if any(part.startswith(_MODEL_MODULES) for part in parts[-3:]):
        return True
    if any(base.last.endswith(_MODEL_ENDINGS) for base in fact.bases if isinstance(base, Ref)):
        return True
    return any(isinstance(value.term, CallTerm) and _is_field(value.term) for _, value in fact.attributes)


def _is_field(call: CallTerm) -> bool:
    return isinstance(call.func, Ref) and call.func.parts[0] == "models" and len(call.func.parts) == 2


def _mentioned(fact: ClassFact) -> Iterator[tuple[str, ...]]:
    """The names that make up a class: its bases, and what its attributes are made with and point to."""
    yield from _terms((*fact.bases, *(term for name, term in fact.keywords if name == "metaclass")))
    for _, value in fact.attributes:
        if isinstance(value.term, (CallTerm, Ref)):
            yield from _terms((value.term,))
    for nested in fact.classes:
        if nested.name == "Meta":
            yield from _terms(nested.bases)


def _terms(terms: Iterable[Term]) -> Iterator[tuple[str, ...]]:
    for term in terms:
        match term:
            case Ref(parts=parts):
                yield parts
            case SubscriptTerm(value=value):
                yield from _terms((value,))
            case CallTerm(func=func, args=args):
                yield from _called(func, args)


def _called(func: Term, args: tuple[Term, ...]) -> Iterator[tuple[str, ...]]:
    if not isinstance(func, Ref):
        yield from _terms((func,))
        return
    if func.last in ("from_queryset", "as_manager"):
        if len(func.parts) > 1:
            yield func.parts[:-1]
        yield from _terms(args[:1])
        return
    yield func.parts
    if func.last.endswith(_RELATIONS) or func.last in ("with_metaclass", "partial"):
        yield from _terms(args)


def _wanted(dotted: str) -> Iterator[str]:
    """The name, unless its answer is in a table already or it cannot be of a model."""
    if dotted in FIELDS or dotted in MANAGER_FACTORIES or is_harmless_base(dotted):
        return
    top = dotted.partition(".")[0]
    if top not in sys.stdlib_module_names and (top != "django" or dotted.rpartition(".")[0] in _replaced()):
        yield dotted


@lru_cache(maxsize=1)
def _replaced() -> frozenset[str]:
    """The modules that come with the tool and are better read from the environment."""
    return frozenset(module_at(path) for path, _ in bundled_files())


def _place(file: InstalledFile, mount: str) -> str:
    name = file.module.replace(".", "/")
    return f"{mount}/{name}/__init__.py" if file.is_package else f"{mount}/{name}.py"


def _is_kept_out(module: str) -> bool:
    """Whether a module is known from tables: Django, REST framework but its models, those that make managers."""
    top, _, rest = module.partition(".")
    if top == "django":
        return module not in _replaced()
    if top == "rest_framework":
        return bool(rest) and not rest.endswith("models")
    return any(name.rpartition(".")[0] == module for name in MANAGER_FACTORIES)


def _package_of(app: str) -> str:
    """The package of an entry of `INSTALLED_APPS`, which may name a configuration class in it."""
    parts = app.split(".")
    if parts[-1][:1].isupper():
        parts = parts[:-2] if parts[-2:-1] == ["apps"] else parts[:-1]
    return ".".join(parts)


def _is_ours(db: Database, mount: str, package: str) -> bool:
    found = [locate(db, f"{root}/manage.py", package, 0) for root in roots_of(db, mount)]
    ours = [one for one in found if isinstance(one, Located) and not _is_outside(one)]
    return any(reaches(db, mount, one.file or one.folders[0]) for one in ours)


def _is_outside(found: Located) -> bool:
    return all(is_bundled(place) for place in ((found.file,) if found.file is not None else found.folders))


def _trimmed(file: InstalledFile, facts: ChunkFacts) -> ChunkFacts:
    """Facts without positions, imports spelled from the top, classes that do more than they say marked so."""
    bindings = tuple(replace(binding, definition=_seen(file, binding)) for binding in facts.bindings)
    stars = tuple(StarImport(_absolute(file, star.module, star.level), 0, star.certainty) for star in facts.stars)
    return ChunkFacts(bindings, stars, complete=facts.complete)


def _seen(file: InstalledFile, binding: Binding) -> Definition:
    match binding.definition:
        case ImportFact(level=level) as fact if level:
            return replace(fact, module=_absolute(file, fact.module, level), level=0)
        case ClassFact() as fact if not file.module.startswith("django.") and _does_more(fact):
            return replace(fact, inexact=True)
        case definition:
            return definition


def _does_more(fact: ClassFact) -> bool:
    return any(method.name in _LOADING for method in fact.methods)


def _absolute(file: InstalledFile, module: str, level: int) -> str:
    if not level:
        return module
    parts = file.module.split(".")
    above = parts if file.is_package else parts[:-1]
    above = above[: len(above) - (level - 1)]
    return ".".join((*above, module) if module else above)
