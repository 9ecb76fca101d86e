"""What the policy of a place and day says of one visit, before anything is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from sanxian.blood.facts import Decision
from sanxian.blood.facts.screening import Answers, Measured, facts_of
from sanxian.blood.models import Visit
from sanxian.blood.rules import eligibility
from sanxian.blood.selectors import donors
from sanxian.core import policy
from sanxian.orgs import selectors as orgs
from sanxian.people import selectors as people


def ruling(path: str, on: date) -> Any:
    """The eligibility policy of a place on a day."""
    return policy.resolve("blood.eligibility", orgs.division_of(path), on)


def decision(visit: Visit, answers: Answers, measured: Measured, on: date) -> Decision:
    """Every reason against, or none. Raises Refusal (birth_date_missing, sex_missing)."""
    resolved = ruling(visit.org_path, on)
    brief = people.one_brief(visit.donor.person_id)
    facts = facts_of(
        donors.wish_of(brief, visit.kind, visit.volume_ml, visit.doses),
        donors.history_facts(visit.donor, on),
        answers=answers,
        measured=measured,
        spared=resolved.values.temporary_platelets_only,
    )
    return eligibility.decide(facts, on, resolved)


def not_measured(found: Decision) -> list[str]:
    """The measurements that alone stand in the way; [] when anything else does as well."""
    codes = [reason.code for reason in found.reasons]
    missing = [code.removeprefix("missing_") for code in codes if code.startswith("missing_")]
    return missing if len(missing) == len(codes) else []
