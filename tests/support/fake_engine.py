"""An engine with rules that a test can see through, so that tests of the server do not depend on Django.

Each word `BUG` is a finding with a fix (`FIXED`), `SCAR` one without, `TYPO` a name that means nothing, `FORK` one
with two fixes, of which somebody has to choose; a `BUG` in
a file counts only while no other file says `AMNESTY`. `SLOW <seconds>` makes every question about the file take
that long, in steps that look for cancellation. `STUCK <seconds>` does the same without looking. A file with `DRAG`
takes a millisecond to be read.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType, SimpleNamespace

from mir_lsp.engine.config import Config
from mir_lsp.engine.findings import Finding, Fix, FixOffer, Refusal, Related
from mir_lsp.index import Index
from mir_lsp.recipes.model import AddLoad, Loader
from mir_lsp.rules.model import Confidence, Family, Rule, Safety, Severity
from mir_lsp.text.edits import Edit
from mir_lsp.text.spans import Span

RULE = Rule(
    code="MIR101",
    name="related-access-in-loop",
    family=Family.NPLUSONE,
    severity=Severity.WARNING,
    message="`{word}` runs one query per row",
    since="0.1",
    url="https://docs.djangoproject.com/en/5.2/ref/models/querysets/",
    fix=Safety.SAME_RESULT,
)
UNKNOWN_NAME = replace(RULE, code="MIR801", name="unknown-name", family=Family.MODEL)
_WORD = re.compile(r"(BUG|SCAR|TYPO|FORK)")
_SLOW = re.compile(r"\b(SLOW|STUCK) ([\d.]+)")
_QUERYSET = re.compile(r"\bqs\b")


@dataclass(frozen=True)
class Note:
    """What is known of a queryset."""

    headline: str
    details: tuple[str, ...]
    span: Span


class Engine:
    """The interface of the real engine."""

    def __init__(self, check: Callable[[], None] = lambda: None) -> None:
        # The server tells the index what is around the project; nothing here looks at it.
        self.files = SimpleNamespace(index=Index(), get=lambda path: None)
        self.db = self.files.index.db
        self.elsewhere = SimpleNamespace(settled=True, works=lambda: iter(()))
        self.keep = lambda keeper: None
        self.habits = SimpleNamespace(steps=lambda files: iter(()))
        self._check = check
        self._texts: dict[str, str] = {}

    def set_text(self, path: str, text: str) -> bool:
        if text.startswith("DRAG"):
            time.sleep(0.001)
        changed = self._texts.get(path) != text
        self._texts[path] = text
        return changed

    def load(
        self,
        texts: Mapping[str, str],
        store: object,
        skip: Container[str] = (),
        models_known: Callable[[], None] | None = None,
        stamps: Mapping[str, Sequence[int]] = MappingProxyType({}),
    ) -> Iterator[None]:
        if models_known is not None:
            models_known()
        for path, text in texts.items():
            if path not in skip:
                self.set_text(path, text)
            yield

    def remove(self, path: str) -> None:
        self._texts.pop(path, None)

    def set_roots(self, roots: tuple[str, ...]) -> None:
        pass

    def set_config(self, folder: str, config: Config) -> None:
        pass

    def set_applied(self, applied: Iterable[tuple[str, frozenset[str]]]) -> None:
        pass

    def set_baseline(self, folder: str, baseline: object) -> None:
        pass

    def clear_configs(self) -> None:
        pass

    def paths(self) -> tuple[str, ...]:
        return tuple(self._texts)

    def text(self, path: str) -> str | None:
        return self._texts.get(path)

    def findings(self, path: str) -> tuple[Finding, ...]:
        text = self._texts.get(path, "")
        self._dawdle(text)
        if any("AMNESTY" in other for name, other in self._texts.items() if name != path):
            return ()
        counts: dict[str, int] = {}
        return tuple(self._finding(path, found, counts) for found in _WORD.finditer(text))

    def fix(self, path: str, fingerprint: str, choice: int = 0) -> Fix | Refusal:
        for finding in self.findings(path):
            if finding.fingerprint == fingerprint and choice < len(finding.offers):
                offer = finding.offers[choice]
                edit = Edit(finding.span.start, finding.span.end, "OTHER" if choice else "FIXED")
                return Fix(offer.title, offer.safety, ((path, (edit,)),))
        return Refusal("the finding is gone")

    def near_findings(self, path: str) -> tuple[Finding, ...]:
        return self.findings(path)

    def findings_soon(self, path: str, seconds: float, at: int) -> tuple[Finding, ...]:
        return self.findings(path)

    def fix_all(self, path: str) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
        found = (each for each in self.findings(path) if each.fix is not None and each.fix.safety.automatic)
        edits = tuple(Edit(finding.span.start, finding.span.end, "FIXED") for finding in found)
        return ((path, edits),) if edits else ()

    def statement(self, path: str, offset: int) -> None:
        return None

    def describe(self, path: str, offset: int) -> Note | None:
        text = self._texts.get(path, "")
        self._dawdle(text)
        found = next((m for m in _QUERYSET.finditer(text) if m.start() <= offset < m.end()), None)
        if found is None:
            return None
        return Note("QuerySet of `Book`, not evaluated", ("loads `author`",), Span(*found.span()))

    def named(self, path: str, offset: int, seen: object = ()) -> None:
        return None

    def _finding(self, path: str, found: re.Match[str], counts: dict[str, int]) -> Finding:
        word = found[1]
        line = found.string[: found.start()].rpartition("\n")[2]
        name = f"{word}\0{line}"
        counts[name] = counts.get(name, 0) + 1
        offer = FixOffer("Add `FIXED`", Safety.SAME_RESULT, AddLoad(Loader.SELECT, ("author",), ()), path, 0)
        fork = replace(offer, safety=Safety.INTENDED_CHANGE, likeliest=True)
        fixes = {"BUG": (offer,), "FORK": (fork, replace(fork, title="Add `OTHER`", likeliest=False))}.get(word, ())
        return Finding(
            rule=UNKNOWN_NAME if word == "TYPO" else RULE,
            path=path,
            span=Span(*found.span()),
            message=RULE.message.format(word=word),
            confidence=Confidence.CERTAIN,
            related=(Related(path, Span(0, 0), "built here"),),
            fingerprint=hashlib.blake2b(f"{name}{counts[name]}".encode(), digest_size=8).hexdigest(),
            fix=fixes[0] if fixes else None,
            no_fix="" if fixes else "scars stay",
            others=fixes[1:],
        )

    def _dawdle(self, text: str) -> None:
        for kind, seconds in _SLOW.findall(text):
            end = time.monotonic() + float(seconds)
            while time.monotonic() < end:
                if kind == "SLOW":
                    self._check()
                time.sleep(0.002)
