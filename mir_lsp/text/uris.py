r"""URIs of documents, the paths they stand for, and the key under which any spelling of one is found.

Nothing here looks at the file system or at the platform: a Windows path is known by its drive or its
`\\server`, so the same URI gives the same path everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote_from_bytes, unquote_to_bytes

__all__ = ["canonical", "from_path", "to_path"]


def to_path(uri: str) -> str | None:
    r"""The path that a `file:` URI names: `/home/x.py`, `c:\proj\x.py`, `\\server\share\x.py`.

    None for any other scheme, for a path that is not absolute, and for one that the functions of `os` would
    raise on: with a NUL byte, or with a surrogate that stands for no byte. Bytes that are not UTF-8 become
    surrogates, as they do in Python's own file names.
    """
    parts = _split(uri)
    if parts.scheme != "file" or not parts.path.startswith("/"):
        return None
    if _NO_FILE_NAME.search(parts.host + parts.path):
        return None
    if parts.host:
        return f"//{parts.host}{parts.path}".replace("/", "\\")
    if _URI_DRIVE.match(parts.path):
        drive, rest = parts.path[1:3], parts.path[3:]
        return drive + (rest or "/").replace("/", "\\")
    return parts.path


def from_path(path: str) -> str:
    r"""The canonical `file:` URI of an absolute path, POSIX (`/…`) or Windows (`C:\…`, `C:/…`, `\\server\…`).

    Raises:
        ValueError: the path is not absolute.
    """
    if path.startswith("\\\\"):
        host, _, rest = path[2:].replace("\\", "/").partition("/")
        return _joined(_normalised("file", host, "/" + rest))
    if _PATH_DRIVE.match(path):
        return _joined(_normalised("file", "", "/" + path.replace("\\", "/")))
    if path.startswith("/"):
        return _joined(_normalised("file", "", path))
    raise ValueError(f"not an absolute path: {path!r}")


def canonical(uri: str) -> str:
    """One spelling for all spellings of a URI: a key for maps; the client is answered in its own spelling.

    Scheme, host and drive letter are in lower case, and one rule says which characters are percent-encoded.
    Unicode is not normalised and no other case is folded, because that would make two files one on Linux.
    """
    return _joined(_split(uri))


# The expression of RFC 3986, appendix B. It matches any text, so splitting cannot fail.
_URI = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_URI_DRIVE = re.compile(r"/[A-Za-z]:(?=/|\Z)")
_PATH_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_HOST_DRIVE = re.compile(r"[A-Za-z]:")
_NO_FILE_NAME = re.compile("[\0\ud800-\udc7f\udd00-\udfff]")
_LEADING_SLASHES = re.compile(r"//+")
_PLAIN = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components of a URI, percent-decoded."""

    scheme: str
    host: str
    path: str
    query: str = ""
    fragment: str = ""


def _split(uri: str) -> _Parts:
    match = _URI.fullmatch(uri)
    # The expression matches any text; the check is for the type checker.
    groups = match.groups("") if match else ("", "", uri, "", "")
    scheme, host, path, query, fragment = groups
    return _normalised(scheme.lower(), _decoded(host), _decoded(path), _decoded(query), _decoded(fragment))


def _normalised(scheme: str, host: str, path: str, query: str = "", fragment: str = "") -> _Parts:
    host = host.lower()
    if scheme == "file" and _HOST_DRIVE.fullmatch(host):
        # `file://C:/x` lacks a slash, but there is only one thing it can mean.
        host, path = "", f"/{host}{path}"
    if scheme == "file" and host in ("", "localhost"):
        host, path = "", _LEADING_SLASHES.sub("/", path, count=1) if path.startswith("//") else path
    if _URI_DRIVE.match(path):
        path = path[:2].lower() + path[2:]
    return _Parts(scheme, host, path, query, fragment)


def _joined(parts: _Parts) -> str:
    # Only a file's URI has an empty authority, and a path that starts with two slashes needs one before it.
    empty_authority = "/" if parts.scheme == "file" else "//"
    has_authority = parts.host or parts.path.startswith(empty_authority)
    return "".join(
        (
            f"{_encoded(parts.scheme)}:" if parts.scheme else "",
            f"//{_encoded(parts.host).replace('/', '%2F')}" if has_authority else "",
            _encoded(parts.path),
            f"?{_encoded(parts.query)}" if parts.query else "",
            f"#{_encoded(parts.fragment)}" if parts.fragment else "",
        )
    )


def _decoded(component: str) -> str:
    if "%" not in component:
        return component
    return unquote_to_bytes(_utf8(component)).decode("utf-8", "surrogateescape")


def _encoded(component: str) -> str:
    return quote_from_bytes(_utf8(component), safe=_PLAIN)


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # A surrogate that stands for no byte: not a file's name, but a client can send one.
        return text.encode("utf-8", "surrogatepass")
