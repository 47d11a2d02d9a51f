"""Fixes: edits made from recipes for the current text, and proved on it before anybody sees them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from mir_lsp.engine.checking import PRODUCTION
from mir_lsp.engine.findings import Finding, Fix, FixOffer, Refusal
from mir_lsp.engine.ignoring import tidied
from mir_lsp.index.bodies import UnitId
from mir_lsp.index.migrations import migration, migration_graph
from mir_lsp.index.paths import join, parent
from mir_lsp.index.schema import ClassId
from mir_lsp.recipes.edits import edits_of
from mir_lsp.recipes.fields import model_edit
from mir_lsp.recipes.imports import import_edits, unimport_edits
from mir_lsp.recipes.model import AddOption, Rewrite, SplitMigration
from mir_lsp.recipes.options import option_edit
from mir_lsp.recipes.splitting import new_files, split_edits, told
from mir_lsp.rules.model import Family, Safety
from mir_lsp.rules.registry import RULES
from mir_lsp.syntax import comments, parse_cached
from mir_lsp.text.edits import Edit, RejectedEdits, apply

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine

FileEdits = tuple[tuple[str, tuple[Edit, ...]], ...]

AUTOMATIC = frozenset(safety for safety in Safety if safety.automatic)
UNSAFE = AUTOMATIC | {Safety.INTENDED_CHANGE}
"""The fixes that are applied when somebody says so for a whole file: scaffolds are made one by one."""

MOST_FIXES = 500  # of one file in one go: enough for any, and an end for a defect of ours

GONE = Refusal("the code has changed and no longer has this finding")
_NO_ROOM = Refusal("the class is written in a way that takes no further entry")

_FOLLOWED = Refusal("another migration follows it, or it is written in a way that cannot be taken apart")

Key = tuple[str, str, str]
Keys = Counter[Key]

# What programs that write code put at the top of it.
_GENERATED = re.compile(r"(?:#|//|<!--|\{#).{0,200}\bDO NOT EDIT\b")
_TOP = 1_000  # characters

# What is prefetched decides by which of these a query that runs for each row goes.
_QUERIES = frozenset({"MIR105", "MIR107", "MIR125"})
_OFF = frozenset(rule.code for rule in RULES if not rule.default)
_COSTS = frozenset(rule.code for rule in RULES if rule.family in PRODUCTION)


def fix(engine: Engine, path: str, fingerprint: str, choice: int = 0) -> Fix | Refusal:
    """The verified fix of a finding, in offsets of the current text; `choice` counts those that it offers."""
    finding = next((each for each in engine.every_near_finding(path) if each.fingerprint == fingerprint), None)
    if finding is None:
        return _tidied(engine, path, fingerprint)
    if finding.fix is None:
        return Refusal(finding.no_fix or "this finding has no fix")
    if not 0 <= choice < len(finding.offers):
        return GONE
    offer = finding.offers[choice]
    edits = _edits(engine, offer)
    if edits is None:
        return _NO_ROOM if isinstance(offer.recipe, AddOption) else _FOLLOWED if _is_split(offer) else GONE
    problem = _problem(engine, finding, edits)
    if problem:
        return Refusal(problem)
    return Fix(offer.title, offer.safety, tuple(edits.items()))


def _tidied(engine: Engine, path: str, fingerprint: str) -> Fix | Refusal:
    """The fix of a finding about a suppression."""
    shown = engine.near_findings(path) if engine.text(path) is not None else ()
    finding = next((each for each in shown if each.fingerprint == fingerprint), None)
    return tidied(engine, path, finding) if finding is not None else GONE


def fix_all(engine: Engine, path: str, admitted: frozenset[Safety] = AUTOMATIC) -> FileEdits:
    """Edits by file that apply all fixes of one that are so safe, each verified after the other."""
    if engine.text(path) is None:
        return ()
    before: dict[str, str | None] = {}
    try:
        _fixed(engine, path, before, admitted)
        after = {each: engine.text(each) or "" for each in before}
    finally:
        _put(engine, before)
    changes = ((each, difference(before[each] or "", after[each])) for each in sorted(before))
    return tuple((each, edits) for each, edits in changes if edits)


def _is_split(offer: FixOffer) -> bool:
    return isinstance(offer.recipe, SplitMigration)


def _edits(engine: Engine, offer: FixOffer) -> dict[str, tuple[Edit, ...]] | None:
    """The edits of a fix by file, in offsets of the texts as they are; None when a place is gone."""
    if isinstance(offer.recipe, AddOption):
        return _option_edits(engine, offer.recipe)
    if isinstance(offer.recipe, SplitMigration):
        return _split(engine, offer, offer.recipe)
    found: dict[str, tuple[Edit, ...]] = {}
    for unit in dict.fromkeys(place.unit for place in offer.recipe.places):
        start = engine.start_of(UnitId(*unit)) if unit is not None else offer.base
        path = unit[0] if unit is not None else offer.path
        text = engine.text(path)
        if start is None or text is None:
            return None
        made = edits_of(offer.recipe, text, start, unit)
        found[path] = tuple(sorted({*found.get(path, ()), *made}))
    if isinstance(offer.recipe, Rewrite) and offer.recipe.imports:
        imported = import_edits(engine.text(offer.path) or "", offer.recipe.imports)
        if imported is None:
            return None
        found[offer.path] = tuple(sorted({*found.get(offer.path, ()), *imported}))
    if isinstance(offer.recipe, Rewrite) and offer.recipe.unimports:
        text = engine.text(offer.path) or ""
        dropped = unimport_edits(text, apply(text, found.get(offer.path, ())), offer.recipe.unimports)
        found[offer.path] = tuple(sorted({*found.get(offer.path, ()), *dropped}))
    return found


def _split(engine: Engine, offer: FixOffer, recipe: SplitMigration) -> dict[str, tuple[Edit, ...]] | None:
    """The edits of a migration that becomes several: a file that is not there yet is an edit of an empty text.

    None when another migration follows it already, or a place is gone.
    """
    text = engine.text(offer.path)
    own = engine.db.get(migration, ClassId(offer.path, "Migration"))
    whole = told(recipe, engine.text)
    edits = split_edits(whole, text, offer.base) if text is not None and whole is not None else None
    if text is None or edits is None or own is None:
        return None
    models = _model_edits(engine, recipe)
    if models is None:
        return None
    moves = recipe.follow or recipe.models
    if moves and engine.db.get(migration_graph).leaves(recipe.app) != (own.key,):
        return None
    made = new_files(recipe, text, offer.base, own.key.name)
    created = {join(parent(offer.path), name): (Edit(0, 0, said),) for name, said in made}
    if any(engine.text(path) is not None for path in created):
        return None
    return {offer.path: edits, **created, **models}


def _model_edits(engine: Engine, recipe: SplitMigration) -> dict[str, tuple[Edit, ...]] | None:
    """What changes in the classes of models; None when one of them is not written as it is taken to be."""
    found: dict[str, tuple[Edit, ...]] = {}
    for each in recipe.models:
        edits = model_edit(each, engine.text(each.path) or "")
        if edits is None:
            return None
        found[each.path] = tuple(sorted({*found.get(each.path, ()), *edits}))
    return found


def _option_edits(engine: Engine, recipe: AddOption) -> dict[str, tuple[Edit, ...]] | None:
    """The edits in the bodies of classes by file; None when one of them is gone or takes none."""
    found: dict[str, tuple[Edit, ...]] = {}
    for place in recipe.places:
        file = engine.files.get(place.path)
        whole = file.extent(place.qualname) if file is not None else None
        if file is None or whole is None:
            return None
        edit = option_edit(recipe, place, file.text, whole, file.body_of(place.qualname))
        if edit is None:
            return None
        found[place.path] = tuple(sorted({*found.get(place.path, ()), edit}))
    return found


def _put(engine: Engine, texts: Mapping[str, str | None]) -> None:
    for path, text in texts.items():
        if text is None:
            engine.remove(path)
        else:
            engine.set_text(path, text)


def difference(before: str, after: str) -> tuple[Edit, ...]:
    """The edits that turn one text into another, by lines, each cut down to what really differs."""
    if before == after:
        return ()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    edits = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            edits.append(_narrowed(starts[i], "".join(old[i:j]), "".join(new[k:m])))
    return tuple(edits)


def _fixed(engine: Engine, path: str, before: dict[str, str | None], admitted: frozenset[Safety]) -> None:
    """Apply fixes in the engine; `before` takes the texts as they were."""
    refused: set[str] = set()
    for _ in range(MOST_FIXES):
        finding = _next(engine.findings(path), refused, admitted)
        if finding is None:
            break
        found = fix(engine, path, finding.fingerprint)
        if isinstance(found, Refusal):
            refused.add(finding.fingerprint)
            continue
        for each, edits in found.edits:
            text = engine.text(each)
            before.setdefault(each, text)
            engine.set_text(each, apply(text or "", edits))


def _next(findings: Iterable[Finding], refused: set[str], admitted: frozenset[Safety]) -> Finding | None:
    for finding in findings:
        offered = finding.fix is not None and finding.fix.safety in admitted
        if offered and finding.fingerprint not in refused:
            return finding
    return None


def _problem(engine: Engine, finding: Finding, edits: Mapping[str, tuple[Edit, ...]]) -> str:
    """Why a fix must not be shown; empty when it parses, removes its finding, adds none and keeps comments."""
    before_it: dict[str, str | None] = {path: engine.text(path) for path in edits}
    texts = {path: text or "" for path, text in before_it.items()}
    if any(_GENERATED.search(text, 0, _TOP) for text in texts.values()):
        return "the file says that a program writes it, and that nobody is to edit it"
    try:
        fixed = {path: apply(texts[path], each) for path, each in edits.items()}
    except RejectedEdits:
        return "the fix does not fit the text"
    # Comments may go along into another file.
    if _every_comment(fixed) != _every_comment(texts):
        return "the fix would lose a comment"
    looked_at = sorted({finding.path, *edits})
    before = _counted(engine, looked_at)
    broken = sum(_broken_chunks(engine, path) for path in edits)
    _put(engine, fixed)
    try:
        after = _counted(engine, looked_at)
        worse = sum(_broken_chunks(engine, path) for path in edits) > broken
    finally:
        _put(engine, before_it)
    if worse:
        return "the fix would not parse"
    # What raises costs nothing: costs that are told once it runs were there before.
    uncovered = _COSTS if finding.rule.family is Family.ASYNC else frozenset()
    if _gained(before, Counter({key: count for key, count in after.items() if key[1] not in uncovered})):
        return "the fix would bring another finding"
    if after[_key(finding)] >= before[_key(finding)]:
        return "the fix would not remove the finding"
    return ""


def _gained(before: Keys, after: Keys) -> bool:
    """Whether there are findings that were not there; a query per row may go by another code now.

    A finding whose own text is edited is known by another one then, and is the same.
    """
    more, less = _by_code(after - before), _by_code(before - after)
    # What is off by default is no reason to keep a fix back.
    grown, shrunk = more - less, less - more
    grown = Counter({key: count for key, count in grown.items() if key[1] not in _OFF})
    if any(code not in _QUERIES for _, code in grown):
        return True
    return any(
        sum(count for key, count in grown.items() if key[0] == path)
        > sum(count for key, count in shrunk.items() if key[0] == path and key[1] in _QUERIES)
        for path in {key[0] for key in grown}
    )


def _by_code(keys: Keys) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for (path, code, _), count in keys.items():
        found[path, code] += count
    return found


def _every_comment(texts: Mapping[str, str]) -> Counter[str]:
    return Counter(each.text for text in texts.values() for each in comments(text))


def _key(finding: Finding) -> Key:
    return finding.path, finding.code, finding.fingerprint.partition(".")[0]


def _counted(engine: Engine, paths: Iterable[str]) -> Keys:
    return Counter(_key(finding) for path in paths for finding in engine.every_near_finding(path))


def _broken_chunks(engine: Engine, path: str) -> int:
    file = engine.files.get(path)
    return sum(not parse_cached(chunk).complete for chunk in file.module.chunks) if file is not None else 0


def _narrowed(start: int, old: str, new: str) -> Edit:
    """One edit without what both texts begin and end with."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Edit(start + head, start + len(old) - tail, new[head : len(new) - tail])
