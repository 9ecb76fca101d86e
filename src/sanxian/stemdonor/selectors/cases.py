"""Reads of match cases; each takes the actor and shows what that actor may see."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor, below, within
from sanxian.core.database import begins
from sanxian.core.prepared import prepared
from sanxian.duties.facts import Contactable
from sanxian.kernel.refusal import Unknown
from sanxian.people import selectors as people
from sanxian.stemdonor.facts.cases import Answers, Concern, Leave, Party, Side, Talked
from sanxian.stemdonor.lifecycle.cases import CASE, GIVEN, CaseStatus
from sanxian.stemdonor.models import (
    CaseNeed,
    CaseStep,
    CaseStop,
    CaseTalk,
    CellBag,
    DonorPlan,
    Exam,
    FamilyLeave,
    HandOver,
    HealthAnswers,
    MatchCase,
    PeerCompanion,
    Registrant,
    Stay,
    SuccessReview,
)
from sanxian.stemdonor.selectors import registrants as registrants_of

SEE = "stemdonor.case.see"
PEER = "stemdonor.peer.see"
FIGURES = "stemdonor.funnel.see"
_S = CaseStatus
OPEN = tuple(s for s in _S if s not in (_S.STOPPED, _S.CLOSED))


def listed(by: Actor, status: str = "", text: str = "") -> QuerySet[MatchCase]:
    """The actor's cases, the latest first; by status, by the beginning of a code, or by a name."""
    rows = within(MatchCase.objects.select_related("registrant"), by, SEE)
    if status == "open":
        rows = rows.filter(status__in=OPEN)
    elif status:
        rows = rows.filter(status=status)
    if text:
        code = text.upper().replace(" ", "")
        coded = code.isascii() and code.isalnum()
        rows = rows.filter(
            begins("code", code) if coded else begins("registrant__person__name", text)
        )
    return rows.order_by("-received_at", "-pk")


def one(by: Actor, pk: int) -> MatchCase:
    """Raises Unknown."""
    rows = within(MatchCase.objects.select_related("registrant"), by, SEE)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def mine(by: Actor) -> QuerySet[MatchCase]:
    """Open cases of which the actor is the named worker, the longest in their state first."""
    return listed(by, "open").filter(worker=by.id).order_by("since", "pk")


def run_out(by: Actor, on: date) -> QuerySet[MatchCase]:
    """Reserved donors whose last day has passed: the centre is asked whether to hold or let go."""
    return listed(by, _S.RESERVED).filter(reserved_until__lt=on)


def board(by: Actor) -> dict[str, int]:
    """How many of the actor's cases stand in each state."""
    rows = within(MatchCase.objects.all(), by, SEE).order_by()
    found = dict(rows.values_list("status").annotate(n=Count("pk")))
    return {str(status): found.get(status, 0) for status in _S}


def names(rows: Iterable[MatchCase]) -> dict[int, Any]:
    """The briefs of the donors of these cases, by the person's key; one query."""
    return people.brief([row.registrant.person_id for row in rows])


# -- one case ------------------------------------------------------------------------------------------


def donor(case: MatchCase) -> Any:
    return people.one_brief(case.registrant.person_id)


def steps(case: MatchCase) -> list[CaseStep]:
    return list(case.steps.order_by("at", "pk"))


def talks(case: MatchCase) -> list[CaseTalk]:
    return list(case.talks.order_by("-at", "-pk"))


def talk(case: MatchCase, pk: int) -> CaseTalk:
    """Raises Unknown."""
    found = case.talks.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def concerns(talk: CaseTalk) -> list[str]:
    """The codes of what somebody worries about, out of their seal."""
    held = json.loads(talk.concerns) if talk.concerns else []
    return [code for code in held if code in set(Concern)]


def leave(case: MatchCase) -> FamilyLeave | None:
    """What she last said of talking to her family."""
    return case.leaves.filter(ended_at__isnull=True).first()


def family_allowed(case: MatchCase) -> bool:
    last = leave(case)
    return last is not None and last.word == Leave.GIVEN


def health(case: MatchCase) -> HealthAnswers | None:
    """The newest answers."""
    return case.health.order_by("-at", "-pk").first()


def talked(case: MatchCase) -> Talked:
    """What the talks have come to, for the rule."""
    rows = [row for row in talks(case) if row.party == Party.DONOR]
    answered = health(case)
    left = answered is not None and answered.open_points and answered.settled_at is None
    return Talked(
        talks=len(rows),
        taught=max((row.taught for row in rows), default=0),
        asked_health=answered is not None,
        open_health=("open",) if left else (),
    )


def stopped(case: MatchCase) -> CaseStop | None:
    return CaseStop.objects.filter(case=case).first()


def exam(case: MatchCase) -> Exam | None:
    """The newest exam."""
    return case.exams.select_related("hospital").order_by("-appointed_at", "-pk").first()


def plan(case: MatchCase) -> DonorPlan | None:
    """The plan that stands."""
    rows = case.plans.select_related("stay__hospital").filter(replaced_at__isnull=True)
    return rows.first()


def arranged(plan: DonorPlan) -> dict[str, str]:
    """What was arranged, out of its seal."""
    return dict(json.loads(plan.arranged)) if plan.arranged else {}


def press_wish(case: MatchCase) -> str:
    """What she wishes of the press, "" where nobody has asked her yet."""
    standing = plan(case)
    return str(standing.press) if standing else ""


def stay(case: MatchCase) -> Stay | None:
    """The bed that is booked, or was used."""
    rows = case.stays.select_related("hospital").exclude(status="cancelled")
    return rows.order_by("-booked_at", "-pk").first()


def bags(case: MatchCase) -> list[CellBag]:
    return list(case.bags.order_by("session"))


def bag_known(number: str) -> bool:
    return CellBag.objects.filter(number=number).exists()


def need(case: MatchCase) -> dict[str, Any]:
    """What is known of the need, out of its seal; {} where nothing was told."""
    found = CaseNeed.objects.filter(case=case).first()
    return dict(json.loads(found.told)) if found and found.told else {}


def companions(case: MatchCase) -> list[PeerCompanion]:
    return list(case.companions.filter(until__isnull=True).order_by("since"))


def spared(case: MatchCase) -> frozenset[str]:
    """What the donor asked us to leave out."""
    rows = case.pleas.filter(ended_at__isnull=True)
    return frozenset(rows.values_list("what", flat=True))


def outward(case: MatchCase) -> dict[str, Any]:
    """What the other side may be given: a code, days, cells; no name, place, reason or account."""
    standing = plan(case)
    return {
        "code": case.code,
        "status": str(case.status),
        "request": str(case.request),
        "reserved_until": case.reserved_until,
        "provisional": case.provisional,
        "collection": standing.collection if standing else None,
        "collection_days": standing.collection_days if standing else None,
        "confirmed": case.status in (_S.CONFIRMED, _S.MOBILISING, _S.COLLECTING, *GIVEN),
        "bags": [
            {"number": bag.number, "volume_ml": bag.volume_ml, "mnc": bag.mnc, "cd34": bag.cd34}
            for bag in bags(case)
        ],
    }


# -- for other rooms and services: not scoped -----------------------------------------------------------


def held() -> list[tuple[MatchCase, datetime]]:
    """Every case that holds somebody until a day, and when it began to."""
    rows = MatchCase.objects.filter(reserved_until__isnull=False)
    rows = rows.exclude(status__in=(_S.STOPPED, _S.CLOSED, *GIVEN)).select_related("registrant")
    began = dict(
        CaseStep.objects.filter(case__in=rows, word="reserve").order_by("at", "pk")
        .values_list("case_id", "at")
    )  # fmt: skip
    return [(row, began[row.pk]) for row in rows.order_by("pk") if row.pk in began]


HELD = (_S.RESERVED, _S.EXAMINING, _S.FIT, _S.PLANNED, _S.CONFIRMED)
MOST_HELD = 500


def held_below(path: str) -> list[MatchCase]:
    """Cases held for one patient at or below a path, the first to run out first."""
    rows = MatchCase.objects.filter(below("org_path", path), status__in=HELD)
    return list(rows.order_by("reserved_until", "pk")[:MOST_HELD])


def signed_at(case: MatchCase) -> datetime | None:
    """When two persons had signed for the cells."""
    found = HandOver.objects.filter(case=case).exclude(taken_by="").first()
    return found.taken_at if found else None


def by_uid(uid: UUID | str) -> MatchCase | None:
    """The case that a sealed link points to."""
    return MatchCase.objects.select_related("registrant").filter(uid=uid).first()


def by_code(code: str) -> MatchCase | None:
    return MatchCase.objects.select_related("registrant").filter(code=code).first()


def by_task(task: str) -> MatchCase | None:
    return MatchCase.objects.select_related("registrant").filter(task=task).first()


def of_subject(subject: str) -> MatchCase | None:
    """The case that a duty is about; of a follow-up or a visit, whose it is."""
    label, _, key = subject.partition(":")
    column = {
        "stemdonor.matchcase": "pk", "stemdonor.followup": "follow_ups",
        "stemdonor.carevisit": "visits",
    }.get(label)  # fmt: skip
    if column is None or not key.isdecimal():
        return None
    return MatchCase.objects.select_related("registrant").filter(**{column: key}).first()


def contactable(subject: str, by: Actor, at: datetime) -> Contactable | None:
    """Whom a duty about a case calls."""
    case = of_subject(subject)
    if case is None:
        return None
    it = donor(case)
    return Contactable(name=it.name, phone=it.masked_phone, party=f"people.person:{it.uid}")


def open_of(registrant: Registrant) -> MatchCase | None:
    """The case of a registrant that is not over."""
    return next(iter(_open_of(registrant)), None)


@prepared
def _open_of(registrant: Registrant) -> QuerySet[MatchCase]:
    rows = MatchCase.objects.select_related("registrant").filter(registrant=registrant)
    return rows.filter(status__in=OPEN).order_by("pk")[:1]


def gave_on(registrant: Registrant) -> date | None:
    """The last day on which this person gave, under whatever entry."""
    rows = MatchCase.objects.filter(
        registrant__person_id=registrant.person_id, collected_on__isnull=False
    )
    last = rows.order_by("-collected_on").first()
    return last.collected_on if last else None


def hospital_path(case: MatchCase) -> str:
    """The place of the hospital that has the case now; "" before there is one."""
    if case.status == _S.EXAMINING:
        seen = exam(case)
        return seen.org_path if seen else ""
    booked = stay(case)
    return booked.org_path if booked else ""


def costs_open(case: MatchCase) -> int:
    return case.costs.filter(status="entered").count()


# -- the donor's own page --------------------------------------------------------------------------------


def own(by: Actor) -> MatchCase | None:
    """The actor's own case: the open one, else the last."""
    found = all_own(by)
    return next((row for row in found if row.status in OPEN), found[0] if found else None)


def all_own(by: Actor) -> list[MatchCase]:
    """All cases of the actor's own person, the latest first."""
    registrant = registrants_of.own(by)
    if registrant is None:
        return []
    rows = MatchCase.objects.select_related("registrant").filter(
        registrant__person_id=registrant.person_id
    )
    return list(rows.order_by("-received_at"))


# -- the peer volunteer's page ---------------------------------------------------------------------------


def peers(by: Actor) -> list[dict[str, Any]]:
    """Those whom the actor accompanies: first name, state and concerns, and nothing else."""
    if not by.may_somewhere(PEER):
        return []
    rows = PeerCompanion.objects.filter(account=by.id, until__isnull=True)
    rows = rows.select_related("case__registrant").order_by("-since", "-pk")
    known = people.brief([row.case.registrant.person_id for row in rows])
    return [
        {
            "pk": row.pk,
            "first_name": first_name(known[row.case.registrant.person_id].name),
            "status": str(row.case.status),
            "concerns": _latest_concerns(row.case),
        }
        for row in rows
    ]


def has_given(person: int) -> bool:
    """Whether the person of a file has given cells: a yes or no, for who asks volunteers."""
    rows = MatchCase.objects.filter(registrant__person=person, collected_on__isnull=False)
    return rows.exists()


def peer(by: Actor, pk: int) -> PeerCompanion:
    """The actor's own company of somebody. Raises Unknown."""
    rows = PeerCompanion.objects.filter(pk=pk, account=by.id, until__isnull=True)
    found = rows.select_related("case__registrant").first() if by.may_somewhere(PEER) else None
    if found is None:
        raise Unknown("not_found")
    return found


def _latest_concerns(case: MatchCase) -> list[str]:
    last = next((row for row in talks(case) if row.party == Party.DONOR), None)
    return concerns(last) if last else []


DOUBLE = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "夏侯",
    "东方",
    "皇甫",
    "尉迟",
    "公孙",
    "慕容",
    "令狐",
    "司徒",
)


def first_name(name: str) -> str:
    """Without the family name: 王小明 -> 小明; a name of one sign stays as it is."""
    if len(name) > 2 and name.startswith(DOUBLE):
        return name[2:]
    if " " in name:
        return name.split(" ", 1)[0]
    return name[1:] or name


# -- figures ---------------------------------------------------------------------------------------------

FUNNEL = (
    _S.NOTIFIED, _S.CONTACTED, _S.TALKING, _S.AGREED, _S.SAMPLED, _S.RESULTED, _S.RESERVED,
    _S.FIT, _S.CONFIRMED, _S.COLLECTING, _S.DELIVERED,
)  # fmt: skip


def _days(field: str, since: date, until: date) -> dict[str, datetime]:
    """From the first day to the last, by instants: a cast of each moment to its day uses no index."""
    return {
        f"{field}__gte": clock.instant(since),
        f"{field}__lt": clock.instant(until + timedelta(days=1)),
    }


def funnel(by: Actor, since: date, until: date, county: str = "") -> dict[str, int]:
    """How many cases that arrived in those days ever reached each state: counted from their steps."""
    rows = within(CaseStep.objects.all(), by, FIGURES).filter(
        **_days("case__received_at", since, until)
    )
    rows = rows.filter(org_path=county) if county else rows
    found = dict(rows.order_by().values_list("reached").annotate(n=Count("case", distinct=True)))
    return {str(status): found.get(status.value, 0) for status in FUNNEL}


def exits(by: Actor, since: date, until: date) -> list[tuple[str, str, str, int]]:
    """Stage, side, open word and number of the cases that stopped."""
    rows = within(CaseStop.objects.all(), by, FIGURES).filter(
        **_days("case__received_at", since, until)
    )
    found = rows.order_by().values_list("stage", "side", "why").annotate(n=Count("pk"))
    order = [status.value for status in CASE.statuses]
    return sorted(found, key=lambda row: (order.index(row[0]), row[1], row[2]))


def counties(by: Actor, since: date, until: date) -> list[tuple[str, int, int, int]]:
    """By county: cases that arrived, that were agreed, that were given."""
    rows = within(CaseStep.objects.all(), by, FIGURES).filter(
        **_days("case__received_at", since, until)
    )
    found: dict[str, dict[str, int]] = {}
    for path, status, n in (
        rows.order_by().values_list("org_path", "reached").annotate(n=Count("case", distinct=True))
    ):
        found.setdefault(path, {})[status] = n
    return [
        (path, seen.get("notified", 0), seen.get("agreed", 0), seen.get("delivered", 0))
        for path, seen in sorted(found.items())
    ]


def answers(path: str, since: date, until: date) -> dict[str, Answers]:
    """Of each worker ("" for the station as a whole): cases answered in those days, and with yes."""
    agreed = MatchCase.objects.filter(org_path=path, **_days("agreed_at", since, until))
    refused = CaseStop.objects.filter(
        org_path=path, side=Side.DONOR, case__agreed_at__isnull=True, **_days("at", since, until)
    ).exclude(why="lost")  # fmt: skip
    yes = dict(agreed.order_by().values_list("worker").annotate(n=Count("pk")))
    no = dict(refused.order_by().values_list("case__worker").annotate(n=Count("pk")))
    found = {
        worker: Answers(yes.get(worker, 0) + no.get(worker, 0), yes.get(worker, 0))
        for worker in {*yes, *no}
        if worker
    }
    found[""] = Answers(sum(yes.values()) + sum(no.values()), sum(yes.values()))
    return found


def bare(path: str, worker: str, since: date, until: date) -> int:
    """Cases with a yes whose record of the talk is thin: no concern, no question, or a few minutes."""
    rows = MatchCase.objects.filter(org_path=path, **_days("agreed_at", since, until))
    rows = rows.filter(worker=worker) if worker else rows
    return sum(1 for case in rows if not any(map(_full, talks(case))))


def _full(row: CaseTalk) -> bool:
    return row.minutes >= 10 and bool(concerns(row) or row.asked)


def places_with_answers(since: date) -> list[str]:
    """Counties where somebody said yes since then."""
    rows = MatchCase.objects.filter(agreed_at__date__gte=since).order_by("org_path")
    return list(rows.values_list("org_path", flat=True).distinct())


def worked_on(path: str, account: str, since: date, until: date) -> bool:
    """Whether this account was the named worker of a case that stands behind a station's figure."""
    rows = MatchCase.objects.filter(org_path=path, worker=account)
    return rows.filter(**_days("agreed_at", since, until)).exists()


def reviewed(path: str, author: str, since: date) -> bool:
    """Whether this record is being looked at, or was since that day."""
    rows = SuccessReview.objects.filter(org_path=path, author=author)
    return rows.filter(Q(status="open") | Q(reviewed_at__date__gte=since)).exists()


def reviews(by: Actor, status: str = "") -> QuerySet[SuccessReview]:
    rows = within(SuccessReview.objects.all(), by, "stemdonor.review.see")
    rows = rows.filter(status=status) if status else rows
    return rows.order_by("-opened_at", "-pk")


def review(by: Actor, pk: int) -> SuccessReview:
    """Raises Unknown."""
    found = within(SuccessReview.objects.all(), by, "stemdonor.review.see").filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found
