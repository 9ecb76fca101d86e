"""The one-to-one plan and the donor's last yes to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.care import Dates, Press
from sanxian.stemdonor.facts.cases import Request, Stood, Way
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import CollectionHospital, Confirmation, DonorPlan, MatchCase
from sanxian.stemdonor.rules import beside as beside_rules
from sanxian.stemdonor.rules import care
from sanxian.stemdonor.rules import cases as rules
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import beside, stays
from sanxian.stemdonor.services.going import BASIS, go
from sanxian.stemdonor.services.parts import known

FREE = ("民法典 第1006条",)
ARRANGED = (
    "companion", "hotel", "meals", "travel", "employer", "wishes", "meet", "phone",
)  # fmt: skip


def stood(case: MatchCase) -> Stood:
    """What the case stands on, for the rule."""
    seen = chosen.exam(case)
    return Stood(
        request=Request(case.request),
        fit_until=seen.valid_until if seen else None,
        gave_before=case.gave_before,
    )


@act("stemdonor.plan.make", basis=BASIS, on="case")
def make(
    *,
    case: MatchCase,
    hospital: CollectionHospital,
    dates: Dates,
    insured: bool,
    insurance: str = "",
    arranged: Mapping[str, str] | None = None,
    press: str = Press.NOTHING,
    by: Actor,
    at: datetime,
) -> DonorPlan:
    """Days, hospital and all that is arranged, with a bed booked; a new plan replaces the one before,
    and needs a new last yes. Raises Refusal with every reason, Malformed."""
    known(Press, press, "press")
    told = dict(arranged or {})
    if set(told) - set(ARRANGED):
        raise Malformed("no_such_choice", field="arranged")
    Malformed.unless_empty(_arranged_bars(case, told))
    day = clock.day(at)
    rule, of_case = editions.collection(case.org_path, day), editions.case(case.org_path, day)
    faults = [
        *care.date_faults(rule, dates, day),
        *rules.ready_bars(of_case, stood(case), dates.collection),
    ]
    if case.conditioned_at is not None and faults == []:
        faults.append(Reason("plan_after_conditioning"))
    Refusal.unless_empty(faults)
    stays.free(case, by=by, at=at)
    beside.days_changed(case=case, by=by, at=at)
    stay = stays.book(case, hospital, dates.admission, dates.discharge, by=by, at=at)
    DonorPlan.objects.filter(case=case, replaced_at__isnull=True).update(replaced_at=at)
    local = editions.plan(case.org_path, day)
    made = create(
        DonorPlan, case=case, stay=stay, org_path=case.org_path, admission=dates.admission,
        gcsf_from=dates.gcsf_from, gcsf_days=dates.gcsf_days, collection=dates.collection,
        collection_days=dates.collection_days, discharge=dates.discharge, insured=insured,
        insurance=insurance.strip()[:120], press=press, leave_days=local.values.leave_days,
        arranged=json.dumps({k: v.strip()[:200] for k, v in told.items() if v.strip()},
                            ensure_ascii=False),
        edition=editions.said(local), at=at, by=by.id,
    )  # fmt: skip
    go(case, "plan", by=by, at=at)
    note(hospital=hospital.pk, edition=editions.said(rule))
    news.told("planned", case=case, by=by, at=at)
    return made


def _arranged_bars(case: MatchCase, told: Mapping[str, str]) -> list[Reason]:
    """What others than her own side will read says no more than they need."""
    meet, phone = told.get("meet", "").strip(), told.get("phone", "").strip()
    return [
        *beside_rules.meet_bars(meet, chosen.donor(case).name),
        *beside_rules.phone_bars(phone),
    ]


@act("stemdonor.plan.confirm", basis=FREE, on="case")
def confirm(
    *, case: MatchCase, way: str, backup_named: bool, by: Actor, at: datetime
) -> Confirmation:
    """Her last yes, in writing, to the plan that stands; before anybody's conditioning begins.

    Raises Refusal (not_insured, and what no longer holds of the exam).
    """
    known(Way, way, "way")
    standing = chosen.plan(case)
    if case.status != CaseStatus.PLANNED or standing is None:
        raise Refusal("no_such_step")
    ruled = editions.case(case.org_path, clock.day(at))
    faults = list(rules.ready_bars(ruled, stood(case), standing.collection))
    if not standing.insured:
        faults.append(Reason("not_insured"))
    if standing.admission < clock.day(at):
        faults.append(Reason("plan_in_the_past"))
    Refusal.unless_empty(faults)
    made = create(
        Confirmation, case=case, plan=standing, org_path=case.org_path, way=way,
        backup_named=backup_named, at=at, by=by.id,
    )  # fmt: skip
    go(case, "confirm", by=by, at=at)
    news.told("confirmed", case=case, by=by, at=at)
    return made
