"""CPython's parser, asked so that no input can raise, warn or exhaust the process."""

from __future__ import annotations

import ast
import threading
import warnings
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

from mir_lsp.syntax import guard, scan

_REMEMBERED = 512
_remembered: OrderedDict[str, Failure | None] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why text did not parse: the parser's message, and the offset in the text it points at."""

    message: str
    offset: int


def digest_of(text: str) -> str:
    """The content address of a text: 32 hexadecimal digits (BLAKE2b, 16 bytes)."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def parsed(text: str) -> ast.Module | Failure:
    """The tree of `text`, or why there is none. Never raises. Escape warnings are silenced."""
    try:
        # Filters are process-wide: two threads inside `catch_warnings` could restore each other's.
        with _lock, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return Failure(error.msg or "invalid syntax", _offset_of(text, error))
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return Failure(str(error) or type(error).__name__, 0)


def failure(text: str) -> Failure | None:
    """Why `text` does not parse, or None when it does. Remembers the last few hundred answers."""
    text = sanitised(text)
    digest = digest_of(text)
    if digest in _remembered:
        return _remembered[digest]
    if guard.refusal(text, guard.LOOSE) is not None:
        return Failure("refused", 0)
    outcome = parsed(text)
    problem = outcome if isinstance(outcome, Failure) else None
    with _lock:
        _remembered[digest] = problem
        while len(_remembered) > _REMEMBERED:
            _remembered.popitem(last=False)
    return problem


def remembered_failure(text: str) -> Failure | None:
    """What `failure` said lately of a (sanitised) text, None when it said nothing or that the text parses."""
    return _remembered.get(digest_of(text)) if _remembered else None


def sanitised(text: str) -> str:
    """`text` without what CPython refuses anywhere (BOM, NUL, lone surrogates), of the same length."""
    if text.isascii() and "\0" not in text:
        return text
    if text.startswith("\ufeff"):
        # A form feed resets the column, so the first statement stays at column 0.
        text = "\f" + text[1:]
    text = text.replace("\0", " ")
    if any("\ud800" <= character <= "\udfff" for character in set(text)):
        text = "".join("_" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def _offset_of(text: str, error: SyntaxError) -> int:
    starts = scan.line_starts(text)
    line = min(max((error.lineno or 1) - 1, 0), len(starts) - 1)
    column = max((error.offset or 1) - 1, 0)
    return min(starts[line] + column, scan.line_end(text, starts[line]))
