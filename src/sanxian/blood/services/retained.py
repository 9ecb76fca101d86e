"""Retained samples (留样): a tube of every donation, where it lies and how long it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from sanxian.blood.lifecycle import DonationStatus, RetainedStatus
from sanxian.blood.models import Donation, RetainedSample, Unit
from sanxian.blood.rules.confirmation import kept_until
from sanxian.blood.selectors.rulings import Rulings
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import insert_many, prepared
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("血站管理办法",)
OUT_REASONS = ("lookback", "reaction", "retest", "dispute")
CHUNK = 400


@act("blood.sample.store", basis=BASIS)
def store(
    *, place: str, samples: Sequence[tuple[Donation, str]], by: Actor, at: datetime
) -> list[RetainedSample]:
    """Put samples away, each at its position ("freezer, rack, hole"); all of the list or none.

    Refuses with every fault: sample_no_position, sample_position_taken, sample_already_stored,
    sample_not_drawn.
    """
    if not samples:
        raise Malformed("nothing_chosen")
    Refusal.unless_empty(_faults(place, samples))
    until = _until(place, [donation for donation, _ in samples], at)
    rows = [
        RetainedSample(
            donation=donation,
            org_path=place,
            position=position.strip(),
            stored_at=at,
            stored_by=by.id,
            kept_until=until[donation.pk],
        )
        for donation, position in samples
    ]
    note(samples=len(rows))
    return insert_many(rows)


@act("blood.sample.take_out", basis=BASIS, on="sample")
def take_out(*, sample: RetainedSample, reason: str, by: Actor, at: datetime) -> RetainedSample:
    """Take a sample out for a test."""
    if reason not in OUT_REASONS:
        raise Malformed("reason_unknown", field="reason")
    return move(sample, "take_out", reasons=[reason])


@act("blood.sample.put_back", basis=BASIS, on="sample")
def put_back(*, sample: RetainedSample, by: Actor, at: datetime) -> RetainedSample:
    """What is left goes back to its place."""
    return move(sample, "put_back")


@act("blood.sample.use_up", basis=BASIS, on="sample")
def use_up(*, sample: RetainedSample, by: Actor, at: datetime) -> RetainedSample:
    """Nothing is left of a sample that was taken out."""
    return move(sample, "use_up", set={"ended_on": clock.day(at), "ended_for": "used_up"})


@act("blood.sample.destroy", basis=BASIS, on="samples")
def destroy(*, samples: Sequence[RetainedSample], by: Actor, at: datetime) -> list[RetainedSample]:
    """Destroy samples whose time is over, as it stands with their bags today.

    Refuses with every sample that must be kept longer: sample_kept.
    """
    if not samples:
        raise Malformed("nothing_chosen")
    until = _until(samples[0].org_path, [row.donation for row in samples], at)
    Refusal.unless_empty(
        Reason("sample_kept", until=last, params={"number": row.donation.number})
        for row in samples
        if (last := max(row.kept_until, until[row.donation_id])) > clock.day(at)
    )
    ended = {"ended_on": clock.day(at), "ended_for": "kept_long_enough"}
    return move_many(samples, "destroy", set=ended)


def _until(place: str, donations: Sequence[Donation], at: datetime) -> dict[int, date]:
    """First day on which each sample may go: counted from the last expiry of its bags."""
    years = Rulings(clock.day(at)).testing(place).values.sample_years
    keys = sorted(row.pk for row in donations)
    last: dict[int, datetime] = {}
    for i in range(0, len(keys), CHUNK):
        last |= dict(_last_ends(keys[i : i + CHUNK]))
    ends = {key: (clock.day(end),) for key, end in last.items()}
    return {row.pk: kept_until(row.day, ends.get(row.pk, ()), years) for row in donations}


@prepared
def _last_ends(donations: list[int]) -> QuerySet[Unit, Any]:
    rows = Unit.objects.filter(donation_id__in=donations).order_by().values("donation_id")
    return rows.annotate(last=Max("expires_at")).values_list("donation_id", "last")


@prepared
def _stored(donations: list[int]) -> QuerySet[RetainedSample, Any]:
    rows = RetainedSample.objects.filter(donation_id__in=donations)
    return rows.values_list("donation_id", flat=True)


@prepared
def _taken(place: str, positions: list[str]) -> QuerySet[RetainedSample, Any]:
    rows = RetainedSample.objects.filter(org_path=place, position__in=positions)
    return rows.exclude(status=RetainedStatus.ENDED).values_list("position", flat=True)


def _faults(place: str, samples: Sequence[tuple[Donation, str]]) -> list[Reason]:
    keys = [donation.pk for donation, _ in samples]
    stored = set(_stored(keys))
    wanted = [position.strip() for _, position in samples]
    taken = set(_taken(place, wanted))
    faults = []
    for n, (donation, _) in enumerate(samples):
        where = {"number": donation.number, "position": wanted[n][:40]}
        if not wanted[n] or len(wanted[n]) > 40:
            faults.append(Reason("sample_no_position", params=where))
        elif wanted[n] in taken or wanted[n] in wanted[:n]:
            faults.append(Reason("sample_position_taken", params=where))
        if donation.pk in stored or donation.pk in keys[:n]:
            faults.append(Reason("sample_already_stored", params=where))
        if donation.status in (DonationStatus.DRAWING, DonationStatus.DISCARDED):
            faults.append(Reason("sample_not_drawn", params=where))
    return faults
