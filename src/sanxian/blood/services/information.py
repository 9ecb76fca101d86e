"""What a donor tells after giving: the blood lies still at once, and the quality officer decides.

That blood shall not be used (保密性弃血) is one of the things told, and nothing outside the seal tells
it from the others: the act, the open code and the recall are the same.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.aftercare import Told, Way
from sanxian.blood.facts.terms import RecallCause
from sanxian.blood.lifecycle import RecallStatus
from sanxian.blood.models import Donation, Information, Recall, Unit
from sanxian.blood.rules import aftercare as rules
from sanxian.blood.selectors import aftercare, donors, own
from sanxian.blood.services import recalls
from sanxian.core import clock
from sanxian.core.act import act, note, subject_of
from sanxian.core.actor import Actor, Grant
from sanxian.core.move import move
from sanxian.core.prepared import insert
from sanxian.duties import kinds
from sanxian.duties import services as duties
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind

BASIS = ("血站质量管理规范", "GB 18467-2011")
DUTY = "blood.information"
CODE = "donor_information"


@act("blood.information.take", basis=BASIS, on="donation")
def take(
    *, donation: Donation, kind: str, way: str, by: Actor, at: datetime, detail: str = ""
) -> Information:
    """Write down what a donor told of a donation; `kind` of `facts.aftercare.Told`.

    What the edition says must lie still is recalled in this transaction, wherever it lies, and so
    are earlier donations where it says so. Raises Malformed (no_such_choice).
    """
    return _taken(donation, kind, way, detail, by, at)


@act("blood.own.tell", basis=BASIS)
def own_take(
    *, place: str, number: str, kind: str, by: Actor, at: datetime, detail: str = ""
) -> Information:
    """The donor's own word about one of her donations, from her own page. Raises Unknown, Malformed."""
    mine = own.donor(by)
    if mine is None:
        raise Refusal("not_found")
    return _taken(own.donation(mine, number), kind, Way.PORTAL, detail, by, at)


def take_slip(*, code: str, at: datetime) -> Information:
    """The word of whoever holds the slip of thanks: this blood shall not be used, no reason asked.

    Raises Refusal (slip_unknown). A second time changes nothing.
    """
    donation = aftercare.of_slip(code)
    if donation is None:
        raise Refusal("slip_unknown")
    known = aftercare.unused(donation)
    if known:
        return known
    centre = places.nearest(donation.org_path, OrgKind.CENTRE) or donation.org_path
    holder = Actor("slip", centre, (Grant("slip", "/", frozenset({"blood.information.take"})),))
    return take(donation=donation, kind=Told.DO_NOT_USE, way=Way.SLIP, by=holder, at=at)


def _taken(
    donation: Donation, kind: str, way: str, detail: str, by: Actor, at: datetime
) -> Information:
    if kind not in set(Told) or way not in set(Way):
        raise Malformed("no_such_choice", field="kind")
    on = clock.day(at)
    policy = aftercare.ruling(donation.org_path, on)
    holds = rules.holds(Told(kind), donation.day, on, policy)
    row = Information(
        donation=donation,
        org_path=donation.org_path,
        kind=kind,
        detail="" if kind == Told.DO_NOT_USE else detail.strip(),
        way=way,
        holds=holds,
        edition=f"{'+'.join(policy.edition_ids)[:180]}@{policy.hash}",
        at=at,
        by=by.id,
    )
    insert(row)
    note(reasons=(CODE,), edition="+".join(policy.edition_ids), donation=donation.pk)
    if holds:
        earlier = [d for d in _earlier(donation) if rules.looks_back(Told(kind), d.day, on, policy)]
        row.recalls.set(_recalled([donation, *earlier], by, at))
    duties.open_duty(kind=DUTY, subject=subject_of(row), place=_centre(donation), by=by, at=at)
    return row


def _earlier(donation: Donation) -> list[Donation]:
    rows = donors.donations(donation.donor).exclude(pk=donation.pk)
    return list(rows.filter(day__lte=donation.day))


def _centre(donation: Donation) -> str:
    return places.nearest(donation.org_path, OrgKind.CENTRE) or donation.org_path


def _recalled(donations: list[Donation], by: Actor, at: datetime) -> list[Recall]:
    """An open recall of each of these donations that has bags: its own, or the one there is."""
    made = set(Unit.objects.filter(donation__in=donations).values_list("donation", flat=True))
    roots = {subject_of(d): d for d in donations if d.pk in made}
    rows = Recall.objects.filter(root__in=roots, status=RecallStatus.OPEN)
    known = {row.root: row for row in rows}
    house = replace(by, grants=(*by.grants, Grant("house", "/", frozenset({"blood.recall.open"}))))
    return [
        known.get(root)
        or recalls.open_recall(
            root=donation,
            cause=RecallCause.DONOR_INFORMATION,
            place=_centre(donation),
            by=house,
            at=at,
        )
        for root, donation in roots.items()
    ]


@act("blood.information.settle", basis=BASIS, on="information")
def settle(*, information: Information, by: Actor, at: datetime) -> Information:
    """The quality officer has decided, by the end of its recalls; nobody else can undo it.

    Raises Refusal (information_recall_open), NoSuchStep.
    """
    if information.recalls.filter(status=RecallStatus.OPEN).exists():
        raise Refusal("information_recall_open")
    move(information, "settle", set={"settled_at": at, "settled_by": by.id})
    duties.finish_for(kind=DUTY, subject=subject_of(information), by=by, at=at)
    return information


def register() -> None:
    """The duty that a donor's word leaves with the quality officer."""
    kinds.offer(
        DUTY,
        _("献血后回告：查看并决定"),
        hours_to_acknowledge=2,
        hours_to_finish=24,
        permission="blood.information.settle",
        link=link_of,
    )


def link_of(subject: str) -> str:
    return reverse("blood:information", args=[int(subject.rpartition(":")[2])])
