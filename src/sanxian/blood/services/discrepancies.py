"""Groups that do not agree: explained by one person with further tests, agreed to by another."""

from __future__ import annotations

from datetime import datetime

from sanxian.blood.facts.laboratory import GROUPING
from sanxian.blood.facts.terms import Abo, Rh
from sanxian.blood.lifecycle import DonationStatus
from sanxian.blood.models import AssayRun, GroupDiscrepancy
from sanxian.blood.selectors.rulings import Rulings
from sanxian.blood.services import runs
from sanxian.core import clock
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import insert_many
from sanxian.kernel.refusal import Malformed, Refusal

BASIS = ("血站技术操作规程（2019版）",)
CAUSES = (
    "weak_antigen",
    "weak_antibody",
    "cold_antibody",
    "irregular_antibody",
    "mixed_cells",
    "reagent_fault",
    "technique_fault",
    "record_wrong",
    "not_found",
)


@act("blood.discrepancy.explain", basis=BASIS, on="discrepancy")
def explain(
    *, discrepancy: GroupDiscrepancy, cause: str, abo: str, rhd: str, by: Actor, at: datetime
) -> GroupDiscrepancy:
    """Say what it is, after further tests on the same donation; a second person has to agree.

    `abo` and `rhd` "" both: the group could not be found, and the donation is not used. Refuses:
    discrepancy_not_waiting, discrepancy_untested (no tubes were read after the first),
    discrepancy_against_tubes (the last tubes say otherwise).
    """
    if cause not in CAUSES:
        raise Malformed("reason_unknown", field="cause")
    if abo not in set(Abo) or rhd not in set(Rh) or (abo == "") != (rhd == ""):
        raise Malformed("group_incomplete", field="abo")
    if (cause == "not_found") != (abo == ""):
        raise Malformed("group_incomplete", field="cause")
    _waiting(discrepancy)
    last = _last_tubes(discrepancy)
    if abo and _against(last, abo, rhd, at):
        raise Refusal("discrepancy_against_tubes")
    given = {"cause": cause, "abo": abo, "rhd": rhd, "explained_by": by.id, "explained_at": at}
    return move(discrepancy, "explain", set=given)


@act("blood.discrepancy.agree", basis=BASIS, on="discrepancy")
def agree(*, discrepancy: GroupDiscrepancy, by: Actor, at: datetime) -> GroupDiscrepancy:
    """Agree to what another person found: it becomes the result of the donation, in the place of
    what earlier tubes had said."""
    if discrepancy.explained_by == by.id:
        raise Refusal("same_person", number=discrepancy.donation.number)
    _waiting(discrepancy)
    last = _last_tubes(discrepancy)
    if discrepancy.abo and _against(last, discrepancy.abo, discrepancy.rhd, at):
        raise Refusal("discrepancy_against_tubes")
    moved = move(discrepancy, "agree", set={"agreed_by": by.id, "agreed_at": at})
    standing = discrepancy.donation.results.filter(status="entered", assay__in=("abo", "rhd"))
    known = {row.assay: row for row in standing}
    found = {row.assay: row for row in runs.group_results(last, discrepancy.abo, discrepancy.rhd)}
    wrong = [row for assay, row in known.items() if row.outcome != found[assay].outcome]
    move_many(wrong, "void", reasons=["group_discrepancy"])
    kept = known.keys() - {row.assay for row in wrong}
    insert_many(row for assay, row in found.items() if assay not in kept)
    return moved


@act("blood.discrepancy.send_back", basis=BASIS, on="discrepancy")
def send_back(*, discrepancy: GroupDiscrepancy, by: Actor, at: datetime) -> GroupDiscrepancy:
    """Not convinced: more tests are wanted."""
    given = {"cause": "", "abo": "", "rhd": "", "explained_by": "", "explained_at": None}
    return move(discrepancy, "send_back", set=given)


def _waiting(discrepancy: GroupDiscrepancy) -> None:
    if discrepancy.donation.status != DonationStatus.DRAWN:
        raise Refusal("discrepancy_not_waiting", number=discrepancy.donation.number)


def _last_tubes(discrepancy: GroupDiscrepancy) -> AssayRun:
    """The last tubes that were read after those in doubt. Refuses where there are none."""
    later = AssayRun.objects.filter(
        donation=discrepancy.donation_id,
        assay=GROUPING,
        voided_at__isnull=True,
        pk__gt=discrepancy.run_id,
    )
    last = later.select_related("donation__donor").order_by("-pk").first()
    if last is None:
        raise Refusal("discrepancy_untested", number=discrepancy.donation.number)
    return last


def _against(last: AssayRun, abo: str, rhd: str, at: datetime) -> bool:
    """Whether the cells of the last tubes say another group than the one that is claimed."""
    policy = Rulings(clock.day(at)).testing(last.org_path)
    seen = runs.interpreted(last, policy)
    return seen.forward != abo or (seen.rhd not in ("", rhd))
