"""T10: whatever is done to the trail behind its back, `trail.verify` sees it.

The tamperer has the database's own key: the guards are off, and he can compute hashes. What he cannot
do is change the heads that were exported before, so a chain that he rewrites consistently shows
against those. Appending a row at the end is no change of what was, and no tamper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from tests.proofs.proving import Slice

TAMPERS, PART = 10_000, 500
CHAINS = ("/37/3703/bc1/", "/37/3703/h1/", "saw:/37/3703/bc1/")
ROWS = 150
COLUMNS = ("at", "actor", "act", "step", "subject", "place", "reasons", "edition", "data", "hash")
SINCE = datetime(2026, 3, 2, 1, tzinfo=UTC)


def slices() -> list[Slice]:
    return [
        Slice(f"{seed:02d}", "tamper", {"times": PART, "seed": seed})
        for seed in range(1, TAMPERS // PART + 1)
    ]


def tamper(times: int, seed: int) -> dict[str, Any]:
    """So many random tampers in a home of one's own, each taken back; fails where one is not seen."""
    from sanxian import ground

    ground.lay()
    from django.db import connection, transaction

    from sanxian.core import trail

    rng = Random(seed)
    with transaction.atomic():
        heads = write(rng)
    without_guards(connection)
    assert trail.verify(heads).ok
    done: Counter[str] = Counter()
    for _ in range(times):
        name, do = rng.choice(sorted(WAYS.items()))
        with transaction.atomic():
            changed = do(rng)
            verdict = trail.verify(heads)
            transaction.set_rollback(True)
        assert not verdict.ok, f"{name} was not seen: {changed}"
        done[name] += 1
    assert trail.verify(heads).ok
    return {"tampers": times, **done}


def write(rng: Random) -> dict[str, dict[str, Any]]:
    """A trail of several chains; gives back the heads as they would be exported."""
    from sanxian.core import trail
    from sanxian.core.actor import Actor
    from sanxian.core.models import Head

    for n in range(ROWS):
        chain = rng.choice(CHAINS)
        by = Actor(f"acc:{rng.randint(1, 9)}", chain.removeprefix("saw:"))
        entry = trail.Entry(
            rng.choice(("blood.unit.issue", "blood.unit.store", "blood.release.confirm")),
            f"blood.unit:{rng.randint(1, 500)}",
            by.facility,
            step=rng.choice(("", "issue", "release")),
            reasons=tuple(rng.sample(("lab_deferral", "temperature"), rng.randint(0, 2))),
            edition=rng.choice(("", "gb18467-2011@ab12")),
            data={"n": n} if rng.random() < 0.7 else {},
        )
        trail.append(chain, by, SINCE + timedelta(minutes=n), [entry])
    rows = Head.objects.values_list("chain", "seq", "hash")
    return {chain: {"seq": seq, "hash": link} for chain, seq, link in rows}


def without_guards(connection: Any) -> None:
    """What the keeper of the database could do as well: triggers off, unique places off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE core_trail DISABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger' AND tbl_name LIKE 'core_%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")


# -- the tamperer's hands ----------------------------------------------------------------------------


def _rows(chain: str = "") -> Any:
    from sanxian.core.models import Trail

    rows = Trail.objects.order_by("chain", "seq")
    return list(rows.filter(chain=chain) if chain else rows)


def _update(pk: int, **columns: Any) -> None:
    from sanxian.core.models import Trail

    Trail.objects.filter(pk=pk).update(**columns)


def _other(rng: Random, value: Any) -> Any:
    """Another value, as near to the old one as can be: one sign, one microsecond."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=rng.choice((-1, 1)))
    if not value:
        return rng.choice("x0 ")
    place = rng.randrange(len(value))
    sign = chr(ord(value[place]) + (1 if ord(value[place]) < 126 else -1))
    made = rng.choice(
        (value[:place] + sign + value[place + 1 :], value[:place] + value[place + 1 :])
    )
    return made if made != value else value + "x"


def edit(rng: Random) -> str:
    """One column of one row."""
    row, column = rng.choice(_rows()), rng.choice(COLUMNS)
    _update(row.pk, **{column: _other(rng, getattr(row, column))})
    return f"{column} of {row.chain} {row.seq}"


def delete(rng: Random) -> str:
    """Any one row, the last one too."""
    row = rng.choice(_rows())
    row.delete()
    return f"{row.chain} {row.seq}"


def cut(rng: Random) -> str:
    """The tail of a chain, and its head put where the tail now ends."""
    from sanxian.core.models import Head, Trail

    rows = _rows(rng.choice(CHAINS))
    left = rng.randrange(1, len(rows))
    Trail.objects.filter(chain=rows[0].chain, seq__gt=left).delete()
    Head.objects.filter(chain=rows[0].chain).update(seq=left, hash=rows[left - 1].hash)
    return f"{rows[0].chain} after {left}"


def swap(rng: Random) -> str:
    """What two rows say, their places and links left as they were."""
    rows = _rows(rng.choice(CHAINS))
    one, two = rng.sample(rows, 2)
    said = ("at", "actor", "act", "step", "subject", "place", "reasons", "edition", "data")
    for to, of in ((one, two), (two, one)):
        _update(to.pk, **{name: getattr(of, name) for name in said})
    return f"{one.chain} {one.seq} and {two.seq}"


def reorder(rng: Random) -> str:
    """Two rows change places, links and all."""
    one, two = rng.sample(_rows(rng.choice(CHAINS)), 2)
    _update(one.pk, seq=-1)
    _update(two.pk, seq=one.seq)
    _update(one.pk, seq=two.seq)
    return f"{one.chain} {one.seq} and {two.seq}"


def rewrite(rng: Random) -> str:
    """One row changed, and every link after it, and the head, computed anew."""
    rows = _rows(rng.choice(CHAINS))
    at = rng.randrange(len(rows))
    rows[at].actor = _other(rng, rows[at].actor)
    _link_again(rows)
    return f"{rows[0].chain} from {at + 1}"


def insert(rng: Random) -> str:
    """A forged row in the middle, everything after it moved up and linked again."""
    from sanxian.core.models import Trail

    rows = _rows(rng.choice(CHAINS))
    at = rng.randrange(len(rows))
    forged = Trail(chain=rows[at].chain, **{c: getattr(rows[at], c) for c in COLUMNS[:-1]})
    forged.actor, forged.hash, forged.seq = "acc:0", "", len(rows) + 1
    forged.save()
    _link_again([*rows[:at], forged, *rows[at:]])
    return f"{forged.chain} before {at + 1}"


def _link_again(rows: list[Any]) -> None:
    from sanxian.core import trail
    from sanxian.core.models import Head

    for n, row in enumerate(rows):
        _update(row.pk, seq=-1 - n)
    prev = trail.GENESIS
    for n, row in enumerate(rows, 1):
        row.seq = n
        row.hash = prev = trail.digest(prev, row)
        _update(row.pk, seq=n, actor=row.actor, hash=row.hash)
    Head.objects.filter(chain=rows[0].chain).update(seq=len(rows), hash=prev)


def vanish(rng: Random) -> str:
    """A whole chain with its head."""
    from sanxian.core.models import Head, Trail

    chain = rng.choice(CHAINS)
    Trail.objects.filter(chain=chain).delete()
    Head.objects.filter(chain=chain).delete()
    return chain


def carry(rng: Random) -> str:
    """The last row of one chain put at the end of another, both heads set right."""
    from sanxian.core.models import Head

    one, two = rng.sample(CHAINS, 2)
    rows, there = _rows(one), _rows(two)
    rows[-1].chain = two
    _update(rows[-1].pk, chain=two, seq=len(there) + 1)
    _link_again([*there, rows[-1]])
    Head.objects.filter(chain=one).update(seq=len(rows) - 1, hash=rows[-2].hash)
    return f"{one} to {two}"


def behead(rng: Random) -> str:
    """The head says another place or another link, or is gone."""
    from sanxian.core.models import Head

    head = Head.objects.get(chain=rng.choice(CHAINS))
    which = rng.randrange(3)
    if which == 0:
        Head.objects.filter(pk=head.pk).update(seq=head.seq + rng.choice((-1, 1)))
    elif which == 1:
        Head.objects.filter(pk=head.pk).update(hash=_other(rng, head.hash))
    else:
        head.delete()
    return f"{head.chain} {which}"


WAYS: dict[str, Callable[[Random], str]] = {
    do.__name__: do
    for do in (edit, delete, cut, swap, reorder, rewrite, insert, vanish, carry, behead)
}
