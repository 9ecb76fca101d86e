"""The list that goes along to a session: who came before, and from which day each may give again."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanxian.blood.models import Deferral, Donation, Donor, Session
from sanxian.blood.selectors import donors, roster
from sanxian.core import clock
from sanxian.people.models import Person
from tests.blood.laboratory.bench import Bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(city: SimpleNamespace, at: Any) -> Bench:
    return Bench(city, at)


@pytest.fixture
def by(persona: Any) -> Any:
    return persona("registrar")


def gave(bench: Bench, back: int, **fields: Any) -> Donor:
    """A donor whose whole blood was drawn so many days ago at the site."""
    row = bench.donation(**fields)
    Donation.objects.filter(pk=row.pk).update(day=clock.day(bench.at) - timedelta(days=back))
    return row.donor


def listed(by: Any, session: Session) -> dict[str, roster.Expected]:
    return {e.code: e for e in roster.expected(roster.of_site(by, session), session)}


def test_days_are_those_of_the_donors_file(bench: Bench, by: Any) -> None:
    long_ago, lately = gave(bench, 400), gave(bench, 20)
    session = bench.session("site")
    found = listed(by, session)
    for donor in (long_ago, lately):
        first = {d.kind: d.first for d in donors.next_dates(donor, session.day, session.org_path)}
        one = found[donor.code]
        assert (one.whole_blood, one.platelets) == (
            first["whole_blood"],
            first["apheresis_platelets"],
        )
    assert found[long_ago.code].may_give(session.day)
    assert not found[lately.code].may_give(session.day)
    assert found[lately.code].last == clock.day(bench.at) - timedelta(days=20)


def test_a_barred_donor_has_no_day_and_no_reason(bench: Bench, by: Any) -> None:
    donor = gave(bench, 400)
    Deferral.objects.create(
        donor=donor,
        org_path=donor.org_path,
        code="lab_deferral",
        since=clock.day(bench.at),
        decided_by="x",
    )
    one = listed(by, bench.session("site"))[donor.code]
    assert (one.whole_blood, one.platelets) == (None, None)
    assert "lab" not in repr(one)


def test_who_stands_on_it(bench: Bench, by: Any) -> None:
    here, elsewhere = gave(bench, 400), gave(bench, 400, where="bus")
    registered = bench.donor("site")
    dead = gave(bench, 400)
    Person.objects.filter(pk=dead.person_id).update(deceased=True)
    codes = set(listed(by, bench.session("site")))
    assert {here.code, registered.code} <= codes
    assert elsewhere.code not in codes and dead.code not in codes


def test_merged_files_are_one_person(bench: Bench, by: Any) -> None:
    """What was given under the other file counts as well."""
    kept, other = gave(bench, 400), gave(bench, 20, where="bus")
    Person.objects.filter(pk=other.person_id).update(merged_into=kept.person_id)
    one = listed(by, bench.session("site"))[kept.code]
    assert one.last == clock.day(bench.at) - timedelta(days=20)
    assert not one.may_give(bench.session("site").day)


def test_a_name_leaves_the_house_with_stars(bench: Bench, by: Any) -> None:
    donor = gave(bench, 400)
    Person.objects.filter(pk=donor.person_id).update(name="欧阳明")
    assert listed(by, bench.session("site"))[donor.code].name == "欧**"


def test_queries_do_not_grow(bench: Bench, by: Any) -> None:
    session = bench.session("site")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            list(roster.expected(roster.of_site(by, session), session))
        return len(caught)

    gave(bench, 400)
    few = count()
    for back in (30, 60, 90, 400, 500):
        gave(bench, back)
    assert count() == few


def test_the_page_and_its_file(bench: Bench, signed_in: Any) -> None:
    donor = gave(bench, 400)
    session = bench.session("site")
    client = signed_in("registrar")
    address = reverse("blood:session_roster", args=[session.pk])
    assert address in client.get(reverse("blood:session", args=[session.pk])).content.decode()
    page = client.get(address)
    assert page.status_code == 200 and donor.code in page.content.decode()
    sheet = client.get(address + "?export=csv")
    body = b"".join(sheet) if sheet.streaming else sheet.content
    assert donor.code in body.decode("utf-8-sig") and "可以献" in body.decode("utf-8-sig")
    assert signed_in("registrar", "other").get(address).status_code == 404
    assert signed_in("stock_manager").get(address).status_code == 403
