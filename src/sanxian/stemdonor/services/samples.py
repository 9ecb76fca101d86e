"""Samples: sent with a list, received with differences, typed under a code, destroyed when asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.move import move, move_many
from sanxian.core.prepared import create, update
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.people import selectors as people
from sanxian.people.facts import Purpose
from sanxian.stemdonor import editions, kinds, news
from sanxian.stemdonor.facts.registrants import Method, SamplePurpose, Unfit
from sanxian.stemdonor.lifecycle import RegistrantStatus, SampleStatus
from sanxian.stemdonor.models import Consignment, Registrant, Sample
from sanxian.stemdonor.rules import enrolment, keeping
from sanxian.stemdonor.selectors import registrants as chosen
from sanxian.stemdonor.selectors import samples as tubes
from sanxian.stemdonor.services.parts import BASIS, known

MOST = 400  # samples in one box
_R, _S = RegistrantStatus, SampleStatus


@act("stemdonor.sample.send", basis=BASIS, on="samples")
def send(
    *, samples: Sequence[Sample], place: str, laboratory: str, by: Actor, at: datetime
) -> Consignment:
    """Send samples to a laboratory, with their list. Nothing goes before the days to think it over
    have passed and the call was made.

    `place` is who sends. Raises Malformed, Refusal (still_cooling, cooling_call_missing,
    sample_asked_back, box_too_full), each with the number of its sample.
    """
    if not samples:
        raise Malformed("samples_missing", field="samples")
    if len(samples) > MOST:
        raise Refusal("box_too_full", most=MOST)
    if places.kind_of(laboratory) != Kind.LABORATORY:
        raise Malformed("no_such_choice", field="laboratory")
    Refusal.unless_empty(reason for sample in samples for reason in _bars(sample, at))
    box = create(
        Consignment, org_path=place, laboratory=laboratory, count=len(samples), sent_at=at,
        sent_by=by.id,
    )  # fmt: skip
    move_many(samples, "send", set={"consignment": box, "sent_at": at})
    here = [s.registrant for s in samples if s.purpose == SamplePurpose.REGISTER]
    move_many(here, "send")
    note(count=box.count, laboratory=laboratory)
    return box


def _bars(sample: Sample, at: datetime) -> Any:
    said = {"number": sample.number}
    if sample.asked_back or sample.registrant.status == _R.LEFT:
        yield Reason("sample_asked_back", params=said)
    elif sample.purpose == SamplePurpose.REGISTER:
        row = sample.registrant
        until = clock.day(row.cooling_until) if row.cooling_until else None
        for bar in keeping.send_bars(row.cooled_at, row.cooling_until, at, until):
            yield Reason(bar.code, until=bar.until, params=said)


@act("stemdonor.sample.receive", basis=BASIS)
def receive(
    *, place: str, consignment: Consignment, present: Collection[str], by: Actor, at: datetime
) -> Consignment:
    """Compare a box with its list: what is there is received, what is not is missing, and a new
    sample is asked for. `present` are the numbers that were scanned.

    Raises Refusal (box_elsewhere, not_on_the_list), NoSuchStep.
    """
    if not consignment.laboratory.startswith(place):
        raise Refusal("box_elsewhere")
    rows = tubes.content(consignment)
    on_list = {row.number for row in rows}
    strange = sorted(set(present) - on_list)
    if strange:
        raise Refusal(*(Reason("not_on_the_list", params={"number": n}) for n in strange))
    there = [row for row in rows if row.number in present]
    gone = [row for row in rows if row.number not in present]
    move(consignment, "receive",
         set={"received_at": at, "received_by": by.id, "missing": len(gone)})  # fmt: skip
    move_many(there, "receive")
    move_many(gone, "miss", set={"why": Unfit.MISSING, "closed_at": at})
    for row in gone:
        _again(row, by, at)
    note(count=len(there), missing=len(gone))
    return consignment


def _again(sample: Sample, by: Actor, at: datetime) -> None:
    """A new sample is needed; whoever cares for the person hears of it."""
    row = Registrant.objects.get(pk=sample.registrant_id)
    if sample.purpose != SamplePurpose.REGISTER or row.status not in (_R.SAMPLED, _R.TYPING):
        return
    move(row, "resample")
    duties.open_duty(kind=kinds.RESAMPLE, subject=subject_of(row), place=row.org_path, by=by, at=at)


@act("stemdonor.sample.reject", basis=BASIS)
def reject(*, place: str, sample: Sample, why: str, by: Actor, at: datetime) -> Sample:
    """This one cannot be typed. Raises Malformed, Refusal (sample_elsewhere), NoSuchStep."""
    known([u for u in Unfit if u != Unfit.MISSING], why, "why")
    _in_hand(sample, place)
    move(sample, "reject", set={"why": why}, reasons=[why])
    _again(sample, by, at)
    return sample


def _in_hand(sample: Sample, place: str) -> None:
    if not tubes.keeper(sample).startswith(place):
        raise Refusal("sample_elsewhere")


@act("stemdonor.sample.type_in", basis=BASIS)
def type_in(
    *, place: str, sample: Sample, typed_on: date, text: str = "", method: str = Method.UNSAID,
    by: Actor, at: datetime,
) -> Sample:  # fmt: skip
    """That it was typed, and when; what was typed (`text`, a GL string) goes to whoever keeps typings,
    and only how fine it is and the edition of the names stay here. Without a text it comes by a file.

    Raises Refusal (sample_elsewhere, sample_asked_back, still_cooling, typed_in_the_future,
    typing_consent_missing, typings_kept_nowhere), Malformed with every locus that cannot be read,
    NoSuchStep.
    """
    _in_hand(sample, place)
    Refusal.unless_empty(_bars(sample, at))
    if not people.agrees(sample.registrant.person_id, Purpose.HSC_TYPING):
        raise Refusal("typing_consent_missing")
    if not clock.day(sample.sent_at) <= typed_on <= clock.day(at):  # type: ignore[arg-type]
        raise Refusal("typed_in_the_future")
    kept = _told(sample, text, method, typed_on, by, at) if text.strip() else {}
    return move(sample, "type", set={"typed_on": typed_on, **kept})


@act("stemdonor.sample.add_typing", basis=BASIS)
def add_typing(
    *, place: str, sample: Sample, text: str, method: str = Method.UNSAID, by: Actor, at: datetime
) -> Sample:
    """What was typed, of a sample that was only said to be typed. Raises as `type_in`, Refusal
    (not_typed, typing_there)."""
    _in_hand(sample, place)
    Refusal.unless_empty(_bars(sample, at))
    if not people.agrees(sample.registrant.person_id, Purpose.HSC_TYPING):
        raise Refusal("typing_consent_missing")
    if sample.status != _S.TYPED or sample.typed_on is None:
        raise Refusal("not_typed")
    if sample.resolution:
        raise Refusal("typing_there")
    kept = _told(sample, text, method, sample.typed_on, by, at)
    update(Sample, kept, pk=sample.pk)
    note(**kept)
    return Sample.objects.get(pk=sample.pk)


def _told(
    sample: Sample, text: str, method: str, day: date, by: Actor, at: datetime
) -> dict[str, Any]:
    """Hand a typing on, and what may stay here of it. Raises Refusal (typings_kept_nowhere)."""
    for keep in news.TYPED:
        if kept := keep(sample=sample, text=text, method=method, day=day, by=by, at=at):
            return {"resolution": kept.resolution, "edition": kept.edition}
    raise Refusal("typings_kept_nowhere")


@act("stemdonor.registrant.enlist", basis=BASIS, on="registrant")
def enlist(*, registrant: Registrant, number: str, by: Actor, at: datetime) -> Registrant:
    """In the registry, under its number; the rooms that keep a registry hear of it.

    Raises Malformed, Refusal (not_typed, registry_number_taken), NoSuchStep.
    """
    label = enrolment.label(number)
    if not tubes.typed(registrant):
        raise Refusal("not_typed")
    if chosen.numbers_taken([label]):
        raise Refusal("registry_number_taken")
    ruled = editions.keeping(registrant.org_path, clock.day(at))
    due = keeping.next_contact(clock.day(at), ruled)
    move(registrant, "enlist", set={"number": label, "listed_at": at, "next_on": due})
    news.tell(news.ENTERED, number=label, why="", by=by, at=at)
    return registrant


@act("stemdonor.sample.discard", basis=BASIS)
def discard(*, place: str, sample: Sample, by: Actor, at: datetime) -> Sample:
    """Destroyed, or given back, because the person has withdrawn. Raises Refusal
    (sample_elsewhere, sample_not_asked_back), NoSuchStep."""
    _in_hand(sample, place)
    if not sample.asked_back and sample.status != _S.UNFIT:
        raise Refusal("sample_not_asked_back")
    move(sample, "discard", set={"closed_at": at})
    for hear in news.DESTROYED:
        hear(sample=sample, by=by, at=at)
    duties.finish_for(kind=kinds.DISCARD, subject=subject_of(sample), by=by, at=at)
    return sample
