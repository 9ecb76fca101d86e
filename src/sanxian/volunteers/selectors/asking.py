"""Who can be asked for a piece of work, and what was asked; for rules and for the rooms above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Q, QuerySet

from sanxian.core import clock
from sanxian.core.actor import below
from sanxian.orgs import places
from sanxian.people import selectors as people
from sanxian.volunteers import editions, rules
from sanxian.volunteers.facts import Able, Asked, Kind, Span, VolunteerBrief
from sanxian.volunteers.lifecycle import OfferStatus, VolunteerStatus
from sanxian.volunteers.models import Attendance, Commitment, Cover, Offer, Readiness, Volunteer

YEAR = timedelta(days=366)
PART = 400  # keys in one statement
MOST = 200  # who are listed to choose from


def able(
    kind: str, place: str, at: datetime, among: Iterable[int] | None = None
) -> list[VolunteerBrief]:
    """Who serves in this kind of work and could come to a place: active, ready for it, of an area that
    meets the place. Who has been asked for nothing longest comes first; nobody is ranked. At most MOST
    of them, the trained ones first; `among` are keys to choose from.

    Whoever lacks the training or insurance is listed with that said; `offers.make` refuses the first,
    the answer the second.
    """
    day = clock.day(at)
    ruled = editions.work(place, day)
    needed, known = ruled.values.past_donor[Kind(kind)], None if among is None else set(among)
    rows = [
        row for row in _candidates(kind, place)
        if (row.past_donor or not needed) and (known is None or row.pk in known)
    ]  # fmt: skip
    facts = facts_of(rows, at)
    rows = sorted(rows, key=lambda row: not rules.trained(facts[row.pk], kind, day, ruled))[:MOST]
    briefs = people.brief(row.person_id for row in rows)
    now = Span(at, at + timedelta(hours=1))
    return [
        VolunteerBrief(
            row.pk,
            briefs[row.person_id].name,
            briefs[row.person_id].masked_phone,
            row.org_path,
            rules.trained(facts[row.pk], kind, day, ruled),
            rules.covered(facts[row.pk], now),
        )
        for row in rows
    ]


def _candidates(kind: str, place: str) -> QuerySet[Volunteer]:
    ready = Readiness.objects.filter(kind=kind, until__isnull=True).values("volunteer_id")
    near = Q(area__in=places.above(place)) | below("area", place)
    rows = Volunteer.objects.filter(near, status=VolunteerStatus.ACTIVE, pk__in=ready)
    return rows.annotate(last=Max("offers__made_at")).order_by(
        F("last").asc(nulls_first=True), "pk"
    )


def facts_of(volunteers: Iterable[Volunteer], at: datetime) -> dict[int, Able]:
    """What the rules need to know of each; five queries for every few hundred."""
    rows = {row.pk: row for row in volunteers}
    found: dict[int, Able] = {}
    keys = list(rows)
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        kinds, trained = kinds_of(part), trained_until(part)
        covers, taken, asked = _covers(part, at), _taken(part, at), _asked(part, at)
        for pk in part:
            row = rows[pk]
            found[pk] = Able(
                row.status, frozenset(kinds[pk]), row.past_donor, trained[pk],
                tuple(covers[pk]), tuple(taken[pk]), tuple(asked[pk]),
            )  # fmt: skip
    return found


def kinds_of(keys: Iterable[int]) -> dict[int, list[str]]:
    """The kinds of work each is ready for, in the order in which they were said."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Readiness.objects.filter(volunteer__in=list(keys), until__isnull=True).order_by("pk")
    for pk, kind in rows.values_list("volunteer_id", "kind"):
        found[pk].append(kind)
    return found


def trained_until(keys: Iterable[int]) -> dict[int, dict[str, date | None]]:
    """By course, the last day on which what was passed holds; None for ever."""
    found: dict[int, dict[str, date | None]] = defaultdict(dict)
    rows = Attendance.objects.filter(volunteer__in=list(keys), result="passed")
    for pk, course, until in rows.values_list("volunteer_id", "course", "valid_until"):
        found[pk][course] = _longer(until, found[pk].get(course, until))
    return found


def _longer(one: date | None, other: date | None) -> date | None:
    """The later of two last days; None, which has no end, is the latest."""
    return None if one is None or other is None else max(one, other)


def _covers(keys: list[int], at: datetime) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Cover.objects.filter(volunteer__in=keys, ended_at__isnull=True, ends__gt=at)
    for pk, starts, ends in rows.values_list("volunteer_id", "starts", "ends"):
        found[pk].append(Span(starts, ends))
    return found


def _taken(keys: list[int], at: datetime) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Commitment.objects.filter(volunteer__in=keys, released_at__isnull=True, ends__gt=at)
    for pk, starts, ends in rows.values_list("volunteer_id", "starts", "ends"):
        found[pk].append(Span(starts, ends))
    return found


def _asked(keys: list[int], at: datetime) -> dict[int, list[Asked]]:
    """Offers of the last year; a no for one subject is also held by the table, for ever."""
    found: dict[int, list[Asked]] = defaultdict(list)
    rows = Offer.objects.filter(volunteer__in=keys, made_at__gt=at - YEAR)
    for pk, *said in rows.values_list("volunteer_id", "kind", "subject", "status", "made_at"):
        found[pk].append(Asked(*said))
    return found


def standing(kind: str, subject: str) -> list[Offer]:
    """The offers about a subject that are open or accepted, for the room that made them."""
    rows = Offer.objects.filter(
        kind=kind, subject=subject, status__in=(OfferStatus.OPEN, OfferStatus.ACCEPTED)
    )
    return list(rows.select_related("volunteer").order_by("pk"))


def answers(subject: str) -> list[Offer]:
    """The offers about a subject that wait for an answer or were accepted, for the room that made them;
    who said no is nobody's to see."""
    said = (OfferStatus.OPEN, OfferStatus.ACCEPTED, OfferStatus.DONE)
    rows = Offer.objects.filter(subject=subject, status__in=said)
    return list(rows.order_by("pk"))


def briefs(keys: Iterable[int]) -> dict[int, Any]:
    """Name and masked phone of volunteers, by their key; for rows that are scoped already."""
    owners = dict(Volunteer.objects.filter(pk__in=set(keys)).values_list("pk", "person_id"))
    found = people.brief(owners.values())
    return {pk: found[person] for pk, person in owners.items() if person in found}


def names(keys: Iterable[int]) -> dict[int, str]:
    """The names alone, without the telephones, which are sealed: for long lists that are scoped already."""
    wanted, found = sorted(set(keys)), dict[int, str]()
    for start in range(0, len(wanted), PART):
        rows = Volunteer.objects.filter(pk__in=wanted[start : start + PART])
        found |= dict(rows.values_list("pk", "person__name"))
    return found


def get(pk: int) -> Volunteer | None:
    """The volunteer with that key, for a room that was given it by `able`."""
    return Volunteer.objects.filter(pk=pk).first()
