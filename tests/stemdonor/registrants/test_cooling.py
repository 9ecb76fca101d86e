"""Seven days and a call before anything is sent; then the laboratory, by code alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanxian.duties.models import Attempt, Duty
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.people.models import Consent
from sanxian.stemdonor import news
from sanxian.stemdonor.models import Absence, Sample, Talk
from sanxian.stemdonor.services import registrants, samples
from tests.stemdonor.county import SAID, WEEK


def called(county, row, outcome="keep", **given):
    said = {"answers": SAID if outcome == "keep" else {}, "at": county.at + WEEK, **given}
    return registrants.call_back(registrant=row, outcome=outcome, by=county.worker, **said)


def test_who_keeps_goes_on_and_the_call_is_done(county):
    row = county.drawn().registrant
    talk = called(county, row, minutes=6)
    assert row.status == "sampled" and row.cooled_at == county.at + WEEK
    assert talk.answers and "yes" not in str(Talk.objects.values("answers")[0])
    assert Duty.objects.get(kind="stemdonor.cooling").status == "done"
    assert Attempt.objects.get().minutes == 6


@pytest.mark.parametrize("left_out", sorted(SAID))
def test_every_question_of_the_script_is_asked(county, left_out):
    row = county.drawn().registrant
    with pytest.raises(Malformed) as refused:
        called(county, row, answers={q: a for q, a in SAID.items() if q != left_out})
    assert [r.params["field"] for r in refused.value.reasons] == [f"said_{left_out}"]
    called(county, row, answers={**SAID, left_out: "unsaid"})
    assert row.status == "sampled"


@pytest.mark.parametrize("outcome", ["undecided", "unreachable"])
def test_who_has_not_decided_stays_where_they_are(county, outcome):
    row = county.drawn().registrant
    called(county, row, outcome, again_at=county.at + WEEK + timedelta(days=2))
    assert row.status == "cooling" and row.cooled_at is None
    duty = Duty.objects.get(kind="stemdonor.cooling")
    assert duty.closed_at is None and duty.again_at == county.at + WEEK + timedelta(days=2)


def test_who_withdraws_in_the_call_is_gone_with_everything(county):
    row = county.drawn().registrant
    called(county, row, "withdraw")
    assert row.status == "left" and row.status_for == "withdrawn"
    assert Absence.objects.get().stage == "cooling"
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()
    assert set(Duty.objects.filter(closed_at__isnull=True).values_list("kind", flat=True)) == {
        "stemdonor.discard"
    }


def test_no_call_outside_these_days(county):
    with pytest.raises(Refusal, match="not_cooling"):
        called(county, county.enrolled())


# -- nothing is sent before ----------------------------------------------------------------------------------


def test_nothing_is_sent_before_the_call(county):
    with pytest.raises(Refusal, match="cooling_call_missing"):
        county.sent(county.drawn())


@pytest.mark.parametrize(
    ("early", "refused"), [(timedelta(seconds=1), True), (timedelta(0), False)]
)
def test_nothing_is_sent_before_the_days_are_over(county, early, refused):
    sample = county.kept(at=county.at + timedelta(days=3))
    if not refused:
        assert county.sent(sample, at=county.at + WEEK - early).count == 1
        return
    with pytest.raises(Refusal) as no:
        county.sent(sample, at=county.at + WEEK - early)
    assert no.value.codes == ("still_cooling",) and no.value.reasons[0].until
    assert Sample.objects.get().status == "drawn"


def test_a_box_is_all_or_nothing_and_says_which(county):
    ready, early = county.kept(), county.drawn()
    with pytest.raises(Refusal) as no:
        county.sent(ready, early)
    assert {r.params["number"] for r in no.value.reasons} == {early.number}
    ready.refresh_from_db()
    assert ready.status == "drawn"


def test_only_a_laboratory_gets_samples(county):
    with pytest.raises(Malformed):
        samples.send(samples=[county.kept()], place=county.city.city.path,
                     laboratory=county.city.hospital.path, by=county.town,
                     at=county.at + WEEK)  # fmt: skip


# -- the laboratory -------------------------------------------------------------------------------------------


def test_the_way_into_the_registry(county, monkeypatch):
    heard = []
    monkeypatch.setattr(news, "ENTERED", [lambda **said: heard.append(said)])
    row = county.listed("SD-00001")
    assert row.status == "listed" and row.number == "SD-00001" and row.next_on
    assert [(h["number"], h["why"]) for h in heard] == [("SD-00001", "")]
    assert Sample.objects.get().status == "typed"


def test_what_is_not_in_the_box_is_asked_for_again(county):
    first, second = county.kept(), county.kept()
    box = county.received(county.sent(first, second), missing=1)
    gone, there = box.samples.order_by("number")
    assert (box.missing, gone.status, gone.why, there.status) == (1, "unfit", "missing", "received")
    row = gone.registrant
    assert row.status == "enrolled" and row.cooled_at
    duty = Duty.objects.get(kind="stemdonor.resample")
    assert duty.subject == f"stemdonor.registrant:{row.pk}"
    new = registrants.draw(place=county.path, registrant=row, by=county.worker, at=county.at + WEEK)
    duty.refresh_from_db()
    assert row.status == "sampled" and duty.status == "done"  # no second week
    assert county.sent(new).count == 1


def test_a_stranger_in_the_box_is_refused(county):
    box, other = county.sent(), county.kept()
    with pytest.raises(Refusal, match="not_on_the_list"):
        samples.receive(place=county.laboratory, consignment=box, present=[other.number],
                        by=county.bench, at=county.at + WEEK)  # fmt: skip
    box.refresh_from_db()
    assert box.status == "sent"


def test_a_laboratory_receives_its_own_boxes_only(county):
    far = county.persona("hla_technician", "other")
    with pytest.raises(Refusal, match="box_elsewhere"):
        samples.receive(place=county.city.other_laboratory.path, consignment=county.sent(),
                        present=[], by=far, at=county.at + WEEK)  # fmt: skip


@pytest.mark.parametrize("why", ["too_little", "clotted", "label", "damaged", "failed"])
def test_an_unfit_sample_is_asked_for_again(county, why):
    box = county.received()
    sample = box.samples.select_related("consignment").get()
    samples.reject(place=county.laboratory, sample=sample, why=why, by=county.bench,
                   at=county.at + WEEK)  # fmt: skip
    assert sample.status == "unfit"
    assert Duty.objects.filter(kind="stemdonor.resample").count() == 1


def test_typed_is_after_sent_and_not_tomorrow(county):
    sample = county.received().samples.select_related("registrant", "consignment").get()
    for days in (-1, 1):
        with pytest.raises(Refusal, match="typed_in_the_future"):
            samples.type_in(place=county.laboratory, sample=sample,
                            typed_on=(county.at + WEEK + timedelta(days=days)).date(),
                            by=county.bench, at=county.at + WEEK)  # fmt: skip


def test_no_number_without_a_typing(county):
    row = county.received().samples.get().registrant
    with pytest.raises(Refusal, match="not_typed"):
        registrants.enlist(registrant=row, number="SD-1-1", by=county.town, at=county.at + WEEK)


def test_a_number_is_one_persons(county):
    county.listed("SD-00001")
    with pytest.raises(Refusal, match="registry_number_taken"):
        county.listed("SD-00001")


@pytest.mark.parametrize("role", ["county_worker", "hla_technician"])
def test_the_city_alone_sends_and_lists(county, role):
    who = county.persona(role)
    with pytest.raises(Forbidden):
        samples.send(samples=[county.kept()], place=county.path, laboratory=county.laboratory,
                     by=who, at=county.at + WEEK)  # fmt: skip
