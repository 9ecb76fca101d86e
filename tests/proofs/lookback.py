"""T11: what a donor, a bag or a patient touched, among a million donations, equals brute force.

The donations are laid straight into the tables: each with its bags, some split, platelets pooled, most
given to somebody. Brute force knows them from plain dictionaries and goes through them one at a time.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from tests.proofs import world
from tests.proofs.proving import Slice

DONATIONS, ROOTS, SMALL = 1_000_000, 300, 20_000
FIRST = 1_000  # keys below are those of the patterns that are copied


def slices() -> list[Slice]:
    return [
        Slice(f"million-{seed}", "compare", {"donations": DONATIONS, "roots": ROOTS, "seed": seed})
        for seed in (1, 2)
    ]


def compare(donations: int, roots: int, seed: int, forgetful: bool = False) -> dict[str, Any]:
    """So many donations, so many roots of each kind; one recall of a donor that breaks, and one whole."""
    with world.database("sqlite"):
        ward = world.open_city()
        made = City(donations, seed)
        began = time.monotonic()
        made.load(ward)
        loaded = time.monotonic() - began
        if forgetful:
            _forget_pools()
        slowest, compared, sizes = 0.0, 0, 0
        for kind, key in made.roots(roots):
            took, size = made.same(kind, key)
            slowest, compared, sizes = max(slowest, took), compared + 1, sizes + size
        made.recall(ward)
        return {
            "donations": donations,
            "units": len(made.owner) + len(made.pools),
            "compared": compared,
            "found": sizes,
            "load s": round(loaded, 1),
            "most ms": round(slowest * 1000, 1),
        }


class City:
    """The donations as dictionaries: what brute force goes by."""

    def __init__(self, donations: int, seed: int) -> None:
        rng = self.rng = Random(seed)
        self.donor = {FIRST + n: FIRST + rng.randrange(donations // 3) for n in range(donations)}
        self.owner: dict[int, int] = {}
        self.pools: set[int] = set()
        self.edges: list[tuple[int, int]] = []
        self.status: dict[int, str] = {}
        self.patient: dict[int, int] = {}
        self.next = FIRST
        for donation in self.donor:
            self._bags(donation)
        self._pool()
        self.patients = max(1, donations // 4)
        for unit in [*self.owner, *self.pools]:
            if unit not in self.status:
                self._fate(unit)

    def _unit(self, donation: int | None) -> int:
        key, self.next = self.next, self.next + 1
        if donation is None:
            self.pools.add(key)
        else:
            self.owner[key] = donation
        return key

    def _bags(self, donation: int) -> None:
        for _ in range(self.rng.choice((1, 2, 2, 3))):
            bag = self._unit(donation)
            if self.rng.random() < 0.04:
                self.status[bag] = "consumed"
                parts = [self._unit(donation) for _ in range(2)]
                self.edges += [(bag, part) for part in parts]

    def _pool(self) -> None:
        """Every twentieth bag goes into a pool with three others."""
        free = [u for u in self.owner if u not in self.status and self.rng.random() < 0.05]
        self.rng.shuffle(free)
        for n in range(0, len(free) - 3, 4):
            pool = self._unit(None)
            for bag in free[n : n + 4]:
                self.status[bag] = "consumed"
                self.edges.append((bag, pool))

    def _fate(self, unit: int) -> None:
        if self.rng.random() < 0.7:
            self.status[unit] = "transfused"
            self.patient[unit] = FIRST + self.rng.randrange(self.patients)
        else:
            self.status[unit] = self.rng.choice(("available", "available", "discarded"))

    # -- into the tables -----------------------------------------------------------------------------

    def load(self, ward: Any) -> None:
        """Copies of one donation, one bag, one order and so on, with the guards away meanwhile."""
        from django.db import connection

        from sanxian.blood.models import Unit

        issue = ward.transfused()[0]
        donation = issue.unit.donation
        free = Unit.objects.get(pk=ward.unit("A+").pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("PRAGMA foreign_keys = OFF")
        self._people(donation, issue)
        self._blood(donation, issue, free)
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)
            cursor.execute("PRAGMA foreign_keys = ON")
            cursor.execute("ANALYZE")

    def _people(self, donation: Any, issue: Any) -> None:
        donors = sorted(set(self.donor.values()))
        copied(donation.donor, ({"id": d, "code": f"L{d}", "person_id": d} for d in donors))
        patients = range(FIRST, FIRST + self.patients)
        copied(
            issue.patient,
            ({"id": p, "code": f"L{p}", "number_index": f"{p:064d}"} for p in patients),
        )

    def _blood(self, donation: Any, issue: Any, free: Any) -> None:
        copied(
            donation,
            (
                {"id": d, "number": f"L{d}", "visit_id": d, "donor_id": who}
                for d, who in self.donor.items()
            ),
        )
        copied(
            free,
            (
                {"id": u, "number": f"L{u}", "donation_id": self.owner.get(u), "status": status,
                 "ended_for": "expired" if status == "discarded" else ""}
                for u, status in self.status.items()
            ),
        )  # fmt: skip
        copied_edges(self.edges)
        copied(
            issue,
            (
                {"id": u, "unit_id": u, "patient_id": p, "order_id": issue.order_id}
                for u, p in self.patient.items()
            ),
        )

    # -- brute force ---------------------------------------------------------------------------------

    def index(self) -> None:
        self.above: dict[int, list[int]] = {}
        self.below: dict[int, list[int]] = {}
        for parent, child in self.edges:
            self.above.setdefault(child, []).append(parent)
            self.below.setdefault(parent, []).append(child)
        self.bags: dict[int, list[int]] = {}
        for unit, donation in self.owner.items():
            self.bags.setdefault(donation, []).append(unit)
        self.given: dict[int, list[int]] = {}
        for donation, who in self.donor.items():
            self.given.setdefault(who, []).append(donation)
        self.got: dict[int, list[int]] = {}
        for unit, who in self.patient.items():
            self.got.setdefault(who, []).append(unit)

    def roots(self, number: int) -> Iterator[tuple[str, int]]:
        """Donors, donations, bags, pools and patients; and some who were given a pool."""
        self.index()
        rng = self.rng
        pools = sorted(self.pools)
        served = [self.patient[p] for p in pools if p in self.patient]
        for _ in range(number // 6):
            yield (
                "donor",
                rng.choice(list(self.given))
                if len(self.given) < 9999
                else next(iter(rng.sample(range(FIRST, FIRST + len(self.given)), 1))),
            )
            yield "donation", FIRST + rng.randrange(len(self.donor))
            yield "unit", FIRST + rng.randrange(self.next - FIRST)
            yield "unit", rng.choice(pools)
            yield "patient", FIRST + rng.randrange(self.patients)
            yield "patient", rng.choice(served)

    def brute(self, kind: str, key: int) -> set[int]:
        """Every bag, one at a time: of all donations of every donor behind the root, and onward."""
        if kind == "donor":
            donations = set(self.given.get(key, ()))
            start: list[int] = []
        elif kind == "donation":
            donations, start = {key}, []
        else:
            start = [key] if kind == "unit" else list(self.got.get(key, ()))
            donations = {self.owner[u] for u in self._upward(start) if u in self.owner}
        donations |= {d for one in list(donations) for d in self.given[self.donor[one]]}
        todo, found, seen = list(start), set(), set(donations)
        todo += [u for d in donations for u in self.bags.get(d, ())]
        while todo:
            unit = todo.pop()
            if unit in found:
                continue
            found.add(unit)
            todo += self.below.get(unit, ())
            if unit in self.pools:
                todo += self.above.get(unit, ())
            elif self.owner[unit] not in seen:
                seen.add(self.owner[unit])
                todo += self.bags[self.owner[unit]]
        return found

    def _upward(self, units: Iterable[int]) -> set[int]:
        found: set[int] = set()
        todo = list(units)
        while todo:
            unit = todo.pop()
            if unit not in found:
                found.add(unit)
                todo += self.above.get(unit, ())
        return found

    def same(self, kind: str, key: int) -> tuple[float, int]:
        """How long it took, and how many bags; fails where the walk found others, or other people."""
        from sanxian.blood.selectors import trace

        began = time.monotonic()
        touched = trace.gather(kind, key, lookback=True)
        issues = list(trace._issues(touched.units))
        took = time.monotonic() - began
        wanted = self.brute(kind, key)
        assert set(touched.units) == wanted, (
            f"{kind} {key}: lacks {sorted(wanted - set(touched.units))[:9]}, "
            f"too many {sorted(set(touched.units) - wanted)[:9]}"
        )
        people = {self.patient[u] for u in wanted if u in self.patient}
        assert {issue.patient_id for issue in issues} == people, f"{kind} {key}: recipients"
        return took, len(wanted)

    # -- a recall ------------------------------------------------------------------------------------

    def recall(self, ward: Any) -> None:
        """Broken at any step it leaves nothing; whole, nothing in date is left to be given."""
        from unittest import mock

        from sanxian.blood.models import Donor, Recall, Unit
        from sanxian.blood.services import recalls

        who = max(list(self.given)[:500], key=lambda d: len(self.given[d]))
        quality = ward.persona("quality_officer")
        given = {"root": Donor.objects.get(pk=who), "cause": "donor_information",
                 "place": quality.facility, "by": quality, "at": ward.at}  # fmt: skip
        before = self._states()
        for step in ("_write_lines", "_hold", "_tell"):
            try:
                with mock.patch.object(recalls, step, side_effect=ConnectionError):
                    recalls.open_recall(**given)
            except ConnectionError:
                pass
            assert self._states() == before and not Recall.objects.exists(), step
        recalls.open_recall(**given)
        mine = {u for d in self.given[who] for u in self.bags.get(d, ())}
        live = Unit.objects.filter(pk__in=mine, status__in=("available", "reserved", "issued"))
        assert not live.exists()
        held = Unit.objects.filter(pk__in=mine, status="held").count()
        assert held == sum(self.status[u] == "available" for u in mine)

    def _states(self) -> dict[str, int]:
        from django.db.models import Count

        from sanxian.blood.models import Unit

        rows = Unit.objects.values_list("status", "recalled").annotate(n=Count("pk"))
        return {f"{status} {recalled}": n for status, recalled, n in rows.order_by()}


def copied(pattern: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Rows like the pattern's, but for the columns that are given; `uid`s are made."""
    from django.db import connection

    table = pattern._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [pattern.pk])
        columns = [c[0] for c in cursor.description]
        held = dict(zip(columns, cursor.fetchone(), strict=True))
    made = ([_column(c, held, row) for c in columns] for row in rows)
    marks = ", ".join("?" * len(columns))
    names = ", ".join(f'"{c}"' for c in columns)
    _many(f"INSERT INTO {table} ({names}) VALUES ({marks})", made)


def _column(name: str, held: dict[str, Any], row: dict[str, Any]) -> Any:
    return f"{row['id']:032x}" if name == "uid" else row.get(name, held[name])


def copied_edges(edges: Iterable[tuple[int, int]]) -> None:
    _many("INSERT INTO blood_unitedge (parent_id, child_id) VALUES (?, ?)", edges)


def _many(sql: str, rows: Iterable[Any]) -> None:
    from django.db import connection, transaction

    with transaction.atomic():
        connection.ensure_connection()
        raw = connection.connection
        assert raw is not None
        raw.cursor().executemany(sql, rows)


def _forget_pools() -> None:
    """The control: a walk that does not go up from a pool."""
    from sanxian.blood.selectors import trace

    real = trace._follow

    def down(touched: Any, keys: set[int]) -> set[int]:
        return real(touched, {k for k in keys if touched.units[k].donation_id is not None})

    trace._follow = down  # type: ignore[assignment]
