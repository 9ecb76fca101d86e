"""Shifts: seats, the code on the wall, who came; and that the house closes what is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.volunteers import codes, news
from sanxian.volunteers.facts import Answer, Kind
from sanxian.volunteers.models import Commitment, Hours, Offer, Shift, Signup
from sanxian.volunteers.selectors import shifts as chosen
from sanxian.volunteers.services import covers, due, shifts, volunteers
from tests.volunteers.corps import DAY, HOUR
from tests.volunteers.test_offers import codes as refusals

MINUTE = timedelta(minutes=1)


def code_of(shift, at):
    return codes.at_moment(shift.uid, at, 10)


def check_in(corps, signup, by, at, code=None):
    said = code or code_of(signup.shift, at)
    return shifts.check_in(place=by.facility, signup=signup.pk, code=said, by=by, at=at)


def check_out(corps, signup, by, at, code=None):
    said = code or code_of(signup.shift, at)
    return shifts.check_out(place=by.facility, signup=signup.pk, code=said, by=by, at=at)


@pytest.fixture
def signed(corps):
    """One who has signed up for a shift of three hours, an hour from now."""
    row, by = corps.seated()
    shift = corps.shift()
    return corps, row, by, shift, corps.signed(shift, by)


def test_signed_came_went_and_the_time_counts(signed):
    corps, row, by, shift, signup = signed
    shift.refresh_from_db()
    assert shift.taken == 1
    came, went = shift.starts + 10 * MINUTE, shift.ends + 20 * MINUTE
    assert check_in(corps, signup, by, came).status == "present"
    assert check_out(corps, signup, by, went).status == "done"
    given = Hours.objects.get()
    assert (given.minutes, given.kind, given.source) == (170, Kind.PUBLICITY, "shift")
    assert Commitment.objects.get().released_at == went


def test_time_before_and_after_the_shift_does_not_count(signed):
    corps, _row, by, shift, signup = signed
    check_in(corps, signup, by, shift.starts - 30 * MINUTE)
    check_out(corps, signup, by, shift.ends + 60 * MINUTE)
    assert Hours.objects.get().minutes == 180


def test_who_leaves_before_it_begins_has_given_nothing(signed):
    corps, _row, by, shift, signup = signed
    check_in(corps, signup, by, shift.starts - 30 * MINUTE)
    assert check_out(corps, signup, by, shift.starts - 20 * MINUTE).status == "done"
    assert not Hours.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "code"), [(-61, "check_in_too_early"), (180, "shift_over")], ids=["early", "over"]
)
def test_when_one_checks_in(signed, minutes, code):
    corps, _row, by, shift, signup = signed
    at = shift.starts + minutes * MINUTE
    assert refusals(lambda: check_in(corps, signup, by, at)) == {code}


def test_checking_out_too_late_is_for_the_leader(signed):
    corps, _row, by, shift, signup = signed
    check_in(corps, signup, by, shift.starts)
    late = shift.ends + 121 * MINUTE
    assert refusals(lambda: check_out(corps, signup, by, late)) == {"check_out_too_late"}
    shifts.mark(signup=chosen.signup(corps.worker, signup.pk), word="go", when=shift.ends,
                by=corps.worker, at=late)  # fmt: skip
    assert Hours.objects.get().minutes == 180


# -- the code ------------------------------------------------------------------------------------------


def test_a_code_is_the_shifts_own_and_changes(corps):
    one, other = corps.shift(), corps.shift(starts=corps.at + 5 * HOUR)
    at = corps.at
    assert code_of(one, at) != code_of(other, at)
    assert len(code_of(one, at)) == 6 and code_of(one, at).isdigit()
    assert code_of(one, at) != code_of(one, at + 10 * MINUTE)
    assert codes.fits(code_of(one, at), one.uid, at + 10 * MINUTE, 10)  # slow fingers
    assert not codes.fits(code_of(one, at), one.uid, at + 20 * MINUTE, 10)
    assert not codes.fits(code_of(one, at + 10 * MINUTE), one.uid, at, 10)
    assert not codes.fits("", one.uid, at, 10)


def test_another_key_of_the_house_makes_other_codes(corps, monkeypatch):
    shift = corps.shift()
    before = code_of(shift, corps.at)
    monkeypatch.setattr(codes.keys, "key", lambda purpose: b"another" * 5)
    assert code_of(shift, corps.at) != before


def test_the_code_of_another_shift_opens_nothing(signed):
    corps, _row, by, shift, signup = signed
    other = corps.shift(starts=corps.at + 8 * HOUR)
    at = shift.starts
    wrong = code_of(other, at)
    assert refusals(lambda: check_in(corps, signup, by, at, wrong)) == {"check_code_wrong"}


def test_nobody_guesses(signed):
    """Five wrong ones, and the right one is of no use any more: a leader writes it down."""
    corps, _row, by, shift, signup = signed
    at = shift.starts
    for _ in range(5):
        shifts.tried(place=by.facility, signup=signup.pk, by=by, at=at)
    assert refusals(lambda: check_in(corps, signup, by, at)) == {"check_tries_used"}
    found = chosen.signup(corps.worker, signup.pk)
    assert shifts.mark(signup=found, word="arrive", by=corps.worker, at=at).status == "present"


def test_ones_own_place_alone(signed):
    corps, _row, _by, shift, signup = signed
    _other, stranger = corps.seated(number=2)
    with pytest.raises(Unknown):
        check_in(corps, signup, stranger, shift.starts)
    with pytest.raises(Unknown):
        shifts.withdraw(place=stranger.facility, signup=signup.pk, by=stranger, at=corps.at)


def test_what_the_wall_shows(corps):
    shift = corps.shift()
    said, changes = chosen.code(shift, corps.at)
    assert said == code_of(shift, corps.at)
    assert corps.at < changes <= corps.at + 10 * MINUTE
    assert chosen.code(shift, changes)[0] != said


# -- seats ---------------------------------------------------------------------------------------------


def test_no_seat_is_given_twice(corps):
    _a, one = corps.seated(number=1)
    _b, two = corps.seated(number=2)
    shift = corps.shift(seats=1)
    corps.signed(shift, one)
    assert refusals(lambda: corps.signed(shift, two)) == {"shift_full"}
    signup = Signup.objects.get()
    shifts.withdraw(place=one.facility, signup=signup.pk, by=one, at=corps.at)
    assert corps.signed(shift, two).status == "signed"
    assert Shift.objects.get().taken == 1


def test_a_seat_is_given_back_without_a_reason_until_it_begins(signed):
    corps, _row, by, shift, signup = signed
    assert refusals(
        lambda: shifts.withdraw(place=by.facility, signup=signup.pk, by=by, at=shift.starts)
    ) == {"shift_begun"}
    back = shifts.withdraw(place=by.facility, signup=signup.pk, by=by, at=corps.at)
    assert back.status == "withdrawn" and Commitment.objects.get().released_at == corps.at
    assert corps.signed(shift, by).status == "signed"  # and comes back if she likes


def test_one_cannot_be_in_two_places(signed):
    corps, _row, by, shift, _signup = signed
    other = corps.shift(starts=shift.ends - HOUR)
    assert refusals(lambda: corps.signed(other, by)) == {"work_time_taken"}
    after = corps.shift(starts=shift.ends)
    assert corps.signed(after, by).status == "signed"


def test_twice_in_one_shift(signed):
    corps, _row, by, shift, _signup = signed
    assert refusals(lambda: corps.signed(shift, by)) == {"signup_known"}


def test_work_with_risk_needs_insurance_in_a_shift_too(corps):
    row, by = corps.seated(Kind.COMPANION)
    corps.trained(row, "care")
    shift = corps.shift(Kind.COMPANION)
    assert refusals(lambda: corps.signed(shift, by)) == {"insurance_missing"}
    cover = corps.insured(row)
    signup = corps.signed(shift, by)
    covers.end(cover=cover, by=corps.worker, at=corps.at)
    at = shift.starts
    assert refusals(lambda: check_in(corps, signup, by, at)) == {"insurance_missing"}
    assert [c.volunteer_id for c in chosen.uncovered(corps.worker, corps.at)] == [row.pk]


def test_a_shift_of_another_area_is_not_there(corps, far):
    _row, by = corps.seated()
    with pytest.raises(Unknown):
        corps.signed(far.shift(), by)


# -- invited -------------------------------------------------------------------------------------------


def test_invited_to_a_shift(corps, monkeypatch):
    said = []
    monkeypatch.setitem(news.ANSWERED, Kind.PUBLICITY, lambda **n: said.append(n["answer"]))
    row, by = corps.seated()
    shift = corps.shift(starts=corps.at + DAY)
    offer = shifts.invite(shift=shift, volunteer=row.pk, by=corps.worker, at=corps.at)
    assert offer.subject == f"volunteers.shift:{shift.pk}" and offer.made_by == corps.worker.id
    corps.answer(offer, by)
    signup = Signup.objects.get()
    shift.refresh_from_db()
    assert (signup.status, shift.taken) == ("signed", 1)
    shifts.withdraw(place=by.facility, signup=signup.pk, by=by, at=corps.at)
    offer.refresh_from_db()
    shift.refresh_from_db()
    assert (offer.status, shift.taken) == ("returned", 0)
    assert said == [Answer.ACCEPTED, Answer.RETURNED]
    assert not Commitment.objects.filter(released_at__isnull=True).exists()


def test_who_comes_by_invitation_ends_the_offer_by_coming(corps):
    row, by = corps.seated()
    shift = corps.shift()
    offer = shifts.invite(shift=shift, volunteer=row.pk, by=corps.worker, at=corps.at)
    corps.answer(offer, by)
    signup = Signup.objects.select_related("shift").get()
    check_in(corps, signup, by, shift.starts)
    check_out(corps, signup, by, shift.ends)
    offer.refresh_from_db()
    assert offer.status == "done" and Hours.objects.get().minutes == 180


# -- cancelled, closed ---------------------------------------------------------------------------------


def test_cancelled_and_everybody_is_free(signed):
    corps, row, _by, shift, signup = signed
    other = corps.active()
    shifts.invite(shift=shift, volunteer=other.pk, by=corps.worker, at=corps.at)
    shifts.cancel(shift=shift, by=corps.worker, at=corps.at)
    signup.refresh_from_db()
    assert signup.status == "cancelled" and Offer.objects.get().status == "withdrawn"
    assert not Commitment.objects.filter(released_at__isnull=True).exists()


def test_the_house_closes_what_is_over_and_ranks_nobody(signed):
    corps, row, _by, shift, signup = signed
    assert due.tick(shift.ends + 120 * MINUTE) == 0
    assert due.tick(shift.ends + 121 * MINUTE) == 1
    signup.refresh_from_db()
    shift.refresh_from_db()
    assert (signup.status, shift.status) == ("missed", "closed")
    noted = Trail.objects.get(act="volunteers.shift.close", subject__startswith="volunteers.shift")
    assert "missed" in noted.data and str(row.person.name) not in noted.data
    assert shifts.mark(signup=chosen.signup(corps.worker, signup.pk), word="arrive",
                       when=shift.starts, by=corps.worker, at=shift.ends + 3 * HOUR).status == "present"  # fmt: skip


def test_not_closed_before_its_end(signed):
    corps, _row, _by, shift, _signup = signed
    assert refusals(lambda: shifts.close(shift=shift, by=corps.worker, at=shift.ends - MINUTE)) == {
        "shift_not_over"
    }


def test_marked_absent_by_hand(signed):
    corps, _row, _by, shift, signup = signed
    found = chosen.signup(corps.worker, signup.pk)
    assert (
        shifts.mark(signup=found, word="miss", by=corps.worker, at=shift.starts).status == "missed"
    )
    with pytest.raises(Malformed):
        shifts.mark(signup=found, word="sing", by=corps.worker, at=shift.starts)


# -- planning ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"seats": 0}, "seats_out_of_range"),
        ({"seats": 501}, "seats_out_of_range"),
        ({"hours": 0}, "work_times_crossed"),
        ({"hours": 200}, "work_time_too_long"),
        ({"kind": "flying"}, "no_such_choice"),
    ],
)
def test_what_cannot_be_planned(corps, given, code):
    assert refusals(lambda: corps.shift(**given)) == {code}


def test_what_has_passed_cannot_be_planned(corps):
    assert refusals(lambda: corps.shift(starts=corps.at - DAY)) == {"work_time_passed"}


def test_a_leader_works_for_her_own_team_alone(corps):
    team, other = corps.team(), corps.team("护送队")
    _row, leader = corps.led(team)
    mine, theirs = corps.shift(team=team, by=leader), corps.shift(team=other)
    shifts.cancel(shift=mine, by=leader, at=corps.at)
    with pytest.raises(Forbidden):
        corps.shift(team=other, by=leader)
    with pytest.raises(Forbidden):
        corps.shift(by=leader)
    for act in (shifts.cancel,):
        with pytest.raises(Forbidden):
            act(shift=theirs, by=leader, at=corps.at)
    with pytest.raises(Forbidden):
        shifts.invite(shift=theirs, volunteer=corps.active().pk, by=leader, at=corps.at)
    _who, by = corps.seated(number=3)
    signup = corps.signed(theirs, by)
    with pytest.raises(Forbidden):
        shifts.mark(signup=signup, word="miss", by=leader, at=corps.at)


def test_a_second_tap_signs_up_once(corps):
    _row, by = corps.seated()
    shift, number = corps.shift(), uuid4()
    for _ in range(2):
        shifts.sign_up(place=by.facility, shift=shift.pk, by=by, at=corps.at, request=number)
    assert Signup.objects.count() == 1


def test_leaving_frees_everything(corps, monkeypatch):
    said = []
    for kind in Kind:
        monkeypatch.setitem(news.ANSWERED, kind, lambda **n: said.append(n["answer"]))
    row, by = corps.seated()
    shift = corps.shift()
    corps.signed(shift, by)
    corps.answer(corps.asked(row, subject="m:1", starts=corps.at + 2 * DAY), by)
    corps.asked(row, subject="m:2", starts=corps.at + 3 * DAY)
    volunteers.own_leave(place=by.facility, by=by, at=corps.at)
    row.refresh_from_db()
    shift.refresh_from_db()
    assert (row.status, row.until, shift.taken) == ("left", corps.at.date(), 0)
    assert said == [Answer.ACCEPTED, Answer.DECLINED, Answer.RETURNED]
    assert not Commitment.objects.filter(released_at__isnull=True).exists()


def test_refusals_write_nothing(corps):
    before = Trail.objects.count()
    with pytest.raises(Refusal):
        corps.signed(corps.shift(Kind.ESCORT), corps.seated()[1])
    assert (
        not Signup.objects.exists()
        and Trail.objects.filter(act="volunteers.own.sign_up").count() == 0
    )
    assert Trail.objects.count() > before
