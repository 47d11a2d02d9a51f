"""A PostgreSQL of its own for tests that need locks: from Debian's packages, in a folder that is thrown away."""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.tools import cache_dir

USER = "mir"
SECONDS = 120.0  # until it answers, on a machine that is busy with other things
PACKAGES = ("postgresql",)

_NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/mir-lsp-tests.conf")

_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
shared_buffers = 16MB
max_connections = 30
deadlock_timeout = 200ms
"""


@contextmanager
def cluster(*databases: str) -> Iterator[str]:
    """A running server with some empty databases: the folder of its socket, for the user `USER`.

    Raises:
        RuntimeError: it cannot be installed or started. A test that needs it must fail and not be skipped.
    """
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # the path of a socket may not be long
    owner = _owner()
    if owner is not None:
        shutil.chown(folder, owner)
    data = folder / "data"
    command = [str(programs / "initdb"), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C"]
    _run([*command, "--no-sync"], folder, owner)
    with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(_SETTINGS.format(folder=folder))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(data)], cwd=folder, stdout=log, stderr=log, user=owner
        )
    try:
        _wait(server, folder)
        for name in databases:
            _run([str(programs / "createdb"), "-h", str(folder), "-U", USER, name], folder, owner)
        yield str(folder)
    finally:
        server.send_signal(signal.SIGINT)  # which does not wait for clients that are still there
        try:
            server.wait(SECONDS)
        finally:
            server.kill()
            shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest server's programs; installed if there is none."""
    found = _installed()
    if found is None:
        _install()
        found = _installed()
    if found is None:
        raise RuntimeError("PostgreSQL was installed, and there is no initdb in /usr/lib/postgresql/*/bin")
    return found


def _installed() -> Path | None:
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    complete = [folder for folder in folders if all((folder / name).exists() for name in ("initdb", "postgres"))]
    return max(complete, key=lambda folder: float(folder.parent.name), default=None)


def _install() -> None:
    if shutil.which("apt-get") is None or os.getuid() != 0:
        raise RuntimeError("this test needs PostgreSQL: run `apt-get install postgresql` as root and start again")
    with (cache_dir() / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever else installs something for tests waits here, or is waited for
        if _installed() is None:
            # Else the package starts a server of its own, which nobody stops.
            _NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
            _NO_CLUSTER.write_text("create_main_cluster = false\n", encoding="utf-8")
            environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
            options = ["-o", "DPkg::Lock::Timeout=300"]
            for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *PACKAGES]):
                done = subprocess.run(
                    ["apt-get", *options, *command], env=environment, capture_output=True, text=True, timeout=600
                )
                if done.returncode != 0:
                    raise RuntimeError(f"apt-get {' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")


def _owner() -> str | None:
    """The user to run as: PostgreSQL refuses to be root."""
    if os.getuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    import psycopg

    until = time.monotonic() + SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user=USER, dbname="postgres").close()
            return
        except psycopg.OperationalError as problem:
            if server.poll() is not None or time.monotonic() > until:
                log = (folder / "log").read_text(encoding="utf-8", errors="replace")
                raise RuntimeError(f"PostgreSQL does not answer: {problem}\n{log}") from problem
            time.sleep(0.05)


def _run(command: list[str], folder: Path, owner: str | None) -> None:
    done = subprocess.run(command, cwd=folder, user=owner, capture_output=True, text=True, timeout=SECONDS)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}")
