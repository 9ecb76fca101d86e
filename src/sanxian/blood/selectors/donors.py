"""Reads of donors.

Rule-fact selectors, which look beyond the actor's places and return codes and dates only:
`history_facts`, `standing_codes`, `standing`, `is_here_elsewhere`. `by_code` and `of_person` serve the counter, where the slip or
document shown is its own proof; pages show of such a donor only a brief with stars.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from sanxian.blood.facts import Kind, KnownDeferral, NextDate, PastDonation, Sex
from sanxian.blood.facts.screening import History, Wish, facts_of
from sanxian.blood.lifecycle import DeferralStatus, DonationStatus, VisitStatus
from sanxian.blood.models import Deferral, Donation, Donor, DonorReaction, EarlierDonation, Visit
from sanxian.blood.rules import eligibility
from sanxian.core import policy
from sanxian.core.actor import Actor, reach, within
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Reason, Refusal, Unknown
from sanxian.orgs import selectors as orgs
from sanxian.people import selectors as people
from sanxian.people.facts import PersonBrief

SEE = "blood.donor.see"
OPEN = (VisitStatus.ARRIVED, VisitStatus.ACCEPTED, VisitStatus.DRAWING)
GIVEN = tuple(s for s in DonationStatus if s is not DonationStatus.DRAWING)


# -- rule facts ------------------------------------------------------------------------------------


def family(donor: Donor) -> list[int]:
    """The keys of every donor row of the same person: merged files keep their own rows."""
    files = people.family([donor.person_id]).get(donor.person_id, [donor.person_id])
    return _donors_of(files) if len(files) > 1 else [donor.pk]


def _donors_of(files: Iterable[int]) -> list[int]:
    return list(Donor.objects.filter(person__in=files).values_list("pk", flat=True))


def history_facts(donor: Donor, on: date) -> History:
    """What bars on that day, from every place: past donations, standing deferrals, reactions.

    Rule facts: kinds, days and codes. A draw that was stopped counts as soon as blood was drawn,
    the cautious reading where the text is silent.
    """
    return history_of(family(donor), on)


def history_of(donors: list[int], on: date) -> History:
    return History(
        donations=tuple(past_donation(*row) for row in (*_given(donors), *_elsewhere(donors))),
        deferrals=tuple(KnownDeferral(code, until) for code, until in _standing(donors, on)),
        reacted=bool(_reactions(donors)),
    )


def past_donation(kind: str, day: date, volume: int, doses: int, plasma: int = 0) -> PastDonation:
    return PastDonation(Kind(kind), day, volume or None, doses or None, plasma)


@prepared
def _given(donors: list[int]) -> QuerySet[Donation, Any]:
    rows = Donation.objects.filter(donor__in=donors, status__in=GIVEN).order_by("day", "pk")
    given = rows.exclude(status=DonationStatus.DISCARDED, volume_ml=0)
    return given.values_list("kind", "day", "volume_ml", "doses", "plasma_ml")


@prepared
def _elsewhere(donors: list[int]) -> QuerySet[EarlierDonation, Any]:
    """What registers of other systems say was given."""
    rows = EarlierDonation.objects.filter(donor__in=donors).order_by("day", "pk")
    return rows.values_list("kind", "day", "volume_ml", "doses")


@prepared
def _standing(donors: list[int], on: date) -> QuerySet[Deferral, Any]:
    rows = Deferral.objects.filter(donor__in=donors, status=DeferralStatus.ACTIVE)
    ahead = rows.filter(Q(until__isnull=True) | Q(until__gt=on))
    return ahead.order_by("pk").values_list("code", "until")


@prepared
def _reactions(donors: list[int]) -> QuerySet[DonorReaction, Any]:
    return DonorReaction.objects.filter(donation__donor__in=donors).values_list("pk")[:1]


def standing_codes(donor: Donor, on: date) -> tuple[str, ...]:
    """The open codes of every deferral that bars the person on that day, from every place."""
    return tuple(dict.fromkeys(code for code, _ in _standing(family(donor), on)))


def standing(donor: Donor, on: date) -> tuple[Reason, ...]:
    """The deferrals that bar the person on that day, as reasons for a card."""
    return tuple(
        Reason(code, until, source="deferral register")
        for code, until in _standing(family(donor), on)
    )


def is_here_elsewhere(donors: list[int]) -> bool:
    """Whether one of these rows has a visit that is not over, in any place."""
    return bool(_open_visits(donors))


@prepared
def _open_visits(donors: list[int]) -> QuerySet[Visit, Any]:
    return Visit.objects.filter(donor__in=donors, status__in=OPEN).values_list("pk")[:1]


def wish_of(brief: PersonBrief, kind: str, volume_ml: int = 0, doses: int = 0) -> Wish:
    """Raises Refusal when the file lacks what every rule needs."""
    if not brief.born or not brief.sex:
        raise Refusal(
            *(
                code
                for code, there in (("birth_date_missing", brief.born), ("sex_missing", brief.sex))
                if not there
            )
        )
    return Wish(Kind(kind), brief.born, Sex(brief.sex), volume_ml or None, doses or None)


def next_dates(donor: Donor, on: date, path: str = "") -> tuple[NextDate, ...]:
    """From which day the donor may come again, for each kind, by the policy of a place.

    `path` is the place asked about; the donor's own by default. Raises Refusal (birth_date_missing).
    """
    brief = people.one_brief(donor.person_id)
    resolved = policy.resolve("blood.eligibility", orgs.division_of(path or donor.org_path), on)
    wish = wish_of(brief, Kind.WHOLE_BLOOD)
    found = eligibility.next_dates(facts_of(wish, history_facts(donor, on)), on, resolved)
    return tuple(found)


# -- finding -----------------------------------------------------------------------------------------


def within_reach(by: Actor) -> QuerySet[Donor]:
    """Donors registered in the actor's places, and those who came there."""
    came = within(Visit.objects.filter(donor=OuterRef("pk")), by, SEE)
    return Donor.objects.filter(reach(by, SEE) | Exists(came))


def get(by: Actor, pk: int) -> Donor:
    """Raises Unknown where the actor may not know of it."""
    found = within_reach(by).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def by_code(by: Actor, code: str) -> Donor:
    """Whose slip this is. Raises Unknown."""
    found = Donor.objects.filter(code=code.strip().upper()).first()
    if found is None or not by.may_somewhere(SEE):
        raise Unknown("no_such_donor")
    return found


def of_person(person_pk: int) -> Donor | None:
    """The donor row of a person, whichever file it hangs on; the oldest where there are several."""
    files = people.family([person_pk]).get(person_pk, [person_pk])
    return next(iter(_donor_rows(files)), None)


@prepared
def _donor_rows(files: list[int]) -> QuerySet[Donor, Any]:
    return Donor.objects.filter(person__in=files).order_by("pk")[:1]


def find(by: Actor, text: str) -> list[tuple[PersonBrief, Donor | None]]:
    """Whoever an ID number, phone, donor code or name means, with the donor row where there is one."""
    sought = text.strip().upper()
    known = Donor.objects.filter(code=sought).first() if by.may_somewhere(SEE) else None
    if known:
        return [(people.one_brief(known.person_id), known)]
    found = people.find(text, by)
    rows = {d.person_id: d for d in Donor.objects.filter(person__in=[b.pk for b in found])}
    return [(brief, rows.get(brief.pk) or of_person(brief.pk)) for brief in found]


def listed(by: Actor, group: str = "", deferred: date | None = None) -> QuerySet[Donor]:
    """The donors within reach, newest first; `group` such as "A+"; `deferred`: barred on that day."""
    rows = within_reach(by)
    if group:
        rows = rows.filter(abo=group[:-1], rhd=group[-1])
    if deferred:
        barred = Deferral.objects.filter(donor=OuterRef("pk"), status=DeferralStatus.ACTIVE)
        ahead = barred.filter(Q(until__isnull=True) | Q(until__gt=deferred))
        rows = rows.filter(Exists(ahead))
    return rows.order_by("-registered_at", "-pk")


# -- the file ----------------------------------------------------------------------------------------


def donations(donor: Donor) -> QuerySet[Donation]:
    """The whole history, newest first; never a result."""
    rows = Donation.objects.filter(donor__in=family(donor))
    return rows.order_by("-day", "-pk")


def deferrals(donor: Donor) -> QuerySet[Deferral]:
    return Deferral.objects.filter(donor__in=family(donor)).order_by("-since", "-pk")


def visits(donor: Donor) -> QuerySet[Visit]:
    rows = Visit.objects.filter(donor__in=family(donor))
    return rows.select_related("session__site").order_by("-arrived_at")


def deferral(by: Actor, pk: int) -> Deferral:
    """A deferral of a donor within reach. Raises Unknown."""
    rows = Deferral.objects.filter(pk=pk, donor__in=within_reach(by)).select_related("donor")
    found = rows.first()
    if found is None:
        raise Unknown("not_found")
    return found


def briefs(rows: Iterable[Donor]) -> dict[int, PersonBrief]:
    """For each donor row its person's brief, in one query; keyed by the donor's key."""
    listed_ = list(rows)
    found = people.brief([d.person_id for d in listed_])
    return {d.pk: found[d.person_id] for d in listed_ if d.person_id in found}
