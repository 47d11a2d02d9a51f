"""The labelled set about transactions: what happens too early, twice or not at all, and what looks like it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterable, Mapping

from tests.support.context_set import Project
from tests.support.labelled_set import Label
from tests.support.transaction_runner import Effect, Ran

RACES = ("MIR225", "MIR227")
EFFECTS = ("MIR401", "MIR402", "MIR431")
ABORTED = ("An error occurred in the current transaction", "current transaction is aborted")


def belongs(code: str) -> bool:
    """Whether findings with a code are what the set is about."""
    return code.startswith("MIR4") or code in RACES


def raced(projects: Iterable[Project]) -> list[str]:
    """The modules with cases that have to run twice at once: the labels in them say so."""
    return sorted(
        {
            label.path.removesuffix(".py").replace("/", ".")
            for project in projects
            for label in project.labelled.labels
            if set(label.codes) & set(RACES)
        }
    )


def mislabelled(project: Project, ran: Mapping[str, Ran]) -> list[str]:
    """Where labels are wrong."""
    wants = project.labelled.wants
    proved = {case: [want for want in wants if proves(project, want, each)] for case, each in ran.items()}
    shown = {want for each in proved.values() for want in each}
    problems = [f"{project}/{want}: nothing happens" for want in wants if want not in shown]
    for case, each in ran.items():
        problems += [f"{project}: {case}: {told}" for told in _untold(project, proved[case], each)]
    problems += [f"{project}/{want}: nothing says what is right" for want in _undecided(project, proved, ran)]
    labels = [label for label in project.labelled.labels if label.word == "ok"]
    for near in labels:
        for case, each in ran.items():
            if proves(project, near, each) or (near.codes[0] in EFFECTS and _sent_early(project, near, each)):
                problems.append(f"{project}/{near}: said to be fine for {near.codes[0]}, and {case} shows it")
    return problems


def proves(project: Project, label: Label, each: Ran) -> bool:
    """Whether a case shows that a label, if it is a positive, is right."""
    code, lines = label.codes[0], project.statement(label)
    if code in EFFECTS:
        return _sent_early(project, label, each) and any(lines & effect.through for effect in each.lost)
    if code == "MIR406":
        return _refused(each, "TransactionManagementError: select_for_update", lines) or _locks_nothing(each, lines)
    if code == "MIR407":
        return _refused(each, "NotSupportedError", lines)
    if code == "MIR410":
        aborted = any(text in each.error for text in ABORTED)
        return bool(lines & each.lines) and (each.undone or aborted)
    if code == "MIR413":
        return _refused(each, "TypeError: on_commit()'s callback must be a callable", lines)
    if code == "MIR414":
        sent = [effect.sent for effect in each.effects]
        return bool(lines & each.lines) and len(sent) > 1 and len(set(sent)) == 1
    if code == "MIR416":
        return any(lines & places for places in each.dropped)
    if code == "MIR428":
        return bool(lines & each.through) and "serializable" in each.error
    return bool(lines & each.lines) and each.raced is not None and each.raced[0] != each.raced[1]


def not_repaired(
    project: Project, fixed: Collection[Label], was: Mapping[str, Ran], now: Mapping[str, Ran]
) -> list[str]:
    """What is wrong with a project after fixes. Effects happen once, after the commit, and not if it is refused.

    `fixed` are the positives that have been fixed, `was` the runs of the project as it is labelled, `now` those of
    its fixed text. Cases with other positives may do what they like.
    """
    problems: list[str] = []
    for case, before in was.items():
        wants = [want for want in project.labelled.wants if proves(project, want, before)]
        if all(want in fixed for want in wants):
            problems += [f"{project}: {case}: {told}" for told in _wrong(project, wants, before, now[case])]
    return problems


def _wrong(project: Project, wants: list[Label], before: Ran, after: Ran) -> list[str]:
    if after.error or after.undone or after.dropped:
        return [after.error or ("undone in silence" if after.undone else "a callback never runs")]
    if after.raced is not None and after.raced[0] != after.raced[1]:
        return ["two runs at once give something else than one by one"]
    early = [effect.sent for effect in after.effects if _does_harm(effect)]
    if early:
        return [f"sent before the commit: {', '.join(early)}"]
    free = [effect.sent for effect in before.effects if not effect.is_open]
    kept = [effect.sent for effect in after.lost if effect.sent not in free and not _is_new_file(effect)]
    if kept:
        return [f"sent although nothing was committed: {', '.join(kept)}"]
    sent, due = sorted(effect.sent for effect in after.effects), _due(project, wants, before)
    if due is not None and sent != due:
        return [f"sent {', '.join(sent)}, not {', '.join(due)}"]
    right = right_result(project, wants, before)
    return [f"gives {after.result}, not {right}"] if right and after.result != right else []


def right_result(project: Project, wants: list[Label], before: Ran) -> str:
    """What a case gives once it is right, as JSON; empty where nothing says so."""
    said = next((text for want in wants if (text := project.gives(want)) is not None), "")
    if said or not wants:
        return said or before.result
    codes = {want.codes[0] for want in wants}
    if "MIR416" in codes:
        return "true"  # a test that passes
    if "MIR410" in codes:
        return ""
    return before.wrapped if before.error else before.result


def _undecided(project: Project, proved: Mapping[str, list[Label]], ran: Mapping[str, Ran]) -> Iterable[Label]:
    """The positives of which nobody knows what a repair has to give or to send."""
    for case, wants in proved.items():
        for want in wants:
            sends = any(_SENDS.search(line) for line in project.around(want))
            if not right_result(project, wants, ran[case]) or (want.codes[0] == "MIR414" and not sends):
                yield want


def _due(project: Project, wants: list[Label], before: Ran) -> list[str] | None:
    """What has to be sent, sorted; None where a repair may send something else."""
    codes = {want.codes[0] for want in wants}
    if "MIR428" in codes:
        return None
    for want in wants:
        for line in project.around(want):
            if match := _SENDS.search(line):
                return sorted(json.dumps(each) for each in ast.literal_eval(match["value"]))
    return sorted(effect.sent for effect in before.effects)


_SENDS = re.compile(r"# sends: (?P<value>.*)$")


def _sent_early(project: Project, label: Label, each: Ran) -> bool:
    return any(_does_harm(effect) and project.statement(label) & effect.through for effect in each.effects)


def _does_harm(effect: Effect) -> bool:
    return effect.is_open and not _is_new_file(effect)


def _is_new_file(effect: Effect) -> bool:
    """Whether a file is stored, under a name that is free: it does no harm if the transaction is refused."""
    return effect.kind == "storage" and json.loads(effect.sent)[0] == "save"


def _refused(each: Ran, error: str, lines: frozenset[str]) -> bool:
    return each.error.startswith(error) and bool(lines & each.through)


def _locks_nothing(each: Ran, lines: frozenset[str]) -> bool:
    asked = any(not statement.is_open and lines & statement.through for statement in each.statements)
    return asked and not each.error and not any(statement.locks for statement in each.statements)


def _untold(project: Project, proved: list[Label], each: Ran) -> Iterable[str]:
    """What goes wrong in a case and no label says so."""
    codes = {want.codes[0] for want in proved}
    if each.error and not proved:
        yield f"raises {each.error}"
    if each.undone and "MIR410" not in codes:
        yield "is undone in silence"
    if each.raced is not None and each.raced[0] != each.raced[1] and not codes & set(RACES):
        yield f"twice at once is something else: {each.raced[0]} {each.raced[1]}"
    if each.dropped and not each.error and not codes & {"MIR416", "MIR410"}:
        yield "a callback never runs"
    for effect in each.effects:
        told = [want for want in proved if want.codes[0] in EFFECTS and project.statement(want) & effect.through]
        if _does_harm(effect) and not told and "MIR413" not in codes:
            yield f"{effect.kind} {effect.sent} is sent in a transaction"
