"""What stands in place of a line that cannot be parsed: as little as keeps the lines around it in place.

A name that the line would have bound stays bound, to `...`: its value is unknown, not what it was before.
"""

from __future__ import annotations

import ast
import keyword
import re

from mir_lsp.syntax.lines import COMPOUND
from mir_lsp.syntax.plain import parsed

ANY_BLOCK = "if ...:"

_ASYNC = re.compile(r"async[ \t]+")
_NAMED = re.compile(r"(def|class)[ \t]+([^\W\d]\w*)(?:[ \t]*\([ \t\r\n]*(self|cls)\b)?")
_FOR = re.compile(r"for[ \t]+([^\r\n:=]+?)[ \t]+in\b")
_WITH_NAME = re.compile(r"\bas[ \t]+([^\W\d]\w*)")
_ASSIGNED = re.compile(r"([^\W\d]\w*(?:[ \t]*,[ \t]*[^\W\d]\w*)*)[ \t]*(?::[^=\r\n]*)?=(?!=)")
_ANNOTATED = re.compile(r"([^\W\d]\w*)[ \t]*:")
_SOFT = re.compile(r"(?:match|case)[ \t]*(?:[=.,)\]]|[-+*/]?=)")
_FIXED = {
    "if": "if ...:",
    "elif": "elif ...:",
    "while": "while ...:",
    "match": "match ...:",
    "case": "case _:",
}
_CLAUSES = ("else", "finally", "except", "elif")


def starts_block(content: str, word: str) -> bool:
    """Whether a line of this text is the header of a compound statement, whole or not."""
    return word in COMPOUND and not _SOFT.match(content)


def block_stub(content: str, word: str) -> str:
    """A header that binds what the header `content` binds."""
    prefix = _ASYNC.match(content)
    if prefix and (stub := _named_or_loop(content[prefix.end() :])):
        return "async " + stub
    if stub := _named_or_loop(content):
        return stub
    name = _WITH_NAME.search(content)
    bound = f" as {name[1]}" if name and not keyword.iskeyword(name[1]) else ""
    if word == "with" and bound:
        return f"with ...{bound}:"
    clause = next((clause for clause in _CLAUSES if len(word) > 2 and clause.startswith(word)), word)
    if clause == "except":
        return f"except ...{bound}:"
    if clause in ("else", "finally", "try"):
        return f"{clause}:"
    return _FIXED.get(clause, ANY_BLOCK)


def simple_stub(content: str, word: str) -> str:
    """A simple statement that binds what the statement `content` binds."""
    if word in ("return", "raise"):
        return f"{word} ..."
    found = _ASSIGNED.match(content) or _ANNOTATED.match(content)
    if found and not any(map(keyword.iskeyword, re.findall(r"\w+", found[1]))):
        return f"{found[1]} = ..."
    return "pass"


def _named_or_loop(content: str) -> str | None:
    named = _NAMED.match(content)
    if named and not keyword.iskeyword(named[2]):
        if named[1] == "class":
            return f"class {named[2]}:"
        receiver = f"{named[3]}, " if named[3] else ""
        return f"def {named[2]}({receiver}*args, **kwargs):"
    loop = _FOR.match(content)
    if loop is None:
        return None
    stub = f"for {loop[1]} in ...:"
    return stub if isinstance(parsed(stub + " pass"), ast.Module) else None
