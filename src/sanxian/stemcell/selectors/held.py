"""Reads of what waits for its number, and of a pair whose typings are both at hand; not scoped: for services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sanxian.hla.grades import grades, matches
from sanxian.kernel.refusal import Refusal
from sanxian.stemcell import editions, rules, typed
from sanxian.stemcell.facts import Stage
from sanxian.stemcell.lifecycle import HeldStatus
from sanxian.stemcell.models import HeldTyping, PatientQuery
from sanxian.stemcell.selectors import names
from sanxian.stemcell.selectors import registrants as entries


@dataclass(frozen=True, slots=True)
class Verdict:
    """Sides that are alike out of so many, and whether that meets the confirmatory rule of the day."""

    meets: bool
    matches: int
    of: int


def of_sample(sample: str) -> HeldTyping | None:
    return HeldTyping.objects.filter(sample=sample, status=HeldStatus.HELD).first()


def is_typed(number: str) -> bool:
    """Whether something is typed of a number, so that a search can find it."""
    row = entries.numbers_taken([number]).get(number)
    return row is not None and entries.standing(row) is not None


def verdict(path: str, number: str, patient: str, on: date) -> Verdict | None:
    """How a registrant and a patient's latest search compare at all loci of the rule; None where one
    of both is not at hand in that register, or too little finely typed to say."""
    row = entries.numbers_taken([number]).get(number)
    standing = entries.standing(row) if row and row.org_path == path else None
    asked = (
        PatientQuery.objects.filter(org_path=path, patient=patient).order_by("-asked_at").first()
    )
    known = names.ready()
    if standing is None or asked is None or known is None:
        return None
    reader, ruled = names.reader(known), editions.rule(Stage.CONFIRMATORY, path, on)
    try:
        mine, theirs = typed.kept(asked.text, reader), typed.kept(standing.text, reader)
    except Refusal:  # today's names cannot read one of both
        return None
    found = grades(mine, theirs, known, ruled.values.of)
    bars = {bar.code for bar in rules.against(ruled, {k: one.sides for k, one in found.items()})}
    if bars == {"match_left_open"}:
        return None
    return Verdict(not bars, matches(found.values()), ruled.values.of)
