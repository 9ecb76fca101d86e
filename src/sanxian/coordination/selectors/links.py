"""Reads of links, of what crosses them and of who opened them. What a link joins, only an opening shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from sanxian.coordination.facts import (
    DAYS,
    Direction,
    DonorWord,
    FromDonor,
    FromPatient,
    PatientWord,
    Rank,
    Side,
)
from sanxian.coordination.kinds import BACKUP
from sanxian.coordination.lifecycle import LinkStatus, MessageStatus
from sanxian.coordination.models import Link, Message, Opening
from sanxian.coordination.models.links import PURPOSE
from sanxian.core import clock, keys
from sanxian.core.act import subject_of
from sanxian.core.actor import Actor, within
from sanxian.duties import selectors as work
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

SEE = "coordination.link.see"
OPENINGS = "coordination.opening.see"


def index_of(uid: str) -> str:
    """The blind index of a case, by its uid."""
    return keys.blind(PURPOSE, str(uid))


def branch(by: Actor, permission: str = SEE) -> str:
    """The actor's registry branch. Raises Unknown."""
    found = [p for path in by.paths(permission) for p, _n in places.of_kind(path, Kind.REGISTRY)]
    if not found:
        raise Unknown("no_registry_branch")
    return found[0]


def listed(by: Actor, tab: str = "") -> QuerySet[Link]:
    """Links of the actor's branch by number, the latest first."""
    rows = within(Link.objects.all(), by, SEE)
    rows = rows.filter(status="ended" if tab == "ended" else "standing")
    waiting = Count("messages", filter=Q(messages__status__in=["waiting", "stuck"]))
    return rows.annotate(waiting=waiting).order_by("-pk")


def one(by: Actor, pk: int) -> Link:
    """Raises Unknown."""
    found = within(Link.objects.all(), by, SEE).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def numbered(by: Actor, number: str) -> Link:
    """Raises Unknown."""
    found = within(Link.objects.all(), by, SEE).filter(number=number.strip().upper()).first()
    if found is None:
        raise Unknown("not_found")
    return found


def messages(link: Link) -> list[Message]:
    return list(link.messages.order_by("-at", "-pk"))


def stuck(by: Actor) -> QuerySet[Message]:
    """Messages that did not arrive: somebody must see why."""
    rows = within(Message.objects.select_related("link"), by, SEE)
    return rows.filter(status=MessageStatus.STUCK).order_by("at")


def to_call(by: Actor) -> list[Link]:
    """Backups of the actor's branch whose first donor is lost, the longest waiting first."""
    rows = within(Link.objects.all(), by, SEE)
    backups = {
        subject_of(row): row for row in rows.filter(status=LinkStatus.STANDING, rank=Rank.BACKUP)
    }
    return [backups[duty.subject] for duty in work.standing_about(BACKUP, backups)]


def is_to_call(link: Link) -> bool:
    """Whether this link is the backup of a first donor who is lost."""
    return bool(work.standing(BACKUP, subject_of(link)))


def openings(by: Actor, open_only: bool = False) -> QuerySet[Opening]:
    """Who opened which link and why, the latest first."""
    rows = within(Opening.objects.select_related("link"), by, OPENINGS)
    rows = rows.filter(reviewed_at__isnull=True) if open_only else rows
    return rows.order_by("-at", "-pk")


def opening(by: Actor, pk: int) -> Opening:
    """Raises Unknown."""
    found = within(Opening.objects.select_related("link"), by, OPENINGS).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


# -- for the services: not scoped ---------------------------------------------------------------------


def of_donor(uid: str) -> Link | None:
    """The standing link of a donor's case."""
    rows = Link.objects.filter(donor_index=index_of(uid), status=LinkStatus.STANDING)
    return rows.first()


def of_patient(uid: str) -> list[Link]:
    """The standing links of a patient's case, the first donor before the backups."""
    rows = Link.objects.filter(patient_index=index_of(uid), status=LinkStatus.STANDING)
    return sorted(rows, key=lambda row: (row.rank != "first", row.pk))


def any_of_side(side: str, uid: str) -> list[Link]:
    """All links of a case, also those that are over, the latest first."""
    rows = Link.objects.filter(**{f"{side}_index": index_of(uid)})
    return list(rows.order_by("-pk"))


def collection_day(link: Link) -> date | None:
    """The day of collection as the donor's side said it last; None where it is open, or open again."""
    rows = link.messages.filter(word__in=DAYS, direction=Direction.TO_PATIENT)
    last = rows.order_by("-pk").first()
    return planned_day(last) if last else None


def planned_day(row: Message) -> date | None:
    """The day that a word says of the collection."""
    if row.word != DonorWord.PLANNED:
        return None
    return date.fromisoformat(json.loads(row.said)["day"])


def opened_on(link: Link, by: Actor, day: date) -> bool:
    """Whether the actor opened that link on that day, with a reason."""
    start = clock.instant(day)
    rows = link.openings.filter(by=by.id, at__gte=start, at__lt=start + timedelta(days=1))
    return rows.exists()


def unlinked(side: str, uids: Iterable[str]) -> set[str]:
    """Those of a side's cases that no link joins (of a patient's: no first donor)."""
    marks = {index_of(uid): uid for uid in uids}
    rows = Link.objects.filter(**{f"{side}_index__in": marks}, status=LinkStatus.STANDING)
    rows = rows.filter(rank=Rank.FIRST) if side == Side.PATIENT else rows
    joined = set(rows.values_list(f"{side}_index", flat=True))
    return {uid for mark, uid in marks.items() if mark not in joined}


def message(pk: int) -> Message:
    return Message.objects.select_related("link").get(pk=pk)


def packed(said: FromDonor | FromPatient) -> str:
    """The fields of a message as JSON, without those that are empty."""
    names = said.__slots__
    fields = {name: getattr(said, name) for name in names if name != "word"}
    return json.dumps({k: str(v) for k, v in fields.items() if v not in (None, "")})


def unpacked(row: Message) -> FromDonor | FromPatient:
    """The message as its direction allows it; anything else in it is an error."""
    held: dict[str, Any] = json.loads(row.said)
    for name in ("day", "first", "last"):
        held |= {name: date.fromisoformat(held[name])} if name in held else {}
    for name in ("matches", "of", "age"):
        held |= {name: int(held[name])} if name in held else {}
    for name in ("mnc", "cd34", "weight"):
        held |= {name: Decimal(held[name])} if name in held else {}
    if row.direction == Direction.TO_PATIENT:
        return FromDonor(DonorWord(row.word), **held)
    return FromPatient(PatientWord(row.word), **held)
