"""Letters that a moderator passes on, and meetings that need both, the time and the branch."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from sanxian.coordination import editions
from sanxian.coordination.facts import WRITES_ON, No, Purpose, Return, Side
from sanxian.coordination.lifecycle import LetterStatus, LinkStatus
from sanxian.coordination.models import Consent, Letter, Link, Meeting
from sanxian.coordination.rules import contact as rules
from sanxian.coordination.rules import publicity
from sanxian.coordination.selectors import contact as chosen
from sanxian.coordination.selectors import links
from sanxian.coordination.sides import carrier
from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.kernel.refusal import Malformed, Reason, Refusal

BASIS = ("个人信息保护法 第23条", "中华骨髓库联系规则")
WRITE = "coordination.letter.write"
WITHDRAW = "coordination.letter.withdraw"
READ = "coordination.letter.read"
WAITS = (LetterStatus.WRITTEN, LetterStatus.RETURNED, LetterStatus.RELEASED)
MOST = 3000  # signs of a letter
LEAST = 10


# -- what each side agrees to ------------------------------------------------------------------------


@act("coordination.consent.take", basis=BASIS, on="link")
def take_consent(
    *, link: Link, side: str, purpose: str, signed_on: date, by: Actor, at: datetime
) -> Consent:
    """Write down that one side agreed in writing. Raises Malformed, Refusal (side_consents_already)."""
    faults = []
    if side not in set(Side) or purpose not in set(Purpose):
        faults.append(Reason("no_such_choice", params={"field": "purpose"}))
    if signed_on > clock.day(at):
        faults.append(Reason("signed_later", params={"field": "signed_on"}))
    Malformed.unless_empty(faults)
    if chosen.consent(link, side, purpose):
        raise Refusal("side_consents_already")
    note(side=side, purpose=purpose)
    return create(
        Consent, link=link, org_path=link.org_path, side=side, purpose=purpose,
        signed_on=signed_on, given_at=at, given_by=by.id,
    )  # fmt: skip


@act("coordination.consent.withdraw", basis=BASIS, on="link")
def withdraw_consent(*, link: Link, side: str, purpose: str, by: Actor, at: datetime) -> Consent:
    """Take a side's yes back; no reason is asked. A meeting that was to be is called off.

    Raises Refusal (no_consent).
    """
    found = chosen.consent(link, side, purpose)
    if found is None:
        raise Refusal("no_consent")
    update(Consent, {"withdrawn_at": at}, pk=found.pk)
    found.withdrawn_at = at
    if purpose == Purpose.MEETING:
        for row in link.meetings.filter(status__in=["asked", "approved"]):
            move(row, "call_off")
    note(side=side, purpose=purpose)
    return found


# -- letters -------------------------------------------------------------------------------------------


def write_from(
    *, side: Side, uid: str, text: str, by: Actor, at: datetime, request: UUID | None = None
) -> Letter:
    """One side writes, known by the uid of its own case; it never learns by which link.

    The house hands the letter in: neither the letter's row nor the branch's trail says in clear which
    account belongs to the link; the account lies sealed. Raises Refusal (no_one_to_write_to) and what
    `write` raises.
    """
    found = [one for one in links.any_of_side(side, uid) if may_write(one)]
    if not found:
        raise Refusal("no_one_to_write_to")
    link = next((one for one in found if one.transplanted_on), found[0])
    hand = carrier(link.org_path, WRITE)
    return write(link=link, side=side, text=text, author=by.id, by=hand, at=at, request=request)


def may_write(link: Link) -> bool:
    """Whether letters may still cross it."""
    return link.status != LinkStatus.ENDED or link.ended_for in WRITES_ON


@act(WRITE, basis=BASIS, on="link")
def write(*, link: Link, side: str, text: str, author: str = "", by: Actor, at: datetime) -> Letter:
    """Hand a letter in; it is held until a moderator has read it.

    Raises Malformed, Refusal (link_forbids_letters).
    """
    if side not in set(Side):
        raise Malformed("no_such_choice", field="side")
    if not LEAST <= len(text.strip()) <= MOST:
        raise Malformed("letter_length", field="text", least=LEAST, most=MOST)
    if not may_write(link):
        raise Refusal("link_forbids_letters")
    note(side=side)
    return create(
        Letter, link=link, org_path=link.org_path, side=side, text=text.strip(), written_at=at,
        written_by=by.id, author=author or None,
    )  # fmt: skip


def over(link: Link, why: str) -> None:
    """Inside the act that ends a link: after most ends nothing that waits is passed on any more, and
    nobody meets; the writers read it on their own pages."""
    if why in WRITES_ON:
        return
    for letter in link.letters.filter(status__in=WAITS):
        move(letter, "keep")
    for meeting in link.meetings.filter(status__in=["asked", "approved"]):
        move(meeting, "call_off")


@act("coordination.letter.release", basis=BASIS, on="letter")
def release(*, letter: Letter, by: Actor, at: datetime) -> Letter:
    """Let a letter go to the other side. Raises Refusal (same_person, letter_tells_who, no_consent_…,
    not_transplanted, contact_too_early)."""
    link, today = letter.link, clock.day(at)
    ruled = editions.contact(link.org_path, today)
    faults = list(
        rules.bars(
            Purpose.LETTERS, link.transplanted_on, link.foreign,
            chosen.agreed(link, Purpose.LETTERS), today, ruled,
        )
    )  # fmt: skip
    if letter.written_by == by.id:
        faults.append(Reason("same_person"))
    if publicity.letter(
        letter.text,
        clock.day(letter.written_at),
        editions.publicity(link.org_path, today),
    ):
        faults.append(Reason("letter_tells_who"))
    Refusal.unless_empty(faults)
    assert link.transplanted_on is not None
    first = rules.not_before(Purpose.LETTERS, link.transplanted_on, link.foreign, ruled)
    given = {"decided_at": at, "decided_by": by.id, "not_before": first}
    return move(letter, "release", set=given)


@act("coordination.letter.return", basis=BASIS, on="letter")
def give_back(*, letter: Letter, why: str, advice: str = "", by: Actor, at: datetime) -> Letter:
    """Give a letter back to its writer, with what to write otherwise. Raises Malformed, Refusal."""
    if why not in set(Return):
        raise Malformed("no_such_choice", field="why")
    if letter.written_by == by.id:
        raise Refusal("same_person")
    given = {"decided_at": at, "decided_by": by.id, "returned_for": why}
    move(letter, "return", set=given, reasons=[why])
    letter.advice = advice.strip()[:400]
    letter.save(update_fields=["advice"])
    return letter


@act(WITHDRAW, basis=BASIS, on="letter")
def withdraw(*, letter: Letter, by: Actor, at: datetime) -> Letter:
    """The writer wants it back before it has gone."""
    return move(letter, "withdraw")


def withdraw_from(*, letter: Letter, at: datetime) -> Letter:
    """The side that wrote it wants it back, from its own page; by the house, as it was handed in."""
    return withdraw(letter=letter, by=carrier(letter.org_path, WITHDRAW), at=at)


def read_by(*, letter: Letter, at: datetime) -> Letter:
    """The side that it is for opens it: that is its delivery. By the house: the branch's trail does not
    say whose hand it was."""
    if letter.status == LetterStatus.RELEASED:
        return _read(letter=letter, by=carrier(letter.org_path, READ), at=at)
    return letter


@act(READ, basis=BASIS, on="letter")
def _read(*, letter: Letter, by: Actor, at: datetime) -> Letter:
    """A letter has reached the other side. Raises Refusal where a consent was taken back meanwhile."""
    lacking = {s.value for s in Side} - chosen.agreed(letter.link, Purpose.LETTERS)
    Refusal.unless_empty(Reason(f"no_consent_{side}") for side in sorted(lacking))
    return move(letter, "deliver", set={"delivered_at": at})


# -- meetings ------------------------------------------------------------------------------------------


@act("coordination.meeting.ask", basis=BASIS, on="link")
def ask(*, link: Link, side: str, by: Actor, at: datetime) -> Meeting:
    """Write down that one side wishes to meet the other. Raises Malformed, Refusal (meeting_asked)."""
    if side not in set(Side):
        raise Malformed("no_such_choice", field="side")
    try:
        with transaction.atomic():
            return create(
                Meeting, link=link, org_path=link.org_path, side=side, asked_at=at, asked_by=by.id
            )
    except IntegrityError as twice:
        raise Refusal("meeting_asked") from twice


@act("coordination.meeting.approve", basis=BASIS, on="meeting")
def approve(*, meeting: Meeting, permit: str, permit_on: date, by: Actor, at: datetime) -> Meeting:
    """Approve a meeting on the centre's own written permission: its number, and the day on it.

    Raises Refusal (same_person, no_consent_…, not_transplanted, contact_too_early), Malformed
    (permit_unreadable, permit_later, permit_before_consents).
    """
    link, today = meeting.link, clock.day(at)
    ruled = editions.contact(link.org_path, today)
    faults = list(
        rules.bars(
            Purpose.MEETING, link.transplanted_on, link.foreign,
            chosen.agreed(link, Purpose.MEETING), today, ruled,
        )
    )  # fmt: skip
    if meeting.asked_by == by.id:
        faults.append(Reason("same_person"))
    Refusal.unless_empty(faults)
    assert link.transplanted_on is not None
    signed = {c.side: c.signed_on for c in chosen.consents(link) if c.purpose == Purpose.MEETING}
    permit = permit.strip()
    Malformed.unless_empty(rules.permit_bars(permit, permit_on, signed.values(), today))
    first = rules.not_before(Purpose.MEETING, link.transplanted_on, link.foreign, ruled)
    given = {
        "donor_signed_on": signed[Side.DONOR], "patient_signed_on": signed[Side.PATIENT],
        "not_before": first, "permit": permit, "permit_on": permit_on, "decided_on": today,
        "decided_by": by.id,
    }  # fmt: skip
    return move(meeting, "approve", set=given)


@act("coordination.meeting.refuse", basis=BASIS, on="meeting")
def refuse(*, meeting: Meeting, why: str, by: Actor, at: datetime) -> Meeting:
    """Do not let them meet now. Raises Malformed, Refusal (same_person)."""
    if why not in set(No):
        raise Malformed("no_such_choice", field="why")
    if meeting.asked_by == by.id:
        raise Refusal("same_person")
    given = {"decided_on": clock.day(at), "decided_by": by.id, "refused_for": why}
    return move(meeting, "refuse", set=given, reasons=[why])


@act("coordination.meeting.hold", basis=BASIS, on="meeting")
def hold(*, meeting: Meeting, on: date, by: Actor, at: datetime) -> Meeting:
    """They have met. Raises Malformed (held_later, held_too_early)."""
    if on > clock.day(at):
        raise Malformed("held_later", field="on")
    if meeting.decided_on and on < meeting.decided_on:
        raise Malformed("held_too_early", field="on")
    return move(meeting, "hold", set={"held_on": on})


@act("coordination.meeting.call_off", basis=BASIS, on="meeting")
def call_off(*, meeting: Meeting, by: Actor, at: datetime) -> Meeting:
    """It will not be; no reason is asked."""
    return move(meeting, "call_off")
