"""Enrolment: two separate consents, what was understood, the sample, and the days to think it over."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from sanxian.core import clock, policy
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, insert, update
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal, Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.people import facts as persons
from sanxian.people import selectors as people
from sanxian.people import services as files
from sanxian.people.rules.consent import VERSIONS
from sanxian.stemdonor import editions, kinds, news
from sanxian.stemdonor.facts.registrants import SAMPLES, Channel, SampleKind, SamplePurpose
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import Comprehension, Registrant, Sample, SampleSerial
from sanxian.stemdonor.rules import enrolment as rules
from sanxian.stemdonor.rules import keeping
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.services.parts import BASIS, CONSENT, here, house, known

# Each is asked alone, and each is a row of its own: to be in the registry, and to be typed for it.
CONSENTS = (persons.Purpose.HSC_REGISTER, persons.Purpose.HSC_TYPING)
GIVE = "people.consent.give"
_S = RegistrantStatus


@act("stemdonor.registrant.enrol", basis=CONSENT)
def enrol(
    *,
    place: str,
    person: int,
    county: str,
    channel: str,
    agreed: Collection[str] = (),
    how: str = persons.Channel.PAPER,
    recruited_by: str = "",
    repeat_donor: bool = False,
    by: Actor,
    at: datetime,
) -> Registrant:
    """Begin somebody's entry at a place: enrolled with both consents, else as an intention.

    `person` is the key of the file; `county` the path that will care for them; `agreed` the
    purposes just agreed to. Raises Malformed, Refusal (already_registered, too_young_to_register,
    too_old_to_register, county_of_another_city …).
    """
    known(Channel, channel, "channel")
    file = _file(person)
    _county(place, county)
    ruled = editions.enrolment(county, clock.day(at))
    Refusal.unless_empty(rules.age_bars(file.born, clock.day(at), ruled))
    if file.deceased or chosen.open_of(file.pk):
        raise Refusal("already_registered")
    row = Registrant(
        person=file, org_path=county, site_path=place, channel=channel,
        recruited_by=recruited_by or by.id, repeat_donor=repeat_donor or _gives_again(file.pk),
        enrolled_at=at, enrolled_by=by.id,
    )  # fmt: skip
    try:
        with transaction.atomic():
            insert(row)
    except IntegrityError as twice:
        raise Refusal("already_registered") from twice
    note(channel=channel)
    return _agreed(row, file, agreed, how, by, at)


def _file(person: int) -> Any:
    """The file that stands for the person. Raises Unknown."""
    file = people.standing(pk=people.one_brief(person).pk).first()
    if file is None:
        raise Unknown("no_such_person")
    return file


def _gives_again(person: int) -> bool:
    return any(says(person=person) for says in news.REPEAT)


def _county(place: str, county: str) -> None:
    """The county lies in the city of the place. Raises Refusal."""
    if places.kind_of(county) != Kind.COUNTY:
        raise Refusal("county_missing")
    if places.city_of(county) != places.city_of(place):
        raise Refusal("county_of_another_city")


def _agreed(
    row: Registrant, file: Any, agreed: Collection[str], how: str, by: Actor, at: datetime
) -> Registrant:
    """Write down the consents just given; with both, the intention becomes an enrolment."""
    _written(file, agreed, how, by, at)
    if all(people.agrees(file.pk, purpose) for purpose in CONSENTS):
        move(row, "enrol")
    return row


def _written(file: Any, agreed: Collection[str], how: str, by: Actor, at: datetime) -> None:
    for purpose in CONSENTS:
        if purpose in agreed and not people.agrees(file.pk, purpose):
            files.give_consent(
                person=file, purpose=purpose, version=VERSIONS[purpose], channel=how,
                by=house(by, GIVE), at=at,
            )  # fmt: skip


@act("stemdonor.registrant.consent", basis=CONSENT)
def consent(
    *,
    place: str,
    registrant: Registrant,
    agreed: Collection[str],
    how: str = persons.Channel.PAPER,
    by: Actor,
    at: datetime,
) -> Registrant:
    """Sign what an intention still lacks. Raises Refusal (consents_missing), NoSuchStep."""
    here(registrant, place)
    file = people.head(registrant.person)
    row = _agreed(registrant, file, agreed, how, by, at)
    if row.status == _S.INTENDING:
        raise Refusal("consents_missing")
    return row


@act("stemdonor.registrant.confirm", basis=CONSENT, on="registrant")
def confirm(
    *,
    registrant: Registrant,
    agreed: Collection[str],
    how: str = persons.Channel.PAPER,
    by: Actor,
    at: datetime,
) -> Registrant:
    """Somebody taken over from a file signs here; with both consents the entry stands confirmed.

    Raises Refusal (confirmed_already, registrant_left, consents_missing).
    """
    if registrant.channel != Channel.FILE or registrant.confirmed_at:
        raise Refusal("confirmed_already")
    if registrant.status == _S.LEFT:
        raise Refusal("registrant_left")
    _written(people.head(registrant.person), agreed, how, by, at)
    if chosen.lacks_consent(registrant):
        raise Refusal("consents_missing")
    update(Registrant, {"confirmed_at": at}, pk=registrant.pk)
    registrant.confirmed_at = at
    return registrant


@act("stemdonor.registrant.check", basis=BASIS)
def check(
    *,
    place: str,
    registrant: Registrant,
    answers: Mapping[str, bool],
    explained_by: str,
    by: Actor,
    at: datetime,
) -> Comprehension:
    """Write down what somebody understood, and who explained it; passed or not, it is kept."""
    here(registrant, place)
    if registrant.status not in (_S.INTENDING, _S.ENROLLED):
        raise Refusal("check_not_needed")
    ruled = editions.enrolment(registrant.org_path, clock.day(at))
    if not explained_by or set(answers) != set(ruled.values.questions):
        raise Malformed("question_not_asked", field="explained_by" if not explained_by else "said")
    passed = rules.passed(answers, ruled)
    row = create(
        Comprehension, registrant=registrant, org_path=registrant.org_path,
        edition=",".join(ruled.edition_ids)[:200], asked=len(ruled.values.questions),
        correct=rules.correct(answers, ruled), passed=passed, explained_by=explained_by,
        at=at, by=by.id,
    )  # fmt: skip
    if passed:
        said = {"explained_by": explained_by, "explained_at": at}
        update(Registrant, said, pk=registrant.pk)
        registrant.explained_by, registrant.explained_at = explained_by, at
    note(passed=passed)
    return row


@act("stemdonor.registrant.draw", basis=BASIS)
def draw(
    *,
    place: str,
    registrant: Registrant,
    kind: str = SampleKind.BLOOD,
    number: str = "",
    by: Actor,
    at: datetime,
) -> Sample:
    """Draw the sample for typing; the days to think it over begin, and a call is put on a desk.

    `number` is a label that was printed before; "" takes the house's next. Raises Malformed,
    Refusal (consents_missing, check_missing, sample_waits, sample_number_taken …).
    """
    here(registrant, place)
    known(SampleKind, kind, "kind")
    _drawable(registrant)
    label = rules.label(number) if number.strip() else _next(registrant.org_path, at)
    if Sample.objects.filter(number=label).exists():
        raise Refusal("sample_number_taken")
    row = create(
        Sample, registrant=registrant, number=label, kind=kind, purpose=SamplePurpose.REGISTER,
        org_path=registrant.org_path, drawn_at=at, drawn_by=by.id,
    )  # fmt: skip
    subject = subject_of(registrant)
    duties.finish_for(kind=kinds.UNFINISHED, subject=subject, by=by, at=at)
    if registrant.cooled_at:
        move(registrant, "redraw")
        _resampled(registrant, by, at)
    elif registrant.status == _S.ENROLLED:
        _cooling(registrant, by, at)
    return row


def _drawable(registrant: Registrant) -> None:
    """A first sample, or a new one where the last was unfit. Raises Refusal with every reason."""
    missing = [] if registrant.explained_at else ["check_missing"]
    if not all(people.agrees(registrant.person_id, purpose) for purpose in CONSENTS):
        missing.append("consents_missing")
    if registrant.samples.filter(purpose=SamplePurpose.REGISTER, status="drawn").exists():
        missing.append("sample_waits")
    if missing:
        raise Refusal(*missing)
    if registrant.status not in (_S.ENROLLED, _S.COOLING):
        raise Refusal("sample_not_needed")


def _next(path: str, at: datetime) -> str:
    """The next label of the city and year; its row is locked until the act ends."""
    facility, year = f"R{policy.area(path)[:4]}", clock.day(at).year
    SampleSerial.objects.get_or_create(facility=facility, year=year)
    rows = SampleSerial.objects.filter(facility=facility, year=year)
    rows.update(last=F("last") + 1)
    return SAMPLES.make(facility, year, rows.get().last)


def _cooling(registrant: Registrant, by: Actor, at: datetime) -> None:
    ruled = editions.cooling(registrant.org_path, clock.day(at))
    move(registrant, "draw", set={"cooling_until": keeping.cooling_until(at, ruled)})
    duties.open_duty(
        kind=kinds.COOLING, subject=subject_of(registrant), place=registrant.org_path,
        due=keeping.call_due(at, ruled), by=by, at=at,
    )  # fmt: skip


def _resampled(registrant: Registrant, by: Actor, at: datetime) -> None:
    subject = subject_of(registrant)
    duties.finish_for(kind=kinds.RESAMPLE, subject=subject, by=by, at=at)
