"""What a file defines, without its functions being read: enough for models, and in a third of the time.

The bodies of functions are cut out before parsing, by their indentation. What is said here is for the moments until
the file has been read as a whole; where cutting could go wrong, nothing is said.
"""

from __future__ import annotations

import re

from mir_lsp.facts.data import ChunkFacts
from mir_lsp.facts.read import definitions
from mir_lsp.syntax import guard
from mir_lsp.syntax.plain import Failure, parsed, sanitised

__all__ = ["early_facts"]

# A function whose facts do not depend on its body: it has a parameter, and does not make fields. Its body is what is
# indented more than it is, with blank lines and comments.
_FUNCTION = re.compile(
    r"^([ \t]*)(?:async[ \t]+)?def[ \t]+(?!(?:__init__|contribute_to_class)\b)\w+"
    r"\([^()\"'#/]*[^()\"'#/\s][^()\"'#/]*\)"
    r"(?:[ \t]*->[^:\n\"'#()]*)?:[ \t]*\n((?:(?:\1[ \t]+[^\n]*|[ \t]*(?:#[^\n]*)?)\n)+)",
    re.MULTILINE,
)


def early_facts(text: str) -> tuple[ChunkFacts, ...] | None:
    """What the statements of a module define, import and call; None when the file has to be read as a whole."""
    if "\r" in text:
        return None
    short = sanitised(_FUNCTION.sub(_without_body, text))
    doubtful = guard.doubtful(short)
    if doubtful is None or any(guard.refusal(short[start:end], guard.LOOSE) for start, end in doubtful):
        return None
    node = parsed(short)
    return None if isinstance(node, Failure) else tuple(map(definitions, node.body))


def _without_body(function: re.Match[str]) -> str:
    start, end = function.span(2)
    text = function.string
    # Half of a literal would be left.
    if text.count('"""', start, end) % 2 or text.count("'''", start, end) % 2:
        return function[0]
    return f"{text[function.start() : start]}{function[1]} 0\n"
