"""How a simulated laboratory tests: pools, repeats, retained samples; and one morning of doubts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sanxian.blood.facts.laboratory import Reading
from sanxian.blood.services import (
    confirmations,
    corrections,
    discrepancies,
    laboratory,
    pools,
    retained,
)
from sanxian.core import clock
from sanxian.twin.bench import SPARE, TOOL, LabBench
from sanxian.twin.staff import Staff

POOL = 8
REPEATED = ("hbsag", "anti_hcv", "hiv", "syphilis")
ALT_TO = 50
CELLS = {"A": ("4+", "0"), "B": ("0", "4+"), "O": ("0", "0"), "AB": ("4+", "4+")}


def runs(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each result as an analyser brings it: what reacts was run three times, and reacts each time."""
    for assay, outcome in said.items():
        high = assay == "alt" and int(outcome) > ALT_TO
        again = high or (assay in REPEATED and outcome == "reactive")
        yield from [(assay, outcome)] * (3 if again else 1)


def tubes(abo: str, rhd: str, **other: str) -> str:
    """The reactions of a donor of that group, but for the tubes that `other` names."""
    a, b = CELLS[abo]
    serum = {"a1_cells": "0" if a != "0" else "4+", "b_cells": "0" if b != "0" else "4+"}
    seen = {"anti_a": a, "anti_b": b, "anti_d": "4+" if rhd == "+" else "0", "control": "0"}
    seen |= {**serum, "o_cells": "0"} | ({} if rhd == "+" else {"anti_d_indirect": "0"})
    return " ".join(f"{name}={value}" for name, value in {**seen, **other}.items())


@dataclass
class Testing:
    """One laboratory's daily tests."""

    staff: Staff
    place: str
    bench: LabBench

    def load(self, rows: Iterable[Reading], name: str, at: datetime) -> Any:
        known = list(rows)
        return laboratory.load(
            place=self.place,
            name=name,
            readings=known,
            digest=hashlib.sha256(f"{name}{known!r}".encode()).hexdigest(),
            by=self.staff("lab"),
            at=at,
        )

    def pool(self, drawn: list[Any], at: datetime) -> list[tuple[Any, list[Any]]]:
        """All samples in pools of at most eight; one that is left over is tested by itself."""
        parts = [drawn[i : i + POOL] for i in range(0, len(drawn), POOL)]
        return [(self.make([d.donation for d in p], at), p) for p in parts if len(p) > 1]

    def make(self, donations: list[Any], at: datetime) -> Any:
        return pools.make(place=self.place, donations=donations, by=self.staff("lab"), at=at)

    def pooled(self, made: list[tuple[Any, list[Any]]]) -> Iterator[Reading]:
        """What each pool shows: it reacts when one of its samples does."""
        for pool, members in made:
            reacts = any(one.failing == "nat" for one in members)
            yield self.row(pool.code, "nat", "reactive" if reacts else "nonreactive")

    def resolve(self, made: list[tuple[Any, list[Any]]], at: datetime) -> None:
        """The samples of pools that reacted, each by itself; then which virus it is."""
        rows = [
            self.row(one.donation.number, "nat", _nat(one))
            for _pool, members in made
            if any(m.failing == "nat" for m in members)
            for one in members
        ]
        if not rows:
            return
        self.load(rows, f"nat-single-{clock.day(at)}.csv", at)
        reacted = [row.number for row in rows if row.outcome == "reactive"]
        viruses = {"nat_hbv": "reactive", "nat_hcv": "nonreactive", "nat_hiv": "nonreactive"}
        told = [self.row(n, assay, said) for n in reacted for assay, said in viruses.items()]
        self.load(told, f"nat-virus-{clock.day(at)}.csv", at)

    def put_away(self, drawn: list[Any], day: date) -> None:
        """A tube of each donation into the freezer, rack by rack."""
        samples = [(d.donation, f"R{day:%y%m%d}-{n:03d}") for n, d in enumerate(drawn, 1)]
        retained.store(
            place=self.place,
            samples=samples,
            by=self.staff("lab"),
            at=clock.instant(day, 9, 50),
        )

    def row(self, number: str, assay: str, outcome: str, tool: str = TOOL) -> Reading:
        return Reading(number, assay, outcome, tool, self.bench.lot)

    def typed(self, readings: list[Reading], persons: tuple[str, ...], at: datetime) -> None:
        for name in persons:
            laboratory.enter(place=self.place, readings=readings, by=self.staff(name), at=at)

    # -- a morning of doubts ---------------------------------------------------------------------------

    def doubts(self, tested: list[Any], late: list[Any], day: date) -> None:
        """A discrepancy in every state, a pool in every state, a value typed by one person only."""
        settled, lapsed = tested[-1], tested[-2]
        still, half = late[0], late[1]
        at = clock.instant(day, 8, 12)
        for one in (settled, lapsed, still, half):
            self._tubes(one, at, **_spoilt(one))
        self._settle(settled, day)
        laboratory.void_runs(
            donation=lapsed.donation,
            assay="grouping",
            reason="wrong_sample",
            by=self.staff("lab"),
            at=clock.instant(day, 8, 20),
        )
        self._tubes(lapsed, clock.instant(day, 8, 25))
        self._tubes(half, clock.instant(day, 8, 26))
        self._explain(half, day)
        self._pools(late, day)
        row = self.row(late[0].donation.number, "alt", "22", SPARE)
        self.typed([row], ("lab",), clock.instant(day, 8, 35))

    def _tubes(self, one: Any, at: datetime, **other: str) -> None:
        said = tubes(one.who.abo, one.who.rhd, **other)
        self.load([self.row(one.donation.number, "grouping", said)], f"tubes-{at:%H%M}.csv", at)

    def _explain(self, one: Any, day: date) -> Any:
        doubt = one.donation.discrepancies.get()
        return discrepancies.explain(
            discrepancy=doubt,
            cause="weak_antibody",
            abo=one.who.abo,
            rhd=one.who.rhd,
            by=self.staff("lab"),
            at=clock.instant(day, 8, 28),
        )

    def _settle(self, one: Any, day: date) -> None:
        self._tubes(one, clock.instant(day, 8, 24))
        doubt = self._explain(one, day)
        discrepancies.agree(
            discrepancy=doubt, by=self.staff("reviewer"), at=clock.instant(day, 8, 30)
        )

    def corrections(self, wrong: list[Any], day: date) -> None:
        """Donors whose record says another group: one corrected, one proposed, one withdrawn."""
        states = ("confirmed", "proposed", "withdrawn")
        for n, (one, state) in enumerate(zip(wrong, states, strict=False)):
            doubt = self._found_other(one, n, day)
            at = clock.instant(day, 9, 12 + n)
            reviewer, quality = self.staff("reviewer"), self.staff("quality")
            given = {"discrepancy": doubt, "reason": "register_wrong"}
            row = corrections.propose(by=reviewer, at=at, **given)
            if state == "confirmed":
                corrections.confirm(correction=row, by=quality, at=at)
            if state == "withdrawn":
                corrections.withdraw(correction=row, by=reviewer, at=at)

    def _found_other(self, one: Any, n: int, day: date) -> Any:
        """Tubes read twice say what the record does not; two persons agree to it."""
        self._tubes(one, clock.instant(day, 8, 42 + 2 * n))
        self._tubes(one, clock.instant(day, 8, 43 + 2 * n))
        at = clock.instant(day, 8, 50 + n)
        doubt = discrepancies.explain(
            discrepancy=one.donation.discrepancies.get(),
            cause="record_wrong",
            abo=one.who.abo,
            rhd=one.who.rhd,
            by=self.staff("lab"),
            at=at,
        )
        return discrepancies.agree(discrepancy=doubt, by=self.staff("reviewer"), at=at)

    def _pools(self, late: list[Any], day: date) -> None:
        """One waits for its result, one reacted and is being resolved, one was given up."""
        at = clock.instant(day, 8, 15)
        spoilt = self.make([d.donation for d in late[:2]], at)
        pools.dissolve(pool=spoilt, reason="pool_spoilt", by=self.staff("lab"), at=at)
        self.make([d.donation for d in late[:2]], at)
        reacted = self.make([d.donation for d in late[2:4]], at)
        rows = [self.row(reacted.code, "nat", "reactive")]
        self.load(rows, f"nat-pool-{day}.csv", clock.instant(day, 8, 33))

    def outside(self, rejected: list[tuple[Any, str]], day: date) -> None:
        """Confirmatory tests in every state, of donations whose marker reacted."""
        states = ("standing", "read", "withdrawn", "sent")
        for (donation, marker), state in zip(rejected[-4:], states, strict=False):
            row = self._send(donation, marker, clock.instant(day, 9, 10))
            if state == "withdrawn":
                given = {"reason": "sample_spoilt", "by": self.staff("lab")}
                confirmations.withdraw(confirmation=row, at=clock.instant(day, 9, 15), **given)
            for name in {"standing": ("lab", "reviewer"), "read": ("lab",)}.get(state, ()):
                confirmations.answer(
                    confirmation=row,
                    outcome="positive",
                    reported_on=day,
                    by=self.staff(name),
                    at=clock.instant(day, 9, 40),
                )

    def _send(self, donation: Any, marker: str, at: datetime) -> Any:
        return confirmations.send(
            place=self.place,
            donor=donation.donor,
            donation=donation,
            purpose="confirm",
            marker=marker,
            method="nat_single" if marker == "nat" else "elisa_second",
            laboratory="青禾市疾病预防控制中心",
            by=self.staff("lab"),
            at=at,
        )

    def samples(self, kept: list[Any], day: date) -> None:
        """One sample is out for a test, one was used up."""
        lab, at = self.staff("lab"), clock.instant(day, 9, 20)
        for n, sample in enumerate(kept[:2]):
            retained.take_out(sample=sample, reason="lookback", by=lab, at=at)
            if n:
                retained.use_up(sample=sample, by=lab, at=at)


def _nat(one: Any) -> str:
    return "reactive" if one.failing == "nat" else "nonreactive"


def _spoilt(one: Any) -> dict[str, str]:
    """A reverse reaction that should be there is not; of AB, where none should be, one is."""
    if one.who.abo == "AB":
        return {"a1_cells": "2+"}
    return {"b_cells": "0"} if one.who.abo == "A" else {"a1_cells": "0"}
