"""What donors tell afterwards: the blood lies still at once, and only quality knows why."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from sanxian.blood.models import Information, Recall, Unit
from sanxian.blood.selectors import aftercare as read
from sanxian.blood.selectors import release as release_read
from sanxian.blood.services import information, recalls
from sanxian.core.models import Trail
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=5)


def told(room, donation, kind="fever", **said):
    return information.take(
        donation=donation, kind=kind, way="phone", by=room.nurse, at=LATER, **said
    )


def earlier(room, days, donor=None):
    """A donation of so many days ago; the room then stands in today again."""
    today = room.session
    donation = room.given(donor, at=room.on(ON - timedelta(days=days)))
    room.session = today
    return donation


def own(persona, donor):
    """The donor's own account."""
    account = persona.account("donor")
    type(account).objects.filter(pk=account.pk).update(person_uid=donor.person.uid)
    persona.accounts.pop(("donor", "", 1))
    account.refresh_from_db()
    from sanxian.orgs import selectors

    return selectors.actor_for(account, ON)


@pytest.mark.parametrize("kind", ["do_not_use", "fever", "infection", "diagnosis", "other"])
def test_what_is_told_holds_every_bag_in_the_same_act(room, kind):
    donation = room.given()
    row = told(room, donation, kind)
    assert [u.status for u in donation.units.all()] == ["held"]
    recall = row.recalls.get()
    assert (recall.cause, recall.root) == ("donor_information", f"blood.donation:{donation.pk}")
    assert release_read.holds([donation])[donation.pk][0] == "recall_open"
    duty = Duty.objects.get(kind="blood.information")
    assert (duty.subject, duty.org_path) == (f"blood.information:{row.pk}", room.city.centre.path)


def test_nothing_outside_the_seal_says_what_it_was(room):
    donation = room.given()
    rows = []
    for kind in ("do_not_use", "diagnosis"):
        before = set(Trail.objects.values_list("pk", flat=True))
        told(room, room.given(), kind, detail="我查出了一种病")
        said = Trail.objects.exclude(pk__in=before).order_by("pk")
        rows.append([(r.act, r.step, r.reasons, sorted(json.loads(r.data or "{}"))) for r in said])
    assert rows[0] == rows[1]
    text = "".join(Trail.objects.values_list("data", flat=True))
    text += "".join(Trail.objects.values_list("reasons", flat=True))
    assert "do_not_use" not in text and "diagnosis" not in text and "查出" not in text
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, detail FROM blood_information")
        assert all(b"diagnosis" not in bytes(k) for k, _ in cursor.fetchall())
    assert told(room, donation, "do_not_use", detail="怕出事").detail == ""


def test_who_holds_the_slip_says_no_once_and_is_asked_nothing(room):
    donation = room.given()
    code = read.slip_code(donation)
    row = information.take_slip(code=f" {code[:4]} {code[4:].lower()} ", at=LATER)
    assert (row.kind, row.way, row.by, row.donation) == ("do_not_use", "slip", "slip", donation)
    assert information.take_slip(code=code, at=LATER).pk == row.pk
    assert Information.objects.count() == Recall.objects.count() == 1
    assert Unit.objects.get().status == "held"


def test_no_other_code_opens_anything(room):
    donation, other = room.given(), room.given()
    code = read.slip_code(donation)
    wrong = [
        "",
        "0",
        code[:-1],
        code[:-1] + ("A" if code[-1] != "A" else "B"),
        f"{other.pk:06d}{code[-10:]}",
        "9" * 40 + code[-10:],
        "００１" + code[-10:],
    ]
    for said in wrong:
        with pytest.raises(Refusal) as refused:
            information.take_slip(code=said, at=LATER)
        assert refused.value.codes == ("slip_unknown",)
    assert not Information.objects.exists()


def test_a_donor_tells_of_her_own_donation_and_of_no_other(room, persona):
    donor, stranger = room.donor(), room.donor("王小明", sex="male")
    mine, theirs = room.given(donor), room.given(stranger)
    by = own(persona, donor)
    place = room.city.city.path
    row = information.own_take(place=place, number=mine.number, kind="do_not_use", by=by, at=LATER)
    assert (row.way, mine.units.get().status) == ("portal", "held")
    with pytest.raises(Unknown):
        information.own_take(place=place, number=theirs.number, kind="fever", by=by, at=LATER)
    assert theirs.units.get().status == "untested"
    with pytest.raises(Forbidden):
        information.take(donation=mine, kind="fever", way="phone", by=by, at=LATER)


def test_a_diagnosis_draws_in_what_was_given_within_the_year(room):
    donor = room.donor()
    spring = earlier(room, 200, donor)
    autumn = room.given(donor)
    row = told(room, autumn, "diagnosis")
    assert row.recalls.count() == 2
    assert {u.status for u in Unit.objects.filter(donation__in=[spring, autumn])} == {"held"}


def test_what_comes_too_late_is_kept_and_holds_nothing(room):
    donation = earlier(room, 30)
    row = told(room, donation, "fever")
    assert (row.holds, row.recalls.count(), donation.units.get().status) == (False, 0, "untested")
    assert Duty.objects.filter(kind="blood.information").exists()
    assert donation.pk not in release_read.holds([donation])


def test_two_words_about_one_donation_share_the_recall(room):
    donation = room.given()
    first, second = told(room, donation), told(room, donation, "infection")
    assert first.recalls.get() == second.recalls.get()


def test_a_donation_without_bags_has_nothing_to_hold(room):
    donation = room.drawing()
    from sanxian.blood.services import donations

    donations.stop(donation=donation, reason="donor_wish", by=room.nurse, at=AT)
    assert told(room, donation, "do_not_use").recalls.count() == 0


def test_only_quality_undoes_it_and_only_after_the_recall(room):
    donation = room.given()
    row = told(room, donation, "do_not_use")
    for by in (room.nurse, room.registrar, room.admin, room.persona("counsellor")):
        with pytest.raises(Forbidden):
            information.settle(information=row, by=by, at=LATER)
    with pytest.raises(Refusal) as refused:
        information.settle(information=row, by=room.quality, at=LATER)
    assert refused.value.codes == ("information_recall_open",)
    recalls.close_recall(recall=row.recalls.get(), outcome="cleared", by=room.quality, at=LATER)
    assert release_read.holds([donation])[donation.pk] == ("recall_open",)  # until it is settled
    information.settle(information=row, by=room.quality, at=LATER)
    assert donation.pk not in release_read.holds([donation])
    assert Duty.objects.get(kind="blood.information").status == "done"


@pytest.mark.parametrize("kind, way", [("gossip", "phone"), ("fever", "pigeon")])
def test_words_that_do_not_exist(room, kind, way):
    with pytest.raises(Malformed):
        information.take(donation=room.given(), kind=kind, way=way, by=room.nurse, at=LATER)


@pytest.mark.parametrize(
    "which", [lambda d: d.number, read.slip_code, lambda d: d.donor.code.lower()]
)
def test_the_donation_is_found_by_what_the_donor_has_in_hand(room, which):
    donor = room.donor()
    earlier(room, 200, donor)
    last = room.given(donor)
    assert read.about(room.nurse, which(last)) == last


def test_another_city_finds_nothing(room, other_room):
    donation = room.given()
    row = told(room, donation)
    with pytest.raises(Unknown):
        read.about(other_room.nurse, donation.number)
    with pytest.raises(Unknown):
        read.get(other_room.quality, row.pk)
    assert not read.listed(other_room.quality).exists()


def test_the_list_costs_the_same_for_many(room, django_assert_num_queries):
    for _ in range(3):
        told(room, room.given())
    with django_assert_num_queries(1):
        assert len([r.donation.number for r in read.listed(room.quality)]) == 3
