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
def running() -> Iterator[str]:
    """Start a server; give its DATABASE_URL; stop it and remove every trace.

    Its text order is ICU's, on purpose: a column that needs byte order must ask for it itself.
    """
    bin_, user = programs(), _user()
    folder = Path(tempfile.mkdtemp(prefix="sanxian-pg-", dir="/tmp"))
    try:
        if user:
            shutil.chown(folder, user, user)
        url = _start(bin_, folder, user)
        try:
            yield url
        finally:
            stop = [str(bin_ / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
            _run(stop, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(bin_: Path, folder: Path, user: str | None) -> str:
    data, log = folder / "data", folder / "log"
    order = ["--locale=C.UTF-8", "--encoding=UTF8", "--locale-provider=icu", "--icu-locale=zh"]
    make = [str(bin_ / "initdb"), "-D", str(data), "-U", "sanxian", "-A", "trust", "-N"]
    try:
        _run([*make, *order], user)
    except NoPostgres:  # a server older than 15, or one built without ICU
        shutil.rmtree(data, ignore_errors=True)
        _run([*make, *order[:2]], user)
    wishes = [f"-c {key}={value}" for key, value in HASTE.items()]
    options = " ".join([f"-k {folder}", "-c listen_addresses=''", *wishes])
    start = [str(bin_ / "pg_ctl"), "-D", str(data), "-l", str(log), "-w", "-t", "60"]
    _run([*start, "-o", options, "start"], user)
    return f"postgres://sanxian@/postgres?host={folder}"
