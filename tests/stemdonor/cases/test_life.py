"""A case from the centre's task to its end, and every way out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanxian.core.models import Trail
from sanxian.duties.models import Duty
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.people.models import Person
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.cases import SEALED_WHY
from sanxian.stemdonor.lifecycle.cases import STOPPABLE, CaseStatus
from sanxian.stemdonor.models import CaseStop, MatchCase
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import cases, collections, talks
from sanxian.stemdonor.services import registrants as entries

_S = CaseStatus


def open_work(case: MatchCase) -> set[str]:
    subject = f"stemdonor.matchcase:{case.pk}"
    rows = Duty.objects.filter(subject=subject, closed_at__isnull=True)
    return set(rows.values_list("kind", flat=True))


def open_duties(case: MatchCase) -> set[str]:
    """The work of the state; the calls that the plan promises run beside it (test_promised), and the
    second signature waits from the first day of the drug (test_care)."""
    return open_work(case) - {*kinds.PROMISED, kinds.SIGN}


def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    for word, hears in news.TOLD.items():
        monkeypatch.setattr(
            news, "TOLD", {**news.TOLD, word: [*hears, lambda w=word, **_: said.append(w)]}
        )
    return said


def test_a_case_lives_from_the_task_to_its_end(story, monkeypatch):
    said = heard(monkeypatch)
    case = story.until(_S.CLOSED)
    assert [step.reached for step in chosen.steps(case)] == [
        "notified", "contacted", "talking", "agreed", "sampled", "resulted", "reserved",
        "examining", "fit", "planned", "confirmed", "mobilising", "collecting", "handed_over",
        "delivered", "closed",
    ]  # fmt: skip
    assert said == ["available", "reserved", "planned", "confirmed", "collected", "handed_over",
                    "delivered"]  # fmt: skip
    case.refresh_from_db()
    assert case.collected_on and case.delivered_at and case.worker == story.worker.id
    assert open_work(case) == {"stemdonor.case.call5"}  # how she is on the day after the collection
    case.registrant.refresh_from_db()
    assert (case.registrant.status, case.registrant.status_for) == ("left", "donated")


@pytest.mark.parametrize("status", [s for s in _S if s in kinds.NEXT])
def test_each_state_has_its_one_duty(story, status):
    case = story.until(status)
    assert open_duties(case) == {kinds.NEXT[status]}
    duty = Duty.objects.get(
        subject=f"stemdonor.matchcase:{case.pk}", closed_at__isnull=True, kind=kinds.NEXT[status]
    )
    at_hospital = kinds.NEXT[status] in kinds.AT_HOSPITAL
    assert (duty.org_path == story.hospital().org_path) is at_hospital
    if not at_hospital:
        assert duty.owner.code == story.worker.id


def test_a_task_that_comes_again_is_the_same_case(story):
    registrant = story.registrant()
    one = story.received(registrant, task="N-7")
    again = story.received(registrant, task="N-7")
    assert one.pk == again.pk
    assert Duty.objects.filter(kind=kinds.CONTACT).count() == 1


def test_one_number_is_not_two_persons(story):
    story.received(task="N-7")
    with pytest.raises(Refusal, match="task_of_another"):
        story.received(task="N-7")


def test_a_registrant_has_one_open_case(story):
    case = story.received()
    with pytest.raises(Refusal, match="case_open_already"):
        story.received(case.registrant, task="other")


def test_who_left_is_not_asked(story):
    registrant = story.registrant()
    entries.withdraw(registrant=registrant, by=story.worker, at=story.at)
    with pytest.raises(Refusal, match="registrant_left"):
        story.received(registrant)


@pytest.mark.parametrize("task", ["", " ", "x" * 41])
def test_a_task_has_a_number(story, task):
    with pytest.raises(Malformed, match="unreadable"):
        story.received(task=task)


def test_codes_follow_from_nothing(story):
    one, other = story.received(), story.received()
    assert one.code != other.code
    for case in (one, other):
        assert len(case.code) == 10 and case.code.startswith("D")
        assert case.task not in case.code and case.registrant.number not in case.code


def test_a_try_in_vain_leaves_the_case_where_it_was(story):
    case = story.received()
    cases.contact(case=case, outcome="no_answer", by=story.worker, at=story.at)
    assert case.status == _S.NOTIFIED and open_duties(case) == {kinds.CONTACT}


def test_nobody_works_another_county_s_case(story, persona):
    case = story.received()
    with pytest.raises(Forbidden):
        cases.contact(
            case=case, outcome="reached", by=persona("county_worker", "other"), at=story.at
        )


# -- agreeing ------------------------------------------------------------------------------------------


def test_a_yes_says_all_that_is_missing(story):
    case = story.until(_S.TALKING, story.received())
    with pytest.raises(Refusal) as told:
        cases.agree(case=case, way="paper", by=story.worker, at=story.at)
    assert told.value.codes == ("health_not_asked",)


def test_who_told_back_too_little_is_told_again(story):
    case = story.until(_S.CONTACTED)
    story.talk(case, taught=("what", "what", "unknown"))
    story.health(case)
    with pytest.raises(Refusal, match="taught_too_little"):
        cases.agree(case=case, way="paper", by=story.worker, at=story.at)
    story.talk(case)
    cases.agree(case=case, way="paper", by=story.worker, at=story.at)
    assert case.status == _S.AGREED


def test_an_illness_is_settled_by_a_second_person(story, persona):
    case = story.until(_S.TALKING)
    story.health(case, heart="yes")
    assert kinds.HEALTH in open_duties(case)
    with pytest.raises(Refusal, match="health_open"):
        cases.agree(case=case, way="paper", by=story.worker, at=story.at)
    with pytest.raises(Refusal, match="same_person"):
        talks.settle_health(case=case, by=story.worker, at=story.at)
    talks.settle_health(case=case, by=story.town, at=story.at)
    cases.agree(case=case, way="screen", by=story.worker, at=story.at)
    assert kinds.HEALTH not in open_duties(case)


@pytest.mark.parametrize(
    ("said", "code"),
    [({"heart": "maybe"}, "no_such_choice"), ({"other": "no"}, "no_such_choice")],
)
def test_health_is_answered_by_yes_or_no(story, said, code):
    with pytest.raises(Malformed, match=code):
        story.health(story.until(_S.TALKING), **said)


def test_every_health_question_is_answered(story):
    case = story.until(_S.TALKING)
    with pytest.raises(Malformed, match="health_incomplete"):
        talks.ask_health(
            case=case, answers={"ill": "no"}, way="paper", by=story.worker, at=story.at
        )


def test_a_sample_has_a_limit(story):
    case = story.until(_S.AGREED)
    with pytest.raises(Refusal, match="sample_volume"):
        cases.draw(case=case, millilitres=31, by=story.worker, at=story.at)


# -- her family ----------------------------------------------------------------------------------------


def test_the_family_is_talked_to_with_her_leave_only(story):
    case = story.until(_S.TALKING)
    with pytest.raises(Refusal, match="family_leave"):
        story.talk(case, with_whom="family")
    talks.family_leave(case=case, word="refused", by=story.worker, at=story.at)
    with pytest.raises(Refusal, match="family_leave"):
        story.talk(case, with_whom="family")
    talks.family_leave(case=case, word="given", relative="母亲", by=story.worker, at=story.at)
    story.talk(case, with_whom="family")
    assert case.status == _S.FAMILY


def test_the_last_word_counts(story):
    case = story.until(_S.FAMILY)
    talks.family_leave(case=case, word="refused", by=story.worker, at=story.at)
    with pytest.raises(Refusal, match="family_leave"):
        story.talk(case, with_whom="family")


def test_she_is_talked_to_before_her_family(story):
    case = story.until(_S.CONTACTED)
    talks.family_leave(case=case, word="given", by=story.worker, at=story.at)
    with pytest.raises(Refusal, match="too_early_for_family"):
        story.talk(case, with_whom="family")


# -- how long she is held -----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "days"), [("extended", 60), ("verification", 53)])
def test_she_is_held_for_working_days(story, kind, days):
    case = story.until(_S.RESERVED, kind=kind)
    assert case.reserved_until and case.provisional  # no holidays are published in this home
    day, count = story.day, 0
    while day < case.reserved_until:
        day += timedelta(days=1)
        count += day.weekday() < 5
    assert count == days


def test_a_backup_donor_can_come_first_later(story):
    case = story.until(_S.BACKUP)
    assert open_duties(case) == {kinds.INFORM} and case.reserved_until is None
    cases.reserve(case=case, by=story.worker, at=story.at)
    assert case.status == _S.RESERVED


def test_a_new_donor_is_not_held_without_a_sample(story):
    case = story.until(_S.AGREED)
    with pytest.raises(Refusal, match="sample_first"):
        cases.reserve(case=case, by=story.worker, at=story.at)


def test_no_match_ends_on_the_patient_s_side(story):
    case = story.until(_S.SAMPLED)
    cases.result(case=case, matched=False, by=story.worker, at=story.at)
    end = chosen.stopped(case)
    assert end and (end.side, end.why, end.stage) == ("patient", "not_matched", "resulted")


# -- stopping ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", STOPPABLE)
def test_it_stops_from_every_state(story, monkeypatch, status):
    case = story.until(status)
    said = heard(monkeypatch)
    cases.stop(case=case, side="donor", by=story.worker, at=story.at)
    end = chosen.stopped(case)
    assert end and (end.stage, end.why, end.ground) == (status, "unsaid", "unsaid")
    assert said == ["not_available"] and not open_work(case)
    case.registrant.refresh_from_db()
    assert case.registrant.status == "listed"
    assert not case.stays.filter(status="booked").exists()


@pytest.mark.parametrize("status", [_S.COLLECTING, _S.HANDED_OVER, _S.DELIVERED, _S.CLOSED])
def test_what_has_begun_is_not_stopped_by_a_worker(story, status):
    case = story.until(status)
    with pytest.raises(NoSuchStep):
        cases.stop(case=case, side="donor", by=story.worker, at=story.at)
    assert not CaseStop.objects.exists()


def test_a_doctor_breaks_collection_off(story):
    case = story.until(_S.COLLECTING)
    collections.abort(stay=story.stay(case), why="health", by=story.doctor, at=story.at)
    end = chosen.stopped(case)
    assert end and (end.stage, end.why, end.ground) == ("collecting", "personal", "health")


@pytest.mark.parametrize("why", sorted(SEALED_WHY))
def test_health_and_family_stay_sealed(story, why):
    case = story.until(_S.TALKING)
    cases.stop(case=case, side="donor", why=why, words="婆婆不放心", by=story.worker, at=story.at)
    end = CaseStop.objects.get()
    assert (end.why, end.ground, end.words) == ("personal", why, "婆婆不放心")
    kept = " ".join(f"{row.reasons} {row.data}" for row in Trail.objects.all())
    assert f'"{why}"' not in kept and "婆婆" not in kept


@pytest.mark.parametrize(
    ("side", "why"), [("donor", "not_matched"), ("patient", "family"), ("nobody", "unsaid")]
)
def test_a_reason_belongs_to_its_side(story, side, why):
    with pytest.raises(Malformed, match="no_such_choice"):
        cases.stop(case=story.received(), side=side, why=why, by=story.worker, at=story.at)


def test_after_a_no_nobody_is_talked_round(story):
    case = story.until(_S.TALKING)
    cases.stop(case=case, side="donor", by=story.worker, at=story.at)
    before = Duty.objects.count()
    for say in (lambda: story.talk(case), lambda: story.health(case)):
        with pytest.raises(Refusal, match="said_no"):
            say()
    assert Duty.objects.count() == before


def test_after_another_end_it_is_simply_over(story):
    case = story.until(_S.TALKING)
    cases.stop(case=case, side="patient", by=story.worker, at=story.at)
    with pytest.raises(Refusal, match="case_over"):
        story.talk(case)


def test_who_leaves_the_registry_leaves_the_case(story):
    case = story.until(_S.RESERVED)
    entries.withdraw(registrant=case.registrant, by=story.worker, at=story.at)
    case.refresh_from_db()
    end = chosen.stopped(case)
    assert case.status == _S.STOPPED and end and end.stage == "reserved"
    case.registrant.refresh_from_db()
    assert case.registrant.status == "left"


def test_while_cells_are_taken_a_doctor_is_asked(story):
    case = story.until(_S.COLLECTING)
    with pytest.raises(Refusal, match="collecting_now"):
        entries.withdraw(registrant=case.registrant, by=story.worker, at=story.at)


def donor_of(case: MatchCase, persona: Any) -> Any:
    """The donor herself, signed in: her account carries the uid of her file."""
    account = persona.account("donor")
    account.person_uid = Person.objects.get(pk=case.registrant.person_id).uid
    account.save()
    from sanxian.orgs import selectors
    from tests.personas import ON

    return selectors.actor_for(account, ON)


@pytest.mark.parametrize("status", [_S.NOTIFIED, _S.PLANNED, _S.CONFIRMED, _S.MOBILISING])
def test_her_own_no_is_enough(story, persona, status):
    case = story.until(status)
    her = donor_of(case, persona)
    cases.own_stop(place=her.facility, by=her, at=story.at)
    end = chosen.stopped(case)
    assert end and end.by_self and end.ground == "unsaid"
    case.registrant.refresh_from_db()
    assert case.registrant.status == "listed"


def test_who_has_no_case_cannot_stop_one(persona, story):
    her = donor_of(story.received(), persona)
    cases.own_stop(place=her.facility, by=her, at=story.at)
    with pytest.raises(Refusal):
        cases.own_stop(place=her.facility, by=her, at=story.at)


# -- somebody depends on her ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", [_S.RESERVED, _S.PLANNED])
def test_conditioning_waits_for_her_last_yes(story, status):
    case = story.until(status)
    with pytest.raises(Refusal, match="confirm_first"):
        cases.conditioning(case=case, since=story.at, by=story.province, at=story.at)


def test_after_conditioning_she_may_still_say_no(story):
    case = story.until(_S.CONFIRMED)
    cases.conditioning(case=case, since=story.at, by=story.province, at=story.at)
    case.registrant.refresh_from_db()
    assert case.registrant.conditioned_at
    cases.stop(case=case, side="donor", by=story.worker, at=story.at)
    end = chosen.stopped(case)
    assert end and end.conditioned
    case.registrant.refresh_from_db()
    assert case.registrant.conditioned_at is None


# -- what is known of the need, and given outward -----------------------------------------------------


def test_nothing_of_the_patient_is_held_where_the_place_says_so(story):
    case = story.received()
    with pytest.raises(Refusal, match="not_told_here"):
        cases.tell_need(case=case, told={"weight": 60}, by=story.province, at=story.at)
    cases.tell_need(case=case, told={"mnc": 30_000, "cd34": 12_000}, by=story.province, at=story.at)
    assert chosen.need(case) == {"mnc": 30_000, "cd34": 12_000}
    with pytest.raises(Malformed):
        cases.tell_need(case=case, told={"name": "x"}, by=story.province, at=story.at)


def test_what_goes_outward_names_nobody(story):
    case = story.until(_S.HANDED_OVER)
    said = repr(chosen.outward(case))
    person = Person.objects.get(pk=case.registrant.person_id)
    for private in (person.name, case.registrant.number, case.org_path, case.task, str(case.uid)):
        assert private not in said
    assert case.code in said and chosen.bags(case)[0].number in said


# -- a second donation ---------------------------------------------------------------------------------


def test_a_second_donation_needs_a_first(story):
    with pytest.raises(Refusal, match="never_gave"):
        story.received(kind="lymphocytes")


@pytest.mark.parametrize(("kind", "months"), [("lymphocytes", 1), ("second_cells", 3)])
def test_a_second_donation_waits_its_months(story, kind, months):
    first = story.until(_S.CLOSED)
    again = story.received(first.registrant, kind=kind, task="again")
    story.until(_S.TALKING, again)
    story.agree(again)
    story.reserve(again)
    story.appoint(again)
    story.judge(again)
    with pytest.raises(Refusal, match="second_too_soon") as told:
        story.plan(again)
    assert told.value.until and (told.value.until - first.collected_on).days in range(
        28 * months, 31 * months + 1
    )
