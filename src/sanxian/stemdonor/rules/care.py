"""Pure decisions about a collection: which hospital, which days, is the record whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.stemdonor.facts.care import GRAVE, Candidate, Dates, Product, Reaction
from sanxian.stemdonor.facts.case_policy import CollectionRule

FAR = 10**6  # kilometres: a way that nobody has entered comes last
BODY = (300, 450)  # tenths of a degree: what a thermometer for people can show
BOX = (-2000, 500)  # and one in a box
ONE = timedelta(days=1)


def unsuitable(one: Candidate) -> str:
    """Why a hospital cannot be chosen, "" where it can.

    One word stands for "no bed" and for "not in that house": else the choice would tell the donor's
    side where the patient lies.
    """
    if not one.qualified:
        return "hospital_unqualified"
    return "hospital_not_these_days" if one.together or not one.beds_free else ""


def nearest(candidates: Iterable[Candidate]) -> list[tuple[Candidate, str]]:
    """The able ones first, the nearest of them first; then the others, each with its reason."""
    judged = [(one, unsuitable(one)) for one in candidates]
    return sorted(
        judged, key=lambda row: (bool(row[1]), FAR if row[0].km is None else row[0].km, row[0].name)
    )


def days(first: date, last: date) -> list[date]:
    """Every day from the first to the last."""
    return [first + ONE * n for n in range((last - first).days + 1)]


def date_faults(ruled: Resolved[CollectionRule], plan: Dates, today: date) -> Iterator[Reason]:
    """What is wrong with the days of a plan, all of it at once."""
    rule = ruled.values
    if plan.admission < today:
        yield Reason("plan_in_the_past")
    if not plan.admission <= plan.gcsf_from < plan.collection <= plan.discharge:
        yield Reason("plan_out_of_order")
        return
    if not rule.gcsf_days_least <= plan.gcsf_days <= rule.gcsf_days_most:
        yield ruled.reason(
            "gcsf_days", "gcsf_days_most", least=rule.gcsf_days_least, most=rule.gcsf_days_most
        )
    if plan.gcsf_from + ONE * (plan.gcsf_days - 1) not in (plan.collection, plan.collection - ONE):
        yield Reason("gcsf_not_before_collection")
    if not 1 <= plan.collection_days <= rule.sessions_most:
        yield ruled.reason("sessions_too_many", "sessions_most", most=rule.sessions_most)
    if plan.discharge < plan.collection + ONE * (plan.collection_days - 1):
        yield Reason("plan_out_of_order")
    if (plan.discharge - plan.admission).days + 1 > rule.stay_days_most:
        yield ruled.reason("stay_too_long", "stay_days_most", most=rule.stay_days_most)


def dose_faults(
    ruled: Resolved[CollectionRule], given: Sequence[date], on: date, temperature: int
) -> Iterator[Reason]:
    """Once a day, on days that follow each other, at most as many as the edition says."""
    if not BODY[0] <= temperature <= BODY[1]:
        yield Reason("temperature_impossible")
    if len(given) >= ruled.values.gcsf_days_most:
        yield ruled.reason("gcsf_days_over", "gcsf_days_most", most=ruled.values.gcsf_days_most)
    if given and on != max(given) + ONE:
        yield Reason("gcsf_once_a_day" if on == max(given) else "gcsf_gap")


def collect_faults(ruled: Resolved[CollectionRule], given: Sequence[date]) -> Iterator[Reason]:
    """Cells are taken only after the drug has been given long enough."""
    if len(given) < ruled.values.gcsf_days_least:
        yield ruled.reason(
            "gcsf_too_few", "gcsf_days_least", found=len(given), least=ruled.values.gcsf_days_least
        )


def needs_doctor(
    ruled: Resolved[CollectionRule], temperature: int, seen: Iterable[str]
) -> tuple[str, ...]:
    """What of a day's chart a doctor should look at before going on."""
    found = [code for code in seen if code in GRAVE]
    return (*(["fever"] if temperature >= ruled.values.fever_from else []), *map(str, found))


def reactions_fault(seen: Sequence[str]) -> Iterator[Reason]:
    """None beside another would say both."""
    if not seen or set(seen) - set(Reaction) or (Reaction.NONE in seen and len(seen) > 1):
        yield Reason("no_such_choice", params={"field": "reactions"})


def short_of(
    ruled: Resolved[CollectionRule], products: Iterable[Product], weight_kg: int
) -> dict[str, tuple[int, int]]:
    """What all bags together have less of than the patient's weight asks for: found and needed.

    Empty where it is enough, or where the weight is not told here.
    """
    bags = list(products)
    if not weight_kg:
        return {}
    wanted = {
        "mnc": (sum(bag.mnc for bag in bags), ruled.values.mnc_per_kg * weight_kg),
        "cd34": (sum(bag.cd34 for bag in bags), ruled.values.cd34_per_kg * weight_kg),
    }
    return {name: pair for name, pair in wanted.items() if pair[0] < pair[1]}


def session_faults(
    ruled: Resolved[CollectionRule], before: int, product: Product
) -> Iterator[Reason]:
    if before >= ruled.values.sessions_most:
        yield ruled.reason("sessions_too_many", "sessions_most", most=ruled.values.sessions_most)
    if min(product.volume_ml, product.mnc, product.cd34) <= 0:
        yield Reason("product_empty")


def hand_over_faults(
    ruled: Resolved[CollectionRule],
    *,
    bags: int,
    counted: int,
    labels_match: bool,
    temperature: int,
    given_by: str,
    taken_by: str,
) -> Iterator[Reason]:
    """Two people see the same: as many bags as were recorded, their labels, the cold, and each other."""
    rule = ruled.values
    if bags == 0:
        yield Reason("nothing_collected")
    if counted != bags:
        yield Reason("bags_differ", params={"counted": counted, "bags": bags})
    if not labels_match:
        yield Reason("bag_labels_differ")
    if not rule.transport_low <= temperature <= rule.transport_high:
        yield ruled.reason(
            "cell_box_temperature", "transport_high", low=_degrees(rule.transport_low),
            high=_degrees(rule.transport_high),
        )  # fmt: skip
    if given_by == taken_by:
        yield Reason("same_signature")


def _degrees(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    return f"{'-' if tenths < 0 else ''}{whole}.{rest}"
