"""The trail: who did what to which record, when, where, why. Append-only and chained by facility."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from sanxian.core.actor import Actor
from sanxian.core.models import Head, Trail

GENESIS = "0" * 64
COVERED = (
    "chain",
    "seq",
    "at",
    "actor",
    "act",
    "step",
    "subject",
    "place",
    "reasons",
    "edition",
    "data",
)
_AT = COVERED.index("at")
_COLUMNS = ", ".join(f'"{name}"' for name in (*COVERED, "hash"))
_INSERT = f"INSERT INTO core_trail ({_COLUMNS}) VALUES ({', '.join(['%s'] * (len(COVERED) + 1))})"
_FORWARD = "UPDATE core_head SET seq = %s, hash = %s WHERE chain = %s AND seq = %s"


@dataclass(slots=True)
class Entry:
    """A row to be: codes and ids only, never a personal value or a sealed reason."""

    act: str
    subject: str
    place: str
    step: str = ""
    reasons: tuple[str, ...] = ()
    edition: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest(prev: str, row: Trail) -> str:
    """The link of one row: SHA-256 over the link before and every covered column."""
    return _link(prev, [getattr(row, name) for name in COVERED])


def _link(prev: str, values: list[Any]) -> str:
    """The same of the columns' values, in their order."""
    at = values[_AT].astimezone(UTC).isoformat(timespec="microseconds")
    said = [*values[:_AT], at, *values[_AT + 1 :]]
    return hashlib.sha256((prev + canonical(said)).encode()).hexdigest()


def append(chain: str, by: Actor, at: datetime, entries: Iterable[Entry]) -> None:
    """Add the entries of one transaction to a chain. The head's row lock orders writers.

    Every act comes through here, so it speaks SQL: the ORM would take half of a bare act's time.
    """
    append_all([(chain, by, at, entries)])


def append_all(acts: Iterable[tuple[str, Actor, datetime, Iterable[Entry]]]) -> None:
    """The same for several acts, in their order; each names its chain."""
    heads: dict[str, tuple[int, str]] = {}  # as they were
    ends: dict[str, tuple[int, str]] = {}
    rows = []
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for chain, by, at, entries in acts:
            if chain not in heads:
                heads[chain] = ends[chain] = _head(cursor, chain)
            seq, link = ends[chain]
            stored = connection.ops.adapt_datetimefield_value(at)
            for entry in entries:
                seq += 1
                values = _values(chain, seq, by, at, entry)
                link = _link(link, values)
                values[_AT] = stored
                rows.append([*values, link])
            ends[chain] = seq, link
        if rows:
            cursor.executemany(_INSERT, rows)
        for chain, (first, _) in heads.items():
            cursor.execute(_FORWARD, [*ends[chain], chain, first])
            if cursor.rowcount != 1:
                raise DatabaseError(f"the head of {chain} moved while it was held")


def _head(cursor: Any, chain: str) -> tuple[int, str]:
    """Number and link of the chain's last row, locked where the database locks rows."""
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    question = f"SELECT seq, hash FROM core_head WHERE chain = %s{lock}"
    found = cursor.execute(question, [chain]).fetchone()
    if found is None:
        Head.objects.bulk_create([Head(chain=chain, seq=0, hash=GENESIS)], ignore_conflicts=True)
        found = cursor.execute(question, [chain]).fetchone()
    return int(found[0]), str(found[1])


def _values(chain: str, seq: int, by: Actor, at: datetime, entry: Entry) -> list[Any]:
    """The covered columns of a row, in their order."""
    return [
        chain,
        seq,
        at,
        by.id,
        entry.act,
        entry.step,
        entry.subject,
        entry.place,
        ",".join(entry.reasons),
        entry.edition,
        canonical(entry.data) if entry.data else "",
    ]


def saw(by: Actor, subject: str, why: str, *, at: datetime, place: str = "") -> None:
    """Record a read of something sensitive, in a chain of its own."""
    entry = Entry(act="core.record.saw", subject=subject, place=place, data={"why": why})
    append(f"saw:{by.facility}", by, at, [entry])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of the whole trail found; `first_bad` names the first row that does not hold."""

    ok: bool
    rows: int
    first_bad: dict[str, Any] | None


def verify(heads: dict[str, dict[str, Any]] | None = None) -> Verdict:
    """Recompute every chain; with `heads` (exported before) also find tails that were cut."""
    count = 0
    for chain in _chains(heads or {}):
        known = (heads or {}).get(chain)
        for bad, seen in _walk(chain, known):
            count += seen
            if bad:
                return Verdict(False, count, {"chain": chain, **bad})
    return Verdict(True, count, None)


def _chains(heads: dict[str, Any]) -> list[str]:
    stored = set(Head.objects.values_list("chain", flat=True))
    written = set(Trail.objects.order_by().values_list("chain", flat=True).distinct())
    return sorted(stored | written | set(heads))


def _walk(chain: str, known: dict[str, Any] | None) -> Iterator[tuple[dict[str, Any] | None, int]]:
    prev, seq = GENESIS, 0
    for row in Trail.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if row.seq != seq:
            yield {"seq": seq, "fault": "missing"}, 0
            return
        if row.hash != digest(prev, row):
            yield {"seq": seq, "fault": "altered", "row": row.pk}, 1
            return
        if known and known["seq"] == seq and known["hash"] != row.hash:
            yield {"seq": seq, "fault": "rewritten", "row": row.pk}, 1
            return
        prev = row.hash
        yield None, 1
    head = Head.objects.filter(chain=chain).values("seq", "hash").first()
    if head != {"seq": seq, "hash": prev}:
        yield {"seq": seq + 1, "fault": "cut or headless"}, 0
    elif known and known["seq"] > seq:
        yield {"seq": seq + 1, "fault": "cut after export"}, 0
