"""Confirmatory tests in another laboratory, of a reactive donation or before a donor comes back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError

from sanxian.blood.facts.supply_policy import Marker
from sanxian.blood.lifecycle import CONFIRMATION, ConfirmationStatus
from sanxian.blood.models import Confirmation, Donation, Donor
from sanxian.blood.rules.confirmation import Confirmed
from sanxian.core import clock
from sanxian.core.act import act
from sanxian.core.actor import Actor
from sanxian.core.move import Overtaken, move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal

BASIS = ("血站技术操作规程（2019版）", "艾滋病防治条例")
PURPOSES = ("confirm", "reentry")
METHODS = ("western_blot", "neutralisation", "nat_single", "riba", "tppa", "elisa_second")
WITHDRAW_REASONS = ("sample_spoilt", "sent_in_error", "no_answer")
MARKERS = tuple(m for m in Marker if m is not Marker.ALT)


@act("blood.confirmation.send", basis=BASIS)
def send(
    *,
    place: str,
    donor: Donor,
    donation: Donation | None,
    purpose: str,
    marker: str,
    method: str,
    laboratory: str,
    by: Actor,
    at: datetime,
) -> Confirmation:
    """Send a sample to another laboratory: of a donation, or (purpose reentry) of the donor today.

    Refuses: confirmation_not_reactive (the donation's result of that marker does not react),
    confirmation_under_way, confirmation_no_donation.
    """
    if purpose not in PURPOSES or method not in METHODS or marker not in set(MARKERS):
        raise Malformed("reason_unknown", field="marker")
    if not laboratory.strip() or len(laboratory) > 80:
        raise Malformed("laboratory_missing", field="laboratory")
    if purpose == "confirm":
        _of_a_reactive(donor, donation, marker)
    _not_under_way(donor, purpose, marker)
    return create(
        Confirmation,
        donor=donor,
        donation=donation,
        org_path=place,
        purpose=purpose,
        marker=marker,
        method=method,
        laboratory=laboratory.strip(),
        outcome="",
        first_reading="",
        sent_at=at,
        sent_by=by.id,
    )


@act("blood.confirmation.answer", basis=BASIS, on="confirmation")
def answer(
    *, confirmation: Confirmation, outcome: str, reported_on: date, by: Actor, at: datetime
) -> Confirmation:
    """Type what the other laboratory reports; it stands when a second person types the same.

    Two that differ are both forgotten, and it is typed afresh. Refuses: typed_by_you,
    confirmation_day (the report is from before the sending, or from tomorrow).
    """
    if outcome not in set(Confirmed):
        raise Malformed("reason_unknown", field="outcome")
    if not clock.day(confirmation.sent_at) <= reported_on <= clock.day(at):
        raise Refusal("confirmation_day")
    said = f"{outcome} {reported_on.isoformat()}"
    if confirmation.status == "sent":
        _write(confirmation, first_reading=said)
        return move(confirmation, "read", set={"first_by": by.id})
    if confirmation.first_by == by.id:
        raise Refusal("typed_by_you", number=confirmation.pk, assay="")
    CONFIRMATION.step("agree", ConfirmationStatus(confirmation.status))  # it may stand by now
    if confirmation.first_reading != said:
        _write(confirmation, first_reading="")
        return move(confirmation, "differ", set={"first_by": ""})
    _write(confirmation, outcome=outcome)
    given = {"second_by": by.id, "reported_on": reported_on}
    return move(confirmation, "agree", set=given)


@act("blood.confirmation.withdraw", basis=BASIS, on="confirmation")
def withdraw(*, confirmation: Confirmation, reason: str, by: Actor, at: datetime) -> Confirmation:
    """No answer will come, or none that counts."""
    if reason not in WITHDRAW_REASONS:
        raise Malformed("reason_unknown", field="reason")
    return move(confirmation, "withdraw", reasons=[reason])


def _write(confirmation: Confirmation, **sealed: str) -> None:
    """Sealed columns go through save(); the step that follows is conditional and may refuse."""
    for name, value in sealed.items():
        setattr(confirmation, name, value)
    try:
        confirmation.save(update_fields=list(sealed))
    except IntegrityError as fault:  # it came to stand a moment ago
        raise Overtaken("overtaken", record="confirmation") from fault


def _of_a_reactive(donor: Donor, donation: Donation | None, marker: str) -> None:
    if donation is None or donation.donor_id != donor.pk:
        raise Refusal("confirmation_no_donation")
    rows = donation.results.filter(assay=marker).exclude(status="void")
    if not any(row.outcome in ("reactive", "initial_reactive") for row in rows):
        raise Refusal("confirmation_not_reactive", number=donation.number)


def _not_under_way(donor: Donor, purpose: str, marker: str) -> None:
    rows = donor.confirmations.filter(purpose=purpose, status__in=("sent", "read"))
    if any(row.marker == marker for row in rows):
        raise Refusal("confirmation_under_way", code=donor.code)
