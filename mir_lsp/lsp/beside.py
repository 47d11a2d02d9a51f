"""What stands beside the code: hints between it and lenses above it, and when they are to be asked for anew.

Nobody waits for them as for diagnostics: their jobs go behind all others. What a client was shown is remembered in a
few bytes for each document, so that it is told when another file, or the rest of the project, has changed it.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from mir_lsp.lsp import convert
from mir_lsp.lsp.analysis import Bench, Job, Priority
from mir_lsp.lsp.markup import paragraphs
from mir_lsp.lsp.render import uri_of
from mir_lsp.lsp.wanted import Wanted
from mir_lsp.text.document import Document
from mir_lsp.text.kinds import is_template_name
from mir_lsp.text.lines import PositionEncoding
from mir_lsp.text.spans import Span

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from mir_lsp.features.hints import Explanation, Hint
    from mir_lsp.features.lens import Breakdown, Lens
    from mir_lsp.lsp.client import Client
    from mir_lsp.lsp.session import Session

__all__ = ["BREAKDOWN", "Beside", "code_lens", "inlay_hint", "resolve_hint", "resolve_lens", "show_breakdown"]

BREAKDOWN = "mir.breakdown"
"""The command of a lens: it answers with the lines of the breakdown, and shows them."""

_REFRESH_SECONDS = 0.5
_LENS, _HINTS = types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH


class Beside:
    """What each document was last shown beside its code. For the loop thread."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._shown: dict[tuple[str, str], tuple[Document, Span | None, int]] = {}
        self._due: dict[str, TimerHandle] = {}
        self._refreshed_at: dict[str, float] = {}
        self._wanted = Wanted()

    def shown(self, what: str, document: Document, within: Span | None, digest: int) -> None:
        """A client was given this for a document."""
        self._shown[what, document.uri] = document, within, digest

    def look_again(self) -> None:
        """Something changed on which what is shown may depend."""
        session = self._session
        shown = {key: each for key, each in self._shown.items() if session.documents.get(each[0].uri) is each[0]}
        self._shown = shown
        if not shown:
            return
        settings = session.files.beside

        def run(bench: Bench) -> set[str]:
            return {
                what
                for (what, _), (document, within, digest) in shown.items()
                if bench.documents.get(path := session.path_of(document.uri)) is document
                and _digest(bench, path, what, within, settings) != digest
            }

        def finish(future: Future[set[str]]) -> None:
            if not future.cancelled() and future.exception() is None:
                for what in future.result():
                    self.refresh(what)

        job = Job(run, priority=Priority.BESIDE, key="beside")
        session.analysis.submit(job).add_done_callback(finish)

    def settings_changed(self) -> None:
        """The settings may ask for more, or for less."""
        before, self._wanted = self._wanted, self._session.files.beside
        if before.code_lens != self._wanted.code_lens:
            self.refresh(_LENS)
        if before.hints != self._wanted.hints:
            self.refresh(_HINTS)

    def refresh(self, what: str) -> None:
        """Have the client ask again, but not all the time."""
        session = self._session
        supported = session.client.refresh_lenses if what == _LENS else session.client.refresh_hints
        if not supported or what in self._due:
            return
        wait = self._refreshed_at.get(what, float("-inf")) + _REFRESH_SECONDS - session.loop.time()
        self._due[what] = session.loop.call_later(max(wait, 0), lambda: self._send(what))

    def _send(self, what: str) -> None:
        self._due.pop(what, None)
        self._refreshed_at[what] = self._session.loop.time()
        self._session.ask(what, None)


def code_lens(ls: Session, params: types.CodeLensParams) -> Any:
    """Answer `textDocument/codeLens`: only those that can be counted."""
    document = ls.readable(params.text_document.uri)
    if document is None or not ls.files.beside.code_lens or not _is_python(document):
        return None
    path, encoding = ls.path_of(document.uri), ls.client.encoding

    def run(bench: Bench) -> tuple[Lens, ...]:
        from mir_lsp.features.lens import lenses

        return lenses(bench.engine, path)

    def finish(found: tuple[Lens, ...]) -> list[types.CodeLens]:
        ls.beside.shown(_LENS, document, None, hash(found))
        return [
            types.CodeLens(
                range=convert.range_of(document.lines, lens.span, encoding),
                data={"uri": document.uri, "key": lens.key},
            )
            for lens in found
        ]

    return ls.answer(Job(run, Priority.BESIDE, path=path, document=document), finish)


def resolve_lens(ls: Session, lens: types.CodeLens) -> Any:
    """Answer `codeLens/resolve`: what the lens says, and the command that shows what it is made of."""
    uri, key = _asked(lens.data)
    document = ls.readable(uri)
    if document is None:
        return lens
    path = ls.path_of(uri)

    def run(bench: Bench) -> tuple[Lens, ...]:
        from mir_lsp.features.lens import lenses

        return tuple(each for each in lenses(bench.engine, path) if each.key == key)

    def finish(found: tuple[Lens, ...]) -> types.CodeLens:
        for each in found[:1]:
            lens.command = types.Command(each.title, BREAKDOWN, arguments=[uri, key])
        return lens

    return ls.answer(Job(run, Priority.BESIDE, path=path), finish)


def show_breakdown(ls: Session, uri: str, key: str) -> Any:
    """The breakdown of the lens of a document with a key, shown unless the client does that itself."""
    if ls.readable(uri) is None:
        return None
    path, client = ls.path_of(uri), ls.client

    def run(bench: Bench) -> dict[str, Any] | None:
        from mir_lsp.features.lens import explained

        found = explained(bench.engine, path, key)
        return _answer(bench, found, client) if found is not None else None

    def finish(found: dict[str, Any] | None) -> dict[str, Any] | None:
        if found is not None and not client.shows_breakdowns:
            lines = [found["title"], *(f"- {line['text']}" for line in found["lines"])]
            ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, "\n".join(lines)))
        return found

    return ls.answer(Job(run, path=path), finish)


def inlay_hint(ls: Session, params: types.InlayHintParams) -> Any:
    """Answer `textDocument/inlayHint`, for the range that is asked about."""
    document = ls.readable(params.text_document.uri)
    wanted = ls.files.beside.hints
    if document is None or not wanted or not _is_python(document):
        return None
    path, encoding = ls.path_of(document.uri), ls.client.encoding
    within = convert.span(document.lines, params.range, encoding)

    def finish(found: tuple[Hint, ...]) -> list[types.InlayHint]:
        ls.beside.shown(_HINTS, document, within, hash(found))
        return [_hint(document, each, encoding) for each in found]

    job = Job(lambda bench: _hints(bench, path, within, wanted), Priority.BESIDE, path=path, document=document)
    return ls.answer(job, finish)


def resolve_hint(ls: Session, hint: types.InlayHint) -> Any:
    """Answer `inlayHint/resolve`: why the hint is there, and where the queryset is built."""
    uri, kind = _asked(hint.data)
    document = ls.readable(uri)
    label = hint.label if isinstance(hint.label, str) else ""
    if document is None or hint.data is None or document.version != hint.data.get("version"):
        return hint
    path, client = ls.path_of(uri), ls.client
    offset = convert.offset(document.lines, hint.position, client.encoding)

    def run(bench: Bench) -> tuple[Explanation, types.Location | None] | None:
        from mir_lsp.features.hints import Hint, Kind, explained

        kinds = {each.value: each for each in Kind}
        found = explained(bench.engine, path, Hint(offset, label, kinds[kind])) if kind in kinds else None
        return (found, _location(bench, found.built, client)) if found is not None else None

    def finish(found: tuple[Explanation, types.Location | None] | None) -> types.InlayHint:
        if found is None:
            return hint
        explanation, place = found
        markdown = types.MarkupContent(types.MarkupKind.Markdown, paragraphs(explanation.lines))
        hint.tooltip = markdown if explanation.lines else None
        if place is not None and client.resolve_hint_places:
            hint.label = [types.InlayHintLabelPart(label, location=place)]
        return hint

    return ls.answer(Job(run, Priority.BESIDE, path=path), finish)


def _hints(bench: Bench, path: str, within: Span, kinds: frozenset[str]) -> tuple[Hint, ...]:
    from mir_lsp.features.hints import Kind, hints

    return hints(bench.engine, path, within, frozenset(kind for kind in Kind if kind.value in kinds))


def _digest(bench: Bench, path: str, what: str, within: Span | None, settings: Wanted) -> int:
    from mir_lsp.features.lens import lenses

    if what == _LENS or within is None:
        return hash(lenses(bench.engine, path))
    return hash(_hints(bench, path, within, settings.hints))


def _hint(document: Document, hint: Hint, encoding: PositionEncoding) -> types.InlayHint:
    is_type = hint.kind.value == "types"
    return types.InlayHint(
        position=convert.position(document.lines, hint.offset, encoding),
        label=hint.label,
        kind=types.InlayHintKind.Type if is_type else None,
        padding_left=None if is_type else True,
        data={"uri": document.uri, "key": hint.kind.value, "version": document.version},
    )


def _answer(bench: Bench, found: Breakdown, client: Client) -> dict[str, Any]:
    """A breakdown as JSON; the places are for clients that go there."""
    lines = []
    for line in found.lines:
        place = _location(bench, (line.path, line.span) if line.span is not None else None, client)
        said: dict[str, Any] = {"text": line.text}
        if place is not None:
            start = place.range.start
            said["location"] = {"uri": place.uri, "line": start.line, "character": start.character}
        lines.append(said)
    return {"title": found.title, "lines": lines}


def _location(bench: Bench, place: tuple[str, Span] | None, client: Client) -> types.Location | None:
    lines = bench.lines(place[0]) if place is not None else None
    if place is None or lines is None:
        return None
    return types.Location(uri_of(bench, place[0]), convert.range_of(lines, place[1], client.encoding))


def _is_python(document: Document) -> bool:
    return not is_template_name(document.uri)


def _asked(data: Any) -> tuple[str, str]:
    """The document and the key that a lens or hint was sent with; empty for anything else."""
    match data:
        case {"uri": str(uri), "key": str(key)}:
            return uri, key
        case _:
            return "", ""
