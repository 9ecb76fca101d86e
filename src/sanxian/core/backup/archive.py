"""A copy of all that a home knows, taken while it works, and a home made of it again.

`take` and `check` and `restore` are what `sanxian backup` and `sanxian restore` do. The copy is one
consistent moment of the database, sealed under the home's own key (see `parcel`): without `keys.json`
it says nothing, and with a byte changed it opens for nobody. The key is never in it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from sanxian.core import clock, keys, trail
from sanxian.core.actor import operator
from sanxian.core.backup import copies, parcel
from sanxian.core.database import writer
from sanxian.core.trail import Entry
from sanxian.kernel.refusal import Refusal

TAKEN, RESTORED = "core.backup.take", "core.backup.restore"


def take(path: Path, at: datetime) -> dict[str, Any]:
    """Write a sealed copy to a new file; what it holds, as its manifest says.

    That it was taken stands on the trail, in the copy too. Refuses: backup_exists.
    """
    if path.exists():
        raise Refusal("backup_exists", file=path)
    name = str(uuid4())
    _note(TAKEN, name, at)
    header = {"id": name, "at": at.isoformat(), "database": connection.vendor, "key": _key_print()}
    partial = path.with_name(f"{path.name}.partial")
    with _workplace() as folder, _new_file(partial) as out, copies.snapshot(folder) as copy:
        parcel.write(out, header, copy.manifest, copy.data)
        out.flush()
        os.fsync(out.fileno())
    os.rename(partial, path)
    return {**header, **copy.manifest}


def _note(act: str, name: str, at: datetime) -> None:
    by = operator(act)
    with writer(), transaction.atomic():
        trail.append(by.facility, by, at, [Entry(act, f"core.backup:{name}", by.facility)])


@contextmanager
def _new_file(path: Path) -> Iterator[Any]:
    """A file only its owner reads; what a broken-off copy left is gone, and this one on a fault."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _workplace() -> Iterator[Path]:
    """A folder in the home, where data in clear lie anyway."""
    home = Path(settings.SANXIAN_HOME)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix="backup-", dir=home) as folder:
        yield Path(folder)


def check(path: Path) -> dict[str, Any]:
    """What a copy holds, each byte of it opened and tried. Refuses as `restore` does."""
    with _workplace() as folder:
        header, manifest = _open(path, folder / "copy")
        if header["database"] == "sqlite":
            with copies.opened(folder / "copy"):
                _hold(manifest)
    return {**header, **manifest}


def restore(path: Path) -> dict[str, Any]:
    """Make an empty home what the copy holds; nothing stands where anything in it is wrong.

    Refuses: backup_needs_key, backup_other_key, backup_unreadable, backup_damaged, backup_newer,
    backup_other_database, restore_not_empty, backup_does_not_hold, backup_tool_missing.
    """
    if not copies.is_empty():
        raise Refusal("restore_not_empty")
    with _workplace() as folder:
        header, manifest = _open(path, folder / "copy")
        if header["database"] != connection.vendor:
            raise Refusal("backup_other_database", database=header["database"])
        with copies.laid(folder / "copy"):
            _hold(manifest)
            call_command("migrate", interactive=False, verbosity=0)
            _trail_holds(manifest)
            _note(RESTORED, header["id"], clock.now())
    return {**header, **manifest}


def _open(path: Path, into: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The data of a copy in a file, every part of it tried."""
    if not Path(settings.SANXIAN_KEYS).exists():
        raise Refusal("backup_needs_key", file=settings.SANXIAN_KEYS)
    with parcel.opened(path) as (header, parts):
        if header.get("key") != _key_print():
            raise Refusal("backup_other_key", file=path)
        manifest = parcel.manifest(parts)
        handle = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            for part in parts:
                out.write(part)
    return header, manifest


def _hold(manifest: dict[str, Any]) -> None:
    """The rows of each table are those that were counted when the copy was taken."""
    found = copies.counts()
    wrong = [name for name, count in manifest["rows"].items() if found.get(name) != count]
    if wrong or not copies.is_whole():
        raise Refusal("backup_does_not_hold", tables=" ".join(wrong))


def _trail_holds(manifest: dict[str, Any]) -> None:
    verdict = trail.verify(manifest["heads"])
    if not verdict.ok:
        raise Refusal("backup_does_not_hold", tables=f"core_trail {verdict.first_bad}")


def _key_print() -> str:
    """Tells one home's key from another's, and nothing of the key."""
    return keys.blind("backup", "whose key")
