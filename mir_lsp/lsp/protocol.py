"""JSON-RPC as the specification has it: every request is answered once, whatever it holds.

pygls' own intake leaves requests unanswered (bad parameters, after shutdown, unknown `jsonrpc`), answers
others with the wrong code (before initialize) and keeps a second copy of every document. So the intake, the
state of the session and the sending are ours; types, conversion, registration of features and outgoing
requests are its.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from enum import Enum
from typing import TYPE_CHECKING, Any, cast

import cattrs
from lsprotocol import converters, types
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol

from mir_lsp import bug
from mir_lsp.lsp.framing import BadFrame, frame

if TYPE_CHECKING:
    from mir_lsp.lsp.output import Output

__all__ = ["Malformed", "MirProtocol", "State", "decode", "guarded", "tolerant_converter"]

logger = logging.getLogger(__name__)

MessageId = str | int


class State(Enum):
    """Where the session is in its life."""

    CREATED = "created"
    RUNNING = "running"
    SHUT_DOWN = "shut down"


class Malformed:
    """A message that is not JSON."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def decode(body: bytes) -> object:
    """The value that a body holds, or `Malformed`. Never raises."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError, MemoryError) as error:
        return Malformed(f"{type(error).__name__}: {error}")


def guarded(reply: Future[Any], call: Callable[..., object]) -> Callable[..., None]:
    """`call` for a callback on the loop: what it raises is the answer, where nobody else would hear of it."""

    def run(*arguments: object) -> None:
        try:
            call(*arguments)
        except Exception as error:
            if not reply.done():
                reply.set_exception(error)

    return run


def tolerant_converter() -> cattrs.Converter:
    """lsprotocol's converter, which also takes values of enumerations that it does not know.

    A newer or careless client would otherwise lose a whole message to one unknown word in it.
    """
    converter: cattrs.Converter = converters.get_converter()
    for kind in vars(types).values():
        # One by one: lsprotocol's own hooks for single enumerations win over a hook for all of them.
        if isinstance(kind, type) and issubclass(kind, Enum):
            converter.register_structure_hook(kind, _enum_or_raw)
    return converter


def _enum_or_raw(value: Any, kind: type[Enum]) -> Any:
    try:
        return kind(value)
    except ValueError:
        return value


class MirProtocol(LanguageServerProtocol):
    """The session's side of the wire. Everything here runs on the loop thread."""

    output: Output
    loop: asyncio.AbstractEventLoop

    def __init__(self, server: Any, converter: cattrs.Converter) -> None:
        super().__init__(server, converter)
        self.state = State.CREATED
        self._open: dict[MessageId, Future[Any] | None] = {}
        self._sent = 0

    def _register_builtin_features(self) -> None:
        """pygls' handlers would apply edits to documents of its own, wrongly; all of ours are registered."""

    def receive(self, message: object) -> None:
        """Take one decoded message, or what could not be decoded. Never raises."""
        if isinstance(message, (BadFrame, Malformed)):
            self._refuse(None, JsonRpcParseError(message.reason))
        elif not isinstance(message, dict):
            self._refuse(None, JsonRpcInvalidRequest("a message is one JSON object; batches are not taken"))
        elif isinstance(message.get("method"), str):
            self._take_call(message, message["method"])
        elif "id" in message and ("result" in message or "error" in message):
            self._take_response(message)
        else:
            self._refuse(_id_of(message), JsonRpcInvalidRequest("neither a method nor a result"))

    def cancel(self, message_id: MessageId) -> None:
        """Give up a request that is still open; an unknown one was answered already."""
        future = self._open.get(message_id)
        if future is not None:
            future.cancel()

    def shut_down(self) -> None:
        """End the session: what is still open is answered as cancelled, requests are refused from now on."""
        self.state = State.SHUT_DOWN
        for future in [future for future in self._open.values() if future is not None]:
            future.cancel()

    def ask(self, method: str, params: object, then: Callable[[Any], None] = lambda result: None) -> None:
        """Send a request to the client; `then` gets the result as decoded JSON, unless it is an error."""

        def answered(future: Future[Any]) -> None:
            try:
                result = future.result()
            except (JsonRpcException, CancelledError) as error:
                logger.info("%s was refused by the client: %s", method, error)
                return
            try:
                then(result)
            except Exception as error:
                bug.report(f"the answer to {method}", error)

        self.send_request(method, params).add_done_callback(answered)

    def _take_call(self, message: dict[str, Any], method: str) -> None:
        if "id" not in message:
            self._take_notification(method, message.get("params"))
            return
        message_id = _id_of(message)
        if message_id is None:
            self._refuse(None, JsonRpcInvalidRequest("an id is a string or an integer"))
        elif message_id in self._open:
            self._refuse(message_id, JsonRpcInvalidRequest("a request with this id is still open"))
        else:
            self._take_request(message_id, method, message.get("params"))

    def _take_request(self, message_id: MessageId, method: str, params: object) -> None:
        self._open[message_id] = None
        try:
            self._check_state(method)
            handler = self._handler(method)
            outcome = handler(self._structured(method, params))
        except Exception as error:
            self._fail(message_id, method, error)
            return
        if not isinstance(outcome, Future):
            self._answer(message_id, method, outcome)
            return
        self._open[message_id] = outcome
        outcome.add_done_callback(lambda future: self._finish(message_id, method, future))

    def _take_notification(self, method: str, params: object) -> None:
        if method == types.CANCEL_REQUEST:
            wanted = _id_of(params) if isinstance(params, dict) else None
            if wanted is not None:
                self.cancel(wanted)
            return
        # After `shutdown` only `exit` counts; before `initialize` nothing else can mean anything either.
        if self.state is not State.RUNNING and method != types.EXIT:
            return
        handler = self.fm.features.get(method)
        if handler is None:
            return
        try:
            handler(self._structured(method, params))
        except JsonRpcInvalidParams as error:
            logger.warning("%s was ignored: %s", method, error)
        except Exception as error:
            bug.report(method, error)

    def _take_response(self, message: dict[str, Any]) -> None:
        message_id = _id_of(message)
        future = None if message_id is None else self._request_futures.pop(message_id, None)
        if future is None or message_id is None:
            return
        self._result_types.pop(message_id, None)
        error = message.get("error")
        if error is None:
            future.set_result(message.get("result"))
        else:
            future.set_exception(_exception(error))

    def _check_state(self, method: str) -> None:
        if self.state is State.SHUT_DOWN:
            raise JsonRpcInvalidRequest("the server is shut down")
        if self.state is State.CREATED and method != types.INITIALIZE:
            raise JsonRpcServerNotInitialized("the first request must be `initialize`")
        if self.state is State.RUNNING and method == types.INITIALIZE:
            raise JsonRpcInvalidRequest("the server is initialized already")

    def _handler(self, method: str) -> Callable[[Any], Any]:
        handler: Callable[[Any], Any] | None = self.fm.features.get(method)
        if handler is None:
            raise JsonRpcMethodNotFound.of(method)
        return handler

    def _structured(self, method: str, params: object) -> Any:
        """The parameters as their type."""
        # The tree of capabilities is read by `Client`: one malformed branch must not cost the whole session.
        known = types.METHOD_TO_TYPES.get(method)
        kind = known[2] if known else None
        if kind is None or method == types.INITIALIZE:
            return params
        try:
            return self._converter.structure(params, cast("type[Any]", kind))
        except Exception as error:
            reasons = "; ".join(cattrs.transform_error(error))
            raise JsonRpcInvalidParams(f"invalid parameters of {method}: {reasons}") from error

    def _finish(self, message_id: MessageId, method: str, future: Future[Any]) -> None:
        try:
            result = future.result()
        except CancelledError:
            self._fail(message_id, method, JsonRpcRequestCancelled("the request was cancelled"))
        except Exception as error:
            self._fail(message_id, method, error)
        else:
            self._answer(message_id, method, result)

    def _answer(self, message_id: MessageId, method: str, result: object) -> None:
        try:
            body = _dumped({"jsonrpc": "2.0", "id": message_id, "result": self._converter.unstructure(result)})
        except Exception as error:
            self._fail(message_id, method, error)
            return
        del self._open[message_id]
        self.output.send(frame(body))

    def _fail(self, message_id: MessageId, method: str, error: Exception) -> None:
        del self._open[message_id]
        if isinstance(error, JsonRpcException):
            self._refuse(message_id, error)
            return
        # The message of an exception can quote the code under analysis, and the client logs what it gets.
        self._refuse(message_id, JsonRpcInternalError(f"a defect of the server: {type(error).__name__}"))
        bug.report(method, error)

    def _refuse(self, message_id: MessageId | None, error: JsonRpcException) -> None:
        # Written by hand: lsprotocol leaves out an id of None, which the specification wants as null.
        details = {"code": error.code, "message": error.message}
        if error.data is not None:
            details["data"] = error.data
        self.output.send(frame(_dumped({"jsonrpc": "2.0", "id": message_id, "error": details})))

    def _send_data(self, data: Any) -> None:
        """What pygls' `notify` and `send_request` end in."""
        self._sent += 1
        self.output.send(frame(_dumped(self._converter.unstructure(data))), self._topic(data))

    def _topic(self, data: Any) -> str | None:
        """Under which name a waiting notification is replaced by a newer one, or may be dropped."""
        params = getattr(data, "params", None)
        if isinstance(params, types.PublishDiagnosticsParams):
            return f"diagnostics of {params.uri}"
        if isinstance(params, types.LogMessageParams):
            return f"log {self._sent}"
        if isinstance(params, types.ProgressParams) and isinstance(params.value, types.WorkDoneProgressReport):
            return f"progress of {params.token}"
        return None


def _id_of(message: dict[str, Any]) -> MessageId | None:
    value = message.get("id")
    return value if isinstance(value, str) or type(value) is int else None


def _exception(error: object) -> JsonRpcException:
    if not isinstance(error, dict):
        return JsonRpcInternalError(str(error))
    code = error.get("code")
    return JsonRpcException(str(error.get("message")), code if isinstance(code, int) else None)


def _dumped(message: object) -> bytes:
    # ASCII: lone surrogates, which texts of clients can hold, could not be written otherwise.
    return json.dumps(message, separators=(",", ":")).encode("ascii")
