"""The entry point of the server: takes the standard streams, then loads the rest."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, BinaryIO

from mir_lsp import bug
from mir_lsp.lsp import memory, process

if TYPE_CHECKING:
    import asyncio

    from mir_lsp.lsp.recording import Recorder
    from mir_lsp.lsp.session import Session

__all__ = ["main", "serve_tcp"]

_END_SECONDS = 0.9
_SWITCH_SECONDS = 0.001


def main() -> None:
    """Serve one client on standard input and output; ends the process."""
    source, sink = process.take_standard_streams()
    # Until there is a session to end, a signal just ends the process, without a traceback.
    process.on_signals(process.end)
    _serve(source, sink)


def serve_tcp(host: str, port: int) -> None:
    """Serve one client that connects to an address; ends the process. Port 0 takes a free one."""
    process.on_signals(process.end)
    with socket.create_server((host, port)) as listener:
        bound_host, bound_port = listener.getsockname()[:2]
        print(f"mir-lsp listens on {bound_host}:{bound_port}", file=sys.stderr, flush=True)
        connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    _serve(connection.makefile("rb"), connection.makefile("wb"))


def _serve(source: BinaryIO, sink: BinaryIO) -> None:
    """Run the session until the process ends."""
    import asyncio

    from mir_lsp.lsp.handlers import register
    from mir_lsp.lsp.output import Output
    from mir_lsp.lsp.session import Session

    recorder = _recorder()

    # The analysis is pure Python: without this the loop would wait 5 ms for each turn beside it.
    sys.setswitchinterval(_SWITCH_SECONDS)
    memory.postpone_full_collections()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    output = Output(sink, lambda: process.end(1)) if recorder is None else recorder.output(sink, process.end)
    session = Session(loop, output)
    register(session)
    process.on_signals(session.quit)
    _log_to(session)
    _report_what_nobody_caught(loop)
    threading.Thread(target=_read, args=(source, session, recorder), name="mir-input", daemon=True).start()
    try:
        loop.run_forever()
    finally:
        process.end(1)


def _report_what_nobody_caught(loop: asyncio.AbstractEventLoop) -> None:
    """Have what escapes from callbacks and threads reported like any defect.

    Otherwise it would be logged with its message, which can quote the code under analysis.
    """

    def report(place: str, error: object) -> None:
        bug.report(place, error if isinstance(error, BaseException) else RuntimeError(place))

    def of_callback(record: logging.LogRecord) -> bool:
        report("a callback", record.exc_info[1] if record.exc_info else None)
        return False

    logging.getLogger("concurrent.futures").addFilter(of_callback)
    loop.set_exception_handler(lambda loop, context: report("the loop", context.get("exception")))
    threading.excepthook = lambda caught: report(f"the thread {getattr(caught.thread, 'name', '')}", caught.exc_value)


def _recorder() -> Recorder | None:
    """Who writes the session down, where somebody has asked for that."""
    if "MIR_RECORD" not in os.environ:
        return None
    from mir_lsp.lsp.recording import recorder_of

    return recorder_of(os.environ)


def _read(source: BinaryIO, session: Session, recorder: Recorder | None = None) -> None:
    """Hand every message to the loop; at the end of the input, end the process."""
    from mir_lsp.lsp.framing import BadFrame, FrameReader
    from mir_lsp.lsp.protocol import Malformed, decode

    reader = FrameReader(source)
    try:
        for body in reader:
            message = body if isinstance(body, BadFrame) else decode(body)
            if isinstance(message, Malformed) and isinstance(body, bytes):
                reader.resume_within(body)
            if recorder is not None:
                recorder.received(message)
            session.output.wait_for_room()
            _hand_over(session, message)
    except (OSError, ValueError):
        pass
    except Exception as error:
        # A server that hears nothing any more is of no use: its client starts another.
        bug.report("the input", error)
    session.post(session.quit)
    # Should the loop be stuck, the process ends all the same.
    time.sleep(_END_SECONDS)
    process.end(1)


def _hand_over(session: Session, message: Any) -> None:
    def receive() -> None:
        session.protocol.receive(message)

    try:
        session.post(receive)
    except Exception as error:
        # Nobody else would hear of the message, and a request waits for its answer.
        bug.report("handing over a message", error)
        session.loop.call_soon_threadsafe(receive)


class _ClientHandler(logging.Handler):
    """Shows problems in the client's log of the server."""

    def __init__(self, session: Session) -> None:
        super().__init__(logging.WARNING)
        self._session = session

    def emit(self, record: logging.LogRecord) -> None:
        text, is_error = record.getMessage(), record.levelno >= logging.ERROR
        try:
            self._session.post(lambda: self._show(text, is_error))
        except RuntimeError:
            # The loop is closed: the process is ending.
            return

    def _show(self, text: str, is_error: bool) -> None:
        from lsprotocol import types

        from mir_lsp.lsp.protocol import State

        if self._session.protocol.state is State.RUNNING:
            kind = types.MessageType.Error if is_error else types.MessageType.Warning
            self._session.window_log_message(types.LogMessageParams(kind, text))


def _log_to(session: Session) -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # pygls reports on its own registrations and conversions, which is no news to anybody.
    logging.getLogger("pygls").setLevel(logging.ERROR)
    logging.getLogger("mir_lsp").addHandler(_ClientHandler(session))
