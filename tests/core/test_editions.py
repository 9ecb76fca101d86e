"""A place's own rules: written by one person, approved by another, in force from their day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from sanxian.core import policy, services, trail
from sanxian.core.models import Edition, Trail
from sanxian.kernel.policy import PolicyError
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.core import ferry

ON = date(2026, 12, 5)
BEFORE = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def topic():
    with ferry.known() as known:
        yield known


@pytest.fixture
def author(persona):
    return persona("administrator")


@pytest.fixture
def approver(persona):
    return persona("policy_approver")


@pytest.fixture
def write(city, author, at):
    def write(text: str = "", path: str = "", by=None) -> Edition:
        return services.write_edition(
            org_path=path or city.city.path,
            topic="test.ferry",
            text=text or ferry.written(),
            by=by or author,
            at=at,
        )

    return write


@pytest.fixture
def pass_(write, author, approver, at):
    """Write, propose and approve."""

    def pass_(text: str = "") -> Edition:
        edition = write(text)
        services.propose_edition(edition=edition, by=author, at=at)
        return services.approve_edition(edition=edition, by=approver, at=at)

    return pass_


def seats(place: str = "370302", on: date = ON, named: str | None = None) -> int:
    return policy.resolve("test.ferry", place, on, named).values.seats


# -- the story --------------------------------------------------------------------------------------


def test_two_persons_put_an_edition_in_force(write, author, approver, at):
    assert seats() == 40
    edition = write()
    assert seats() == 40
    services.propose_edition(edition=edition, by=author, at=at)
    assert seats() == 40
    services.approve_edition(edition=edition, by=approver, at=at)
    assert seats() == 20
    assert (edition.status, edition.approver, edition.approved_at) == ("approved", approver.id, at)


def test_it_holds_in_its_place_from_its_day(pass_):
    pass_()
    assert (seats("3703"), seats("370302"), seats("3702"), seats("37")) == (20, 20, 40, 40)
    assert (seats(on=BEFORE), seats(on=date(2026, 12, 1))) == (40, 20)


def test_what_it_does_not_say_comes_from_above_with_its_source(pass_):
    pass_()
    ruled = policy.resolve("test.ferry", "3703", ON)
    assert ruled.values.fare == Decimal("3.50")
    assert ruled.origin("fare").source == "Tariff of 2010"
    assert ruled.origin("fare").status == "unverified"
    assert ruled.origin("seats").edition_id == "zibo-1"


def test_withdrawn_it_decides_nothing_more_and_is_kept(pass_, approver, at):
    edition = pass_()
    services.withdraw_edition(edition=edition, by=approver, at=at)
    assert seats() == 40
    assert Edition.objects.get().text == ferry.written()


def test_another_process_sees_it_at_once(pass_):
    """The cache is keyed by what is approved, not by what this process did."""
    assert seats() == 40
    edition = pass_()
    Edition.objects.filter(pk=edition.pk).update(status="withdrawn")
    assert seats() == 40


def test_draft_chosen_by_name_decides_only_then(city):
    assert seats(named="ferry-2030") == 30
    assert seats() == 40


def test_shipped_draft_is_switched_on_by_two_persons(city, author, approver, at):
    edition = services.switch_on(
        org_path=city.city.path,
        topic="test.ferry",
        draft="ferry-2030",
        effective=date(2026, 12, 1),
        by=author,
        at=at,
    )
    assert edition.name == "ferry-2030-3703-20261201"
    services.propose_edition(edition=edition, by=author, at=at)
    services.approve_edition(edition=edition, by=approver, at=at)
    assert (seats("3703"), seats("3702"), seats("3703", BEFORE)) == (30, 40, 40)
    ruled = policy.resolve("test.ferry", "3703", ON)
    assert ruled.origin("seats").status == "unverified"


def test_value_by_value(write, author, at):
    edition = write()
    services.set_value(
        edition,
        "fare",
        value=Decimal("2.00"),
        source="Order 8",
        verified=False,
        note="for all",
        by=author,
        at=at,
    )
    found = policy.read(Edition.objects.get())
    assert found.values["fare"].value == Decimal("2.00")
    assert found.values["fare"].source == "Order 8" and found.values["fare"].note == "for all"
    assert found.values["fare"].status == "unverified"
    assert found.values["seats"].value == 20 and found.values["seats"].source == "Order 7"
    services.drop_value(edition, "fare", by=author, at=at)
    assert set(policy.read(Edition.objects.get()).values) == {"seats"}


def test_trail_names_edition_and_hash(pass_):
    edition = pass_()
    rows = list(Trail.objects.values_list("act", "step", "edition"))
    said = f"{edition.name}@{edition.hash[:16]}"
    assert rows == [
        ("core.edition.write", "", said),
        ("core.edition.propose", "propose", said),
        ("core.edition.approve", "approve", said),
    ]
    assert trail.verify().ok


# -- refusals ---------------------------------------------------------------------------------------


def test_author_does_not_approve(write, at, author, persona):
    """Not even when the author also holds the approver's role."""
    from sanxian.core.actor import Actor

    both = Actor(author.id, author.facility, (*author.grants, *persona("policy_approver").grants))
    edition = write()
    services.propose_edition(edition=edition, by=author, at=at)
    with pytest.raises(Refusal) as refusal:
        services.approve_edition(edition=edition, by=both, at=at)
    assert refusal.value.codes == ("same_person",)
    assert seats() == 40


def test_database_refuses_one_person_too(write, author, at):
    edition = write()
    services.propose_edition(edition=edition, by=author, at=at)
    for approver in (author.id, ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(status="approved", approver=approver)


def test_database_refuses_to_change_what_was_decided_on(pass_):
    edition = pass_()
    for column, said in (("text", "x"), ("place", "37"), ("name", "y"), ("author", "a-z")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=edition.pk).update(**{column: said})
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.delete()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not toml [", "policy_bad_toml"),
        (ferry.written(extra="oars = 2"), "policy_unknown_key"),
        (ferry.written(extra='fare = "free"'), "policy_wrong_type"),
        (ferry.written(place="zibo"), "policy_bad_place"),
        (ferry.written().replace('source = "Order 7"\n', ""), "policy_missing_source"),
        (ferry.written().replace('status = "verified"', 'status = "sure"'), "policy_bad_status"),
        (ferry.written(id="a b"), "policy_bad_edition"),
    ],
)
def test_text_is_checked_at_once(write, text, code):
    with pytest.raises(PolicyError) as refusal:
        write(text)
    assert code in refusal.value.codes
    assert not Edition.objects.exists() and not Trail.objects.exists()


@pytest.mark.parametrize("place", ["", "37", "3702", "370202"])
def test_place_must_lie_in_the_organisations_area(write, place):
    with pytest.raises(Refusal) as refusal:
        write(ferry.written(place=place))
    assert refusal.value.codes == ("edition_place_not_ours",)


def test_a_city_may_write_for_its_county(write):
    assert write(ferry.written(place="370302")).place == "370302"


@pytest.mark.parametrize("name", ["ferry-2010", "ferry-2030", "zibo-1"])
def test_names_are_taken_once(write, name):
    write()
    with pytest.raises(Refusal) as refusal:
        write(ferry.written(id=name))
    assert refusal.value.codes == ("edition_name_taken",)


def test_what_the_level_above_forbids_is_not_proposed(write, author, at):
    edition = write(ferry.written(extra="dogs = false"))
    with pytest.raises(Refusal) as refusal:
        services.propose_edition(edition=edition, by=author, at=at)
    assert refusal.value.codes == ("edition_forbidden_above",)
    assert refusal.value.reasons[0].params["key"] == "dogs"


def test_values_that_contradict_each_other_are_not_proposed(write, author, at):
    edition = write(ferry.written(seats=101))
    with pytest.raises(PolicyError) as refusal:
        services.propose_edition(edition=edition, by=author, at=at)
    assert refusal.value.codes == ("policy_bad_value",)


def test_two_editions_of_equal_right_are_not_both_approved(write, author, approver, at):
    """Both were fit when proposed; the second is refused when the first stands."""
    one, two = write(), write(ferry.written(id="zibo-2", seats=22))
    for edition in (one, two):
        services.propose_edition(edition=edition, by=author, at=at)
    services.approve_edition(edition=one, by=approver, at=at)
    with pytest.raises(PolicyError) as refusal:
        services.approve_edition(edition=two, by=approver, at=at)
    assert refusal.value.codes == ("policy_conflict",)
    assert seats() == 20


def test_a_draft_without_a_day_is_not_proposed(write, author, at):
    text = ferry.written().replace("effective = 2026-12-01", "draft = true")
    with pytest.raises(Refusal) as refusal:
        services.propose_edition(edition=write(text), by=author, at=at)
    assert refusal.value.codes == ("edition_not_in_force",)


def test_only_the_author_revises(write, persona, at):
    edition = write()
    with pytest.raises(Refusal) as refusal:
        services.revise_edition(
            edition=edition,
            text=ferry.written(seats=21),
            by=persona("administrator", number=2),
            at=at,
        )
    assert refusal.value.codes == ("edition_not_the_author",)


def test_a_proposed_edition_is_not_revised(write, author, at):
    edition = write()
    services.propose_edition(edition=edition, by=author, at=at)
    with pytest.raises(Refusal) as refusal:
        services.revise_edition(edition=edition, text=ferry.written(seats=21), by=author, at=at)
    assert refusal.value.codes == ("overtaken",)
    assert Edition.objects.get().text == ferry.written()


def test_a_revised_text_keeps_its_name(write, author, at):
    with pytest.raises(Refusal) as refusal:
        services.revise_edition(edition=write(), text=ferry.written(id="b"), by=author, at=at)
    assert refusal.value.codes == ("edition_name_fixed",)


@pytest.mark.parametrize("word", ["approve", "refuse", "withdraw"])
def test_a_draft_is_not_decided_on(write, approver, at, word):
    act = getattr(services, f"{word}_edition")
    more = {"why": "not_now"} if word == "refuse" else {}
    with pytest.raises(Refusal) as refusal:
        act(edition=write(), by=approver, at=at, **more)
    assert refusal.value.codes == ("no_such_step",)


def test_refused_with_a_reason_from_the_list(write, author, approver, at):
    edition = write()
    services.propose_edition(edition=edition, by=author, at=at)
    with pytest.raises(Malformed):
        services.refuse_edition(edition=edition, why="I do not like it", by=approver, at=at)
    services.refuse_edition(edition=edition, why="source_missing", by=approver, at=at)
    assert edition.status == "refused" and seats() == 40
    assert Trail.objects.order_by("-id").first().reasons == "source_missing"


def test_only_a_draft_can_be_switched_on(city, author, at):
    for name in ("ferry-2010", "nothing"):
        with pytest.raises(Refusal) as refusal:
            services.switch_on(
                org_path=city.city.path,
                topic="test.ferry",
                draft=name,
                effective=ON,
                by=author,
                at=at,
            )
        assert refusal.value.codes == ("edition_not_a_draft",)


def test_unknown_value_is_refused(write, author, at):
    with pytest.raises(Malformed):
        services.set_value(write(), "oars", value=2, source="x", verified=True, by=author, at=at)


# -- permission -------------------------------------------------------------------------------------

ROLES_THAT_DO_NOT = ["nurse", "registrar", "auditor", "organiser", "donor", "hospital_clerk"]


@pytest.mark.parametrize("role", [*ROLES_THAT_DO_NOT, "policy_approver"])
def test_others_do_not_write(write, persona, role):
    with pytest.raises(Forbidden):
        write(by=persona(role))


@pytest.mark.parametrize("role", [*ROLES_THAT_DO_NOT, "administrator"])
def test_others_do_not_approve(write, author, persona, at, role):
    edition = write()
    services.propose_edition(edition=edition, by=author, at=at)
    with pytest.raises(Forbidden):
        services.approve_edition(edition=edition, by=persona(role, number=2), at=at)


def test_another_citys_approver_does_not_approve(write, author, persona, at):
    edition = write()
    services.propose_edition(edition=edition, by=author, at=at)
    with pytest.raises(Forbidden):
        services.approve_edition(edition=edition, by=persona("policy_approver", "other"), at=at)


def test_another_citys_administrator_does_not_write_here(write, persona):
    with pytest.raises(Forbidden):
        write(by=persona("administrator", "other"))


# -- resolving and deciding ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("/37/3703/bc1/", "3703"),
        ("/37/3703/370302/u1/", "370302"),
        ("/37/", "37"),
        ("/", ""),
        ("/37/3703/h1/w1/", "3703"),
        ("", ""),
    ],
)
def test_area_of_a_path(path, area):
    assert policy.area(path) == area


@pytest.mark.django_db
def test_unknown_topic_and_name_are_refused():
    with pytest.raises(PolicyError):
        policy.resolve("no.topic", "3703", ON)
    with pytest.raises(PolicyError):
        policy.resolve("test.ferry", "3703", ON, "no-edition")


@pytest.mark.django_db
def test_decide_asks_the_topics_decider():
    def judge(facts, ruled):
        if facts["riders"] > ruled.values.seats:
            yield ruled.reason("too_many", "seats")

    with pytest.raises(Refusal):
        policy.decide("test.ferry", {"riders": 41}, "3703", ON)
    policy.offer("test.ferry", judge)
    assert policy.decide("test.ferry", {"riders": 40}, "3703", ON) == ()
    (reason,) = policy.decide("test.ferry", {"riders": 41}, "370300", ON)
    assert (reason.edition, reason.source) == ("ferry-2010", "Harbour act 2010")
    assert policy.decide("test.ferry", {"riders": 40}, "3703", ON, "ferry-2030")
    with pytest.raises(RuntimeError):
        policy.offer("test.ferry", lambda facts, ruled: ())


@pytest.mark.django_db
def test_resolving_again_costs_one_small_question(django_assert_num_queries):
    seats()
    with django_assert_num_queries(1):
        seats()


def test_dates_are_days_not_hours(pass_):
    pass_()
    assert seats(on=date(2026, 12, 1) - timedelta(days=1)) == 40


def test_a_fault_in_a_shipped_edition_stops_the_start(monkeypatch):
    from dataclasses import replace

    from sanxian.core import policy
    from sanxian.kernel.policy import PolicyError

    assert policy.check_shipped() >= 8
    one, other = policy.topics()[:2]
    monkeypatch.setattr(policy, "topics", lambda: (replace(one, file=other.file),))
    with pytest.raises(PolicyError):
        policy.check_shipped()
