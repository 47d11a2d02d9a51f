"""What was read from files before, by the address of their text, in the user's cache folder.

One SQLite file holds a blob for each text, with a checksum. Whatever is wrong with it (it is damaged, locked, of
somebody else, cannot be written) makes it empty or useless, never an error: what it lacks is worked out again. Each
version of the tool has a file of its own, so two versions never read what the other wrote.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

import mir_lsp

__all__ = ["Cache", "Remembered", "folder", "open_cache"]

SIZE_LIMIT = 200_000_000  # bytes of blobs
_LIMIT_AFTER = 0.7  # of the limit: what is left when the limit was exceeded
_WAIT_SECONDS = 0.3
_ASKED_AT_ONCE = 500
_DAY = 86_400
_OTHERS_KEPT_DAYS = 30
_SUFFIX = ".sqlite3"
_APPLICATION = 0x6D69726C
_TABLE = (
    "CREATE TABLE IF NOT EXISTS facts ("
    "address TEXT PRIMARY KEY, checksum BLOB NOT NULL, used INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID"
)
# What reads files into facts and sums them up: other code may read something else from the same text.
_READERS = ("text", "syntax", "facts", "index")
# What makes findings of it.
_JUDGES = ("semantics", "recipes", "rules", "engine")


def folder() -> str | None:
    """Where this platform keeps caches of a user's programs, None when there is no such place.

    The environment variable `MIR_CACHE_DIR` names another folder.
    """
    chosen = os.environ.get("MIR_CACHE_DIR", "")
    if os.path.isabs(chosen):
        return chosen
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        if not os.path.isabs(base):
            base = os.path.join(home, ".cache")
    return os.path.join(base, "mir-lsp") if os.path.isabs(base) else None


def open_cache(place: str | None, schema: str, limit: int = SIZE_LIMIT) -> Cache:
    """The cache in a folder for facts of a schema; one that keeps nothing when the folder is None or of no use."""
    if place is None:
        return Cache(None, limit)
    return Cache(os.path.join(place, f"facts-{_version(schema)}{_SUFFIX}"), limit)


class Cache:
    """Blobs by address. No method raises; used by one thread."""

    def __init__(self, path: str | None, limit: int = SIZE_LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._database: sqlite3.Connection | None = None
        self._useless = path is None

    def get(self, addresses: Iterable[str]) -> dict[str, bytes]:
        """The blobs that are known and undamaged."""
        found: dict[str, bytes] = {}
        wanted = list(dict.fromkeys(addresses))
        with self._guarded() as database:
            if database is None:
                return found
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                some = wanted[start : start + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = database.execute(f"SELECT address, checksum, data FROM facts WHERE address IN ({marks})", some)
                found.update((key, data) for key, checksum, data in rows if _checksum(key, data) == checksum)
        return found

    def put(self, blobs: Mapping[str, bytes], used: Iterable[str]) -> None:
        """Keep blobs, and remember that those at the addresses in `used` still serve."""
        today = int(time.time() // _DAY)
        rows = [(key, _checksum(key, data), today, data) for key, data in blobs.items()]
        with self._guarded() as database:
            if database is None:
                return
            with database:
                database.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?)", rows)
                database.executemany(
                    "UPDATE facts SET used = ? WHERE address = ? AND used < ?", [(today, key, today) for key in used]
                )
                if rows:
                    _shrink(database, self._limit)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            with contextlib.suppress(sqlite3.Error):
                self._database.close()
        self._database = None

    @contextlib.contextmanager
    def _guarded(self) -> Iterator[sqlite3.Connection | None]:
        """The database, None when there is none; errors end the use of it, damage also its file."""
        try:
            opened = self._opened()
        except (sqlite3.Error, OSError):
            self._give_up()
            opened = None
        try:
            yield opened
        except sqlite3.OperationalError:
            # Locked, read-only, or the disk is full: nothing is wrong with what is in it.
            self._give_up()
        except (sqlite3.Error, ValueError, TypeError):
            self._give_up()
            self._discard()

    def _opened(self) -> sqlite3.Connection | None:
        if self._database is None and not self._useless and self._path is not None:
            try:
                self._database = _connected(self._path)
            except sqlite3.OperationalError:
                self._database = _connected(self._path, "?mode=ro")
            except sqlite3.DatabaseError:
                # What is there is not a database of ours: it is in our place, and gives way.
                self._discard()
                self._database = _connected(self._path)
        return self._database

    def _give_up(self) -> None:
        self.close()
        self._useless = True

    def _discard(self) -> None:
        for suffix in ("", "-journal"):
            with contextlib.suppress(OSError):
                os.unlink(f"{self._path}{suffix}")


class Remembered:
    """What a cache has of the findings of one project, for this version of the code that makes them."""

    def __init__(self, cache: Cache, root: str) -> None:
        self._cache = cache
        self._address = _address(f"findings\0{root}\0", (f"{name}/**/*.py" for name in _JUDGES))

    def read(self) -> bytes | None:
        """What was written last; None when there is nothing."""
        return self._cache.get([self._address]).get(self._address)

    def write(self, data: bytes | None) -> None:
        """Keep this, or, for None, what is there."""
        self._cache.put({} if data is None else {self._address: data}, [self._address])


def _connected(path: str, mode: str = "") -> sqlite3.Connection:
    if not mode:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        _forget_other_versions(path)
    # Whoever uses the cache is one thread; which one is not known here.
    database = sqlite3.connect(
        f"{Path(path).as_uri()}{mode}", timeout=_WAIT_SECONDS, uri=True, check_same_thread=False
    )
    try:
        if mode:
            return database
        number = database.execute("PRAGMA application_id").fetchone()[0]
        if number == 0 and not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            # It is a cache: after a crash of the machine it may be damaged, which the checksums tell.
            database.execute(f"PRAGMA application_id = {_APPLICATION}")
            database.execute(_TABLE)
        elif number != _APPLICATION:
            raise sqlite3.DatabaseError("of another program")
        database.execute("PRAGMA synchronous = OFF")
    except BaseException:
        database.close()
        raise
    return database


def _shrink(database: sqlite3.Connection, limit: int) -> None:
    """Leave out what served longest ago when the blobs take more than `limit` bytes."""
    size = database.execute("SELECT coalesce(sum(length(data)), 0) FROM facts").fetchone()[0]
    if size <= limit:
        return
    excess = size - int(limit * _LIMIT_AFTER)
    leaving: list[tuple[str]] = []
    for key, length in database.execute("SELECT address, length(data) FROM facts ORDER BY used, address"):
        if excess <= 0:
            break
        leaving.append((key,))
        excess -= length
    database.executemany("DELETE FROM facts WHERE address = ?", leaving)


def _forget_other_versions(path: str) -> None:
    """Delete the files of versions that nobody has used for a while."""
    own, oldest = os.path.basename(path), time.time() - _OTHERS_KEPT_DAYS * _DAY
    with os.scandir(os.path.dirname(path)) as entries:
        for entry in entries:
            if entry.name.startswith("facts-") and entry.name.endswith(_SUFFIX) and entry.name != own:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < oldest:
                        os.unlink(entry.path)


def _checksum(key: str, data: bytes) -> bytes:
    return blake2b(key.encode() + data, digest_size=8).digest()


def _version(schema: str) -> str:
    """An address of everything that facts depend on but the text: tool, Python, schema, and the code that reads."""
    return _address(f"{mir_lsp.__version__}\0{sys.version}\0{schema}\0", (f"{name}/*.py" for name in _READERS))


def _address(about: str, sources: Iterable[str]) -> str:
    """An address of a text and of code of the tool, by patterns."""
    state = blake2b(about.encode("utf-8", "surrogatepass"), digest_size=10)
    package = Path(os.path.abspath(mir_lsp.__file__)).parent
    for source in (each for pattern in sources for each in sorted(package.glob(pattern))):
        with contextlib.suppress(OSError):
            state.update(source.read_bytes())
    return state.hexdigest()
