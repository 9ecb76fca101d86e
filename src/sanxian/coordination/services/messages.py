"""What one side says, on its way to the other: written down in the speaker's act, carried by the house.

The two happen apart, so that neither side's trail has the other's place, actor or moment in one act.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from sanxian.coordination import sides
from sanxian.coordination.facts import (
    Direction,
    DonorWord,
    Ended,
    FromDonor,
    FromPatient,
    PatientWord,
    Rank,
)
from sanxian.coordination.lifecycle import CARRY, LinkStatus, MessageStatus
from sanxian.coordination.models import Link, Message
from sanxian.coordination.selectors import links as chosen
from sanxian.coordination.services import backups, contact, missions
from sanxian.core import clock
from sanxian.core.act import act, current
from sanxian.core.actor import Actor
from sanxian.core.later import later
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.kernel.refusal import Refusal
from sanxian.stempatient import selectors as patients

BASIS = "双盲：中华骨髓库公布的联系规则"
WORK = "coordination.carry"


# -- said, inside an act of either side ---------------------------------------------------------------


def from_donor(uid: str, said: FromDonor, at: datetime) -> Message | None:
    """The donor's side says a word; None where nobody is linked."""
    link = chosen.of_donor(uid)
    return send(link, said, at) if link else None


def released(uid: str, at: datetime) -> Message | None:
    """The donor's side has ended a case on the patient's account: where the patient's side has not said so
    itself, it must hear that nobody is held any more, before anything is begun with the patient."""
    link = chosen.of_donor(uid)
    if link is None or patients.by_uid(link.patient).closed_at:
        return None
    return send(link, FromDonor(DonorWord.UNAVAILABLE), at)


def from_patient(uid: str, word: PatientWord, at: datetime) -> list[Message]:
    """The patient's side says a word to every donor's side it is linked with."""
    said = sides.wanted(uid, word, at)
    return [send(link, said, at) for link in chosen.of_patient(uid)]


def send(link: Link, said: FromDonor | FromPatient, at: datetime) -> Message:
    """Write a word down and queue it; inside an act."""
    current()
    to = Direction.TO_PATIENT if isinstance(said, FromDonor) else Direction.TO_DONOR
    row = create(
        Message, link=link, org_path=link.org_path, direction=to, word=said.word.value,
        said=chosen.packed(said), at=at,
    )  # fmt: skip
    later(WORK, row.pk)
    return row


def say_again(link: Link, at: datetime) -> None:
    """A backup that became the first: what was held back goes across, in its order."""
    for held in list(link.messages.filter(status="held").order_by("pk")):
        send(link, chosen.unpacked(held), at)


# -- carried, by the house -----------------------------------------------------------------------------


def carry(pk: int) -> None:
    """Queued work: hand a message over, on the trail of the registry branch alone; one that has gone its
    way already stays as it is."""
    row = chosen.message(pk)
    if row.status not in (MessageStatus.WAITING, MessageStatus.STUCK):
        return
    by = sides.carrier(row.org_path, CARRY)
    carried(message=row, by=by, at=max(row.at, clock.now()))


@act(CARRY, basis=BASIS, on="message")
def carried(*, message: Message, by: Actor, at: datetime) -> Message:
    """Hand a word to the other side; what a backup says moves nobody, and what cannot be taken in waits
    for a coordinator."""
    link = message.link
    if message.direction == Direction.TO_PATIENT and link.rank == Rank.BACKUP:
        if message.word == DonorWord.UNAVAILABLE:
            over(link, Ended.DONOR_UNAVAILABLE, by, at)
        return move(message, "hold")
    said = chosen.unpacked(message)
    if isinstance(said, FromDonor):
        missions.heard(link, said, by, at)
    try:
        with transaction.atomic():
            _handed(link, said, by, at)
    except Refusal as refusal:
        codes = ",".join(refusal.codes)[:80]
        return move(message, "stick", set={"stuck_for": codes}, reasons=refusal.codes)
    move(message, "carry", set={"carried_at": at, "stuck_for": ""})
    _follows(link, said, by, at)
    return message


def _handed(link: Link, said: FromDonor | FromPatient, by: Actor, at: datetime) -> None:
    if isinstance(said, FromDonor):
        sides.to_patient(link.patient, said, by, at)
    else:
        sides.DONOR.hear(uid=link.donor, said=said, by=by, at=at)


def _follows(link: Link, said: FromDonor | FromPatient, by: Actor, at: datetime) -> None:
    """What a word means for the link itself."""
    word: Any = said.word
    if word == DonorWord.UNAVAILABLE:
        over(link, Ended.DONOR_UNAVAILABLE, by, at)
    elif word == PatientWord.CANCELLED:
        over(link, Ended.NOT_NEEDED, by, at)
    elif word == PatientWord.TRANSPLANTED:
        update(Link, {"transplanted_on": clock.day(at)}, pk=link.pk)


def over(link: Link, why: Ended, by: Actor, at: datetime) -> None:
    """Inside an act: a link ends, and with it what hangs on it: the errand, letters, a wish to
    meet; and a backup may be called."""
    if link.status == LinkStatus.STANDING:
        move(link, "end", set={"ended_at": at, "ended_for": why.value}, reasons=[why.value])
        missions.over(link, why, by, at)
        contact.over(link, why)
        backups.after(link, why, by, at)
