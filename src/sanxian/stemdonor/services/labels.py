"""Labels of samples: printed once, and again only with a reason."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Refusal
from sanxian.stemdonor.facts.registrants import Reprint
from sanxian.stemdonor.lifecycle import SampleStatus
from sanxian.stemdonor.models import Sample, SampleLabel
from sanxian.stemdonor.selectors import samples as chosen
from sanxian.stemdonor.services.parts import BASIS, known


@act("stemdonor.sample.print", basis=BASIS, on="sample")
def print_label(*, sample: Sample, reason: str = "", by: Actor, at: datetime) -> SampleLabel:
    """The label of a sample: the first without a reason, every other one with it.

    Raises Malformed, Refusal (sample_gone, reprint_reason_missing, first_label_needs_none).
    """
    row = Sample.objects.select_for_update().get(pk=sample.pk)
    if row.asked_back or row.status in (SampleStatus.DISCARDED, SampleStatus.UNFIT):
        raise Refusal("sample_gone")
    before = chosen.labels(row)
    if reason:
        known(Reprint, reason, "reason")
    if before and not reason:
        raise Refusal("reprint_reason_missing")
    if reason and not before:
        raise Refusal("first_label_needs_none")
    note(which=len(before) + 1, reason=reason)
    return create(
        SampleLabel, sample=row, which=len(before) + 1, reason=reason, printed_at=at,
        printed_by=by.id,
    )  # fmt: skip
