"""One session with one client: its documents, what it can do, and the parts of the server that serve it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, TypeVar

from pygls.exceptions import JsonRpcContentModified, JsonRpcException
from pygls.lsp.server import LanguageServer

from mir_lsp import __version__, bug
from mir_lsp.lsp import process
from mir_lsp.lsp.analysis import Analysis, Bench, Job, Outdated
from mir_lsp.lsp.asking import Asking
from mir_lsp.lsp.beside import Beside
from mir_lsp.lsp.client import Client
from mir_lsp.lsp.diagnostics import Diagnostics
from mir_lsp.lsp.everywhere import Everywhere
from mir_lsp.lsp.files import Files
from mir_lsp.lsp.lasting import Keeping
from mir_lsp.lsp.memory import Rest
from mir_lsp.lsp.protocol import MirProtocol, State, guarded, tolerant_converter
from mir_lsp.lsp.settling import Settling
from mir_lsp.lsp.statements import Statements
from mir_lsp.lsp.typing import Typing
from mir_lsp.text.document import Document, DocumentStore
from mir_lsp.text.kinds import is_below_templates, is_template_name
from mir_lsp.text.uris import canonical, to_path

if TYPE_CHECKING:
    from mir_lsp.engine.engine import Engine
    from mir_lsp.lsp.output import Output

__all__ = ["Session", "content_modified", "request_failed"]

T = TypeVar("T")

_FLUSH_SECONDS = 0.5
# What VS Code's extensions for Django, Vim and others call templates.
_TEMPLATE_LANGUAGES = frozenset({"django-html", "django-txt", "htmldjango", "django"})
_SERVER_CANCELLED = -32802
_REQUEST_FAILED = -32803


class Session(LanguageServer):
    """The server as its handlers see it. Everything here belongs to the loop thread."""

    protocol: MirProtocol

    def __init__(self, loop: asyncio.AbstractEventLoop, output: Output) -> None:
        super().__init__("mir-lsp", __version__, protocol_cls=MirProtocol, converter_factory=tolerant_converter)
        self.loop = loop
        self.output = output
        self.protocol.output = output
        self.client = Client()
        self.documents = DocumentStore()
        self.typing = Typing()
        self.offers_symbols = False
        self.analysis = Analysis(_engine, self.post)
        self.diagnostics = Diagnostics(self)
        self.everywhere = Everywhere(self)
        self.files = Files(self)
        self.rest = Rest(self)
        self.beside = Beside(self)
        self.asking = Asking(self)
        self.statements = Statements(self)
        self.analysis.when_idle(Settling(lambda: self.post(self._settled), Keeping(self.files.read)).steps)

    def report_server_error(self, error: Exception, source: object) -> None:
        """What pygls would show in a popup: nothing that the user can do anything about."""
        bug.report("pygls", error)

    def post(self, call: Callable[[], None]) -> None:
        """Run something on the loop thread, from any thread."""
        self.loop.call_soon_threadsafe(call)

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self.protocol.notify(method, params)

    def ask(self, method: str, params: object, then: Callable[[Any], None] = lambda result: None) -> None:
        """Send a request; `then` gets its result as decoded JSON."""
        self.protocol.ask(method, params, then)

    def path_of(self, uri: str) -> str:
        """The name under which the engine knows a document: its path, or its URI when it is not a file."""
        return to_path(uri) or canonical(uri)

    def readable(self, uri: str) -> Document | None:
        """An open document that can be analysed.

        None when it is not open, is neither Python nor a template, is not the project's, or may differ from the
        client's text since a change was refused: positions in it could be wrong.
        """
        document = self.documents.get(uri)
        if document is None or self.documents.is_desynchronised(uri):
            return None
        path = self.path_of(uri)
        return document if self._is_read(document, path) and self.files.is_ours(path) else None

    def changed(self, document: Document) -> None:
        """The text of an open document is new: the engine is told, and it is shown its diagnostics."""
        path = self.path_of(document.uri)
        if self.readable(document.uri) is document:

            def set_text(bench: Bench) -> None:
                bench.documents[path] = document
                bench.engine.set_text(path, document.text)

            self.analysis.update(("text", path), set_text)
        self.diagnostics.edited(document)
        self.rest.disturbed()

    def _settled(self) -> None:
        """What is shown of any file is what the terminal would say, from the next look at it on."""
        self.diagnostics.all_is_known()
        self.everywhere.may_differ()
        # All code has been gone through: more is remembered now than at any other time.
        self.rest.disturbed()

    def cursor_at(self, path: str, document: Document, offset: int) -> None:
        """The cursor is seen at an offset: what was typed elsewhere is finished."""
        if self.typing.left(path, document.text, offset):
            self.diagnostics.others_may_differ()

    def saved(self, path: str) -> None:
        """A document was written to disk: nothing in it is half-typed."""
        if self.typing.finished(path):
            self.diagnostics.others_may_differ()

    def closed(self, document: Document) -> None:
        """A document was closed: the file on disk counts again."""
        path = self.path_of(document.uri)
        self.typing.finished(path)
        self.analysis.update(("text", path), lambda bench: self.files.restore(bench, path))
        self.diagnostics.closed(document)
        self.everywhere.may_differ()

    def answer(
        self,
        job: Job[T],
        finish: Callable[[T], Any],
        outdated: Callable[[], JsonRpcException] | None = None,
    ) -> Future[Any]:
        """The future of a request that a job answers; `finish` makes the result, on the loop.

        A job about a document that has changed meanwhile is refused with `outdated`, never answered with
        what belongs to an older version.
        """
        reply: Future[Any] = Future()
        refusal = outdated or content_modified

        def done(future: Future[T]) -> None:
            if reply.done():
                return
            try:
                value = future.result()
                document = job.document
                if document is not None and self.documents.get(document.uri) is not document:
                    raise Outdated
                reply.set_result(finish(value))
            except (Outdated, CancelledError):
                reply.set_exception(refusal())

        inner = self.analysis.submit(job)
        inner.add_done_callback(guarded(reply, done))
        reply.add_done_callback(lambda future: inner.cancel() if future.cancelled() else None)
        return reply

    def _is_read(self, document: Document, path: str) -> bool:
        if is_template_name(path):
            known = document.language_id in _TEMPLATE_LANGUAGES or is_below_templates(path)
            return known or self.files.knows(path)
        return document.language_id == "python" or path.endswith(".py")

    def server_cancelled(self) -> JsonRpcException:
        """The refusal of a pull for an outdated version: the client is to ask again."""
        return JsonRpcException("the document changed", _SERVER_CANCELLED, {"retriggerRequest": True})

    def quit(self, status: int | None = None) -> None:
        """End the process: with 0 after `shutdown`, otherwise with `status` or 1."""
        if self.protocol.state is State.SHUT_DOWN:
            status = 0
        self.output.flush(_FLUSH_SECONDS)
        process.end(1 if status is None else status)


def content_modified() -> JsonRpcException:
    """The refusal of a request whose positions are for an older version."""
    return JsonRpcContentModified("the document changed")


def request_failed(reason: str) -> JsonRpcException:
    """The refusal of a valid request that cannot be served, with a reason for people."""
    return JsonRpcException(reason, _REQUEST_FAILED)


def _engine(check: Callable[[], None]) -> Engine:
    # The analysis thread imports it, while the client is still reading the reply to `initialize`.
    from mir_lsp.engine.engine import Engine

    return Engine(check)
