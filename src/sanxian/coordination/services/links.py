"""The sealed link: made, opened with a reason, looked at by a second person, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from sanxian.coordination import sides
from sanxian.coordination.facts import Because, DonorSide, Ended, PatientWord, Rank
from sanxian.coordination.lifecycle import LinkStatus
from sanxian.coordination.models import Link, Opening
from sanxian.coordination.selectors import links as chosen
from sanxian.coordination.services import backups, messages
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor
from sanxian.core.prepared import create, insert, update
from sanxian.core.trail import saw
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.stempatient import selectors as patients

BASIS = ("个人信息保护法 第51条", "双盲：中华骨髓库公布的联系规则")
SHORTEST = 6  # signs of words that say why


@dataclass(frozen=True, slots=True)
class Opened:
    """Both ends of a link, after the opening was recorded: codes and places, no names."""

    number: str
    donor: DonorSide | None
    patient_code: str
    patient_status: str
    hospital: str


@act("coordination.link.join", basis=BASIS)
def join(
    *,
    place: str,
    donor_code: str,
    patient_code: str,
    rank: str = Rank.FIRST,
    foreign: bool = False,
    by: Actor,
    at: datetime,
) -> Link:
    """Join a donor's case and a patient's by their codes; from here on only an opening shows which.

    Raises Refusal (no_donor_case, no_patient_case, donor_linked_already, patient_linked_already).
    """
    donor = sides.DONOR.by_code(donor_code.strip().upper())
    patient = patients.coded(patient_code)
    if rank not in set(Rank):
        raise Malformed("no_such_choice", field="rank")
    faults = []
    if donor is None or not donor.open:
        faults.append(Reason("no_donor_case", params={"field": "donor"}))
    if patient is None or patient.closed_at:
        faults.append(Reason("no_patient_case", params={"field": "patient"}))
    if donor is None or patient is None or faults:
        raise Refusal(*faults)
    link = _made(place, donor.uid, str(patient.uid), rank, foreign, by, at)
    note(rank=rank, foreign=foreign)
    if rank == Rank.FIRST:
        backups.settled(link, by, at)
    said = sides.wanted(str(patient.uid), PatientWord.WANTED, at)
    messages.send(link, said, at)
    for before in sides.DONOR.so_far(donor.uid):
        messages.send(link, before, at)
    return link


def _made(
    place: str, donor: str, patient: str, rank: str, foreign: bool, by: Actor, at: datetime
) -> Link:
    row = Link(
        org_path=place, donor=donor, donor_index=chosen.index_of(donor), patient=patient,
        patient_index=chosen.index_of(patient), rank=rank, foreign=foreign, made_at=at,
        made_by=by.id,
    )  # fmt: skip
    if chosen.of_donor(donor):
        raise Refusal("donor_linked_already")
    try:
        with transaction.atomic():
            return insert(row)
    except IntegrityError as twice:
        raise Refusal("patient_linked_already") from twice


@act("coordination.link.open", basis=BASIS, on="link")
def open_link(*, link: Link, why: str, words: str, by: Actor, at: datetime) -> Opening:
    """Say why one must see both ends; the list of openings is read by a second person.

    Raises Malformed (no_such_choice, opening_words_missing).
    """
    faults = []
    if why not in set(Because):
        faults.append(Reason("no_such_choice", params={"field": "why"}))
    if len(words.strip()) < SHORTEST:
        faults.append(Reason("opening_words_missing", params={"field": "words"}))
    Malformed.unless_empty(faults)
    saw(by, subject_of(link), why, at=at, place=link.org_path)
    return create(
        Opening, link=link, org_path=link.org_path, why=why, words=words.strip(), at=at, by=by.id
    )


def shown(opening: Opening, by: Actor) -> Opened:
    """What an opening shows, to whoever opened it. Raises Refusal (opening_of_another)."""
    if opening.by != by.id:
        raise Refusal("opening_of_another")
    link = opening.link
    patient = patients.by_uid(link.patient)
    return Opened(
        link.number, sides.DONOR.by_uid(link.donor), patient.code, patient.status, patient.org_path
    )


@act("coordination.opening.review", basis=BASIS, on="opening")
def review(*, opening: Opening, in_order: bool, by: Actor, at: datetime) -> Opening:
    """A second person says whether an opening was in order. Raises Refusal (same_person,
    opening_reviewed)."""
    if opening.by == by.id:
        raise Refusal("same_person")
    values = {"reviewed_at": at, "reviewed_by": by.id, "in_order": in_order}
    if update(Opening, values, pk=opening.pk, reviewed_at=None) != 1:
        raise Refusal("opening_reviewed")
    for name, value in values.items():
        setattr(opening, name, value)
    note(in_order=in_order)
    return opening


@act("coordination.link.promote", basis=BASIS, on="link")
def promote(*, link: Link, by: Actor, at: datetime) -> Link:
    """A backup becomes the first donor; the one before must have ended. What it said while it was a
    backup is carried now. Raises Refusal (patient_linked_already, not_a_backup)."""
    if link.rank != Rank.BACKUP or link.status != LinkStatus.STANDING:
        raise Refusal("not_a_backup")
    try:
        with transaction.atomic():
            update(Link, {"rank": Rank.FIRST}, pk=link.pk)
    except IntegrityError as twice:
        raise Refusal("patient_linked_already") from twice
    link.rank = Rank.FIRST
    backups.settled(link, by, at)
    messages.say_again(link, at)
    return link


@act("coordination.link.end", basis=BASIS, on="link")
def end(*, link: Link, why: str, by: Actor, at: datetime) -> Link:
    """End a link, with an open word that says nothing of anybody's health or wish."""
    if why not in set(Ended):
        raise Malformed("no_such_choice", field="why")
    link.lifecycle.step("end", LinkStatus(link.status))  # NoSuchStep before anything is written
    messages.over(link, Ended(why), by, at)
    return link
