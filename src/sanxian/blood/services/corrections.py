"""A donor's wrongly recorded group: corrected by two persons, with everything that hung on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import RecallCause
from sanxian.blood.lifecycle import DiscrepancyStatus, DonationStatus
from sanxian.blood.models import (
    Crossmatch,
    Donation,
    Donor,
    GroupCorrection,
    GroupDiscrepancy,
    MislabelledUnit,
    Recall,
    Result,
    Unit,
)
from sanxian.blood.rules import group_record
from sanxian.blood.rules.group_record import Finding, Group
from sanxian.blood.selectors import trace
from sanxian.blood.selectors.corrections import labelled_otherwise
from sanxian.blood.services import recalls
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind

BASIS = ("血站质量管理规范", "血站技术操作规程（2019版）")
REASONS = ("mistyped", "sample_mixed", "person_mixed", "register_wrong", "method_missed")
DUTY = "blood.group_correction"
CHUNK = 400
_AT_THE_BENCH = (DonationStatus.DRAWN, DonationStatus.PROPOSED)


@act("blood.group.correct", basis=BASIS, on="discrepancy")
def propose(
    *, discrepancy: GroupDiscrepancy, reason: str, by: Actor, at: datetime
) -> GroupCorrection:
    """Propose that the donor's record says what two persons found by tubes; a second person has to
    agree before anything changes.

    Refuses: group_correction_unproved, group_correction_nothing_known, group_correction_same,
    group_correction_disputed, group_correction_under_way.
    """
    if reason not in REASONS:
        raise Malformed("reason_unknown", field="reason")
    doubt = _fresh(discrepancy)
    Refusal.unless_empty([*_bars(doubt), *_under_way(doubt.donation.donor)])
    donor = doubt.donation.donor
    row = create(
        GroupCorrection,
        donor=donor,
        discrepancy=doubt,
        org_path=centre_of(doubt.donation),
        old_abo=donor.abo,
        old_rhd=donor.rhd,
        abo=doubt.abo,
        rhd=doubt.rhd,
        reason=reason,
        proposed_at=at,
        proposed_by=by.id,
    )
    note(discrepancy=doubt.pk)
    duties.open_duty(kind=DUTY, subject=subject_of(row), place=row.org_path, by=by, at=at)
    return row


@act("blood.group.confirm", basis=BASIS, on="correction")
def confirm(*, correction: GroupCorrection, by: Actor, at: datetime) -> GroupCorrection:
    """Agree: the record changes, and in the same transaction every bag labelled by the old one is
    held wherever it is; who has or had one is told by a recall, and its crossmatches end.

    Refuses: same_person, group_correction_outdated, and why a correction may not be proposed.
    """
    row = GroupCorrection.objects.select_related("donor").get(pk=correction.pk)
    if row.proposed_by == by.id:
        raise Refusal("same_person", number=row.donor.code)
    doubt = _fresh(row.discrepancy)
    Refusal.unless_empty([*_outdated(row, doubt), *_bars(doubt)])
    move(row, "confirm", set={"confirmed_by": by.id, "ended_at": at})
    given = {"abo": row.abo, "rhd": row.rhd}
    Donor.objects.filter(pk=row.donor_id).update(**given)
    donations = labelled_otherwise(row)
    units = _taken_back(row, donations, by, at)
    note(donations=len(donations), units=len(units), recall=row.recall_id)
    duties.finish_for(kind=DUTY, subject=subject_of(row), by=by, at=at)
    return row


@act("blood.group.withdraw", basis=BASIS, on="correction")
def withdraw(*, correction: GroupCorrection, by: Actor, at: datetime) -> GroupCorrection:
    """The record stays as it is: by who proposed it, or by a second person who does not agree."""
    move(correction, "withdraw", set={"ended_at": at})
    duties.finish_for(kind=DUTY, subject=subject_of(correction), by=by, at=at)
    return correction


def centre_of(donation: Donation) -> str:
    return places.nearest(donation.org_path, OrgKind.CENTRE) or donation.org_path


def _fresh(discrepancy: GroupDiscrepancy) -> GroupDiscrepancy:
    return GroupDiscrepancy.objects.select_related("donation__donor").get(pk=discrepancy.pk)


# -- why not -----------------------------------------------------------------------------------------


def _bars(doubt: GroupDiscrepancy) -> Iterable[Reason]:
    donor = doubt.donation.donor
    results = _groups_at_the_bench(donor)
    own = results.pop(doubt.donation_id, ("", ""))
    stands = doubt.donation.status not in _AT_THE_BENCH or own == (doubt.abo, doubt.rhd)
    finding = Finding(
        recorded=(donor.abo, donor.rhd),
        found=(doubt.abo, doubt.rhd),
        settled=doubt.status == DiscrepancyStatus.RESOLVED and stands,
        others=tuple(results.values()),
    )
    return group_record.bars(finding)


def _groups_at_the_bench(donor: Donor) -> dict[int, Group]:
    """What stands as the group of each of the donor's donations that nobody has judged."""
    rows = Result.objects.filter(donation__donor=donor, donation__status__in=_AT_THE_BENCH)
    found: dict[int, dict[str, str]] = {}
    for row in rows.filter(assay__in=("abo", "rhd")).exclude(status="void"):
        found.setdefault(row.donation_id, {})[row.assay] = row.outcome
    return {key: (said.get("abo", ""), said.get("rhd", "")) for key, said in found.items()}


def _under_way(donor: Donor) -> Iterable[Reason]:
    if donor.corrections.filter(status="proposed").exists():
        yield Reason("group_correction_under_way", params={"code": donor.code})


def _outdated(row: GroupCorrection, doubt: GroupDiscrepancy) -> Iterable[Reason]:
    """The record or the finding is another one than when it was proposed."""
    donor = doubt.donation.donor
    known, found = (row.old_abo, row.old_rhd), (row.abo, row.rhd)
    if (donor.abo, donor.rhd) != known or (doubt.abo, doubt.rhd) != found:
        yield Reason("group_correction_outdated")


# -- what hung on it ---------------------------------------------------------------------------------


def _taken_back(
    row: GroupCorrection, donations: Sequence[int], by: Actor, at: datetime
) -> list[Unit]:
    """Everything made of these donations: kept in a list that bars it for good, and recalled."""
    units = list(trace.gather_from(donations).units.values()) if donations else []
    if not units:
        return []
    insert_many(MislabelledUnit(correction=row, unit=u, found=u.status) for u in units)
    row.recall = _recalled(row, donations, by, at)
    GroupCorrection.objects.filter(pk=row.pk).update(recall=row.recall)
    keys = [u.pk for u in units]
    for i in range(0, len(keys), CHUNK):
        matched = Crossmatch.objects.filter(unit__in=keys[i : i + CHUNK], valid_until__gt=at)
        matched.update(valid_until=at)
    return units


def _recalled(row: GroupCorrection, donations: Sequence[int], by: Actor, at: datetime) -> Recall:
    house = replace(by, grants=(*by.grants, Grant("house", "/", frozenset({"blood.recall.open"}))))
    return recalls.open_recall(
        root=row,
        cause=RecallCause.LABEL_FAULT,
        place=row.org_path,
        donations=donations,
        by=house,
        at=at,
    )


def register() -> None:
    """The duty that a proposed correction leaves with a second person."""
    kinds.offer(
        DUTY,
        _("献血者血型更正：第二人复核"),
        hours_to_acknowledge=2,
        hours_to_finish=8,
        permission="blood.group.confirm",
        link=link_of,
    )


def link_of(subject: str) -> str:
    return reverse("blood:group_correction", args=[int(subject.rpartition(":")[2])])
