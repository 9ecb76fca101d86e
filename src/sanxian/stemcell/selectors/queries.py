"""Reads of the searches that were asked, and what the register answers to them now."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.db.models import QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.hla import Nomenclature
from sanxian.hla.registry import Search
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Unknown
from sanxian.stemcell import editions, typed
from sanxian.stemcell.facts import MatchRule, Narrowed, Stage
from sanxian.stemcell.models import PatientQuery
from sanxian.stemcell.selectors import index, names

SEE = "stemcell.query.see"


def listed(by: Actor, patient: str = "") -> QuerySet[PatientQuery]:
    """Searches of the actor's branches, the latest first."""
    rows = within(PatientQuery.objects.all(), by, SEE)
    rows = rows.filter(patient__startswith=patient) if patient else rows
    return rows.order_by("-asked_at", "-pk")


def one(by: Actor, pk: int) -> PatientQuery:
    """Raises Unknown."""
    found = within(PatientQuery.objects.all(), by, SEE).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def narrowed(query: PatientQuery) -> Narrowed:
    return Narrowed(**json.loads(query.narrowed))


def rule(query: PatientQuery) -> Resolved[MatchRule]:
    """The rule of the day on which it was asked."""
    return editions.rule(Stage(query.stage), query.org_path, clock.day(query.asked_at))


def counts(query: PatientQuery) -> dict[int, int]:
    """How many were found when it was asked, by number of matches."""
    return {int(n): count for n, count in json.loads(query.counts).items()}


def answered(query: PatientQuery, by: Actor, known: Nomenclature) -> Search:
    """What the register answers now. Raises Refusal where today's names cannot read the patient's
    typing, Forbidden where the actor may not search there."""
    asked: Any = narrowed(query)
    ruled = rule(query).values
    year = clock.day(query.asked_at).year
    wanted = index.filters(year, **{n: getattr(asked, n) for n in asked.__slots__})
    return index.search(
        query.org_path,
        query.uid,
        typed.kept(query.text, names.reader(known)),
        known,
        by,
        of=ruled.of,
        least=ruled.least,
        filters=wanted,
        chances=names.chances(known),
        prefer={name: value for name in ("abo", "cmv") if (value := getattr(asked, name))},
    )


def rule_of(stage: Stage, path: str, on: date) -> Resolved[MatchRule]:
    """The rule of a stage as it holds there on a day."""
    return editions.rule(stage, path, on)
