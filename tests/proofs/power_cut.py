"""T6: what was acknowledged survives a power cut (SQLite, `synchronous=FULL`).

A clerk acts while every write, truncation and sync of SQLite is recorded, and every acknowledgement
among them. From the record crash images are made: the disk as a cut at some moment may have left it.
What was synced stands; of what was written since the last sync of its file each write is there, lost,
or torn (some of its sectors of 512 bytes are there), independently of all others. Each image is
opened by SQLite and asked whether everything acknowledged before the cut stands.

The control is `synchronous=NORMAL`, with which images must lose acknowledged acts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.proofs import life, vfs
from tests.proofs.proving import Found, Slice
from tests.proofs.world import database, release

SECTOR = 512
ENDINGS = ("", "-wal", "-journal")  # shared memory is never on a disk that counts

Event = tuple[Any, ...]


def slices() -> list[Slice]:
    """2,000 images of twenty recorded runs."""
    return [
        Slice(f"full-{n:02}", "holds", {"rounds": 24, "images": 100, "seed": n})
        for n in range(1, 21)
    ]


def holds(rounds: int, images: int, seed: int) -> dict[str, Any]:
    """The images; fails where one has lost or broken anything."""
    facts = cut(rounds, images, seed)
    if facts["wrong"]:
        raise Found(str(facts["wrong"][:5]))
    return {key: value for key, value in facts.items() if key != "wrong"}


def cut(rounds: int, images: int, seed: int, synchronous: str = "FULL") -> dict[str, Any]:
    """Record a run, make its images, open each: what was wrong in them, and figures."""
    with database("sqlite"):
        ward = life.shelf(4)
        path = _settle(synchronous)
        recorder = Recorder(path)
        before = recorder.disk()
        shim = vfs.Shim(recorder)
        life.live(ward, rounds, lambda said: recorder.events.append(("ack", said[1])))
        recorder.on = False
        release()
        assert shim.own.name == b"shim"
        disk = Disk(before)
        moments = sorted(random.Random(seed).choices(range(len(recorder.events)), k=images))
        found = list(_images(disk, recorder.events, moments, random.Random(seed + 1), path.parent))
    return {
        "images": len(found),
        "writes": sum(event[0] == "write" for event in recorder.events),
        "syncs": sum(event[0] == "sync" for event in recorder.events),
        "checkpoints": sum(event[:2] == ("sync", "") for event in recorder.events),
        "most_acknowledged": rounds * len(life.ROUND),
        "images_without_a_write": sum(lost for _, lost in found),
        "wrong": [wrong for wrong, _ in found if wrong],
    }


def _settle(synchronous: str) -> Path:
    """The database with an empty log, and how it will be opened; its path."""
    from django.db import connection

    options = connection.settings_dict["OPTIONS"]
    assert "synchronous=FULL" in options["init_command"], "as the house opens it"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    options["init_command"] = options["init_command"].replace("FULL", synchronous)
    release()
    return Path(connection.settings_dict["NAME"])


class Recorder(vfs.Listener):
    """Everything that SQLite asks of the disk for one database, in order."""

    def __init__(self, path: Path) -> None:
        self.path, self.events, self.on = path, list[Event](), True

    def disk(self) -> dict[str, bytes]:
        """The files as they are, by their ending."""
        files = {ending: Path(f"{self.path}{ending}") for ending in ENDINGS}
        return {ending: file.read_bytes() for ending, file in files.items() if file.exists()}

    def _note(self, word: str, path: str, *more: Any) -> int:
        ending = path.removeprefix(str(self.path))
        if self.on and ending in ENDINGS:
            self.events.append((word, ending, *more))
        return vfs.OK

    def on_open(self, path: str, created: bool) -> None:
        if created:
            self._note("create", path)

    def on_write(self, path: str, data: bytes, offset: int) -> int:
        return self._note("write", path, data, offset)

    def on_sync(self, path: str) -> int:
        return self._note("sync", path)

    def on_truncate(self, path: str, size: int) -> int:
        return self._note("truncate", path, size)

    def on_delete(self, path: str) -> int:
        return self._note("delete", path)


@dataclass
class Disk:
    """What is safe on the disk, what is still on its way, and what has been acknowledged."""

    safe: dict[str, bytes]
    pending: dict[str, list[Event]] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)

    def take(self, event: Event) -> None:
        word, ending = event[:2]
        if word == "ack":
            self.acknowledged.add(ending)
        elif word == "sync":
            self.safe[ending] = self._written(ending, self.pending.pop(ending, []))
        else:
            self.pending.setdefault(ending, []).append(event)

    def _written(self, ending: str, events: list[Event]) -> bytes:
        content = bytearray(self.safe.get(ending, b""))
        for event in events:
            _apply(content, event)
        return bytes(content)

    def after_a_cut(self, dice: random.Random) -> tuple[dict[str, bytes], bool]:
        """The files as a cut now may leave them, and whether it lost anything."""
        image, lost = {}, False
        loss = dice.choice((0.0, 0.2, 0.5, 0.9, 1.0))
        for ending in {*self.safe, *self.pending}:
            coming = [self._fate(event, loss, dice) for event in self.pending.get(ending, [])]
            lost = lost or any(one is None or one[0] == "torn" for one in coming)
            kept = [one for one in coming if one is not None]
            if ending in self.safe or kept:
                image[ending] = self._written(ending, kept)
        return image, lost

    def _fate(self, event: Event, loss: float, dice: random.Random) -> Event | None:
        """The event as it reached the disk; None where it did not."""
        if dice.random() < loss:
            return None
        if event[0] == "write" and len(event[2]) > SECTOR and dice.random() < 0.3:
            sectors = range(0, len(event[2]), SECTOR)
            return ("torn", *event[1:], [at for at in sectors if dice.random() < 0.5])
        return event


def _apply(content: bytearray, event: Event) -> None:
    word = event[0]
    if word == "write":
        _put(content, event[2], event[3])
    elif word == "torn":
        for at in event[4]:
            _put(content, event[2][at : at + SECTOR], event[3] + at)
    elif word == "truncate":
        del content[event[2] :]
    elif word == "delete":
        content.clear()


def _put(content: bytearray, data: bytes, offset: int) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _images(
    disk: Disk, events: list[Event], moments: list[int], dice: random.Random, folder: Path
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Each image opened: what is wrong with it, and whether a write is missing from it."""
    done = 0
    for number, moment in enumerate(moments):
        for event in events[done : moment + 1]:
            disk.take(event)
        done = moment + 1
        image, lost = disk.after_a_cut(dice)
        path = folder / f"image-{number}.sqlite3"
        for ending, content in image.items():
            Path(f"{path}{ending}").write_bytes(content)
        yield _asked(path, disk.acknowledged), lost
        for left in folder.glob(f"{path.name}*"):
            left.unlink()


def _asked(path: Path, acknowledged: set[str]) -> dict[str, Any]:
    from django.db import connection

    release()
    connection.settings_dict["NAME"] = path
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            said = cursor.fetchone()[0]
        wrong = life.faults(acknowledged)[0] if said == "ok" else {"integrity": said}
    except Exception as fault:  # a damaged file fails in any way
        wrong = {"integrity": str(fault)}
    finally:
        release()
    return wrong
