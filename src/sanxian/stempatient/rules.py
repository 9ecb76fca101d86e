"""What a hospital may ask for, and when its patient may be prepared. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal

from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.stempatient.facts import GROUPS, SEXES, Dose, Held, Patient, RequestRule, Window, Word


def least(weight: Decimal, ruled: Resolved[RequestRule]) -> Dose:
    """The smallest product that a patient of that weight (kg) may be asked for."""
    v = ruled.values
    return Dose(v.mnc_per_kg * weight, v.cd34_per_kg * weight)


def told(dose: Dose, ruled: Resolved[RequestRule]) -> Dose:
    """What the donor's side hears of a dose: both figures up to the next step, so that nobody works the
    patient's weight out of them. Never less than what was asked for."""
    v = ruled.values
    return Dose(_up(dose.mnc, v.mnc_step), _up(dose.cd34, v.cd34_step))


def _up(value: Decimal, step: Decimal) -> Decimal:
    return (value / step).to_integral_value(ROUND_CEILING) * step


def patient_bars(said: Patient, year: int) -> Iterator[Reason]:
    """Every reason why a patient cannot be registered so."""
    if not said.name.strip():
        yield Reason("patient_unnamed", params={"field": "name"})
    if len(said.document.strip()) < 4:
        yield Reason("patient_document_missing", params={"field": "document"})
    if said.sex and said.sex not in SEXES:
        yield Reason("no_such_choice", params={"field": "sex"})
    if said.abo and said.abo not in GROUPS:
        yield Reason("no_such_choice", params={"field": "abo"})
    if said.born is not None and not year - 110 <= said.born <= year:
        yield Reason("patient_born_impossible", params={"field": "born"})


def request_bars(
    weight: Decimal, dose: Dose, window: Window, today: date, ruled: Resolved[RequestRule]
) -> Iterator[Reason]:
    """Every reason why these cells cannot be asked for on these days."""
    most = ruled.values.weight_most
    if not 0 < weight <= most:
        yield ruled.reason("patient_weight_impossible", "weight_most", most=most)
        return
    wanted = least(weight, ruled)
    if dose.mnc < wanted.mnc:
        yield ruled.reason("dose_mnc_below", "mnc_per_kg", least=_plain(wanted.mnc))
    if dose.cd34 < wanted.cd34:
        yield ruled.reason("dose_cd34_below", "cd34_per_kg", least=_plain(wanted.cd34))
    yield from _days(window, today)


def _days(window: Window, today: date) -> Iterator[Reason]:
    if window.first is None or window.last is None or window.first > window.last:
        yield Reason("window_unreadable")
    elif window.first < today:
        yield Reason("window_past")
    elif window.conditioning and window.conditioning > window.last:
        yield Reason("conditioning_after_window")


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def changes(word: Word, day: date | None, held: Held) -> bool:
    """Whether a word takes back something on which the hospital may have counted: a day, or the donor."""
    if word == Word.PLANNED:
        return held.collection is not None and day != held.collection
    if word == Word.RESERVED:
        before = held.until is not None and day is not None and day != held.until
        return held.collection is not None or before
    return word == Word.UNAVAILABLE and held.by_a_donor


def conditioning_bars(
    confirmed_at: datetime | None, collection: date | None, today: date
) -> Iterator[Reason]:
    """Every reason why conditioning may not begin: it cannot be taken back, so the donor's last written
    yes comes first."""
    if confirmed_at is None:
        yield Reason("donor_not_confirmed")
    if collection is None:
        yield Reason("collection_day_unknown")
    elif collection < today:
        yield Reason("collection_day_past")


def warm(temperature: Decimal, ruled: Resolved[RequestRule]) -> bool:
    """Whether a product came outside the temperatures of the edition."""
    return not ruled.values.receipt_low <= temperature <= ruled.values.receipt_high
