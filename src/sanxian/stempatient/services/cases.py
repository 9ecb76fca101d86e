"""A request for cells: registered, heard about, prepared for, received, transplanted, closed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.move import move
from sanxian.core.prepared import create, update
from sanxian.kernel.refusal import Malformed, Reason, Refusal
from sanxian.orgs import places
from sanxian.orgs.facts import Kind
from sanxian.stempatient import editions, news, rules
from sanxian.stempatient import selectors as chosen
from sanxian.stempatient.facts import Dose, Ending, Held, Outcome, Patient, Told, Window, Word
from sanxian.stempatient.lifecycle import HEAR, HELD, PatientStatus
from sanxian.stempatient.models import News, PatientCase, Receipt

BASIS = ("民法典 第1006条", "个人信息保护法 第28条")


@act("stempatient.case.open", basis=BASIS)
def open_case(
    *,
    place: str,
    patient: Patient,
    weight: Decimal,
    window: Window,
    dose: Dose | None = None,
    by: Actor,
    at: datetime,
) -> PatientCase:
    """Ask for cells for a patient of one's own hospital; without a dose, for the least of the edition.

    Raises Malformed with every fault, Refusal (not_a_transplant_hospital, patient_asked_already).
    """
    if places.kind_of(place) != Kind.HOSPITAL:
        raise Refusal("not_a_transplant_hospital")
    today = clock.day(at)
    ruled = editions.request(place, today)
    dose = dose or rules.least(weight, ruled)
    faults = [
        *rules.patient_bars(patient, today.year),
        *rules.request_bars(weight, dose, window, today, ruled),
    ]
    Malformed.unless_empty(faults)
    index = chosen.index_of(place, patient.document)
    if PatientCase.objects.filter(
        org_path=place, document_index=index, closed_at__isnull=True
    ).exists():
        raise Refusal("patient_asked_already")
    case = create(
        PatientCase, org_path=place, name=patient.name.strip(), document=patient.document.strip(),
        document_index=index, diagnosis=patient.diagnosis.strip(), clinical=patient.clinical.strip(),
        sex=patient.sex, born=patient.born, abo=patient.abo, weight=weight, mnc=dose.mnc,
        cd34=dose.cd34, first=window.first, last=window.last, conditioning=window.conditioning,
        opened_at=at, opened_by=by.id,
    )  # fmt: skip
    note(code=case.code, edition_ids=", ".join(ruled.edition_ids))
    news.tell(Told.WANTED, case, by, at)
    return case


@act("stempatient.case.amend", basis=BASIS, on="case")
def amend(*, case: PatientCase, window: Window, dose: Dose, by: Actor, at: datetime) -> PatientCase:
    """Ask for other days or another dose; the other side hears of it. Not once conditioning has begun."""
    if case.conditioning_started_at or case.closed_at:
        raise Refusal("request_fixed")
    today = clock.day(at)
    ruled = editions.request(case.org_path, today)
    Malformed.unless_empty(rules.request_bars(case.weight, dose, window, today, ruled))
    _write(
        case, first=window.first, last=window.last, conditioning=window.conditioning,
        mnc=dose.mnc, cd34=dose.cd34,
    )  # fmt: skip
    note(first=str(window.first), last=str(window.last))
    news.tell(Told.WANTED, case, by, at)
    return case


def _write(case: PatientCase, **values: Any) -> None:
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=list(values))


# -- what comes from the other side ------------------------------------------------------------------

# word -> by the status in which it is heard, the step that follows
STEPS: dict[Word, dict[PatientStatus, str]] = {
    Word.RESERVED: {PatientStatus.SEARCHING: "reserve", PatientStatus.PLANNED: "reopen"},
    Word.PLANNED: dict.fromkeys(HELD, "plan"),
    Word.CONFIRMED: {PatientStatus.PLANNED: "confirm", PatientStatus.STRANDED: "rescue"},
    Word.UNAVAILABLE: {
        **dict.fromkeys(HELD, "lose"),
        PatientStatus.PREPARING: "strand",
    },
    Word.COLLECTED: dict.fromkeys((PatientStatus.PREPARING, PatientStatus.CONFIRMED), "collect"),
}


@act(HEAR, basis=BASIS, on="case")
def hear(
    *,
    case: PatientCase,
    word: Word,
    day: date | None = None,
    product: str = "",
    matches: int | None = None,
    of: int | None = None,
    by: Actor,
    at: datetime,
) -> News:
    """Take in one word from the donor's side; what follows from it for the request, follows here.

    A word that fits no step is kept and moves nothing. Raises Malformed (planned without a day).
    """
    if word == Word.PLANNED and day is None:
        raise Malformed("collection_day_unknown", field="day")
    said = create(
        News, case=case, word=word, day=day, product=product.strip().upper(), matches=matches,
        of=of, at=at,
    )  # fmt: skip
    status = PatientStatus(case.status)
    _counted_on(case, word, day, at)
    step = STEPS.get(word, {}).get(status)
    if step:
        move(case, step, set=_with(word, step, day, at))
    elif word == Word.CONFIRMED and status == PatientStatus.RESERVED:
        raise Refusal("collection_day_unknown")
    note(word=word.value, moved=step or "")
    return said


def _counted_on(case: PatientCase, word: Word, day: date | None, at: datetime) -> None:
    """Until when a donor is held; and that something changed on which somebody may have counted: it
    stands out until it was seen."""
    if case.status not in (PatientStatus.SEARCHING, *HELD):
        return
    held = Held(case.collection, case.reserved_until, case.status in HELD)
    if rules.changes(word, day, held):
        _write(case, moved_at=at)
    if word == Word.RESERVED and day:
        _write(case, reserved_until=day)
    elif word == Word.UNAVAILABLE:
        _write(case, reserved_until=None)


def _with(word: Word, step: str, day: date | None, at: datetime) -> dict[str, Any]:
    """What a word writes besides the status."""
    if word == Word.PLANNED:
        return {"collection": day, "confirmed_at": None}
    if step == "confirm":
        return {"confirmed_at": at}
    if step in ("lose", "reopen"):
        return {"collection": None, "confirmed_at": None}
    return {}


@act("stempatient.change.see", basis=BASIS, on="case")
def saw(*, case: PatientCase, moved: str, by: Actor, at: datetime) -> PatientCase:
    """Somebody of the hospital has seen what changed; `moved` is the moment that her page showed.

    Raises Refusal (changed_again) where more has changed since.
    """
    if case.moved_at is None:
        return case
    if update(PatientCase, {"moved_at": None}, pk=case.pk, moved_at=_moment(moved)) != 1:
        raise Refusal("changed_again")
    note(moved=moved)
    case.moved_at = None
    return case


def _moment(said: str) -> datetime:
    """Raises Malformed."""
    try:
        return datetime.fromisoformat(said)
    except ValueError as fault:
        raise Malformed("unreadable", field="moved") from fault


# -- what the hospital does --------------------------------------------------------------------------


@act("stempatient.conditioning.start", basis=BASIS, on="case")
def start_conditioning(*, case: PatientCase, by: Actor, at: datetime) -> PatientCase:
    """Say that the patient's own marrow is being emptied: from here there is no way back, so that the
    donor's last written yes must have come before.

    Raises Refusal (donor_not_confirmed, collection_day_unknown, collection_day_past).
    """
    today = clock.day(at)
    Refusal.unless_empty(rules.conditioning_bars(case.confirmed_at, case.collection, today))
    move(case, "condition", set={"conditioning_started_at": at})
    news.tell(Told.PREPARING, case, by, at)
    return case


@act("stempatient.product.receive", basis=BASIS, on="case")
def receive(
    *,
    case: PatientCase,
    product: str,
    received_at: datetime,
    temperature: Decimal,
    intact: bool,
    witness: str,
    by: Actor,
    at: datetime,
) -> Receipt:
    """Sign for a product, with a second person of the house as witness.

    Raises Refusal (product_of_another, same_person_signed, witness_elsewhere, received_later).
    """
    product = product.strip().upper()
    Refusal.unless_empty(_receipt_bars(case, product, received_at, witness, by, at))
    ruled = editions.request(case.org_path, clock.day(at))
    warm = rules.warm(temperature, ruled)
    row = create(
        Receipt, case=case, org_path=case.org_path, product=product,
        product_index=chosen.product_index(case.org_path, product), received_at=received_at,
        temperature=temperature, warm=warm, intact=intact, signed_by=by.id, witness=witness, at=at,
    )  # fmt: skip
    if case.status == PatientStatus.COLLECTED:
        move(case, "receive", warm=warm, intact=intact)
    news.tell(Told.RECEIVED, case, by, at)
    return row


def _receipt_bars(
    case: PatientCase, product: str, received_at: datetime, witness: str, by: Actor, at: datetime
) -> list[Reason]:
    found = []
    if not chosen.product_said(case, product):
        found.append(Reason("product_of_another"))
    elif Receipt.objects.filter(
        org_path=case.org_path, product_index=chosen.product_index(case.org_path, product)
    ).exists():
        found.append(Reason("product_received_already"))
    if case.status not in (PatientStatus.COLLECTED, PatientStatus.RECEIVED):
        found.append(Reason("nothing_on_the_way"))
    if witness == by.id:
        found.append(Reason("same_person_signed"))
    elif witness not in dict(places.colleagues(case.org_path)):
        found.append(Reason("witness_elsewhere"))
    if received_at > at:
        found.append(Reason("received_later"))
    return found


@act("stempatient.case.transplant", basis=BASIS, on="case")
def transplant(*, case: PatientCase, by: Actor, at: datetime) -> PatientCase:
    """Say that the cells were given."""
    move(case, "transplant", set={"transplanted_at": at})
    news.tell(Told.TRANSPLANTED, case, by, at)
    return case


@act("stempatient.case.close", basis=BASIS, on="case")
def close(
    *, case: PatientCase, outcome: str, words: str = "", by: Actor, at: datetime
) -> PatientCase:
    """Close a request with how it went, which lies sealed. Raises Malformed."""
    if outcome not in set(Outcome):
        raise Malformed("no_such_choice", field="outcome")
    move(case, "close", set={"closed_at": at})
    _write(case, outcome=f"{outcome}\n{words.strip()}".strip())
    return case


@act("stempatient.case.cancel", basis=BASIS, on="case")
def cancel(
    *, case: PatientCase, ending: str, words: str = "", by: Actor, at: datetime
) -> PatientCase:
    """Take a request back; why lies sealed, the other side hears only that cells are not needed.

    Raises Malformed, NoSuchStep.
    """
    if ending not in set(Ending):
        raise Malformed("no_such_choice", field="ending")
    move(case, "cancel", set={"closed_at": at})
    _write(case, ending=f"{ending}\n{words.strip()}".strip())
    news.tell(Told.CANCELLED, case, by, at)
    return case
