"""Who stands beside a donor, each by name: of the house by what they do in the case, volunteers by their yes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import subject_of
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import ASKED, Beside
from sanxian.stemdonor.models import MatchCase
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.volunteers.lifecycle import OfferStatus
from sanxian.volunteers.selectors import asking


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places beside a donor: what it is, who has it (none = nobody yet) and from when until
    when, whether somebody was asked and has not answered, whether the donor asked to do without."""

    role: Beside
    text: str
    names: tuple[str, ...]
    waits: bool = False
    span: tuple[datetime, datetime] | None = None
    spared: bool = False


def places_beside(case: MatchCase, at: datetime) -> list[Place]:
    """Every place of the edition, in its order, in a fixed number of queries."""
    rule = editions.plan(case.org_path, clock.day(at)).values
    offers = asking.answers(subject_of(case)) if set(rule.companions) & set(ASKED) else []
    known = asking.names(row.volunteer_id for row in offers)
    there, left_out = _staff(case), chosen.spared(case)
    staff = dict(places.accounts(code for codes in there.values() for code in codes if code))
    found = []
    for role, text in rule.companions.items():
        asked = [row for row in offers if row.kind == role]
        names = (
            tuple(known[row.volunteer_id] for row in _said_yes(asked) if row.volunteer_id in known)
            if role in ASKED
            else tuple(staff[code] for code in there[Beside(role)] if code in staff)
        )
        waits = any(row.status == OfferStatus.OPEN for row in asked)
        found.append(Place(Beside(role), text, names, waits, _span(asked), role in left_out))
    return found


def _said_yes(offers: list[Any]) -> list[Any]:
    return [row for row in offers if row.status != OfferStatus.OPEN]


def _span(offers: list[Any]) -> tuple[datetime, datetime] | None:
    """The days for which the first of them has said yes."""
    return next(((row.starts, row.ends) for row in _said_yes(offers)), None)


def _staff(case: MatchCase) -> dict[Beside, list[str]]:
    """Accounts by place: the named worker, the peers who said yes, the doctor who found her fit."""
    seen = chosen.exam(case)
    return {
        Beside.WORKER: [case.worker],
        Beside.PEER: [row.account for row in chosen.companions(case)],
        Beside.DOCTOR: [seen.judged_by] if seen else [],
    }


def wanted(case: MatchCase, at: datetime) -> list[Beside]:
    """The places for which a volunteer is to be asked: of the edition, still free, and hers to want."""
    return [
        one.role for one in places_beside(case, at)
        if one.role in ASKED and not one.names and not one.waits and not one.spared
    ]  # fmt: skip
