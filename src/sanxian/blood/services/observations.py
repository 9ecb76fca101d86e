"""Vital signs during a transfusion: at the start, a quarter of an hour in, at the end, and between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from sanxian.blood.facts.hospital import Point
from sanxian.blood.models import Issue, Observation
from sanxian.blood.rules.observation import faults
from sanxian.blood.selectors import bedside
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Refusal

BASIS = ("临床输血技术规范",)


@act("blood.observation.record", basis=BASIS, on="issue")
def observe(
    *, issue: Issue, point: str, vitals: Mapping[str, Decimal], by: Actor, at: datetime
) -> Observation:
    """Record vital signs under seal: °C, beats, mmHg, breaths.

    Refuses: point_unknown, not_transfused, observed_already, vital_missing, vital_impossible.
    """
    if point not in set(Point):
        raise Malformed("point_unknown", field="point")
    begun = bedside.begun_of(issue)
    if not begun:
        raise Refusal("not_transfused")
    Refusal.unless_empty(faults(vitals))
    note(point=point)
    try:
        with transaction.atomic():
            return create(
                Observation,
                transfusion=begun[0],
                org_path=issue.org_path,
                point=point,
                vitals=json.dumps({name: str(value) for name, value in vitals.items()}),
                at=at,
                by=by.id,
            )
    except IntegrityError as fault:
        raise Refusal("observed_already", point=point) from fault
