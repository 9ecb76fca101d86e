"""Whose step it is: by level, by a place's own table, by delegation with dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.orgs import routing, rules, services
from sanxian.orgs.facts import Level, Place, Right
from sanxian.orgs.models import Delegation
from tests.personas import ON

PROVINCE = Place("/37/", Level.PROVINCE)
CITY = Place("/37/3703/", Level.CITY)
COUNTY = Place("/37/3703/370302/", Level.COUNTY)
COUNTY2 = Place("/37/3703/370303/", Level.COUNTY)
REDCROSS = Place("/37/3703/rc1/", Level.CITY)
CHAIN = (COUNTY, CITY, PROVINCE)
HSC = ["publicity", "register", "confirm", "recontact", "highres", "exam"]
DAY = date(2026, 6, 1)
EARLIER, LATER = DAY - timedelta(days=1), DAY + timedelta(days=1)


def right(
    giver: Place, taker: Place, serves: Place, step="blood.plan", since=DAY, until=None
) -> Right:
    return Right(giver.path, taker.path, serves.path, step, since, until)


# -- the pure rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize("step", HSC)
def test_the_six_steps_of_stem_cells_are_the_countys(step):
    """S002-18: all six are done in cities and counties."""
    name = f"stemcell.{step}"
    assert rules.owner_of(name, CHAIN, [], DAY) == COUNTY.path
    assert rules.owner_of(name, CHAIN[1:], [], DAY) == CITY.path
    assert not rules.competent(name, PROVINCE, [], DAY)


@pytest.mark.parametrize(
    ("step", "owner"),
    [
        ("blood.plan", CITY.path),
        ("blood.test", CITY.path),
        ("stemcell.search", PROVINCE.path),
        ("organ.witness", CITY.path),
        ("blood.transfuse", None),
        ("no.step", None),
    ],
)
def test_the_nearest_competent_level_does_it(step, owner):
    assert rules.owner_of(step, CHAIN, [], DAY) == owner


@pytest.mark.parametrize(
    ("on", "owner"),
    [(EARLIER, CITY), (DAY, COUNTY), (LATER, COUNTY), (DAY + timedelta(days=9), CITY)],
)
def test_a_delegation_holds_from_its_day_until_the_day_before_its_last(on, owner):
    rights = [right(CITY, COUNTY, COUNTY, until=DAY + timedelta(days=9))]
    assert rules.owner_of("blood.plan", CHAIN, rights, on) == owner.path
    assert rules.competent("blood.plan", COUNTY, rights, on) is (owner is COUNTY)


def test_a_delegation_reaches_only_the_area_it_serves():
    rights = [right(CITY, COUNTY2, COUNTY2)]
    assert rules.owner_of("blood.plan", CHAIN, rights, DAY) == CITY.path
    assert rules.owner_of("blood.plan", (COUNTY2, CITY), rights, DAY) == COUNTY2.path


def test_a_body_serves_the_area_it_stands_in():
    rights = [right(CITY, REDCROSS, CITY)]
    assert rules.owner_of("blood.plan", CHAIN, rights, DAY) == REDCROSS.path


def test_the_closer_delegation_wins_over_the_wider_one():
    rights = [right(CITY, REDCROSS, CITY), right(CITY, COUNTY, COUNTY)]
    assert rules.owner_of("blood.plan", CHAIN, rights, DAY) == COUNTY.path
    assert rules.owner_of("blood.plan", (COUNTY2, CITY), rights, DAY) == REDCROSS.path


def test_the_later_of_two_equal_ones_wins():
    other = Place("/37/3703/rc2/", Level.CITY)
    rights = [right(CITY, REDCROSS, CITY, since=EARLIER), right(CITY, other, CITY)]
    assert rules.owner_of("blood.plan", CHAIN, rights, DAY) == other.path


def test_upward():
    rights = [right(COUNTY, CITY, CITY, step="stemcell.exam")]
    assert rules.owner_of("stemcell.exam", CHAIN, rights, DAY) == CITY.path
    assert rules.owner_of("stemcell.exam", (COUNTY2, CITY), rights, DAY) == COUNTY2.path


def test_handed_on_and_on_and_never_round_in_circles():
    rights = [right(CITY, COUNTY, COUNTY), right(COUNTY, REDCROSS, CITY)]
    assert rules.owner_of("blood.plan", CHAIN, rights, DAY) == REDCROSS.path
    circle = [right(CITY, COUNTY, COUNTY), right(COUNTY, CITY, CITY)]
    assert rules.owner_of("blood.plan", CHAIN, circle, DAY) in {CITY.path, COUNTY.path}


def test_another_steps_delegation_says_nothing():
    assert rules.owner_of("blood.test", CHAIN, [right(CITY, COUNTY, COUNTY)], DAY) == CITY.path


@pytest.mark.parametrize(
    ("since", "until", "meets"),
    [
        (DAY, None, True),
        (EARLIER, DAY, False),
        (EARLIER, LATER, True),
        (DAY + timedelta(days=9), None, False),
        (DAY + timedelta(days=8), None, True),
    ],
)
def test_overlap(since, until, meets):
    assert rules.overlap(since, until, [(DAY, DAY + timedelta(days=9))]) is meets


# -- the acts ---------------------------------------------------------------------------------------


@pytest.fixture
def by(persona):
    return persona("administrator")


@pytest.fixture
def give(city, by, at):
    def give(**more) -> Delegation:
        said = {"giver": city.city, "taker": city.county, "step": "blood.plan", "by": by, "at": at}
        return services.give_delegation(**{**said, **more})

    return give


def owner(city, at, place="county", step="blood.plan") -> str:
    return routing.owner(step, getattr(city, place).path, at).org_id


def test_story_given_and_taken_back(city, give, by, at):
    assert owner(city, at) == "city"
    delegation = give(basis="淄红字〔2026〕7 号")
    assert owner(city, at) == "county" and owner(city, at, "unit") == "county"
    assert owner(city, at, "county2") == "city"
    services.revoke_delegation(delegation=delegation, by=by, at=at)
    assert owner(city, at) == "city"
    ours = Trail.objects.filter(act__startswith="orgs.")
    assert list(ours.values_list("act", flat=True)) == [
        "orgs.delegation.give",
        "orgs.delegation.revoke",
    ]


def test_taken_back_it_may_be_given_again_the_same_day(give, by, at):
    services.revoke_delegation(delegation=give(), by=by, at=at)
    assert give().pk


def test_one_that_begins_later_begins_later(city, give, at):
    give(since=ON + timedelta(days=7))
    assert owner(city, at) == "city"
    assert owner(city, at + timedelta(days=7)) == "county"


def test_a_future_one_taken_back_never_holds(city, give, by, at):
    delegation = give(since=ON + timedelta(days=7))
    services.revoke_delegation(delegation=delegation, by=by, at=at)
    assert owner(city, at + timedelta(days=30)) == "city"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"step": "no.step"}, "step_unknown"),
        ({"until": ON}, "delegation_dates"),
        ({"taker": "city"}, "delegation_to_itself"),
        ({"taker": "other_county"}, "delegation_elsewhere"),
        ({"giver": "county", "taker": "unit"}, "delegation_not_competent"),
        ({"step": "stemcell.search"}, "delegation_not_competent"),
    ],
)
def test_what_cannot_be_handed_on(city, give, more, code):
    more = {k: getattr(city, v) if k in ("giver", "taker") else v for k, v in more.items()}
    with pytest.raises(Refusal) as refusal:
        give(**more)
    assert refusal.value.codes == (code,)
    assert not Delegation.objects.exists()


def test_not_twice_at_a_time(give):
    give(until=ON + timedelta(days=9))
    with pytest.raises(Refusal) as refusal:
        give(since=ON + timedelta(days=8))
    assert refusal.value.codes == ("delegation_overlaps",)
    give(since=ON + timedelta(days=9))


def test_not_taken_back_twice(give, by, at):
    delegation = give()
    services.revoke_delegation(delegation=delegation, by=by, at=at)
    with pytest.raises(Refusal) as refusal:
        services.revoke_delegation(delegation=delegation, by=by, at=at)
    assert refusal.value.codes == ("delegation_over",)


def test_open_work_follows(city, give, by, at, monkeypatch):
    heard = []
    monkeypatch.setattr(
        routing, "REROUTERS", [lambda *, place, by, at: heard.append((place, owner(city, at)))]
    )
    delegation = give()
    services.revoke_delegation(delegation=delegation, by=by, at=at)
    services.set_competence(org=city.city, step="blood.plan", levels=["county"], by=by, at=at)
    assert heard == [
        (city.city.path, "county"),
        (city.city.path, "city"),
        (city.city.path, "county"),
    ]


def test_a_places_own_table_replaces_the_shipped_row(city, by, at):
    services.set_competence(org=city.city, step="blood.plan", levels=["county"], by=by, at=at)
    assert owner(city, at) == "county"
    assert owner(city, at, "other_county") == "other_city"
    services.set_competence(org=city.city, step="blood.plan", levels=[], by=by, at=at)
    assert owner(city, at) == "city"


def test_a_table_holds_from_its_day(city, by, at):
    services.set_competence(org=city.city, step="blood.plan", levels=["county"], by=by, at=at)
    later = at + timedelta(days=5)
    services.set_competence(org=city.city, step="blood.plan", levels=["city"], by=by, at=later)
    assert owner(city, at) == "county" and owner(city, later) == "city"
    assert owner(city, at - timedelta(days=1)) == "city"


@pytest.mark.parametrize(("step", "levels"), [("no.step", ["city"]), ("blood.plan", ["village"])])
def test_what_is_no_step_or_no_level(city, by, at, step, levels):
    with pytest.raises(Malformed):
        services.set_competence(org=city.city, step=step, levels=levels, by=by, at=at)


def test_without_a_step_the_nearest_open_organisation_does_it(city, at, by):
    assert owner(city, at, "site", step="") == "site"
    assert routing.owner("", city.site.path + "x/", at).org_id == "site"
    services.close_org(org=city.site, by=by, at=at)
    assert owner(city, at, "site", step="") == "centre"


def test_nowhere_there_is_nobody(city, at):
    with pytest.raises(Unknown):
        routing.owner("", "/99/", at)


@pytest.mark.parametrize("role", ["nurse", "county_worker", "auditor", "donor", "policy_approver"])
def test_others_do_not(city, give, persona, by, at, role):
    delegation = give()
    other = persona(role)
    for call in (
        lambda: give(taker=city.county2, by=other),
        lambda: services.revoke_delegation(delegation=delegation, by=other, at=at),
        lambda: services.set_competence(
            org=city.city, step="blood.plan", levels=[], by=other, at=at
        ),
    ):
        with pytest.raises(Forbidden):
            call()


def test_another_citys_administrator_does_not(give, persona, at):
    delegation = give()
    with pytest.raises(Forbidden):
        services.revoke_delegation(
            delegation=delegation, by=persona("administrator", "other"), at=at
        )
