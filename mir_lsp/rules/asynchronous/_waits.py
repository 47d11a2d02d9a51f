"""What the rules of the family share: a wait of a coroutine as a finding, and edits by which it is awaited."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mir_lsp.facts.calls import ALLOW_ASYNC_UNSAFE
from mir_lsp.index.refusals import Refusal
from mir_lsp.recipes.model import Change, Rewrite
from mir_lsp.rules.model import Confidence, Found, Related, Repair, Rule, Safety, Severity
from mir_lsp.semantics.demand import GETS_THERE
from mir_lsp.semantics.report import Report
from mir_lsp.semantics.tables.blocking import Twin
from mir_lsp.semantics.waits import Blocked, Use, Waits
from mir_lsp.text.spans import Span

_UNLESS_READ = "unless it has been read before"
# A helper may query on some of its ways only.
_UNSURE = {Waits.HELPER: GETS_THERE, Waits.FUNCTION: GETS_THERE}
_UNLESS_ALLOWED = f"unless `{ALLOW_ASYNC_UNSAFE}` is set"
# What comes of it, for messages.
_REFUSED = "which Django refuses"
_ALLOWED = "which holds up all others"

IN_A_THREAD = "asgiref.sync.sync_to_async"
NO_PLACE = "`await` cannot be written there: put the code into a function and call that with `sync_to_async`"


def found_waits(
    rule: Rule, report: Report, wanted: Callable[[Blocked], bool], repair: Callable[[Blocked], Repair | str]
) -> Iterator[Found]:
    """The findings of one rule: the waits that are `wanted`, each with its repair, or why there is none."""
    for each in report.blocked:
        if not wanted(each):
            continue
        wait = each.wait
        doubt = wait.doubt or ("" if wait.sure else _UNSURE.get(wait.kind, _UNLESS_READ))
        allowed = each.depends and each.refusal is Refusal.NEVER
        if each.depends and each.refusal is Refusal.PERHAPS:
            doubt = doubt or _UNLESS_ALLOWED
        made = repair(each)
        inner = wait.inner if wait.kind is Waits.HELPER else None
        yield Found(
            rule=rule,
            span=wait.at,
            arguments=(
                ("by", wait.by.rpartition(".")[2]),
                ("model", wait.model),
                ("what", wait.what),
                ("which", _ALLOWED if allowed else _REFUSED),
            ),
            confidence=Confidence.LIKELY if doubt else Confidence.CERTAIN,
            doubt=doubt,
            related=(Related(inner, "it waits for the database here"),) if inner is not None else (),
            repair=made if isinstance(made, Repair) else None,
            no_repair=made if isinstance(made, str) else "",
            severity=Severity.WARNING if allowed else None,
        )


def is_of(*kinds: Waits) -> Callable[[Blocked], bool]:
    """Waits of these kinds that are not awaited, as they would have to be if they were coroutines."""
    return lambda each: each.wait.kind in kinds and each.use is not Use.AWAITED


def awaiting(each: Blocked, title: str, name: str = "", imports: tuple[str, ...] = ()) -> Repair | str:
    """Await an expression whose method becomes the one of that `name`."""
    if not each.takes_await or (name and each.name is None):
        return NO_PLACE
    renamed = (Change(each.name, name),) if name and each.name is not None else ()
    return _awaited(each, title, "", renamed, imports)


def with_twin(each: Blocked, twin: Twin | None) -> Repair | str:
    """Await the coroutine that does the same, where the release of the project has one."""
    if twin is None or not twin.name:
        return "Django has no coroutine for it: put the code into a function and call that with `sync_to_async`"
    if each.django is not None and each.django < twin.since:
        since = ".".join(map(str, twin.since))
        return f"`{twin.name}` is there since Django {since}: call a function that does this with `sync_to_async`"
    return awaiting(each, f"Await `{twin.name}()`", twin.name)


def in_thread(each: Blocked) -> Repair | str:
    """Run what is called in a thread, and await that."""
    if not each.takes_await or each.function is None:
        return NO_PLACE
    closed = (Change(Span(each.function.end, each.function.end), ")"),)
    return _awaited(each, "Call it in a thread", "sync_to_async(", closed, (IN_A_THREAD,))


def _awaited(each: Blocked, title: str, opening: str, inside: tuple[Change, ...], imports: tuple[str, ...]) -> Repair:
    """`await` before an expression, in parentheses where its value is used at once, with changes `inside` of it."""
    before, after = ("(await ", ")") if each.grouped else ("await ", "")
    start, end = each.whole.start, each.whole.end
    first = Change(Span(start, start), before + opening)
    last = (Change(Span(end, end), after),) if after else ()
    return Repair(Rewrite(title, (first, *inside, *last), imports), Safety.REPAIR)


def by_async_for(each: Blocked) -> Repair | str:
    """Iterate asynchronously where a loop or a comprehension does it."""
    if each.keyword is None:
        return "read the rows by `async for`, or in a function that is called with `sync_to_async`"
    change = Change(Span(each.keyword, each.keyword), "async ")
    return Repair(Rewrite("Iterate by `async for`", (change,)), Safety.REPAIR)
