"""Who may be expected at a session away from the house, and from which day each may give again.

The list goes along where no line reaches: it says days, never why somebody waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sanxian.blood.facts import Kind, KnownDeferral
from sanxian.blood.facts.screening import History, facts_of
from sanxian.blood.lifecycle import DeferralStatus, DonationStatus
from sanxian.blood.models import (
    Deferral,
    Donation,
    Donor,
    DonorReaction,
    EarlierDonation,
    Session,
    Visit,
)
from sanxian.blood.rules import eligibility
from sanxian.blood.selectors import donors
from sanxian.core import policy
from sanxian.core.actor import Actor
from sanxian.kernel.refusal import Refusal
from sanxian.orgs import selectors as orgs
from sanxian.people import selectors as people

MOST = 5000  # donors of one list
CHUNK = 400


@dataclass(frozen=True, slots=True)
class Expected:
    """A donor as the list says her: code, sex, year and group, the last gift, and the free days.

    A day is None where the record names none.
    """

    code: str
    name: str
    sex: str
    born: date | None
    group: str
    last: date | None
    whole_blood: date | None
    platelets: date | None

    def may_give(self, on: date) -> bool:
        return any(day is not None and day <= on for day in (self.whole_blood, self.platelets))


def of_site(by: Actor, session: Session) -> QuerySet[Donor]:
    """Donors of the actor's places who came to the site where this day's giving is, or are registered there."""
    came = Visit.objects.filter(donor=OuterRef("pk"), session__site=session.site_id)
    here = Q(org_path=session.site.org_path)
    return donors.within_reach(by).filter(here | Exists(came)).order_by("code")


def expected(rows: Iterable[Donor], session: Session) -> Iterator[Expected]:
    """The rows of the list, by the edition in force on the day of the session."""
    listed = list(rows)
    resolved = policy.resolve("blood.eligibility", orgs.division_of(session.org_path), session.day)
    for i in range(0, len(listed), CHUNK):
        part = listed[i : i + CHUNK]
        yield from _part(part, session.day, resolved)


def _part(part: Sequence[Donor], on: date, resolved: Any) -> Iterator[Expected]:
    briefs, histories = donors.briefs(part), _histories(part, on)
    for donor in part:
        brief, history = briefs.get(donor.pk), histories[donor.pk]
        if brief is None or brief.deceased:
            continue
        first: dict[Kind, date | None] = {}
        try:
            facts = facts_of(donors.wish_of(brief, Kind.WHOLE_BLOOD), history)
            first = {d.kind: d.first for d in eligibility.next_dates(facts, on, resolved)}
        except Refusal:
            pass  # without birthday or sex nothing can be said before she is here
        yield Expected(
            donor.code,
            masked(brief.name),
            brief.sex,
            brief.born,
            f"{donor.abo}{donor.rhd}",
            max((d.date for d in history.donations), default=None),
            first.get(Kind.WHOLE_BLOOD),
            first.get(Kind.APHERESIS_PLATELETS),
        )


def masked(name: str) -> str:
    """The family name, and a star for each further character: who is there knows her own."""
    return name[:1] + "*" * (len(name) - 1)


def _histories(part: Sequence[Donor], on: date) -> dict[int, History]:
    """`donors.history_facts` of many, in six queries: merged files count as one person."""
    families = _families(part)
    keys = sorted({key for rows in families.values() for key in rows})
    given = Donation.objects.filter(donor__in=keys, status__in=donors.GIVEN)
    given = given.exclude(status=DonationStatus.DISCARDED, volume_ml=0)
    past: dict[int, list[Any]] = defaultdict(list)
    row: Any
    for donor, *row in given.values_list("donor", "kind", "day", "volume_ml", "doses", "plasma_ml"):
        past[donor].append(donors.past_donation(*row))
    elsewhere = EarlierDonation.objects.filter(donor__in=keys)
    for donor, *row in elsewhere.values_list("donor", "kind", "day", "volume_ml", "doses"):
        past[donor].append(donors.past_donation(*row))
    bars: dict[int, list[KnownDeferral]] = defaultdict(list)
    standing = Deferral.objects.filter(donor__in=keys, status=DeferralStatus.ACTIVE)
    for donor, code, until in standing.values_list("donor", "code", "until"):
        if until is None or until > on:
            bars[donor].append(KnownDeferral(code, until))
    reacted = set(
        DonorReaction.objects.filter(donation__donor__in=keys).values_list(
            "donation__donor", flat=True
        )
    )
    return {
        key: History(
            donations=tuple(sorted((d for k in rows for d in past[k]), key=lambda d: d.date)),
            deferrals=tuple(d for k in rows for d in bars[k]),
            reacted=bool(reacted.intersection(rows)),
        )
        for key, rows in families.items()
    }


def _families(part: Sequence[Donor]) -> dict[int, list[int]]:
    """The keys of every donor row of the same person, by the keys of these donors."""
    files = people.family(d.person_id for d in part)
    persons = {p for family in files.values() for p in family}
    rows: dict[int, list[int]] = defaultdict(list)
    for key, person in Donor.objects.filter(person__in=persons).values_list("pk", "person"):
        rows[person].append(key)
    return {
        d.pk: [key for person in files.get(d.person_id, [d.person_id]) for key in rows[person]]
        for d in part
    }
