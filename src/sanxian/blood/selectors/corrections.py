"""Reads of corrections of a donor's group, and of what would be held by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from sanxian.blood.lifecycle import CorrectionStatus
from sanxian.blood.models import Donation, GroupCorrection, GroupDiscrepancy
from sanxian.blood.rules.group_record import differs
from sanxian.blood.selectors import trace
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE = "blood.group.see"


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on the old record: donations, and units by their status."""

    donations: int
    units: Counter[str]


def listed(by: Actor, q: str = "") -> QuerySet[GroupCorrection]:
    """Corrections, the newest first; `q` is a donor's code or the end of a donation's number."""
    rows = GroupCorrection.objects.select_related("donor", "discrepancy__donation")
    rows = within(rows, by, SEE)
    if q:
        rows = rows.filter(donor__code=q.upper()) | rows.filter(
            discrepancy__donation__number__endswith=q.upper()
        )
    return rows.order_by("-proposed_at", "-pk")


def waiting(by: Actor) -> QuerySet[GroupCorrection]:
    """Those that wait for this actor: somebody else proposed them."""
    rows = within(GroupCorrection.objects.all(), by, "blood.group.confirm")
    return rows.filter(status=CorrectionStatus.PROPOSED).exclude(proposed_by=by.id)


def one(by: Actor, pk: int) -> GroupCorrection:
    """Raises Unknown."""
    row = listed(by).filter(pk=pk).select_related("recall").first()
    if row is None:
        raise Unknown("not_found")
    return row


def of_discrepancy(row: GroupDiscrepancy) -> GroupCorrection | None:
    """The last correction that was proposed on a discrepancy."""
    return row.corrections.order_by("-pk").first()


def wanted(row: GroupDiscrepancy) -> bool:
    """Whether two persons found another group than the donor's record says."""
    donor = row.donation.donor
    return row.status == "resolved" and differs((donor.abo, donor.rhd), (row.abo, row.rhd))


def labelled_otherwise(row: GroupCorrection) -> list[int]:
    """The keys of the donor's donations that bear another group than the one that was found."""
    rows = Donation.objects.filter(donor=row.donor_id).exclude(abo="", rhd="")
    return list(rows.filter(~Q(abo=row.abo) | ~Q(rhd=row.rhd)).values_list("pk", flat=True))


def hanging(row: GroupCorrection) -> Hanging:
    """What hangs on the record: as it was found, or, before the second person agreed, as it is now."""
    donations = labelled_otherwise(row)
    if row.status == CorrectionStatus.CONFIRMED:
        return Hanging(len(donations), Counter(row.lines.values_list("found", flat=True)))
    units = trace.gather_from(donations).units.values() if donations else ()
    return Hanging(len(donations), Counter(u.status for u in units))
