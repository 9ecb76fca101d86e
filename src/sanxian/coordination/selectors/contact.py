"""Reads of consents, letters, meetings and drafts. A letter is read by its writer, its moderator and, when
it is released, by the side it is for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from sanxian.coordination import editions
from sanxian.coordination.facts import Purpose, Side
from sanxian.coordination.lifecycle import LetterStatus
from sanxian.coordination.models import Consent, Draft, Letter, Link, Meeting
from sanxian.coordination.rules import contact as rules
from sanxian.coordination.selectors import links
from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

LETTERS = "coordination.letter.see"
MEETINGS = "coordination.meeting.see"
DRAFTS = "coordination.draft.see"
OTHER = {Side.DONOR: Side.PATIENT, Side.PATIENT: Side.DONOR}
FOR_READING = (LetterStatus.RELEASED, LetterStatus.DELIVERED)


def consents(link: Link) -> list[Consent]:
    """Who agreed to what, and still does."""
    return list(link.consents.filter(withdrawn_at__isnull=True).order_by("purpose", "side"))


def consent(link: Link, side: str, purpose: str) -> Consent | None:
    rows = link.consents.filter(side=side, purpose=purpose, withdrawn_at__isnull=True)
    return rows.first()


def agreed(link: Link, purpose: Purpose) -> set[str]:
    """The sides that agreed."""
    return {str(one.side) for one in consents(link) if one.purpose == purpose}


def letters(by: Actor, tab: str = "") -> QuerySet[Letter]:
    """Letters of the actor's branch: those that wait for a moderator first."""
    rows = within(Letter.objects.select_related("link"), by, LETTERS)
    if tab != "all":
        rows = rows.filter(status=LetterStatus.WRITTEN)
    return rows.order_by("written_at", "pk")


def letter(by: Actor, pk: int) -> Letter:
    """Raises Unknown."""
    rows = within(Letter.objects.select_related("link"), by, LETTERS)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def meetings(by: Actor, open_only: bool = True) -> QuerySet[Meeting]:
    rows = within(Meeting.objects.select_related("link"), by, MEETINGS)
    rows = rows.filter(status__in=["asked", "approved"]) if open_only else rows
    return rows.order_by("asked_at", "pk")


def meeting(by: Actor, pk: int) -> Meeting:
    """Raises Unknown."""
    rows = within(Meeting.objects.select_related("link"), by, MEETINGS)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def drafts(by: Actor, tab: str = "") -> QuerySet[Draft]:
    rows = within(Draft.objects.all(), by, DRAFTS)
    rows = rows if tab == "all" else rows.filter(status="sent")
    return rows.order_by("sent_at", "pk")


def draft(by: Actor, pk: int) -> Draft:
    """Raises Unknown."""
    found = within(Draft.objects.all(), by, DRAFTS).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


# -- one side's own post: by the uid of its case, which the caller has looked up in its own room -------


def first_month(side: Side, uid: str, at: datetime) -> date | None:
    """The month from which a letter may be passed on, for a side's own page: its first day. The day
    itself would tell the donor on which day the other was transplanted. None while it is not known."""
    today = clock.day(at)
    link = next((one for one in links.any_of_side(side, uid) if one.transplanted_on), None)
    if link is None or link.transplanted_on is None:
        return None
    ruled = editions.contact(link.org_path, today)
    first = rules.not_before(Purpose.LETTERS, link.transplanted_on, link.foreign, ruled)
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def agrees(side: Side, uid: str) -> bool:
    """Whether that side has agreed to letters in writing; what the other said is not told."""
    rows = Consent.objects.filter(
        link__in=links.any_of_side(side, uid), side=side, purpose=Purpose.LETTERS,
        withdrawn_at__isnull=True,
    )  # fmt: skip
    return rows.exists()


def written_by_side(side: Side, uid: str) -> list[Letter]:
    """The letters that a side wrote, with what became of them."""
    rows = Letter.objects.filter(side=side, link__in=links.any_of_side(side, uid))
    return list(rows.order_by("-written_at", "-pk"))


def for_side(side: Side, uid: str) -> list[Letter]:
    """The letters that have come for a side; who wrote them is not in them."""
    rows = Letter.objects.filter(
        side=OTHER[side], status__in=FOR_READING, link__in=links.any_of_side(side, uid)
    )
    return list(rows.order_by("-decided_at", "-pk"))
