"""Organisations open, close and move; paths follow, and so does open work."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.core import services as core
from sanxian.core import trail
from sanxian.core.actor import Actor, Grant
from sanxian.core.models import Edition, Trail
from sanxian.kernel.refusal import Forbidden, Refusal
from sanxian.orgs import routing, selectors, services
from sanxian.orgs.facts import LEVEL_OF, PARENTS, Kind, Level, level_of
from sanxian.orgs.models import Account, Org, OrgEdge
from tests.core import ferry
from tests.personas import ON


@pytest.fixture
def by(persona):
    return persona("province_manager")


@pytest.fixture
def open_site(city, by, at):
    def open_site(**more):
        said = {
            "parent": city.centre,
            "org_id": "s9",
            "segment": "s9",
            "kind": "site",
            "name": "新献血屋",
        }
        return services.open_org(**{**said, "by": by, "at": at, **more})

    return open_site


def codes(call) -> tuple[str, ...]:
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.codes


# -- open -------------------------------------------------------------------------------------------


def test_a_site_opens_below_its_centre(open_site, city):
    site = open_site()
    assert (site.path, site.level, site.opened) == ("/37/3703/bc1/s9/", "site", ON)
    edge = OrgEdge.objects.get(child=site)
    assert (edge.parent, edge.since, edge.until) == (city.centre, ON, None)
    row = Trail.objects.get()
    assert (row.act, row.subject, row.place) == (
        "orgs.org.open",
        f"orgs.org:{site.pk}",
        "/37/3703/bc1/",
    )


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"segment": "S9"}, "org_segment_bad"),
        ({"segment": "s 9"}, "org_segment_bad"),
        ({"segment": "s/9"}, "org_segment_bad"),
        ({"segment": ""}, "org_segment_bad"),
        ({"segment": "屋"}, "org_segment_bad"),
        ({"segment": "x" * 21}, "org_segment_bad"),
        ({"segment": "s1"}, "org_place_taken"),
        ({"kind": "ward"}, "org_parent_kind"),
        ({"org_id": "site"}, "org_id_taken"),
    ],
)
def test_what_cannot_open(open_site, more, code):
    assert code in codes(lambda: open_site(**more))
    assert not Trail.objects.exists()


def test_every_reason_at_once(open_site):
    assert set(codes(lambda: open_site(segment="S 9", kind="ward"))) == {
        "org_segment_bad",
        "org_parent_kind",
    }


def test_nothing_opens_below_what_is_closed(open_site, city, by, at):
    Org.objects.filter(pk=city.centre.pk).update(closed=ON)
    city.centre.refresh_from_db()
    assert codes(open_site) == ("org_parent_closed",)


@pytest.mark.parametrize("kind", [k for k in Kind if k is not Kind.PROVINCE])
def test_every_kind_has_a_place_it_may_stand(kind):
    assert PARENTS[kind]


@pytest.mark.parametrize(
    ("kind", "above", "level"),
    [
        (Kind.CENTRE, Level.CITY, Level.CITY),
        (Kind.CENTRE, Level.PROVINCE, Level.PROVINCE),
        (Kind.REDCROSS, Level.COUNTY, Level.COUNTY),
        (Kind.HOSPITAL, Level.CITY, Level.SITE),
        (Kind.SITE, Level.CITY, Level.SITE),
        (Kind.COUNTY, Level.CITY, Level.COUNTY),
    ],
)
def test_levels(kind, above, level):
    assert level_of(kind, above) is level
    assert set(LEVEL_OF.values()) == set(Level) - {Level.SITE}


# -- close ------------------------------------------------------------------------------------------


def test_an_empty_site_closes_today(city, by, at):
    services.close_org(org=city.bus, by=by, at=at)
    city.bus.refresh_from_db()
    assert city.bus.closed == ON
    assert OrgEdge.objects.get(child=city.bus).until == ON


def test_not_while_others_lie_below_or_work_there(city, by, at, persona):
    persona("nurse")
    assert codes(lambda: services.close_org(org=city.centre, by=by, at=at)) == (
        "org_has_children",
        "org_has_accounts",
    )


def test_not_twice(city, by, at):
    services.close_org(org=city.bus, by=by, at=at)
    assert codes(lambda: services.close_org(org=city.bus, by=by, at=at)) == ("org_already_closed",)


# -- move -------------------------------------------------------------------------------------------


@pytest.fixture
def moved(city, by, at, persona):
    """The centre goes to the other city; whoever works there goes with it."""
    persona.account("nurse", "site")
    return services.move_org(org=city.centre, parent=city.other_city, by=by, at=at)


def test_everything_below_moves_along(moved, city):
    paths = set(
        Org.objects.filter(org_id__in=["centre", "site", "bus"]).values_list("path", flat=True)
    )
    assert paths == {"/37/3702/bc1/", "/37/3702/bc1/s1/", "/37/3702/bc1/b1/"}
    assert Org.objects.get(org_id="hospital").path == "/37/3703/h1/"
    assert moved.path == "/37/3702/bc1/" and moved.parent == city.other_city


def test_edges_tell_the_history(moved, city):
    edges = list(
        OrgEdge.objects.filter(child=moved)
        .order_by("since")
        .values_list("parent", "since", "until")
    )
    assert edges == [(city.city.pk, date(2020, 1, 1), ON), (city.other_city.pk, ON, None)]


def test_rights_follow_the_place(moved, persona, at):
    account = Account.objects.get(pk=persona.account("nurse", "site").pk)
    nurse = selectors.actor_for(account, ON)
    assert nurse.facility == "/37/3702/bc1/s1/"
    assert nurse.grants[0].path == "/37/3702/bc1/s1/"


def test_the_trail_keeps_what_it_said_and_names_the_move(moved):
    row = Trail.objects.get(act="orgs.org.move")
    assert row.place == "/37/3703/bc1/" and '"moved_to":"/37/3702/bc1/"' in row.data
    assert trail.verify().ok


def test_stored_paths_of_other_rooms_are_written_anew(city, by, at, persona):
    with ferry.known():
        edition = core.write_edition(
            org_path=city.county.path,
            topic="test.ferry",
            text=ferry.written(place="370302"),
            by=persona("administrator"),
            at=at,
        )
        services.move_org(org=city.county, parent=city.other_city, by=by, at=at)
        edition.refresh_from_db()
        assert edition.org_path == "/37/3702/370302/"
        assert Edition.objects.count() == 1


def test_what_merely_looks_alike_stays(city, by, at):
    """`/37/3703/bc1/` is not below `/37/3703/bc/`, though it begins alike."""
    short = services.open_org(
        parent=city.city, org_id="bc", segment="bc", kind="centre", name="x", by=by, at=at
    )
    services.move_org(org=short, parent=city.other_city, by=by, at=at)
    assert Org.objects.get(org_id="centre").path == "/37/3703/bc1/"


def test_every_path_column_of_the_house_is_known():
    columns = {f"{model._meta.label}.{column}" for model, column in routing.path_columns()}
    assert {"orgs.Org.path", "orgs.Competence.org_path", "core.Edition.org_path"} <= columns
    assert not any(name.startswith("core.Trail") for name in columns)


def test_moved_and_moved_back_on_one_day(moved, city, by, at):
    services.move_org(org=moved, parent=city.city, by=by, at=at)
    assert Org.objects.get(org_id="site").path == "/37/3703/bc1/s1/"
    assert OrgEdge.objects.filter(child=moved, until__isnull=True).get().parent == city.city


def test_open_work_is_routed_anew_in_the_same_transaction(city, by, at, monkeypatch):
    heard = []
    monkeypatch.setattr(routing, "REROUTERS", [])
    routing.offer(lambda **said: heard.append((said["place"], Org.objects.get(org_id="site").path)))
    services.move_org(org=city.centre, parent=city.other_city, by=by, at=at)
    assert heard == [("/37/3702/bc1/", "/37/3702/bc1/s1/")]


@pytest.mark.django_db
def test_a_failing_reroute_undoes_the_move(city, by, at, monkeypatch):
    def fail(**_):
        raise Refusal("overtaken")

    monkeypatch.setattr(routing, "REROUTERS", [fail])
    with pytest.raises(Refusal):
        services.move_org(org=city.centre, parent=city.other_city, by=by, at=at)
    assert Org.objects.get(org_id="site").path == "/37/3703/bc1/s1/"
    assert OrgEdge.objects.filter(child__org_id="centre").count() == 1


@pytest.mark.parametrize(
    ("org", "parent", "code"),
    [
        ("centre", "city", "org_same_parent"),
        ("centre", "site", "org_below_itself"),
        ("centre", "county", "org_parent_kind"),
        ("site", "other_centre", "org_place_taken"),
        ("hospital", "other_city", "org_place_taken"),
        ("county", "province", "org_parent_kind"),
    ],
)
def test_where_it_cannot_go(city, by, at, org, parent, code):
    call = lambda: services.move_org(  # noqa: E731
        org=getattr(city, org), parent=getattr(city, parent), by=by, at=at
    )
    assert code in codes(call)
    assert not Trail.objects.exists()


def test_path_does_not_grow_beyond_its_column(city, by, at):
    deep = city.city
    for number in range(5):
        deep = Org.objects.create(
            org_id=f"o{number}",
            segment="x" * 20,
            path=f"{deep.path}{'x' * 20}/",
            kind="office",
            level="city",
            parent=deep,
            name="x",
            opened=ON,
        )
    call = lambda: services.open_org(  # noqa: E731
        parent=deep, org_id="o9", segment="y" * 20, kind="redcross", name="x", by=by, at=at
    )
    assert "path_too_long" in codes(call)


# -- permission -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["nurse", "registrar", "auditor", "county_worker", "donor"])
def test_others_change_nothing(open_site, city, persona, at, role):
    by = persona(role)
    for call in (
        lambda: open_site(by=by),
        lambda: services.close_org(org=city.bus, by=by, at=at),
        lambda: services.move_org(org=city.centre, parent=city.other_city, by=by, at=at),
    ):
        with pytest.raises(Forbidden):
            call()


def test_a_move_needs_the_right_at_both_ends(city, persona, at):
    with pytest.raises(Forbidden):
        services.move_org(
            org=city.centre, parent=city.other_city, by=persona("administrator"), at=at
        )


def test_an_administrator_changes_only_the_own_city(open_site, city, persona, at):
    with pytest.raises(Forbidden):
        open_site(parent=city.other_centre, by=persona("administrator"))
    open_site(by=persona("administrator"))


def test_grants_are_prefixes_of_whole_names(city):
    short = Actor("a", "/37/", (Grant("x", "/37/3703/bc/", frozenset({"p"})),))
    assert not short.may("p", "/37/3703/bc1/")


def test_a_past_edge_may_not_be_changed_into_an_overlap(moved, city):
    from django.db import IntegrityError, transaction

    old = OrgEdge.objects.get(child=moved, until=ON)
    old.until = ON + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        old.save()
