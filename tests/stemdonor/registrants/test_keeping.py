"""The registry is kept warm as work: so many a week, something asked, the cap kept, closed by the contact."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.core import policy
from sanxian.core.models import Answer, Holiday, Trail
from sanxian.duties import editions as calls
from sanxian.duties.models import Attempt, Duty
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.people.models import Consent
from sanxian.stemdonor import editions
from sanxian.stemdonor.models import Registrant, Relative
from sanxian.stemdonor.services import keeping, registrants, relatives
from tests.stemdonor.county import BOTH
from tests.stemdonor.registrants.test_intakes import line, take

DAY = timedelta(days=1)
KEEP = "stemdonor.keeping"


@pytest.fixture(autouse=True)
def afternoon(city, at):
    """The pages' clock, after what the stories do in the morning."""
    from sanxian.core.models import Home

    Home.objects.update_or_create(
        pk=1, defaults={"kind": "simulated", "clock": at + timedelta(hours=6)}
    )


@pytest.fixture
def due(county):
    """Thirty in the registry, with whom it has long been time to be in touch."""
    take(county, *(line(n) for n in range(1, 31)))
    Registrant.objects.update(next_on=date(2026, 11, 1))
    return Registrant.objects.order_by("pk")


def ringing() -> list[str]:
    rows = Duty.objects.filter(kind=KEEP, status__in=("open", "acknowledged"))
    return sorted(rows.values_list("subject", flat=True))


def talk(county, row, outcome="keep", deeds=("phone",), **given):
    row = Registrant.objects.get(pk=row.pk)
    said = {"by": county.worker, "at": county.at, **given}
    return registrants.talk(registrant=row, outcome=outcome, deeds=deeds, **said)


def a_week(county) -> int:
    return editions.keeping(county.path, county.at.date()).values.a_week


def test_a_week_holds_what_a_worker_can_do_the_longest_due_first(county, due):
    last = due.last()
    Registrant.objects.filter(pk=last.pk).update(next_on=date(2026, 1, 1))
    assert keeping.tick(county.at) == a_week(county) == 20
    assert f"stemdonor.registrant:{last.pk}" in ringing()
    rows = Duty.objects.filter(kind=KEEP)
    assert {row.owner.code for row in rows} == {county.worker.id}
    assert keeping.tick(county.at + DAY) == 0  # done or not, this week is full
    assert keeping.tick(county.at + 7 * DAY) == 10  # the rest, next Monday
    assert Trail.objects.filter(act=keeping.PLAN).count() == 2


def test_two_workers_do_twice_as_much(county, due):
    county.persona("county_worker", "", 2)
    assert keeping.tick(county.at) == 30


def test_a_day_off_lists_nobody(county, due):
    Holiday.objects.create(day=county.at.date(), works=False, name="假")
    assert keeping.tick(county.at) == 0


@pytest.mark.parametrize(
    ("outcome", "deeds", "closed"),
    [("keep", ("phone",), True), ("unreachable", (), True), ("undecided", (), False)],
)
def test_the_recorded_contact_closes_it(county, due, outcome, deeds, closed):
    keeping.tick(county.at)
    row = due.first()
    talk(county, row, outcome, deeds)
    assert (f"stemdonor.registrant:{row.pk}" not in ringing()) is closed
    assert Attempt.objects.get().kind == KEEP


def test_a_greeting_alone_closes_nothing(county, due):
    keeping.tick(county.at)
    with pytest.raises(Refusal) as refusal:
        talk(county, due.first(), "keep", ())
    assert refusal.value.codes == ("deed_missing",)
    assert len(ringing()) == 20


def test_a_no_ends_it_with_everything_else(county, due):
    keeping.tick(county.at)
    row = due.first()
    talk(county, row, "withdraw", ())
    assert f"stemdonor.registrant:{row.pk}" not in ringing()
    assert Registrant.objects.get(pk=row.pk).status == "left"


def test_who_was_contacted_as_often_as_may_be_is_not_listed(county, due, monkeypatch):
    barred = {f"people.person:{due.first().person.uid}"}
    monkeypatch.setattr(
        keeping.duties, "bars_of",
        lambda parties, place, at: {one: ["cap"] if one in barred else [] for one in parties},
    )  # fmt: skip
    keeping.tick(county.at)
    assert len(ringing()) == 20
    assert f"stemdonor.registrant:{due.first().pk}" not in ringing()


def capped(county, row):
    """Called as often as may be, from a desk of another kind of work."""
    party = f"people.person:{row.person.uid}"
    cap = calls.call_rule(county.path, county.at.date()).values.cap
    for n in range(cap):
        Attempt.objects.create(
            kind=KEEP, subject=f"stemdonor.registrant:{row.pk}", org_path=county.path, party=party,
            channel="phone", outcome="no_answer", at=county.at - (n + 1) * DAY / 24, by="a-x",
            minutes=1,
        )  # fmt: skip


def test_the_cap_itself_keeps_somebody_off_the_list(county, due):
    capped(county, due.first())
    assert keeping.tick(county.at) == 20
    assert f"stemdonor.registrant:{due.first().pk}" not in ringing()


def asked(county, n: int) -> list[str]:
    """The statements of planning a week of which everybody was contacted as often as may be."""
    Registrant.objects.exclude(pk__in=Registrant.objects.order_by("pk").values("pk")[:n]).update(
        next_on=date(2027, 1, 1)
    )
    with CaptureQueriesContext(connection) as made:
        assert keeping.tick(county.at) == 0
    return [one["sql"] for one in made]


def test_the_cap_of_all_is_asked_in_one_query(county, due):
    for row in due:
        capped(county, row)
    all_ = asked(county, 30)
    one = asked(county, 1)
    assert len(all_) == len(one)
    assert sum("duties_attempt" in sql for sql in all_) == 1


def test_who_is_looked_for_or_deferred_or_asked_for_is_not_listed_beside(county, due):
    keeping.tick(county.at)
    one, two, three = due[:3]
    talk(county, one, "unreachable", ())
    registrants.defer(registrant=two, why="abroad", by=county.worker, at=county.at)
    registrants.match(registrant=three, by=county.worker, at=county.at)
    for row in (one, two, three):
        assert f"stemdonor.registrant:{row.pk}" not in ringing()
    keeping.tick(county.at + 7 * DAY)
    assert not {f"stemdonor.registrant:{row.pk}" for row in (one, two, three)} & set(ringing())


# -- consents of those taken over ----------------------------------------------------------------------------


def test_who_was_taken_over_signs_here_once(county, due):
    row = due.first()
    assert (row.channel, row.intake is not None, row.confirmed_at) == ("file", True, None)
    assert not Consent.objects.filter(person=row.person).exists()
    with pytest.raises(Refusal) as half:
        registrants.confirm(registrant=row, agreed=BOTH[:1], by=county.worker, at=county.at)
    assert half.value.codes == ("consents_missing",)
    registrants.confirm(registrant=row, agreed=BOTH, by=county.worker, at=county.at)
    assert row.confirmed_at and Consent.objects.filter(person=row.person).count() == 2
    with pytest.raises(Refusal) as twice:
        registrants.confirm(registrant=row, agreed=BOTH, by=county.worker, at=county.at)
    assert twice.value.codes == ("confirmed_already",)


def test_nobody_else_is_confirmed(county):
    with pytest.raises(Refusal) as refusal:
        registrants.confirm(registrant=county.listed(), agreed=BOTH, by=county.worker, at=county.at)
    assert refusal.value.codes == ("confirmed_already",)


def test_the_list_of_those_whose_consents_nobody_has_seen(signed_in, county, due):
    row = due.first()
    worker, other = signed_in("county_worker"), signed_in("county_worker", "other_county")
    assert row.number in worker.get("/stemdonor/unconfirmed").content.decode()
    assert row.number not in other.get("/stemdonor/unconfirmed").content.decode()
    assert "同意还没有核实" in worker.get(f"/stemdonor/registrants/{row.pk}").content.decode()
    said = {"register": "on", "typing": "on", "how": "paper", "request": str(uuid4())}
    answer = worker.post(f"/stemdonor/registrants/{row.pk}/confirm", said)
    assert answer.status_code == 302
    assert row.number not in worker.get("/stemdonor/unconfirmed").content.decode()
    assert other.post(f"/stemdonor/registrants/{row.pk}/confirm", said).status_code == 404


def test_no_answer_that_is_kept_for_a_repeated_request_holds_a_number(county, due):
    one = named(county, due.first(), request=uuid4())
    for n, channel in enumerate(("phone", "phone", "phone", "sms", "letter")):
        talk(county, due.first(), "unreachable", (), channel=channel, at=county.at + n * DAY / 24)
    relatives.reveal(relative=one, by=county.worker, at=county.at + DAY / 4, request=uuid4())
    assert not [row for row in Answer.objects.all() if "13900001234" in row.answer]


# -- whom one may ask ----------------------------------------------------------------------------------------


def named(county, row, **given):
    said = {"kin": "parent", "called": "王大山", "phone": "13900001234", **given}
    return relatives.name(place=county.path, registrant=row, by=county.worker, at=county.at, **said)


def test_at_most_two_are_named_and_their_numbers_lie_sealed(county, due):
    row = due.first()
    one = named(county, row)
    named(county, row, kin="spouse", called="李小妹")
    with pytest.raises(Refusal) as three:
        named(county, row)
    assert three.value.codes == ("relatives_enough",)
    stored = Relative.objects.filter(pk=one.pk).values_list("name", "phone").get()
    assert all("13900001234" not in str(bytes(x)) and "王大山" not in str(x) for x in stored)
    said = " ".join(row.data for row in Trail.objects.all())
    assert "13900001234" not in said and "王大山" not in said


@pytest.mark.parametrize(
    "bad", [{"kin": "friend"}, {"called": " "}, {"phone": "12"}, {"how": "own"}]
)
def test_what_cannot_be_read_is_refused(county, due, bad):
    with pytest.raises(Malformed):
        named(county, due.first(), **bad)


def test_taken_back_they_are_forgotten(county, due):
    row = due.first()
    one = named(county, row)
    relatives.forget(place=county.path, relative=one, by=county.worker, at=county.at)
    one = Relative.objects.get(pk=one.pk)
    assert (one.name, one.phone, one.ended_at) == ("", "", county.at)
    named(county, row)  # another may be named


def test_who_leaves_leaves_nobody_behind_who_is_called(county, due):
    one = named(county, due.first())
    registrants.withdraw(registrant=due.first(), by=county.worker, at=county.at)
    one = Relative.objects.get(pk=one.pk)
    assert one.ended_at and one.phone == ""


def test_a_relative_is_asked_by_leave_and_in_turn(signed_in, county, due):
    row = due.first()
    with pytest.raises(Refusal) as without:
        talk(county, row, "unreachable", (), channel="relative")
    assert without.value.codes == ("relative_not_agreed",)
    one = named(county, row)
    with pytest.raises(Refusal) as early:
        relatives.reveal(relative=one, by=county.worker, at=county.at)
    assert early.value.codes == ("relative_not_yet",)
    for n, channel in enumerate(("phone", "phone", "phone", "sms", "letter")):
        talk(county, row, "unreachable", (), channel=channel, at=county.at + n * DAY / 24)
    at = county.at + DAY / 4
    assert relatives.reveal(relative=one, by=county.worker, at=at).phone == "+8613900001234"
    seen = Trail.objects.get(act="stemdonor.relative.reveal")
    assert seen.subject == f"stemdonor.relative:{one.pk}"


def test_the_next_way_stands_plainly_on_the_page(signed_in, county, due):
    row = due.first()
    browser = signed_in("county_worker")
    page = browser.get(f"/stemdonor/calls/{row.pk}").content.decode()
    assert "先用：电话" in page
    for _ in range(3):
        talk(county, row, "unreachable", ())
    page = browser.get(f"/stemdonor/calls/{row.pk}").content.decode()
    assert "下一步：短信（第 1 次，最多 1 次）" in page


def test_a_week_is_an_edition_of_the_place():
    assert policy.resolve("stemdonor.keeping", "", date(2026, 11, 23)).values.a_week == 20


def test_a_number_is_seen_on_its_page_alone_and_by_its_own_county(signed_in, county, due):
    row = due.first()
    one = named(county, row)
    worker, other = signed_in("county_worker"), signed_in("county_worker", "other_county")
    for n, channel in enumerate(("phone", "phone", "phone", "sms", "letter")):
        talk(county, row, "unreachable", (), channel=channel, at=county.at + n * DAY / 24)
    for path in (f"calls/{row.pk}", f"registrants/{row.pk}"):
        assert "13900001234" not in worker.get(f"/stemdonor/{path}").content.decode()
    assert other.post(f"/stemdonor/relatives/{one.pk}/reveal").status_code == 404
    assert other.post(f"/stemdonor/relatives/{one.pk}/forget").status_code == 404
    assert "13900001234" in worker.post(f"/stemdonor/relatives/{one.pk}/reveal").content.decode()
    assert worker.post(f"/stemdonor/relatives/{one.pk}/forget").status_code == 302
    assert worker.post(f"/stemdonor/relatives/{one.pk}/reveal").status_code == 404
