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
    """One of the places beside a donor: what it is, who has it ("" = nobody yet), whether somebody was
    asked and has not answered."""

    role: Beside
    text: str
    names: tuple[str, ...]
    waits: bool = False


def places_beside(case: MatchCase, at: datetime) -> list[Place]:
    """Every place of the edition, in its order, in a fixed number of queries."""
    rule = editions.plan(case.org_path, clock.day(at)).values
    offers = asking.answers(subject_of(case)) if set(rule.companions) & set(ASKED) else []
    known = asking.names(row.volunteer_id for row in offers)
    staff = dict(places.accounts(_accounts(case)))
    return [
        Place(
            Beside(role), text, _names(case, Beside(role), staff, offers, known),
            any(row.kind == role and row.status == OfferStatus.OPEN for row in offers),
        )
        for role, text in rule.companions.items()
    ]  # fmt: skip


def _accounts(case: MatchCase) -> list[str]:
    return [code for codes in _staff(case).values() for code in codes if code]


def _staff(case: MatchCase) -> dict[Beside, list[str]]:
    """Accounts by place: the named worker, the peers who said yes, the doctor who found her fit."""
    seen = chosen.exam(case)
    return {
        Beside.WORKER: [case.worker],
        Beside.PEER: [row.account for row in chosen.companions(case)],
        Beside.DOCTOR: [seen.judged_by] if seen else [],
    }


def _names(
    case: MatchCase, role: Beside, staff: dict[str, str], offers: list[Any], known: dict[int, str]
) -> tuple[str, ...]:
    if role in ASKED:
        yes = [row for row in offers if row.kind == role and row.status != OfferStatus.OPEN]
        return tuple(known[row.volunteer_id] for row in yes if row.volunteer_id in known)
    return tuple(staff[code] for code in _staff(case)[role] if code in staff)


def wanted(case: MatchCase, at: datetime) -> list[Beside]:
    """The places for which a volunteer is to be asked: of the edition, and still free."""
    return [
        one.role for one in places_beside(case, at)
        if one.role in ASKED and not one.names and not one.waits
    ]  # fmt: skip
