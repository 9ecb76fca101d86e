"""T20: a backup taken while clerks act restores: trail, counts, every act that was acknowledged before
it began, and one lookback.

Clerks act without end; copies are taken with `sanxian backup`; the clerks are killed and the home is
destroyed; each copy is restored with `sanxian restore` and asked. Control: the file of the database
alone, copied while it is in use.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

from tests.proofs import life
from tests.proofs.proving import Found, Slice
from tests.proofs.world import Fork, database, forked, release

ENOUGH = 25  # acts of each clerk before the first copy


def slices() -> list[Slice]:
    """Four copies under four clerks, five times on SQLite and three times on PostgreSQL."""
    runs = [("sqlite", n) for n in range(1, 6)] + [("postgres", n) for n in range(1, 4)]
    return [
        Slice(f"{kind}-{n}", "holds", {"kind": kind, "clerks": 4, "copies": 4}) for kind, n in runs
    ]


def holds(kind: str, clerks: int, copies: int) -> dict[str, Any]:
    """Take the copies, destroy, restore each; fails where anything is missing or different."""
    with database(kind):
        ward, root = _city(clerks)
        folder = Path(os.environ["SANXIAN_HOME"]).parent
        with _at_work(ward, clerks, folder) as told:
            taken = [_copy(folder / f"copy-{n}.sanxian", told) for n in range(copies)]
            done = len(told())
        lookback = forked(_lookback, ward, root)
        _destroy(folder)
        facts = [_restored(ward, root, folder, n, *each) for n, each in enumerate(taken)]
        wrong = [one["wrong"] for one in facts if one["wrong"]]
        wrong += ["another lookback" for one in facts if one["lookback"] != lookback]
    if wrong:
        raise Found(str(wrong))
    rows = max(one["trail_rows"] for one in facts)
    return {"copies": copies, "acts_meanwhile": done, "most_trail_rows": rows}


def plain_copy(clerks: int) -> dict[str, Any]:
    """The control: what is lost in a copy of the file alone."""
    from django.db import DatabaseError, connection

    with database("sqlite"):
        ward, _ = _city(clerks)
        folder = Path(os.environ["SANXIAN_HOME"]).parent
        with _at_work(ward, clerks, folder) as told:
            before = told()
            shutil.copy(connection.settings_dict["NAME"], folder / "plain")
        release()
        connection.settings_dict["NAME"] = folder / "plain"
        try:
            wrong, _ = life.faults(before, unasked=1)
        except DatabaseError as fault:
            wrong = {"unreadable": str(fault)}
        release()
    return {"wrong": wrong}


# -- the work that goes on ----------------------------------------------------------------------------------


def _city(clerks: int) -> tuple[Any, int]:
    """A shelf, and somebody whose blood reached a patient: the root of the lookback."""
    from django.db import transaction

    ward = life.shelf(clerks * 3)
    with transaction.atomic():
        [issue] = ward.transfused("O-")
    return ward, issue.unit.donation.donor_id


@contextmanager
def _at_work(ward: Any, clerks: int, folder: Path) -> Iterator[Any]:
    """Clerks that act until the block ends, then are killed; gives what reads all acknowledgements."""
    books = [folder / f"told-{n}" for n in range(clerks)]
    forks = [Fork(_act, ward, str(book)) for book in books]

    def told() -> set[str]:
        return {line for book in books if book.exists() for line in book.read_text().split()}

    try:
        _wait_for(lambda: len(told()) >= ENOUGH * clerks, forks)
        yield told
        dead = [fork for fork in forks if os.waitpid(fork.pid, os.WNOHANG) != (0, 0)]
        if dead:
            raise Found(f"a clerk ended by itself: {dead[0].rest()}")
    finally:
        for fork in forks:
            fork.kill(signal.SIGKILL)
            fork.wait()


def _wait_for(come: Any, forks: list[Fork]) -> None:
    pause = Event()
    for _ in range(6000):
        if come():
            return
        pause.wait(0.02)
    for fork in forks:
        fork.kill(signal.SIGKILL)
    raise Found(f"the clerks hardly act: {[fork.rest() for fork in forks]}")


def _act(ward: Any, book: str) -> None:
    out = os.open(book, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    life.live_among_others(ward, lambda said: os.write(out, f"{said[1]}\n".encode()))


# -- copies, and the end of the home ---------------------------------------------------------------------------


def sanxian(*words: str, home: str = "") -> dict[str, Any]:
    """The command as one types it; its JSON."""
    environment = {**os.environ, **({"SANXIAN_HOME": home} if home else {})}
    done = subprocess.run(
        [sys.executable, "-m", "sanxian", *words, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Found(
            f"sanxian {' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}"
        )
    return dict(json.loads(done.stdout))


def _copy(path: Path, told: Any) -> tuple[Path, set[str]]:
    """A copy; what had been acknowledged before it was begun."""
    before = told()
    sanxian("backup", str(path))
    return path, before


def _destroy(folder: Path) -> None:
    """The home is gone, and the server's tables; the key had been put away apart."""
    from django.db import connection

    home = Path(os.environ["SANXIAN_HOME"])
    shutil.copy(home / "keys.json", folder / "keys.json")
    _empty_server()
    release()
    shutil.rmtree(home)
    assert connection.connection is None


def _empty_server() -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")


def _restored(
    ward: Any, root: int, folder: Path, number: int, path: Path, before: set[str]
) -> dict[str, Any]:
    """A new home made of one copy: what is wrong in it, its lookback, its figures."""
    home = folder / f"home-{number}"
    home.mkdir()
    shutil.copy(folder / "keys.json", home / "keys.json")
    sanxian("restore", "--check", str(path), home=str(home))
    sanxian("restore", str(path), home=str(home))
    wrong, facts = forked(_ask, str(home), sorted(before))
    lookback = forked(_lookback_at, ward, root, str(home))
    forked(_empty_server)
    return {"wrong": wrong, "lookback": lookback, **facts}


def _turn_to(home: str) -> None:
    from django.conf import settings
    from django.db import connection

    from sanxian.core import keys

    keys.forget()
    settings.SANXIAN_KEYS = f"{home}/keys.json"
    if connection.vendor == "sqlite":
        connection.settings_dict["NAME"] = Path(home) / "sanxian.sqlite3"


def _ask(home: str, before: list[str]) -> tuple[dict[str, Any], dict[str, int]]:
    from sanxian.blood.models import Patient

    _turn_to(home)
    wrong, facts = life.faults(set(before), unasked=1)
    if {patient.name for patient in Patient.objects.all()} != {"王某某"}:
        wrong["sealed"] = "names do not open"
    return wrong, facts


def _lookback_at(ward: Any, root: int, home: str) -> str:
    _turn_to(home)
    return _lookback(ward, root)


def _lookback(ward: Any, root: int) -> str:
    """Everything that the donor's blood touched, as the quality officer sees it."""
    from sanxian.blood.selectors import trace

    by = ward.persona("quality_officer")
    return repr(trace.graph(by, "donor", root, lookback=True))
