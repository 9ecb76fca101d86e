"""A PostgreSQL of one's own for the tests: made in a temporary folder, heard on a socket there.

`with postgres.running() as url:` gives a DATABASE_URL. Needs only the server's programs; nothing of
the machine's own clusters is touched. Run as root, the server is given to the user `postgres`.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What a test database may do without: it need not survive a power cut.
HASTE = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "120",
    "shared_buffers": "256MB",
}


class NoPostgres(Exception):
    """No PostgreSQL can be started here; the sentence says why."""


def programs() -> Path:
    """The folder of the newest server's programs. Raises NoPostgres where there is none."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda p: int(re.sub(r"\D", "", p.parent.parent.name) or 0),
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise NoPostgres("initdb was found neither in /usr/lib/postgresql nor on the PATH")


def can_run() -> bool:
    """Whether a server could be started here."""
    try:
        programs()
        _user()
    except NoPostgres:
        return False
    return True


def version() -> str:
    """Such as "15.18"."""
    said = _run([str(programs() / "postgres"), "--version"])
    return said.split()[2]


def _user() -> str | None:
    """Whom the server runs as: PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoPostgres("as root, a user `postgres` is needed to run the server") from None


def _run(command: list[str], user: str | None = None) -> str:
    done = subprocess.run(
        command,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise NoPostgres(f"{Path(command[0]).name} failed: {done.stdout.strip()[-2000:]}")
    return done.stdout


@contextmanager
def running(wishes: dict[str, str] | None = None) -> Iterator[str]:
    """Start a server; give its DATABASE_URL; stop it and remove every trace.

    `wishes` are its settings, HASTE where none are given. Its text order is ICU's, on purpose: a
    column that needs byte order must ask for it itself.
    """
    bin_, user = programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="sanxian-pg-", dir="/tmp"))
    try:
        if user:
            shutil.chown(folder, user, user)
        url = _start(bin_, folder, user, HASTE if wishes is None else wishes)
        try:
            yield url
        finally:
            stop = [str(bin_ / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
            _run(stop, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept(folder: Path, wishes: dict[str, str]) -> Iterator[str]:
    """The same for a server whose data stay in `folder`, which is made where it is not there yet.

    The socket lies in a folder of its own, since the path of a socket may not be long.
    """
    bin_, user = programs(), _user()
    socket = Path(tempfile.mkdtemp(prefix="sanxian-pg-", dir="/tmp"))
    try:
        fresh = not (folder / "data").exists()
        folder.mkdir(parents=True, exist_ok=True)
        for path in (folder, socket):
            if user:
                shutil.chown(path, user, user)
        if fresh:
            _make(bin_, folder / "data", user)
        _tell(folder / "data", socket, wishes)
        start_again(folder)
        try:
            yield f"postgres://sanxian@/postgres?host={socket}"
        finally:
            stop = [str(bin_ / "pg_ctl"), "-D", str(folder / "data"), "-m", "fast", "stop"]
            _run(stop, user)
    finally:
        shutil.rmtree(socket, ignore_errors=True)


def _start(bin_: Path, folder: Path, user: str | None, wishes: dict[str, str]) -> str:
    _make(bin_, folder / "data", user)
    _tell(folder / "data", folder, wishes)
    start_again(folder)
    return f"postgres://sanxian@/postgres?host={folder}"


def _make(bin_: Path, data: Path, user: str | None) -> None:
    order = ["--locale=C.UTF-8", "--encoding=UTF8", "--locale-provider=icu", "--icu-locale=zh"]
    make = [str(bin_ / "initdb"), "-D", str(data), "-U", "sanxian", "-A", "trust", "-N"]
    try:
        _run([*make, *order], user)
    except NoPostgres:  # a server older than 15, or one built without ICU
        shutil.rmtree(data, ignore_errors=True)
        _run([*make, *order[:2]], user)


def _tell(data: Path, socket: Path, wishes: dict[str, str]) -> None:
    """Its settings; of one that is named twice the last holds."""
    settings = [f"{key} = '{value}'" for key, value in wishes.items()]
    settings += [f"unix_socket_directories = '{socket}'", "listen_addresses = ''"]
    with (data / "postgresql.conf").open("a") as file:
        file.write("\n".join(["", *settings, ""]))


def start_again(folder: Path) -> None:
    """Start the server of `running` after it ended, however it ended; returns when it answers."""
    start = [str(programs() / "pg_ctl"), "-D", str(folder / "data"), "-l", str(folder / "log")]
    _run([*start, "-w", "-t", "60", "start"], _user())


def processes(folder: Path) -> list[int]:
    """The numbers of the server's processes, the one that began the others first."""
    first = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    found = [first]
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it ended while we looked
            continue
        if parent == first:
            found.append(int(path.parent.name))
    return found
