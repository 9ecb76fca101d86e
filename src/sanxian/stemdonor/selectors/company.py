"""What a volunteer beside a donor reads, for the days that concern her and no longer: a first name, when and
where to meet, whom to call. No state of the case, no concern, no code, no number of any document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Reason, Unknown
from sanxian.orgs import places
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import ASKED, Beside
from sanxian.stemdonor.models import DonorPlan, MatchCase
from sanxian.stemdonor.rules import beside as rules
from sanxian.stemdonor.selectors import cases
from sanxian.volunteers.lifecycle import OfferStatus
from sanxian.volunteers.selectors import offers, reach

SEE = "stemdonor.company.see"


@dataclass(frozen=True, slots=True)
class Company:
    """Days of being beside somebody: `first_name` is "" until `told_from`; `back_until` is the last moment
    for giving them back by a tap."""

    role: Beside
    starts: datetime
    ends: datetime
    told_from: date
    back_until: datetime
    may_return: bool
    first_name: str
    where: str
    meet: str
    worker: str
    office: str
    phone: str


def company(by: Actor, pk: int, at: datetime) -> Company:
    """The actor's own, by the key of the offer that she accepted. Raises Unknown before she has said yes,
    when the days are over, and when she is not needed any more."""
    offer, case, standing = _own(by, pk, at)
    ruled = editions.plan(case.org_path, clock.day(at))
    first = clock.day(offer.starts)
    told = clock.day(at) >= rules.told_from(first, ruled)
    arranged, role = cases.arranged(standing), Beside(offer.kind)
    house = standing.stay.org_path if role == Beside.COMPANION else case.org_path
    names = places.names([house, case.org_path])
    return Company(
        role=role, starts=offer.starts, ends=offer.ends, told_from=rules.told_from(first, ruled),
        back_until=rules.back_until(offer.starts, ruled),
        may_return=not list(rules.back_bars(offer.starts, at, ruled)),
        first_name=cases.first_name(cases.donor(case).name) if told else "",
        where=names.get(house, "") if told else "",
        meet=arranged.get("meet", "") if told and role == Beside.COMPANION else "",
        worker=dict(places.accounts([case.worker])).get(case.worker, ""),
        office=names.get(case.org_path, ""), phone=arranged.get("phone", ""),
    )  # fmt: skip


def _own(by: Actor, pk: int, at: datetime) -> tuple[Any, MatchCase, DonorPlan]:
    mine = reach.own(by) if by.may_somewhere(SEE) else None
    offer = offers.own(mine, pk) if mine else None
    if offer is None or offer.status != OfferStatus.ACCEPTED or at >= offer.ends:
        raise Unknown("not_found")
    case = cases.of_subject(offer.subject) if offer.kind in ASKED else None
    standing = cases.plan(case) if case else None
    if case is None or standing is None:
        raise Unknown("not_found")
    return offer, case, standing


def held(offer: Any, at: datetime) -> list[Reason]:
    """Why a volunteer's days beside a donor are not given back by a tap any more."""
    case = cases.of_subject(offer.subject)
    if case is None or offer.status != OfferStatus.ACCEPTED:
        return []
    ruled = editions.plan(case.org_path, clock.day(at))
    return list(rules.back_bars(offer.starts, at, ruled))
