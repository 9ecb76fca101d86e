"""What the policy of a place and day says of one visit, before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sanxian.blood.facts import Decision
from sanxian.blood.facts.questionnaire import QUESTIONNAIRE, Asked
from sanxian.blood.facts.screening import Answers, Measured, facts_of
from sanxian.blood.models import Visit
from sanxian.blood.rules import eligibility
from sanxian.blood.rules import questionnaire as rules
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
    answers = checked(visit, brief.sex, answers, on)
    facts = facts_of(
        donors.wish_of(brief, visit.kind, visit.volume_ml, visit.doses),
        donors.history_facts(visit.donor, on),
        answers=answers,
        measured=measured,
        spared=resolved.values.temporary_platelets_only,
    )
    return eligibility.decide(facts, on, resolved)


def questionnaire(path: str, on: date) -> Any:
    """The questions and the declaration of a place on a day."""
    return policy.resolve(QUESTIONNAIRE, orgs.division_of(path), on)


def declaration(path: str, on: date) -> str:
    """The name of the declaration that holds: the edition whose text a donor signs."""
    return str(questionnaire(path, on).origin("declaration").edition_id)


def asked(visit: Visit, on: date) -> tuple[Asked, ...]:
    """The questions for this donor and this kind."""
    sex = people.one_brief(visit.donor.person_id).sex
    return rules.asked(questionnaire(visit.org_path, on), sex, visit.kind)


def checked(visit: Visit, sex: str, answers: Answers, on: date) -> Answers:
    """The answers as the edition of the day counts them: complete only where every question that was
    to be put has an answer, and what somebody could not say stays open."""
    found, sheet = questionnaire(visit.org_path, on), dict(answers.sheet)
    about = (found, sex, visit.kind, sheet)
    named = frozenset([e.code for e in answers.events] + [p.code for p in answers.permanent])
    whole = answers.complete and not rules.missing(*about) and not rules.unexplained(*about, named)
    unsure = dict.fromkeys((*answers.unanswered, *rules.unsure(*about)))
    return replace(answers, complete=whole, unanswered=tuple(unsure))


def not_measured(found: Decision) -> list[str]:
    """The measurements that alone stand in the way; [] when anything else does as well."""
    codes = [reason.code for reason in found.reasons]
    missing = [code.removeprefix("missing_") for code in codes if code.startswith("missing_")]
    return missing if len(missing) == len(codes) else []
