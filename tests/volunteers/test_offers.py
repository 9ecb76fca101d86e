"""Somebody is asked, says yes or no, and is left in peace after a no."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanxian.core.models import Trail
from sanxian.kernel.refusal import Malformed, Refusal, Unknown
from sanxian.volunteers import news, selectors
from sanxian.volunteers.facts import Answer, Kind
from sanxian.volunteers.models import Commitment, Hours, Offer, Volunteer
from sanxian.volunteers.services import covers, due, hours, offers, volunteers
from tests.personas import ON
from tests.volunteers.corps import DAY, HOUR


def codes(call):
    with pytest.raises(Refusal) as told:
        call()
    return set(told.value.codes)


def heard(monkeypatch, kind=Kind.ESCORT):
    said = []
    monkeypatch.setitem(news.ANSWERED, kind, lambda **news_: said.append(news_["answer"]))
    return said


def test_asked_accepted_credited(corps, monkeypatch):
    row, by = corps.seated(Kind.ESCORT)
    corps.fit(row)
    said = heard(monkeypatch)
    offer = corps.asked(row, Kind.ESCORT, "coordination.mission:7")
    assert (offer.status, offer.risky, offer.made_by) == ("open", True, "a-other-room")
    assert offer.expires_at == corps.at + DAY  # never beyond the beginning of the work
    assert corps.answer(offer, by).status == "accepted"
    kept = Commitment.objects.get()
    assert (kept.offer_id, kept.starts, kept.ends) == (offer.pk, offer.starts, offer.ends)
    credit = {"volunteer": row.pk, "kind": Kind.ESCORT, "subject": "coordination.mission:7"}
    for _ in range(2):  # told twice, counted once
        corps.room(lambda by: hours.credit(**credit, minutes=540, km=1230, by=by, at=corps.at))
    given = Hours.objects.get()
    assert (given.minutes, given.km, given.source, given.day) == (540, 1230, "credit", ON)
    offer.refresh_from_db()
    assert offer.status == "done"
    assert said == [Answer.ACCEPTED]


def test_a_no_needs_no_reason_and_nobody_asks_again(corps, monkeypatch):
    row, by = corps.seated(Kind.ESCORT)
    corps.fit(row)
    said = heard(monkeypatch)
    offer = corps.asked(row, Kind.ESCORT, "coordination.mission:7")
    corps.answer(offer, by, yes=False)
    assert said == [Answer.DECLINED]
    assert codes(lambda: corps.asked(row, Kind.ESCORT, "coordination.mission:7")) == {
        "offer_after_no"
    }
    assert corps.asked(row, Kind.ESCORT, "coordination.mission:8").status == "open"
    assert not [c for c in Offer._meta.get_fields() if "reason" in c.name or "why" in c.name]


def test_a_no_of_years_ago_still_stands(corps):
    """The rule reads one year; the table remembers for ever."""
    row, by = corps.seated()
    offer = corps.asked(row)
    corps.answer(offer, by, yes=False)
    later = corps.at + timedelta(days=900)
    assert codes(lambda: corps.asked(row, starts=later + DAY, at=later)) == {"offer_after_no"}


def test_given_back_without_a_reason(corps, monkeypatch):
    row, by = corps.seated()
    said = heard(monkeypatch, Kind.PUBLICITY)
    offer = corps.answer(corps.asked(row), by)
    back = offers.give_back(place=by.facility, offer=offer.pk, by=by, at=corps.at)
    assert back.status == "returned" and said == [Answer.ACCEPTED, Answer.RETURNED]
    assert Commitment.objects.get().released_at == corps.at
    assert codes(lambda: corps.asked(row)) == {"offer_after_no"}


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("resting", "volunteer_not_active"),
        ("unready", "volunteer_not_ready"),
        ("untrained", "training_missing"),
    ],
)
def test_who_is_not_asked(corps, spoil, code):
    row = corps.active(Kind.CALLER if spoil == "unready" else Kind.ESCORT)
    if spoil != "untrained":
        corps.fit(row)
    if spoil == "resting":
        volunteers.rest(volunteer=row, by=corps.worker, at=corps.at)
    assert code in codes(lambda: corps.asked(row, Kind.ESCORT))
    assert not Offer.objects.exists()


def test_training_must_hold_to_the_last_day_of_the_work(corps):
    row = corps.active(Kind.ESCORT)
    corps.trained(row, day=ON - timedelta(days=728))  # holds 730 days from the day before that
    soon, late = corps.at + DAY, corps.at + 2 * DAY
    assert corps.asked(row, Kind.ESCORT, "m:1", starts=soon, hours=1).status == "open"
    assert codes(lambda: corps.asked(row, Kind.ESCORT, "m:2", starts=late)) == {"training_missing"}


def test_a_training_that_was_not_passed_is_none(corps):
    row = corps.active(Kind.ESCORT)
    corps.trained(row, result="failed")
    assert codes(lambda: corps.asked(row, Kind.ESCORT)) == {"training_missing"}


def test_peers_are_past_donors_and_become_so_by_an_event(corps):
    row = corps.active(Kind.PEER)
    corps.fit(row)
    assert codes(lambda: corps.asked(row, Kind.PEER)) == {"volunteer_not_past_donor"}
    assert selectors.able(Kind.PEER, corps.path, corps.at) == []
    corps.donated(row)
    assert corps.asked(row, Kind.PEER).status == "open"
    assert [b.pk for b in selectors.able(Kind.PEER, corps.path, corps.at)] == [row.pk]
    nobody = corps.person()
    assert corps.room(lambda by: volunteers.donated(person=nobody.pk, by=by, at=corps.at)) is False


def test_who_has_donated_is_not_named_on_the_trail_of_the_room_that_knows(corps):
    row = corps.active(Kind.PEER)
    corps.donated(row)
    told = Trail.objects.latest("pk")
    assert told.act == "tests.volunteers.other_room"
    assert "volunteer" not in told.data and str(row.pk) not in told.data


def test_asked_too_often(corps):
    row = corps.active()
    for n in range(4):
        corps.asked(row, subject=f"m:{n}")
    assert codes(lambda: corps.asked(row, subject="m:9")) == {"offers_too_many"}
    later = corps.at + timedelta(days=15)
    assert corps.asked(row, subject="m:9", starts=later + DAY, at=later).status == "open"


def test_asked_twice_about_the_same(corps):
    row = corps.active()
    corps.asked(row)
    assert codes(lambda: corps.asked(row)) == {"offer_made_already"}


def test_what_has_begun_is_offered_to_nobody(corps):
    row = corps.active()
    assert codes(lambda: corps.asked(row, starts=corps.at)) == {"offer_in_past"}


def test_a_kind_or_volunteer_that_is_none(corps):
    row = corps.active()
    with pytest.raises(Malformed):
        corps.asked(row, "flying")
    row.pk = 999_999
    with pytest.raises(Malformed):
        corps.asked(row)


def test_outside_an_act_nobody_is_asked(corps):
    row = corps.active()
    with pytest.raises(LookupError):
        offers.make(volunteer=row, kind=Kind.OTHER, subject="x", place=corps.path, starts=corps.at,
                    ends=corps.at + HOUR, by=corps.worker, at=corps.at)  # fmt: skip
    with pytest.raises(LookupError):
        hours.credit(
            volunteer=row, kind=Kind.OTHER, subject="x", minutes=1, by=corps.worker, at=corps.at
        )


# -- insurance and time -------------------------------------------------------------------------------


def test_no_yes_to_risk_without_insurance(corps):
    row, by = corps.seated(Kind.ESCORT)
    corps.trained(row)
    offer = corps.asked(row, Kind.ESCORT)
    assert codes(lambda: corps.answer(offer, by)) == {"insurance_missing"}
    offer.refresh_from_db()
    assert offer.status == "open" and not Commitment.objects.exists()
    corps.insured(row)
    assert corps.answer(offer, by).status == "accepted"


@pytest.mark.parametrize(
    ("since", "until", "fits"),
    [(0, 3, True), (2, 3, False), (0, 1, False), (-90, -1, False)],
    ids=["whole", "begins after", "ends within", "over"],
)
def test_insurance_covers_the_whole_time(corps, since, until, fits):
    """The work begins on the first day from now and ends on the second."""
    row, by = corps.seated(Kind.ESCORT)
    corps.trained(row)
    corps.insured(row, ON + timedelta(days=since), ON + timedelta(days=until))
    offer = corps.asked(row, Kind.ESCORT, starts=corps.at + DAY, hours=20)
    if fits:
        assert corps.answer(offer, by).status == "accepted"
    else:
        assert codes(lambda: corps.answer(offer, by)) == {"insurance_missing"}


def test_insurance_that_was_ended_covers_nothing(corps):
    row, by = corps.seated(Kind.ESCORT)
    corps.trained(row)
    cover = corps.insured(row)
    covers.end(cover=cover, by=corps.worker, at=corps.at)
    offer = corps.asked(row, Kind.ESCORT)
    assert codes(lambda: corps.answer(offer, by)) == {"insurance_missing"}


def test_two_times_never_overlap(corps):
    row, by = corps.seated(Kind.PUBLICITY)
    first = corps.asked(row, subject="m:1", starts=corps.at + DAY, hours=4)
    inside = corps.asked(row, subject="m:2", starts=corps.at + DAY + HOUR, hours=1)
    after = corps.asked(row, subject="m:3", starts=corps.at + DAY + 4 * HOUR, hours=1)
    corps.answer(first, by)
    assert codes(lambda: corps.answer(inside, by)) == {"work_time_taken"}
    assert corps.answer(after, by).status == "accepted"
    offers.give_back(place=by.facility, offer=first.pk, by=by, at=corps.at)
    assert corps.answer(inside, by).status == "accepted"


def test_a_late_yes_is_too_late(corps):
    row, by = corps.seated()
    offer = corps.asked(row, starts=corps.at + 5 * DAY)
    assert offer.expires_at == corps.at + 48 * HOUR
    late = corps.at + 48 * HOUR
    assert codes(lambda: corps.answer(offer, by, at=late)) == {"offer_over"}


def test_another_ones_offer_is_not_there(corps):
    row = corps.active()
    _, by = corps.seated()
    offer = corps.asked(row)
    with pytest.raises(Unknown):
        corps.answer(offer, by)


# -- the house ----------------------------------------------------------------------------------------


def test_offers_run_out_by_themselves(corps, monkeypatch):
    row = corps.active()
    said = heard(monkeypatch, Kind.PUBLICITY)
    offer = corps.asked(row, starts=corps.at + 5 * DAY)
    assert due.tick(corps.at + 47 * HOUR) == 0
    assert due.tick(corps.at + 48 * HOUR) == 1
    offer.refresh_from_db()
    assert offer.status == "expired" and said == [Answer.EXPIRED]
    assert Trail.objects.filter(act="volunteers.offer.expire", actor="house").count() == 1
    later = corps.at + 3 * DAY
    assert corps.asked(row, starts=later + DAY, at=later).status == "open"  # silence is no no


def test_no_longer_needed(corps):
    row, by = corps.seated()
    other = corps.active()
    corps.answer(corps.asked(row), by)
    corps.asked(other)
    gone = corps.room(
        lambda by: offers.withdraw_for(
            kind=Kind.PUBLICITY, subject="tests.thing:1", by=by, at=corps.at
        )
    )
    assert {o.status for o in gone} == {"withdrawn"} and len(gone) == 2
    assert not Commitment.objects.filter(released_at__isnull=True).exists()


# -- who can be asked ---------------------------------------------------------------------------------


def test_who_is_able(corps, far):
    trained = corps.active(Kind.ESCORT, name="受训人")
    corps.fit(trained)
    bare = corps.active(Kind.ESCORT, name="新来人")
    corps.active(Kind.CALLER)
    corps.applied(Kind.ESCORT)
    far.active(Kind.ESCORT)
    found = selectors.able(Kind.ESCORT, corps.path, corps.at)
    assert [(b.pk, b.name, b.trained, b.insured) for b in found] == [
        (trained.pk, "受训人", True, True), (bare.pk, "新来人", False, False),
    ]  # fmt: skip
    assert all("****" in b.masked_phone and b.org_path == corps.path for b in found)


def test_who_was_not_asked_for_longest_comes_first(corps):
    first, second = corps.active(), corps.active()
    corps.asked(first)
    found = selectors.able(Kind.PUBLICITY, corps.path, corps.at)
    assert [b.pk for b in found] == [second.pk, first.pk]
    corps.asked(second, at=corps.at + HOUR)
    found = selectors.able(Kind.PUBLICITY, corps.path, corps.at)
    assert [b.pk for b in found] == [first.pk, second.pk]


def test_an_area_may_be_the_whole_city(corps):
    row = corps.active(Kind.ESCORT)
    county2 = corps.city.county2.path
    assert selectors.able(Kind.ESCORT, county2, corps.at) == []
    assert selectors.able(Kind.ESCORT, corps.city.city.path, corps.at) != []
    volunteers.amend(
        volunteer=row, kinds=[Kind.ESCORT], area=corps.city.city.path, languages=[],
        registered_as="", by=corps.worker, at=corps.at,
    )  # fmt: skip
    assert [b.pk for b in selectors.able(Kind.ESCORT, county2, corps.at)] == [row.pk]


def test_able_asks_no_more_the_more_there_are(corps, django_assert_max_num_queries):
    for _ in range(3):
        corps.active(Kind.ESCORT)
    with django_assert_max_num_queries(12):
        assert len(selectors.able(Kind.ESCORT, corps.path, corps.at)) == 3


def test_hours_that_cannot_be(corps):
    row = corps.active()

    def credit(minutes: int, km: int = 0):
        return corps.room(
            lambda by: hours.credit(
                volunteer=row,
                kind=Kind.OTHER,
                subject="x",
                minutes=minutes,
                km=km,
                by=by,
                at=corps.at,
            )
        )

    assert codes(lambda: credit(1441)) == {"hours_minutes_out_of_range"}
    assert codes(lambda: credit(-1)) == {"hours_minutes_out_of_range"}
    assert codes(lambda: credit(10, 20_001)) == {"hours_km_out_of_range"}
    assert Volunteer.objects.get(pk=row.pk).hours.count() == 0


def test_among_whom_one_chooses(corps):
    rows = [corps.active() for _ in range(3)]
    found = selectors.able(Kind.PUBLICITY, corps.path, corps.at, among=[rows[1].pk])
    assert [b.pk for b in found] == [rows[1].pk]


def test_the_trained_come_first_where_there_are_many(corps, monkeypatch):
    from sanxian.volunteers.selectors import asking

    monkeypatch.setattr(asking, "MOST", 2)
    bare, also, fit = (corps.active(Kind.ESCORT) for _ in range(3))
    corps.fit(fit)
    found = selectors.able(Kind.ESCORT, corps.path, corps.at)
    assert [b.pk for b in found] == [fit.pk, bare.pk] and also.pk
