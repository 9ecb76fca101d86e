"""What can be done with a donor: register, and the deferrals that bar one."""

from __future__ import annotations

from datetime import date, datetime

from sanxian.blood.facts import open_code
from sanxian.blood.facts.donor_room import Lift
from sanxian.blood.facts.eligibility import CODES
from sanxian.blood.models import Deferral, Donor
from sanxian.blood.selectors import donors
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.people import selectors as people
from sanxian.people import services as people_services
from sanxian.people.facts import Channel, Document, Purpose
from sanxian.people.rules.consent import VERSIONS

BASIS = ("献血法 第9条", "GB 18467-2011")


@act("blood.donor.register", basis=("血站管理办法", "个人信息保护法 第13条"))
def register(
    *,
    place: str,
    name: str,
    by: Actor,
    at: datetime,
    sex: str = "",
    born: date | None = None,
    id_number: str = "",
    document: str = Document.RESIDENT,
    phone: str = "",
    address: str = "",
    channel: str = Channel.PAPER,
) -> Donor:
    """Register a donor at a place (an org path), or find the one this document already has.

    Records the consent to blood service, given at the counter. Raises Malformed and every refusal
    of `people.services.register`.
    """
    person = people_services.register(
        place=place,
        name=name,
        sex=sex,
        born=born,
        id_number=id_number,
        document=document,
        phone=phone,
        address=address,
        by=by,
        at=at,
    )
    if not people.agrees(person.pk, Purpose.BLOOD_SERVICE):
        people_services.give_consent(
            person=person,
            purpose=Purpose.BLOOD_SERVICE,
            channel=channel,
            version=VERSIONS[Purpose.BLOOD_SERVICE],
            by=by,
            at=at,
        )
    return _enrolled(person.pk, place, at)


def _enrolled(person_pk: int, place: str, at: datetime) -> Donor:
    known = donors.of_person(person_pk)
    if known:
        note(existing=True)
        return known
    return create(Donor, person_id=person_pk, code=new_code("D"), org_path=place, registered_at=at)


# -- deferrals -------------------------------------------------------------------------------------


def impose(
    *,
    donor: Donor,
    org_path: str,
    code: str,
    since: date,
    until: date | None,
    by: Actor,
    edition: str = "",
    detail: str = "",
) -> Deferral:
    """Write a deferral inside a running act (a screening, a release): the sealed word stays sealed.

    `code` may be a sealed one; the row then bears its open word and keeps the word as its detail.
    """
    deferral = drafted(
        donor=donor,
        org_path=org_path,
        code=code,
        since=since,
        until=until,
        by=by,
        edition=edition,
        detail=detail,
    )
    insert(deferral)
    return deferral


def drafted(
    *,
    donor: Donor,
    org_path: str,
    code: str,
    since: date,
    until: date | None,
    by: Actor,
    edition: str = "",
    detail: str = "",
) -> Deferral:
    """The row of `impose`, not yet written: for many at once."""
    shown = open_code(code)
    return Deferral(
        donor=donor,
        org_path=org_path,
        code=shown,
        since=since,
        until=until,
        edition=edition,
        detail=detail or (code if shown != code else ""),
        decided_by=by.id,
    )


@act("blood.deferral.set", basis=BASIS, on="donor")
def defer(
    *,
    donor: Donor,
    code: str,
    by: Actor,
    at: datetime,
    until: date | None = None,
    detail: str = "",
) -> Deferral:
    """Bar a donor from today until a day (the first free one), or for good without one.

    Raises Malformed (no_such_choice), Refusal (deferral_ends_before_it_begins).
    """
    today = clock.day(at)
    if code not in CODES:
        raise Malformed("no_such_choice", field="code")
    if until and until <= today:
        raise Refusal("deferral_ends_before_it_begins")
    note(reasons=(open_code(code),))
    return impose(
        donor=donor,
        org_path=donor.org_path,
        code=code,
        since=today,
        until=until,
        by=by,
        detail=detail,
    )


@act("blood.deferral.lift", basis=BASIS, on="deferral")
def lift(*, deferral: Deferral, reason: str, by: Actor, at: datetime) -> Deferral:
    """Lift a deferral, with a reason (a word of `facts.donor_room.Lift`). Raises NoSuchStep."""
    if reason not in set(Lift):
        raise Malformed("no_such_choice", field="reason")
    return move(deferral, "lift", reasons=(reason,))
