"""The trail: who did what to which record, when, where, why. Append-only and chained by facility."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

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
    at = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    values = [at if name == "at" else getattr(row, name) for name in COVERED]
    return hashlib.sha256((prev + canonical(values)).encode()).hexdigest()


def append(chain: str, by: Actor, at: datetime, entries: Iterable[Entry]) -> None:
    """Add the entries of one transaction to a chain. The head's row lock orders writers."""
    with transaction.atomic(savepoint=False):
        head = _head(chain)
        rows = [_row(chain, by, at, entry) for entry in entries]
        for row in rows:
            head.seq += 1
            row.seq = head.seq
            row.hash = head.hash = digest(head.hash, row)
        Trail.objects.bulk_create(rows)
        head.save(update_fields=["seq", "hash"])


def _head(chain: str) -> Head:
    heads = Head.objects.select_for_update() if connection.vendor != "sqlite" else Head.objects
    found = heads.filter(chain=chain).first()
    if found:
        return found
    Head.objects.bulk_create([Head(chain=chain, seq=0, hash=GENESIS)], ignore_conflicts=True)
    return heads.get(chain=chain)


def _row(chain: str, by: Actor, at: datetime, entry: Entry) -> Trail:
    return Trail(
        chain=chain,
        at=at,
        actor=by.id,
        act=entry.act,
        step=entry.step,
        subject=entry.subject,
        place=entry.place,
        reasons=",".join(entry.reasons),
        edition=entry.edition,
        data=canonical(entry.data) if entry.data else "",
    )


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
