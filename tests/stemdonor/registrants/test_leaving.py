"""Out at every stage, in one act, without a reason; away for a while, and back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.core.models import Trail
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.people.models import Consent, Person
from sanxian.stemdonor import news
from sanxian.stemdonor.models import Absence, Sample, Talk
from sanxian.stemdonor.services import leaving, registrants, samples
from tests.stemdonor.county import WEEK

STAGES = {
    "intending": lambda c: c.enrolled(agreed=()),
    "enrolled": lambda c: c.enrolled(),
    "cooling": lambda c: c.drawn().registrant,
    "sampled": lambda c: c.kept().registrant,
    "typing": lambda c: c.sent().samples.get().registrant,
    "listed": lambda c: c.listed(),
    "matched": lambda c: registrants.match(registrant=c.listed(), by=c.worker, at=c.at + WEEK),
    "deferred": lambda c: registrants.defer(
        registrant=c.listed(), why="health", ground="ill", by=c.worker, at=c.at + WEEK
    ),
    "lost": lambda c: lost(c),
}


def lost(county):
    row = county.listed()
    for n in range(3):
        registrants.talk(registrant=row, outcome="unreachable", by=county.worker,
                         at=county.at + WEEK + timedelta(days=n + 1))  # fmt: skip
    return registrants.lose(registrant=row, by=county.worker, at=county.at + 2 * WEEK)


def oneself(county, row):
    donor = county.persona.account("donor")
    donor.person_uid = row.person.uid
    donor.save()
    return county.persona("donor")


@pytest.mark.parametrize("stage", STAGES)
def test_a_worker_writes_down_a_withdrawal(county, stage, monkeypatch):
    heard = []
    monkeypatch.setattr(news, "LEFT", [lambda **said: heard.append((said["number"], said["why"]))])
    row = STAGES[stage](county)
    number = row.number
    registrants.withdraw(registrant=row, by=county.worker, at=county.at + 3 * WEEK)
    said = Absence.objects.get(word="leave")
    assert (row.status, said.stage, said.why, said.ground) == ("left", stage, "withdrawn", "unsaid")
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()
    beside = ("stemdonor.discard", "coordination.untyped")  # the one hears of it by the news
    assert not Duty.objects.filter(closed_at__isnull=True).exclude(kind__in=beside).exists()
    assert heard == ([(number, "withdrawn")] if number else [])
    lying = Sample.objects.exclude(status="discarded")
    assert not lying.filter(asked_back=False).exists()
    assert Duty.objects.filter(kind="stemdonor.discard").count() == lying.count()


@pytest.mark.parametrize("stage", STAGES)
def test_one_withdraws_oneself(county, stage):
    row = STAGES[stage](county)
    donor = oneself(county, row)
    gone = registrants.own_withdraw(
        place=donor.facility,
        ground="family",
        remark="家里老人不放心",
        by=donor,
        at=county.at + 3 * WEEK,
    )
    said = Absence.objects.get(word="leave")
    assert gone.status == "left" and said.by_self and said.ground == "family"
    trail = " ".join(f"{t.data} {t.reasons}" for t in Trail.objects.all())
    assert "family" not in trail and "老人" not in trail


def test_who_is_not_registered_cannot_withdraw(county):
    donor = oneself(county, county.enrolled())
    registrants.own_withdraw(place=donor.facility, by=donor, at=county.at)
    with pytest.raises(Refusal, match="not_registered"):
        registrants.own_withdraw(place=donor.facility, by=donor, at=county.at)


def test_once_out_one_may_come_again(county):
    row = county.enrolled()
    registrants.withdraw(registrant=row, by=county.worker, at=county.at)
    again = county.enrolled(Person.objects.get(pk=row.person_id))
    assert again.pk != row.pk and again.status == "enrolled"


def test_a_case_may_say_that_collection_has_begun(county, monkeypatch):
    row = county.listed()

    def begun(**said):
        raise Refusal("collection_begun")

    monkeypatch.setattr(news, "LEAVING", [begun])
    with pytest.raises(Refusal, match="collection_begun"):
        registrants.withdraw(registrant=row, by=county.worker, at=county.at + WEEK)
    row.refresh_from_db()
    assert row.status == "listed" and not Absence.objects.exists()


def test_that_somebody_depends_on_it_is_kept_with_the_leaving_and_never_blocks(county):
    row = STAGES["matched"](county)
    registrants.conditioned(registrant=row, since=county.at, by=county.worker, at=county.at + WEEK)
    registrants.withdraw(registrant=row, by=county.worker, at=county.at + WEEK)
    assert Absence.objects.get(word="leave").conditioned


def test_the_samples_are_destroyed_where_they_lie(county):
    box = county.received()
    sample = box.samples.select_related("consignment", "registrant").get()
    registrants.withdraw(registrant=sample.registrant, by=county.worker, at=county.at + WEEK)
    duty = Duty.objects.get(kind="stemdonor.discard")
    assert duty.org_path == county.laboratory
    sample.refresh_from_db()
    with pytest.raises(Refusal, match="sample_asked_back"):
        samples.type_in(place=county.laboratory, sample=sample, typed_on=(county.at + WEEK).date(),
                        by=county.bench, at=county.at + WEEK)  # fmt: skip
    samples.discard(place=county.laboratory, sample=sample, by=county.bench, at=county.at + WEEK)
    duty.refresh_from_db()
    assert sample.status == "discarded" and duty.status == "done"


def test_a_sample_that_nobody_asked_back_is_not_destroyed(county):
    sample = county.drawn()
    with pytest.raises(Refusal, match="sample_not_asked_back"):
        samples.discard(place=county.path, sample=sample, by=county.worker, at=county.at)


# -- by age ------------------------------------------------------------------------------------------------------


def test_at_fifty_five_one_leaves_by_oneself(county):
    row = county.listed(person=county.person(born=date(1981, 3, 1)))
    before = county.at.replace(year=2036, month=2, day=29)
    assert leaving.tick(before) == 0
    birthday = county.at.replace(year=2036, month=3, day=1)
    assert leaving.tick(birthday) == 1 and leaving.tick(birthday) == 0
    row.refresh_from_db()
    assert (row.status, row.status_for) == ("left", "age")


def test_who_is_in_a_case_stays_until_it_is_over(county):
    row = county.listed(person=county.person(born=date(1981, 3, 1)))
    registrants.match(registrant=row, by=county.worker, at=county.at + WEEK)
    late = county.at.replace(year=2036, month=5, day=1)
    assert leaving.tick(late) == 0
    registrants.release(registrant=row, by=county.worker, at=late)
    assert leaving.tick(late) == 1


@pytest.mark.parametrize("why", ["excluded", "donated", "deceased"])
def test_other_ends(county, why):
    row = registrants.leave(
        registrant=county.listed(), why=why, by=county.worker, at=county.at + WEEK
    )
    assert (row.status, row.status_for) == ("left", why)


def test_a_withdrawal_is_not_hidden_as_another_end(county):
    with pytest.raises(Malformed):
        registrants.leave(
            registrant=county.enrolled(), why="withdrawn", by=county.worker, at=county.at
        )


# -- for a while ---------------------------------------------------------------------------------------------------


def test_a_deferral_has_a_day_and_a_duty(county, monkeypatch):
    heard = []
    monkeypatch.setattr(news, "SUSPENDED", [lambda **said: heard.append(said["why"])])
    monkeypatch.setattr(news, "RESTORED", [lambda **said: heard.append("back")])
    row = county.listed()
    registrants.defer(registrant=row, why="health", ground="pregnant", remark="预产期六月",
                      review_on=date(2027, 9, 1), by=county.worker, at=county.at + WEEK)  # fmt: skip
    duty = Duty.objects.get(kind="stemdonor.review")
    assert (row.status, row.review_on) == ("deferred", date(2027, 9, 1))
    # nobody's work before that day
    assert duty.counts_from.date() == date(2027, 9, 1) < duty.acknowledge_by.date()
    registrants.restore(registrant=row, by=county.worker, at=county.at + 2 * WEEK)
    duty.refresh_from_db()
    assert row.status == "listed" and duty.status == "done" and heard == ["health", "back"]
    trail = " ".join(f"{t.data} {t.reasons}" for t in Trail.objects.all())
    assert "pregnant" not in trail and "预产期" not in trail


def test_a_deferral_without_a_day_gets_one(county):
    row = registrants.defer(
        registrant=county.enrolled(), why="abroad", by=county.worker, at=county.at
    )
    assert row.review_on == date(2027, 5, 22)
    registrants.restore(registrant=row, by=county.worker, at=county.at)
    assert row.status == "enrolled"


def test_a_review_is_not_in_the_past(county):
    with pytest.raises(Refusal, match="review_in_the_past"):
        registrants.defer(registrant=county.enrolled(), why="abroad", review_on=date(2026, 11, 23),
                          by=county.worker, at=county.at)  # fmt: skip


# -- in touch ------------------------------------------------------------------------------------------------------


def test_keeping_in_touch_asks_for_a_deed(county):
    row = county.listed()
    with pytest.raises(Refusal, match="deed_missing"):
        registrants.talk(registrant=row, outcome="keep", by=county.worker, at=county.at + WEEK)
    registrants.talk(registrant=row, outcome="keep", deeds=["phone"], by=county.worker,
                     at=county.at + WEEK)  # fmt: skip
    assert row.kept_at == county.at + WEEK and row.next_on == date(2027, 11, 30)


def test_nobody_is_lost_before_they_were_looked_for(county):
    row = county.listed()
    for n in range(2):
        registrants.talk(registrant=row, outcome="unreachable", by=county.worker,
                         at=county.at + WEEK + timedelta(days=n))  # fmt: skip
    assert Duty.objects.filter(kind="stemdonor.tracing").count() == 1
    with pytest.raises(Refusal, match="too_few_attempts"):
        registrants.lose(registrant=row, by=county.worker, at=county.at + 2 * WEEK)


def test_who_was_lost_may_say_that_they_are_there(county):
    row = lost(county)
    assert row.status == "lost"
    donor = oneself(county, row)
    registrants.own_keep(place=donor.facility, deeds=["phone"], by=donor, at=county.at + 3 * WEEK)
    row.refresh_from_db()
    assert row.status == "listed" and Talk.objects.filter(by_self=True).count() == 1


def test_a_worker_finds_somebody_again(county):
    row = registrants.find(registrant=lost(county), by=county.worker, at=county.at + 3 * WEEK)
    assert row.status == "listed" and Absence.objects.get(word="lose").ended_at


def test_her_no_closes_what_would_ask_her_again(county):
    row = county.listed()
    registrants.talk(registrant=row, outcome="unreachable", by=county.worker, at=county.at + WEEK)
    registrants.talk(registrant=row, outcome="withdraw", by=county.worker, at=county.at + WEEK)
    assert row.status == "left"
    assert not Duty.objects.filter(kind="stemdonor.tracing", closed_at__isnull=True).exists()


@pytest.mark.parametrize("role", ["nurse", "hla_technician"])
def test_not_everybody_may(county, role):
    with pytest.raises(Forbidden):
        registrants.withdraw(registrant=county.enrolled(), by=county.persona(role), at=county.at)
