"""The machine's record of an apheresis donation, written while the donor still sits there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from sanxian.blood.facts.aftercare import ApheresisEvent
from sanxian.blood.facts.terms import Kind
from sanxian.blood.lifecycle import DonationStatus
from sanxian.blood.models import Apheresis, Donation
from sanxian.blood.rules import apheresis as rules
from sanxian.blood.rules.apheresis import Run
from sanxian.blood.selectors import donors, screening
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import insert
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("GB 18467-2011", "血站技术操作规程（2019版）")
COUNTS = ("platelets_before", "platelets_after", "hct_before", "hct_after")


@act("blood.apheresis.record", basis=BASIS, on="donation")
def record(
    *,
    donation: Donation,
    device: str,
    kit: str,
    kit_lot: str,
    programme: str,
    run: Run,
    by: Actor,
    at: datetime,
    saline_ml: int = 0,
    returns: int = 0,
    counts: Mapping[str, Decimal | None] | None = None,
    events: Sequence[str] = (),
) -> Apheresis:
    """Write down what the machine did; without it an apheresis donation cannot be finished.

    `counts` are those of COUNTS (10^9/L, a fraction), `events` words of `facts.aftercare`. A run
    that passes the year's volume is kept as what happened, and marked. Raises Malformed
    (no_such_choice), Refusal (not_apheresis, apheresis_over, apheresis_there_already, what
    `rules.apheresis.run_bars` finds).
    """
    if not set(events) <= set(ApheresisEvent) or not set(counts or {}) <= set(COUNTS):
        raise Malformed("no_such_choice", field="events")
    Refusal.unless_empty([*_bars(donation), *rules.run_bars(run, donation.started_at, at)])
    on = clock.day(at)
    limits = screening.ruling(donation.org_path, on)
    history = donors.history_facts(donation.donor, on).donations
    over = rules.over_year(run, on, history, limits)
    note(reasons=("platelets_plasma_a_year",) if over else (), edition="+".join(limits.edition_ids))
    row = Apheresis(
        donation=donation,
        org_path=donation.org_path,
        device=device.strip(),
        kit=kit.strip(),
        kit_lot=kit_lot.strip(),
        programme=programme.strip(),
        started_at=run.started_at,
        ended_at=run.ended_at,
        processed_ml=run.processed_ml,
        anticoagulant_ml=run.anticoagulant_ml,
        product_ml=run.product_ml,
        plasma_ml=run.plasma_ml,
        saline_ml=saline_ml,
        returns=returns,
        counts=json.dumps(dict(counts or {}), default=str),
        events=json.dumps(list(events)),
        over_year=over,
        edition=f"{'+'.join(limits.edition_ids)[:180]}@{limits.hash}",
        at=at,
        operator=by.id,
    )
    return _written(row)


def _written(row: Apheresis) -> Apheresis:
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError:  # a second tap, a moment later
        raise Refusal("apheresis_there_already") from None
    return row


def _bars(donation: Donation) -> list[Reason]:
    found = {
        "not_apheresis": donation.kind != Kind.APHERESIS_PLATELETS,
        "apheresis_over": donation.status != DonationStatus.DRAWING,
    }
    return [Reason(code) for code, bars in found.items() if bars]
