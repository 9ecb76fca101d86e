"""The release of a donation: one person judges its results, a second person agrees."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.laboratory import REACTIVE
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import UNIT, DonationStatus, ResultStatus, UnitStatus
from sanxian.blood.models import (
    AssayRun,
    Deferral,
    Donation,
    Donor,
    EarlierDonation,
    Release,
    Result,
    Unit,
    UnitEdge,
)
from sanxian.blood.rules.testing import Fault, Outcome, Verdict, release_bars, told_apart
from sanxian.blood.selectors import batches, open_work
from sanxian.blood.selectors import release as chosen
from sanxian.blood.selectors.rulings import Rulings
from sanxian.blood.services import counselling
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import Overtaken, move, move_many
from sanxian.core.prepared import prepared
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal

R = TypeVar("R")

BASIS = ("GB 18467-2011 第10章", "血站管理办法", "血站技术操作规程（2019版）")
REOPEN_REASONS = ("results_in_doubt", "retest", "wrong_judgement", "group_discrepancy")
FIT, UNFIT = "fit", "unfit"
CHUNK = 400
_HOLDABLE = next(row.source for row in UNIT.steps if row.word == "hold")


@dataclass(frozen=True, slots=True)
class Judged:
    """A donation, its standing results, what the rule says to them, and what holds it besides."""

    donation: Donation
    results: tuple[Result, ...]
    ruling: Verdict
    held_for: tuple[str, ...] = ()

    @property
    def group(self) -> tuple[str, str]:
        """ABO and RhD as the laboratory found them; "" where they are missing."""
        return self.ruling.abo, self.ruling.rhd

    @property
    def fit(self) -> bool:
        """Good by its own results, of a donor whom nothing bars for good."""
        return self.ruling.fit and not self.held_for


@act("blood.release.propose", basis=BASIS, on="donations")
def propose(*, donations: Sequence[Donation], by: Actor, at: datetime) -> list[Release]:
    """Judge every result of these donations; a second person has to agree before anything moves.

    Refuses with every fault: results_missing, donation_not_waiting, group_discrepancy,
    release_donation_held, donation_outside_batch, collection_batch_open, tube_never_came, and
    what is begun and not ended: repeat_wanted, pool_pending, pool_unresolved, group_unresolved,
    weak_d_wanted, second_reading, third_reading.
    """
    if not donations:
        raise Malformed("nothing_chosen")
    judged = _judged(_fresh(donations), ResultStatus.ENTERED, at)
    Refusal.unless_empty([*_not_in(judged, DonationStatus.DRAWN), *_incomplete(judged)])
    Refusal.unless_empty([*_discrepancies(judged), *_under_recall(judged), *_uncounted(judged, at)])
    rows = [
        Release(
            donation=j.donation,
            org_path=j.donation.org_path,
            verdict=_verdict(j),
            edition=j.ruling.edition,
            proposed_by=by.id,
            proposed_at=at,
        )
        for j in judged
    ]
    Release.objects.bulk_create(rows, batch_size=CHUNK)
    move_many((j.donation for j in judged), "propose")
    move_many((row for j in judged for row in j.results), "judge")
    note(edition=judged[0].ruling.edition, donations=len(rows))
    return rows


@act("blood.release.confirm", basis=BASIS, on="releases")
def confirm(*, releases: Sequence[Release], by: Actor, at: datetime) -> list[Release]:
    """Agree with these judgements: what is fit is released, what is not is held wherever it lies.

    The verdict is worked out again from the results and must be the proposed one. Refuses with
    every fault: same_person, release_not_open, results_missing, verdict_changed, group_discrepancy,
    release_donation_held.
    """
    if not releases:
        raise Malformed("nothing_chosen")
    standing = _standing(releases)
    Refusal.unless_empty(_not_confirmable(releases, standing, by))
    judged = _judged([row.donation for row in standing.values()], ResultStatus.VALID, at)
    proposed = {row.donation_id: row.verdict for row in standing.values()}
    Refusal.unless_empty([*_incomplete(judged), *_changed(judged, proposed)])
    Refusal.unless_empty([*_discrepancies(judged), *_under_recall(judged), *_uncounted(judged, at)])
    Refusal.unless_empty(_barred([j for j in judged if j.fit], standing.values(), by, at))
    _sign(standing.values(), by, at)
    _release([j for j in judged if j.fit], at)
    _reject([j for j in judged if not j.fit], by, at)
    note(edition=judged[0].ruling.edition, donations=len(judged))
    return [standing[row.pk] for row in releases]


@act("blood.release.reopen", basis=BASIS, on="release")
def reopen(*, release: Release, reason: str, by: Actor, at: datetime) -> Release:
    """Take a judgement back before anybody agreed: the results may be voided and done again."""
    if reason not in REOPEN_REASONS:
        raise Malformed("reason_unknown", field="reason")
    open_rows = Release.objects.filter(pk=release.pk, confirmed_by="", reopened_at__isnull=True)
    if open_rows.update(reopened_at=at) != 1:
        raise Overtaken("release_not_open", number=release.donation.number)
    release.reopened_at = at
    move(release.donation, "reopen", reasons=[reason])
    valid = Result.objects.filter(donation=release.donation, status=ResultStatus.VALID)
    move_many(valid, "unjudge")
    return release


# -- what the rule says ------------------------------------------------------------------------------


def _fresh(donations: Sequence[Donation]) -> list[Donation]:
    return list(_by_key(_with_donors, [row.pk for row in donations]))


def _by_key(read: Callable[..., list[R]], keys: Iterable[int], *more: Any) -> Iterator[R]:
    """What `read` finds of these keys, in parts that SQLite's parameter limit bears."""
    wanted = sorted(set(keys))
    for i in range(0, len(wanted), CHUNK):
        yield from read(wanted[i : i + CHUNK], *more)


@prepared
def _with_donors(keys: list[int]) -> QuerySet[Donation]:
    return Donation.objects.select_related("donor").filter(pk__in=keys)


@prepared
def _results(donations: list[int], status: str) -> QuerySet[Result]:
    return Result.objects.filter(donation_id__in=donations, status=status)


@prepared
def _bags(donations: list[int]) -> QuerySet[Unit]:
    return Unit.objects.filter(donation_id__in=donations)


@prepared
def _made_of(units: list[int]) -> QuerySet[UnitEdge]:
    return UnitEdge.objects.select_related("child").filter(parent_id__in=units)


def _judged(donations: Iterable[Donation], status: ResultStatus, at: datetime) -> list[Judged]:
    known = {row.pk: row for row in donations}
    results: dict[int, list[Result]] = {key: [] for key in known}
    for row in _by_key(_results, known, status):
        row.donation = known[row.donation_id]
        results[row.donation_id].append(row)
    rulings = Rulings(clock.day(at))
    pending = open_work.of(known.values())
    said = {
        key: rulings.verdict(_outcomes(results[key]), row.org_path, pending.get(key, ()))
        for key, row in known.items()
    }
    holds = chosen.holds(known.values())
    reactive = {known[key].donor_id for key, ruling in said.items() if ruling.defers}
    return [
        Judged(row, tuple(results[key]), said[key], _holding(row, said[key], holds, reactive))
        for key, row in known.items()
    ]


def _holding(
    donation: Donation, ruling: Verdict, holds: dict[int, tuple[str, ...]], reactive: set[int]
) -> tuple[str, ...]:
    """What bars this donation besides its own results; another of the same list may do so too."""
    codes = holds.get(donation.pk, ())
    if donation.donor_id in reactive and not ruling.defers:
        codes += ("lab_deferral",)
    return tuple(dict.fromkeys(codes))


def _outcomes(results: Iterable[Result]) -> dict[Assay, str]:
    return {Assay(row.assay): row.outcome for row in results}


def _verdict(judged: Judged) -> str:
    return FIT if judged.fit else UNFIT


def _not_in(judged: Iterable[Judged], status: DonationStatus) -> Iterator[Reason]:
    for j in judged:
        if j.donation.status != status:
            where = {"number": j.donation.number, "status": j.donation.status}
            yield Reason("donation_not_waiting", params=where)


def _incomplete(judged: Iterable[Judged]) -> Iterator[Reason]:
    for j in judged:
        if j.ruling.outcome is not Outcome.INCOMPLETE:
            continue
        yield from j.ruling.pending
        if assays := " ".join(j.ruling.missing):
            yield Reason("results_missing", params={"number": j.donation.number, "assays": assays})


def _changed(judged: Iterable[Judged], proposed: dict[int, str]) -> Iterator[Reason]:
    for j in judged:
        if _verdict(j) != proposed[j.donation.pk]:
            yield Reason("verdict_changed", params={"number": j.donation.number})


def _under_recall(judged: Iterable[Judged]) -> Iterator[Reason]:
    """Good blood that somebody is still looking at: neither released nor condemned meanwhile."""
    for j in judged:
        if j.ruling.fit and "recall_open" in j.held_for:
            yield Reason("release_donation_held", params={"number": j.donation.number})


def _uncounted(judged: Iterable[Judged], at: datetime) -> Iterator[Reason]:
    """What came to the laboratory in no closed collection batch, or without its tube."""
    return batches.bars([j.donation for j in judged], clock.day(at))


def _discrepancies(judged: Iterable[Judged]) -> Iterator[Reason]:
    """A fit donation whose group is not the donor's: somebody's blood is under a wrong number."""
    groups: dict[int, tuple[str, str]] = {}
    for j in judged:
        if not j.fit:
            continue
        donor = j.donation.donor
        known = groups.setdefault(donor.pk, (donor.abo or j.group[0], donor.rhd or j.group[1]))
        if known != j.group:
            yield Reason("group_discrepancy", params={"number": j.donation.number})


# -- the second person -------------------------------------------------------------------------------


def _standing(releases: Sequence[Release]) -> dict[int, Release]:
    return {row.pk: row for row in _by_key(_waiting, [r.pk for r in releases])}


@prepared
def _waiting(keys: list[int]) -> QuerySet[Release]:
    rows = Release.objects.filter(pk__in=keys, confirmed_by="", reopened_at__isnull=True)
    return rows.select_related("donation__donor")


def _not_confirmable(
    releases: Sequence[Release], standing: dict[int, Release], by: Actor
) -> Iterator[Reason]:
    for row in releases:
        found = standing.get(row.pk)
        number = {"number": found.donation.number if found else str(row)}
        if found is None or found.donation.status != DonationStatus.PROPOSED:
            yield Reason("release_not_open", params=number)
        elif found.proposed_by == by.id:
            yield Reason("same_person", params=number)


def _barred(
    good: Iterable[Judged], standing: Iterable[Release], by: Actor, at: datetime
) -> Iterator[Reason]:
    """The rule has the last word on what leaves the laboratory, whatever was asked before."""
    rulings = Rulings(clock.day(at))
    authors = {row.donation_id: row.proposed_by for row in standing}
    for j in good:
        yield from release_bars(
            j.ruling,
            rulings.testing(j.donation.org_path),
            author=authors[j.donation.pk],
            reviewer=by.id,
            held_for=j.held_for,
        )


def _sign(rows: Iterable[Release], by: Actor, at: datetime) -> None:
    """The second signature, before anything moves: the database asks for it."""
    signed = 0
    by_key = {row.pk: row for row in rows}
    keys = sorted(by_key)
    for i in range(0, len(keys), CHUNK):
        part = Release.objects.filter(
            pk__in=keys[i : i + CHUNK], confirmed_by="", reopened_at__isnull=True
        ).exclude(proposed_by=by.id)
        signed += part.update(confirmed_by=by.id, confirmed_at=at)
    if signed != len(keys):
        raise Overtaken("overtaken", record="release")
    for row in by_key.values():
        row.confirmed_by, row.confirmed_at = by.id, at


def _release(judged: list[Judged], at: datetime) -> None:
    """Donations, donors and bags, by blood group: at most eight groups, whatever the number."""
    groups: dict[tuple[str, str], list[Judged]] = {}
    for j in judged:
        groups.setdefault(j.group, []).append(j)
    units = _units_of([j.donation.pk for j in judged])
    for (abo, rhd), those in groups.items():
        keys = {j.donation.pk for j in those}
        move_many((j.donation for j in those), "release", set={"abo": abo, "rhd": rhd})
        _group_donors([j.donation.donor for j in those], abo, rhd)
        release_units([u for u in units if u.donation_id in keys], abo, rhd, at)
    _tell_bags(judged, units)
    _hold_antibodies(judged, units, at)


def _tell_bags(judged: Iterable[Judged], units: Iterable[Unit]) -> None:
    """What else was tested goes with donation and bags: anti-CMV, and antigens beyond ABO and D."""
    found: dict[tuple[bool, str], list[int]] = {}
    for j in judged:
        if j.ruling.cmv_negative or j.ruling.antigens:
            found.setdefault((j.ruling.cmv_negative, j.ruling.antigens), []).append(j.donation.pk)
    for (cmv, antigens), keys in found.items():
        given = {"cmv_negative": cmv, "antigens": antigens}
        Donation.objects.filter(pk__in=keys).update(**given)
        Unit.objects.filter(pk__in=[u.pk for u in units if u.donation_id in keys]).update(**given)


def _hold_antibodies(judged: Iterable[Judged], units: Iterable[Unit], at: datetime) -> None:
    """Plasma of a donor with irregular antibodies is held: the edition says which components."""
    places = {j.donation.pk: j.donation.org_path for j in judged if j.ruling.antibodies}
    rulings = Rulings(clock.day(at))
    held = [
        u
        for u in units
        if u.donation_id in places
        and UnitStatus(u.status) in _HOLDABLE
        and u.component in rulings.testing(places[u.donation_id]).values.antibody_holds
    ]
    move_many(held, "hold", set={"held_for": "lab_not_used"}, reasons=["lab_not_used"])


def with_antibodies(units: Iterable[Unit], at: datetime) -> set[int]:
    """The keys of bags whose plasma is not used: of a donor with irregular antibodies, by edition."""
    rulings = Rulings(clock.day(at))
    asked = {
        u.pk: u.donation_id
        for u in units
        if u.donation and u.component in rulings.testing(u.donation.org_path).values.antibody_holds
    }
    found = _by_key(_results, [pk for pk in asked.values() if pk], ResultStatus.VALID)
    screened = (row for row in found if row.assay == Assay.ANTIBODY_SCREEN)
    positive = {row.donation_id for row in screened if row.outcome == REACTIVE}
    return {key for key, donation in asked.items() if donation in positive}


def _group_donors(donors: list[Donor], abo: str, rhd: str) -> None:
    """The first release tells the donor's group; later ones were found equal."""
    fresh = sorted({d.pk for d in donors if not (d.abo and d.rhd)})
    for i in range(0, len(fresh), CHUNK):
        Donor.objects.filter(pk__in=fresh[i : i + CHUNK]).update(abo=abo, rhd=rhd)


def _units_of(donations: Iterable[int]) -> list[Unit]:
    return list(_by_key(_bags, donations))


def release_units(units: Iterable[Unit], abo: str, rhd: str, at: datetime) -> None:
    """Give bags their group and release. Those on the shelf and in date become available; one that
    travels, is held or became others only carries the fact, and one past its time stays where it is.
    """
    given = {"released_at": at, "abo": abo, "rhd": rhd}
    fresh = [u for u in units if u.released_at is None and u.status != UnitStatus.DISCARDED]
    shelf = [u for u in fresh if u.status == UnitStatus.UNTESTED and u.expires_at > at]
    move_many(shelf, "release", set=given)
    rest = sorted({u.pk for u in fresh} - {u.pk for u in shelf})
    for i in range(0, len(rest), CHUNK):
        Unit.objects.filter(pk__in=rest[i : i + CHUNK], released_at__isnull=True).update(**given)


# -- what is not fit -------------------------------------------------------------------------------


def _reject(judged: list[Judged], by: Actor, at: datetime) -> None:
    if not judged:
        return
    move_many((j.donation for j in judged), "reject", reasons=["lab_deferral"])
    touched = with_descendants(_units_of([j.donation.pk for j in judged]))
    live = [u for u in touched if UnitStatus(u.status) in _HOLDABLE]
    move_many(live, "hold", set={"held_for": "lab_deferral"}, reasons=["lab_deferral"])
    rulings = Rulings(clock.day(at))
    own = [j for j in judged if j.ruling.bars_donor]  # the others' donors are barred already
    viruses = _told_apart(own)
    Deferral.objects.bulk_create(_deferral(j, viruses, rulings, by) for j in own)
    cases = [j for j in own if j.ruling.defers]
    counselling.open_cases([_found(j, viruses) for j in cases], by=by, at=at)
    _lookback(judged, by, at)


def _told_apart(judged: Iterable[Judged]) -> dict[int, tuple[str, ...]]:
    """Sealed codes of the viruses that were told apart, by the keys of the donations."""
    nat = {
        j.donation.pk for j in judged if any(r.code == Fault.REACTIVE_NAT for r in j.ruling.reasons)
    }
    said: dict[int, list[str]] = {}
    for run in _by_key(_discriminated, nat):
        said.setdefault(run.donation_id, []).append(run.outcome)
    return {key: told_apart(runs) for key, runs in said.items()}


@prepared
def _discriminated(donations: list[int]) -> QuerySet[AssayRun]:
    rows = AssayRun.objects.filter(donation_id__in=donations)
    return rows.filter(role="discriminate", voided_at__isnull=True)


def _found(judged: Judged, viruses: dict[int, tuple[str, ...]]) -> counselling.Found:
    """What the counsellor is told, sealed."""
    codes = tuple(r.code for r in judged.ruling.reasons if r.code.startswith("reactive_"))
    more = viruses.get(judged.donation.pk, ())
    return counselling.Found(judged.donation, (*codes, *more), judged.ruling.edition)


def with_descendants(units: list[Unit]) -> list[Unit]:
    """These bags and all that was made of them, pools too: one query a generation."""
    found = {u.pk: u for u in units}
    fresh = set(found)
    while fresh:
        edges = _by_key(_made_of, fresh)
        children = {e.child_id: e.child for e in edges if e.child_id not in found}
        found |= children
        fresh = set(children)
    return list(found.values())


def _deferral(
    judged: Judged, viruses: dict[int, tuple[str, ...]], rulings: Rulings, by: Actor
) -> Deferral:
    """The open code says only that the laboratory defers; which finding it was is sealed."""
    donation, ruling = judged.donation, judged.ruling
    codes = [*(r.code for r in ruling.reasons), *viruses.get(donation.pk, ())]
    detail = {"donation": donation.number, "findings": codes}
    return Deferral(
        donor=donation.donor,
        org_path=donation.org_path,
        code="lab_deferral",
        detail=json.dumps(detail),
        since=rulings.on,
        until=rulings.deferred_until(ruling, donation.org_path),
        edition=ruling.edition,
        decided_by=by.id,
    )


def _lookback(judged: list[Judged], by: Actor, at: datetime) -> None:
    """Earlier donations of the same donors: the quality officer has to look back."""
    donors = {j.donation.donor_id: j.donation for j in judged if j.ruling.defers}
    seen = {*_by_key(_released_of, donors), *_by_key(_earlier_of, donors)}
    for donor, donation in donors.items():
        if donor in seen:
            duties.open_duty(
                kind="blood.lookback", subject=subject_of(donation), place=by.facility, by=by, at=at
            )


@prepared
def _released_of(donors: list[int]) -> QuerySet[Any]:
    rows = Donation.objects.filter(donor_id__in=donors, status=DonationStatus.RELEASED)
    return rows.values_list("donor_id", flat=True)


@prepared
def _earlier_of(donors: list[int]) -> QuerySet[Any]:
    return EarlierDonation.objects.filter(donor_id__in=donors).values_list("donor_id", flat=True)


def register() -> None:
    """The duty that a reactive donation leaves with the quality officer."""
    kinds.offer(
        "blood.lookback",
        _("检测不合格：回查此前献血的去向"),
        hours_to_acknowledge=4,
        hours_to_finish=24,
        permission="blood.recall.open",
        link=link_of,
    )


def link_of(subject: str) -> str:
    """The page of the donation that a duty is about."""
    return reverse("blood:graph", args=["donation", int(subject.rpartition(":")[2])])
