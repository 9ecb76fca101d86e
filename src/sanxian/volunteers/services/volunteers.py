"""Volunteers: they apply, are accepted, rest and come back, and leave without a word why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, current, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert_many
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.people import selectors as people
from sanxian.volunteers import news, rules
from sanxian.volunteers.facts import Answer, Kind, Language
from sanxian.volunteers.lifecycle import OfferStatus, SignupStatus, VolunteerStatus
from sanxian.volunteers.models import Membership, Offer, Readiness, Signup, Team, Volunteer
from sanxian.volunteers.selectors import volunteers as chosen
from sanxian.volunteers.services import offers, seats
from sanxian.volunteers.services.house import LAW, mine


@act("volunteers.volunteer.apply", basis=f"{LAW} 第7条")
def apply(
    *,
    place: str,
    person: int,
    kinds: Iterable[str],
    area: str = "",
    languages: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> Volunteer:
    """Enter somebody, by the key of her file, who wants to serve; `place` is her county.

    `area` is the path within which she comes: the county, or its city. Raises Malformed, Refusal
    (volunteer_known, volunteer_kinds_missing, volunteer_area_elsewhere).
    """
    return _applied(people.one_brief(person).pk, place, kinds, area, languages, by, at)


@act("volunteers.own.apply", basis=f"{LAW} 第7条")
def own_apply(
    *,
    place: str,
    kinds: Iterable[str],
    area: str = "",
    languages: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> Volunteer:
    """Apply oneself; one's county is that of one's own file."""
    person = people.own(by)
    return _applied(person.pk, person.org_path, kinds, area, languages, by, at)


def _applied(
    person: int,
    place: str,
    kinds: Iterable[str],
    area: str,
    languages: Iterable[str],
    by: Actor,
    at: datetime,
) -> Volunteer:
    wanted, where, spoken = _kinds(kinds), _area(area, place), _languages(languages)
    known = chosen.of_person(person)
    if known and known.status != VolunteerStatus.LEFT:
        raise Refusal("volunteer_known")
    if known:
        again = {"org_path": place, "area": where, "languages": spoken, "until": None,
                 "since": None, "applied_at": at, "applied_by": by.id}  # fmt: skip
        row = move(known, "return", set=again)
    else:
        row = create(
            Volunteer, person_id=person, org_path=place, area=where, languages=spoken,
            past_donor=news.has_donated(person), applied_at=at, applied_by=by.id,
        )  # fmt: skip
    _ready(row, wanted, at)
    return row


def _kinds(kinds: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(kinds))
    if set(found) - set(Kind):
        raise Malformed("no_such_choice", field="kinds")
    if not found:
        raise Refusal("volunteer_kinds_missing")
    return found


def _area(area: str, place: str) -> str:
    if area not in {"", place, places.city_of(place)}:
        raise Refusal("volunteer_area_elsewhere")
    return area or place


def _languages(languages: Iterable[str]) -> str:
    found = list(dict.fromkeys(languages))
    if set(found) - set(Language):
        raise Malformed("no_such_choice", field="languages")
    return " ".join(found)


def _ready(row: Volunteer, kinds: list[str], at: datetime) -> None:
    """What she is ready for from now on; what was before is kept with its dates."""
    open_ = Readiness.objects.filter(volunteer=row, until__isnull=True)
    known = set(open_.values_list("kind", flat=True))
    open_.exclude(kind__in=kinds).update(until=at)
    insert_many(
        Readiness(volunteer=row, kind=kind, since=at) for kind in kinds if kind not in known
    )
    note(kinds=",".join(sorted(kinds)))


@act("volunteers.volunteer.accept", basis=f"{LAW} 第14条", on="volunteer")
def accept(*, volunteer: Volunteer, by: Actor, at: datetime) -> Volunteer:
    """Take somebody in who has applied."""
    return move(volunteer, "accept", set={"since": clock.day(at)})


@act("volunteers.volunteer.rest", on="volunteer")
def rest(*, volunteer: Volunteer, by: Actor, at: datetime) -> Volunteer:
    """For a while she is asked for nothing; what she has promised stays."""
    return move(volunteer, "rest")


@act("volunteers.volunteer.resume", on="volunteer")
def resume(*, volunteer: Volunteer, by: Actor, at: datetime) -> Volunteer:
    """She is back."""
    return move(volunteer, "resume")


@act("volunteers.volunteer.leave", basis=f"{LAW} 第25条", on="volunteer")
def leave(*, volunteer: Volunteer, by: Actor, at: datetime) -> Volunteer:
    """She leaves: no reason is asked or kept. What she had promised is free again."""
    return _left(volunteer, by, at)


@act("volunteers.volunteer.amend", on="volunteer")
def amend(
    *,
    volunteer: Volunteer,
    kinds: Iterable[str],
    area: str,
    languages: Iterable[str],
    registered_as: str,
    by: Actor,
    at: datetime,
) -> Volunteer:
    """What she is ready for, where, in which languages; her number in the ministry's system."""
    wanted = _kinds(kinds)
    number = registered_as.strip().upper()
    Malformed.unless_empty(rules.registered_bars(number))
    values: dict[str, Any] = {
        "area": _area(area, volunteer.org_path),
        "languages": _languages(languages),
        "registered_as": number,
    }
    Volunteer.objects.filter(pk=volunteer.pk).update(**values)
    for name, value in values.items():
        setattr(volunteer, name, value)
    _ready(volunteer, wanted, at)
    return volunteer


# -- oneself -----------------------------------------------------------------------------------------


@act("volunteers.own.rest")
def own_rest(*, place: str, by: Actor, at: datetime) -> Volunteer:
    """Rest for a while, oneself."""
    return move(mine(by), "rest")


@act("volunteers.own.resume")
def own_resume(*, place: str, by: Actor, at: datetime) -> Volunteer:
    """Be back, oneself."""
    return move(mine(by), "resume")


@act("volunteers.own.leave", basis=f"{LAW} 第25条")
def own_leave(*, place: str, by: Actor, at: datetime) -> Volunteer:
    """Leave, oneself, in two taps and without a reason."""
    return _left(mine(by), by, at)


@act("volunteers.own.ready")
def own_ready(*, place: str, kinds: Iterable[str], by: Actor, at: datetime) -> Volunteer:
    """Say oneself what one is ready for."""
    row = mine(by)
    _ready(row, _kinds(kinds), at)
    return row


def _left(row: Volunteer, by: Actor, at: datetime) -> Volunteer:
    today = clock.day(at)
    for offer in Offer.objects.filter(volunteer=row, status=OfferStatus.OPEN):
        move(offer, "decline", set={"answered_at": at})
        news.told(offer, Answer.DECLINED, by, at)
    for offer in Offer.objects.filter(volunteer=row, status=OfferStatus.ACCEPTED, ends__gt=at):
        offers.returned(offer, by, at)
    mine_ = Signup.objects.filter(volunteer=row, status=SignupStatus.SIGNED)
    for signup in mine_.select_related("shift"):
        seats.free(signup, at)
    Membership.objects.filter(volunteer=row, until__isnull=True).update(until=today)
    Readiness.objects.filter(volunteer=row, until__isnull=True).update(until=at)
    Team.objects.filter(leader=row).update(leader=None)
    return move(row, "leave", set={"until": today})


# -- for other rooms ---------------------------------------------------------------------------------


def donated(*, person: int, by: Actor, at: datetime) -> bool:
    """Somebody has donated: if she is a volunteer, she may from now on be asked to tell of it.

    `person` is the key of her file. Inside an act of the room that knows; returns whether she is one.
    Nothing of her goes on that act's trail: beside the donor's case or bed it would say that this
    volunteer is that donor.
    """
    current()
    row = chosen.of_person(person)
    if row is None:
        return False
    Volunteer.objects.filter(pk=row.pk).update(past_donor=True)
    return True
