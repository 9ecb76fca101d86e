"""A positive donor: told in person, reported, and back where the edition allows; sealed throughout."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from sanxian.blood.models import CaseReport, CounsellingCase, Deferral
from sanxian.blood.rules.testing import INFECTIOUS
from sanxian.blood.selectors import counselling as read
from sanxian.blood.services import counselling, reentry
from sanxian.core import clock
from sanxian.core.models import Trail
from sanxian.duties.models import Duty
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from tests.blood.laboratory.bench import Bench, released
from tests.blood.laboratory.conftest import labs  # noqa: F401
from tests.personas import AT

pytestmark = pytest.mark.django_db
LONG = AT + timedelta(days=220)
NEGATIVE = dict.fromkeys(INFECTIOUS, "nonreactive")


@pytest.fixture
def doctor(persona):
    return persona("counsellor")


@pytest.fixture
def bench(city, at):
    return Bench(city, at)


@pytest.fixture
def case(bench, labs):  # noqa: F811
    released([bench.donation()], labs, AT, hbsag="reactive")
    return CounsellingCase.objects.get()


def noticed(case, doctor, **said):
    return counselling.notice(case=case, by=doctor, at=AT, **said)


def attended(case, doctor):
    noticed(case, doctor)
    return counselling.attend(case=case, counsel="说明筛查有反应", by=doctor, at=AT)


def reported(case, doctor):
    counselling.send_report(case=case, by=doctor, at=AT)
    return counselling.acknowledge_report(case=case, number="CDC-77", by=doctor, at=AT)


def closed(case, doctor):
    attended(case, doctor)
    reported(case, doctor)
    return counselling.close(case=case, outcome="in_treatment", by=doctor, at=AT)


def sampled(case, doctor, *days, **odd):
    for day in days:
        results = {**NEGATIVE, **odd}
        taken = clock.day(AT) + timedelta(days=day)
        reentry.test(case=case, taken_on=taken, results=results, by=doctor, at=LONG)


# -- opened by the release ---------------------------------------------------------------------------


def test_the_release_that_rejects_opens_the_case(case, labs):  # noqa: F811
    assert (case.status, read.findings(case)) == ("opened", ("reactive_hbsag",))
    assert case.notice_by == datetime(2026, 11, 30, 9, tzinfo=UTC)  # five working days, at five
    report = CaseReport.objects.get(case=case)
    assert report.due_at == datetime(2026, 11, 24, 9, tzinfo=UTC)
    kinds = set(Duty.objects.filter(subject=f"blood.counsellingcase:{case.pk}").values_list("kind"))
    assert kinds == {("blood.counselling",), ("blood.disease_report",)}
    [row] = Trail.objects.filter(
        subject=f"blood.counsellingcase:{case.pk}", act__startswith="blood"
    )
    assert row.act == "blood.release.confirm"


@pytest.mark.parametrize("found", [{}, {"alt": "90"}])
def test_nothing_reactive_no_case(bench, labs, found):  # noqa: F811
    released([bench.donation()], labs, AT, **found)
    assert not CounsellingCase.objects.exists()


def test_what_was_found_stands_nowhere_in_clear(case, doctor):
    closed(case, doctor)
    told = "^blood.(counsellingcase|casereport):"
    rows = Trail.objects.filter(subject__regex=told)
    said = str(list(rows.values_list("act", "step", "reasons", "data")))
    assert rows.count() > 5 and not [w for w in ("hbsag", "reactive", "筛查") if w in said]
    with connection.cursor() as cursor:
        cursor.execute("SELECT findings, counsel, outcome FROM blood_counsellingcase")
        [row] = cursor.fetchall()
    assert all(b"hbsag" not in bytes(v) and b"treatment" not in bytes(v) for v in row)


def test_only_the_counsellor_reads_a_case_and_the_donor_sees_that(case, doctor, persona):
    assert read.opened(doctor, case.pk, AT) == case
    [look] = Trail.objects.filter(act="core.record.saw")
    assert look.subject == f"people.person:{case.donor.person_id}"
    for role in ("quality_officer", "nurse", "lab_reviewer", "administrator", "auditor"):
        assert not read.listed(persona(role)).exists()
        with pytest.raises(Unknown):
            read.get(persona(role), case.pk)
    with pytest.raises(Unknown):
        read.get(persona("counsellor", "other"), case.pk)


# -- reaching, talking, reporting --------------------------------------------------------------------


def test_from_the_letter_to_the_end(case, doctor):
    noticed(case, doctor, appointment_at=AT + timedelta(days=2))
    assert read.called(case.donor).appointment_at == AT + timedelta(days=2)
    assert Duty.objects.get(kind="blood.counselling").status == "done"
    counselling.attend(case=case, counsel="说明了", by=doctor, at=AT)
    assert read.called(case.donor) is None
    counselling.refer(case=case, referral="市立医院感染科", by=doctor, at=AT)
    reported(case, doctor)
    counselling.close(case=case, outcome="in_treatment", by=doctor, at=AT)
    case.refresh_from_db()
    assert (case.status, case.counsel, case.referral) == ("closed", "说明了", "市立医院感染科")
    assert Duty.objects.get(kind="blood.disease_report").status == "done"


def test_nobody_is_given_up_before_the_attempts_that_the_edition_asks(case, doctor):
    noticed(case, doctor)
    for n, outcome in enumerate(("no_answer", "will_come", "wrong_number", "declined")):
        with pytest.raises(Refusal) as refused:
            counselling.give_up(case=case, by=doctor, at=AT)
        assert refused.value.codes == ("attempts_missing",)
        said = {"way": "phone", "outcome": outcome, "by": doctor, "at": AT + timedelta(hours=n)}
        counselling.contact(case=case, **said)
    assert counselling.give_up(case=case, by=doctor, at=AT).status == "unreachable"
    assert counselling.attend(case=case, counsel="后来来了", by=doctor, at=AT).status == "attended"


@pytest.mark.parametrize(
    "before, act, code",
    [
        ((), lambda c, d: noticed(c, d, appointment_at=AT), "appointment_past"),
        ((), lambda c, d: contact(c, d), "case_not_noticed"),
        ((noticed,), lambda c, d: contact(c, d, appointment_at=AT), "appointment_past"),
        ((noticed,), lambda c, d: counselling.attend(case=c, counsel=" ", by=d, at=AT),
         "counsel_missing"),
        ((attended,), lambda c, d: counselling.refer(case=c, referral="", by=d, at=AT),
         "referral_missing"),
        ((attended,), lambda c, d: close(c, d), "report_unanswered"),
        ((), lambda c, d: acknowledge(c, d), "report_not_sent"),
        ((reported,), lambda c, d: acknowledge(c, d), "report_acknowledged"),
        ((reported,), lambda c, d: counselling.send_report(case=c, by=d, at=AT), "report_sent"),
        ((reported,), lambda c, d: waive(c, d), "report_sent"),
        ((closed,), lambda c, d: contact(c, d), "case_closed"),
    ],
)  # fmt: skip
def test_what_is_refused(case, doctor, before, act, code):
    for step in before:
        step(case, doctor)
    with pytest.raises(Refusal) as refused:
        act(case, doctor)
    assert refused.value.codes == (code,)


def contact(case, doctor, **more):
    said = {"way": "phone", "outcome": "no_answer", **more}
    return counselling.contact(case=case, by=doctor, at=AT, **said)


def close(case, doctor):
    return counselling.close(case=case, outcome="understood", by=doctor, at=AT)


def acknowledge(case, doctor):
    return counselling.acknowledge_report(case=case, number="CDC-1", by=doctor, at=AT)


def waive(case, doctor, reason="reported_before"):
    return counselling.waive_report(case=case, reason=reason, by=doctor, at=AT)


def test_a_report_that_is_not_needed_says_why(case, doctor):
    assert waive(case, doctor).done
    assert Duty.objects.get(kind="blood.disease_report").status == "cancelled"
    attended(case, doctor)
    assert close(case, doctor).status == "closed"


def test_a_finding_that_is_not_reported_has_no_report(bench, labs, doctor):  # noqa: F811
    released([bench.donation()], labs, AT, nat="reactive")
    case = CounsellingCase.objects.get()
    with pytest.raises(Refusal, match="report_not_asked"):
        counselling.send_report(case=case, by=doctor, at=AT)
    attended(case, doctor)
    assert close(case, doctor).status == "closed"


@pytest.mark.parametrize(
    "act",
    [
        lambda c, d: contact(c, d, outcome="gone"),
        lambda c, d: counselling.close(case=c, outcome="well", by=d, at=AT),
        lambda c, d: waive(c, d, "tired"),
        lambda c, d: reentry.test(case=c, taken_on=AT.date(), results={"hiv": "?"}, by=d, at=AT),
    ],
)
def test_words_that_do_not_exist(case, doctor, act):
    with pytest.raises(Malformed):
        act(case, doctor)


def test_steps_out_of_turn(case, doctor):
    with pytest.raises(NoSuchStep):
        counselling.attend(case=case, counsel="x", by=doctor, at=AT)
    with pytest.raises(Forbidden):
        noticed(case, doctor=None or _nurse(case))


def _nurse(case):
    from sanxian.core.actor import Actor, Grant

    return Actor("n", case.org_path, (Grant("n", "/", frozenset({"blood.counselling.see"})),))


# -- the way back ------------------------------------------------------------------------------------


def test_two_persons_bring_a_donor_back(case, doctor, labs):  # noqa: F811
    closed(case, doctor)
    sampled(case, doctor, 185, 216)
    proposal = reentry.propose(case=case, by=doctor, at=LONG)
    assert Duty.objects.get(kind="blood.reentry").status == "open"
    reentry.agree(reentry=proposal, by=labs.quality, at=LONG)
    deferral = Deferral.objects.get()
    assert (proposal.status, deferral.status) == ("agreed", "lifted")
    lifted = Trail.objects.get(subject=f"blood.deferral:{deferral.pk}", step="lift")
    assert (lifted.act, lifted.reasons) == ("blood.reentry.agree", "retested_negative")


@pytest.mark.parametrize(
    "days, odd, codes",
    [
        ((), {}, {"reentry_samples_missing"}),
        ((185,), {}, {"reentry_samples_missing"}),
        ((185, 216), {"nat": "reactive"}, {"reentry_not_negative"}),
    ],
)
def test_nobody_comes_back_without_the_samples(case, doctor, days, odd, codes):
    closed(case, doctor)
    sampled(case, doctor, *days, **odd)
    with pytest.raises(Refusal) as refused:
        reentry.propose(case=case, by=doctor, at=LONG)
    assert set(refused.value.codes) == codes


def test_a_confirmed_finding_bars_the_way_back(case, doctor, monkeypatch):
    closed(case, doctor)
    sampled(case, doctor, 185, 216)
    positive = [("hbsag", "positive", AT.date())]
    monkeypatch.setattr(read.confirmations, "standing", lambda donor: positive)
    with pytest.raises(Refusal, match="reentry_confirmed"):
        reentry.propose(case=case, by=doctor, at=LONG)


def test_hiv_never_comes_back(bench, labs, doctor):  # noqa: F811
    released([bench.donation()], labs, AT, hiv="reactive")
    case = CounsellingCase.objects.get()
    sampled(case, doctor, 185, 216)
    with pytest.raises(Refusal, match="reentry_not_offered"):
        reentry.propose(case=case, by=doctor, at=LONG)


def test_the_second_person_is_another_one(case, doctor, labs):  # noqa: F811
    closed(case, doctor)
    sampled(case, doctor, 185, 216)
    proposal = reentry.propose(case=case, by=doctor, at=LONG)
    both = labs.quality.__class__(
        doctor.id, doctor.facility, (*doctor.grants, *labs.quality.grants)
    )
    for act in (reentry.agree, lambda **k: reentry.refuse(reason="in_doubt", **k)):
        with pytest.raises(Refusal, match="same_person"):
            act(reentry=proposal, by=both, at=LONG)
    with pytest.raises(Refusal, match="reentry_there_already"):
        reentry.propose(case=case, by=doctor, at=LONG)
    refused = reentry.refuse(reentry=proposal, reason="donor_wish", by=labs.quality, at=LONG)
    assert (refused.status, Deferral.objects.get().status) == ("refused", "active")


def test_a_late_positive_sample_stops_the_second_person(case, doctor, labs):  # noqa: F811
    closed(case, doctor)
    sampled(case, doctor, 185, 216)
    proposal = reentry.propose(case=case, by=doctor, at=LONG)
    sampled(case, doctor, 219, hiv="reactive")
    with pytest.raises(Refusal, match="reentry_not_negative"):
        reentry.agree(reentry=proposal, by=labs.quality, at=LONG)
    assert Deferral.objects.get().status == "active"


@pytest.mark.parametrize(
    "day, results, code",
    [(400, NEGATIVE, "sample_ahead"), (185, {"hiv": "nonreactive"}, "sample_incomplete")],
)
def test_samples_that_cannot_be(case, doctor, day, results, code):
    taken = clock.day(AT) + timedelta(days=day)
    with pytest.raises(Refusal, match=code):
        reentry.test(case=case, taken_on=taken, results=results, by=doctor, at=LONG)


def test_the_list_costs_the_same_for_many(bench, labs, doctor, django_assert_num_queries):  # noqa: F811
    released([bench.donation() for _ in range(3)], labs, AT, syphilis="reactive")
    with django_assert_num_queries(1):
        assert len([(c.report.due_at, c.donor.code) for c in read.listed(doctor)]) == 3
