"""Records stand as long as the edition says: earlier erasing is refused by the service and by the
database; later it takes two persons, and codes and trail stay whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from sanxian.blood.facts.quality import Keep
from sanxian.blood.models import Disposal, DisposalLine, Nonconformity, RetentionFloor
from sanxian.blood.rules.retention import erasable_to
from sanxian.blood.selectors import care, visits
from sanxian.blood.services import nonconformities as nc
from sanxian.blood.services import retention
from sanxian.core import trail
from sanxian.core.database import drop
from sanxian.core.models import Trail
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal

pytestmark = pytest.mark.django_db
YEAR = timedelta(days=366)


def closed(place: str, people: Any, at: Any) -> Nonconformity:
    row = nc.open_nonconformity(
        place=place, kind="error", severity="minor", area="records", what="张三的登记表写错",
        by=people.quality, at=at,
    )  # fmt: skip
    nc.investigate(nonconformity=row, cause="person", why="看错行", by=people.quality, at=at)
    due = at.date()
    nc.plan(
        nonconformity=row, actions=[nc.Planned("corrective", "改", people.quality.id, due)],
        by=people.quality, at=at,
    )  # fmt: skip
    nc.do(action=row.actions.get(), result="改了", by=people.quality, at=at)
    nc.check(nonconformity=row, effective=True, by=people.quality, at=at)
    return nc.close(nonconformity=row, by=people.quality2, at=at)


@pytest.fixture
def at(at: Any) -> Any:
    """The tests stand eleven years after the city began to work."""
    return at + 11 * YEAR


@pytest.fixture
def old(place: str, people: Any, at: Any) -> Nonconformity:
    """A record of eleven years ago."""
    return closed(place, people, at - 11 * YEAR)


@pytest.fixture
def young(place: str, people: Any, at: Any) -> Nonconformity:
    """A record of nine years ago."""
    return closed(place, people, at - timedelta(days=9 * 365))


@pytest.fixture
def proposal(old: Nonconformity, place: str, people: Any, at: Any) -> Disposal:
    return retention.propose(place=place, kind="quality", by=people.quality, at=at)


@pytest.fixture
def agreed(proposal: Disposal, people: Any, at: Any) -> Disposal:
    return retention.agree(disposal=proposal, by=people.quality, at=at)


def blank(row: Nonconformity) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE blood_nonconformity SET what = %s WHERE id = %s", [b"", row.pk])


class TestRule:
    @pytest.mark.parametrize(
        ("on", "years", "last"),
        [
            (date(2026, 11, 23), 10, date(2016, 11, 23)),
            (date(2028, 2, 29), 10, date(2018, 2, 28)),
            (date(2028, 2, 28), 4, date(2024, 2, 28)),
            (date(2026, 3, 1), 10, date(2016, 3, 1)),
            (date(2026, 1, 1), 1, date(2025, 1, 1)),
        ],
    )
    def test_erasable_to(self, on: date, years: int, last: date) -> None:
        assert erasable_to(on, years) == last


class TestService:
    def test_what_is_old_is_listed_and_what_is_young_is_not(
        self, young: Nonconformity, proposal: Disposal, old: Nonconformity
    ) -> None:
        assert list(proposal.lines.values_list("source", "key")) == [
            ("blood_nonconformity", old.pk)
        ]
        assert proposal.edition and RetentionFloor.objects.get().years == 10

    def test_nothing_to_erase(self, young: Any, place: str, people: Any, at: Any) -> None:
        with pytest.raises(Refusal) as refused:
            retention.propose(place=place, kind="quality", by=people.quality, at=at)
        assert refused.value.codes == ("nothing_past_its_time",)

    def test_an_unfinished_matter_is_not_listed(self, place: str, people: Any, at: Any) -> None:
        nc.open_nonconformity(
            place=place, kind="error", severity="minor", area="records", what="旧事",
            by=people.quality, at=at - 11 * YEAR,
        )  # fmt: skip
        assert not retention.past(Keep.QUALITY, place, at.date() - 10 * YEAR).exists()

    def test_two_persons_erase(self, agreed: Disposal, old: Any, people: Any, at: Any) -> None:
        with pytest.raises(Refusal) as refused:
            retention.erase(disposal=agreed, by=people.quality, at=at)
        assert refused.value.codes == ("same_person",)
        row = retention.erase(disposal=agreed, by=people.admin, at=at)
        left = Nonconformity.objects.get(pk=old.pk)
        assert (row.status, left.what, left.why) == ("erased", "", "")
        assert (left.code, left.cause, left.status) == (old.code, "person", "closed")

    def test_the_trail_stays_whole(self, agreed: Disposal, old: Any, people: Any, at: Any) -> None:
        before = Trail.objects.filter(subject=f"blood.nonconformity:{old.pk}").count()
        retention.erase(disposal=agreed, by=people.admin, at=at)
        assert Trail.objects.filter(subject=f"blood.nonconformity:{old.pk}").count() == before > 0
        assert trail.verify().ok

    def test_what_is_erased_or_listed_is_not_listed_again(
        self, agreed: Disposal, place: str, people: Any, at: Any
    ) -> None:
        for _ in range(2):
            with pytest.raises(Refusal):
                retention.propose(place=place, kind="quality", by=people.quality, at=at)
            if agreed.status == "agreed":
                agreed = retention.erase(disposal=agreed, by=people.admin, at=at)

    def test_refused_is_listed_anew(
        self, proposal: Disposal, place: str, people: Any, at: Any
    ) -> None:
        retention.refuse(disposal=proposal, reason="still_needed", by=people.admin, at=at)
        again = retention.propose(place=place, kind="quality", by=people.quality, at=at)
        assert again.rows == 1

    def test_a_longer_edition_holds_back_what_was_agreed(
        self, agreed: Disposal, people: Any, at: Any
    ) -> None:
        RetentionFloor.objects.update(years=30)
        with pytest.raises(Refusal) as refused:
            retention.erase(disposal=agreed, by=people.admin, at=at)
        assert refused.value.codes == ("retention_too_early",)

    def test_erasing_needs_a_first_signature(self, proposal: Any, people: Any, at: Any) -> None:
        with pytest.raises(NoSuchStep):
            retention.erase(disposal=proposal, by=people.admin, at=at)

    @pytest.mark.parametrize("who", ["stock", "nurse", "stranger"])
    def test_not_everybody(self, who: str, proposal: Any, people: Any, at: Any) -> None:
        with pytest.raises(Forbidden):
            retention.agree(disposal=proposal, by=getattr(people, who), at=at)

    def test_words_that_are_none(self, proposal: Any, place: str, people: Any, at: Any) -> None:
        with pytest.raises(Malformed):
            retention.propose(place=place, kind="poems", by=people.quality, at=at)
        with pytest.raises(Malformed):
            retention.refuse(disposal=proposal, reason="mood", by=people.quality, at=at)

    def test_the_daily_look_proposes_and_erases_nothing(
        self, old: Nonconformity, at: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(retention, "_HOUSE", {})
        assert retention.tick(at) == 1
        assert retention.tick(at + timedelta(hours=1)) == 0
        assert Disposal.objects.get().status == "proposed"
        assert Nonconformity.objects.get(pk=old.pk).what

    def test_the_command_proposes_and_erases_nothing(
        self, old: Nonconformity, place: str, at: Any, monkeypatch: Any, capsys: Any
    ) -> None:
        from argparse import Namespace

        from sanxian.blood import commands
        from sanxian.core import clock

        monkeypatch.setattr(clock, "now", lambda: at)
        assert commands.run("retention", Namespace(place=place, json=True)) == 0
        assert Disposal.objects.get().code in capsys.readouterr().out
        assert Nonconformity.objects.get(pk=old.pk).what

    @pytest.mark.parametrize("kind", list(Keep))
    def test_every_kind_can_be_asked(self, kind: Keep, place: str, at: Any) -> None:
        assert list(retention.past(kind, place, at.date())) == []


class TestScreenings:
    """A donor's questionnaire, from eleven years ago."""

    @pytest.fixture
    def screening(self, bench: Any, at: Any) -> Any:
        from sanxian.blood.models import Screening

        donation = bench.donation()
        return Screening.objects.create(
            visit=donation.visit, answers="[1]", measured="{}", reasons="[]", allowed=True,
            edition="e", at=at - 11 * YEAR, by="x",
        )  # fmt: skip

    def test_erased_whole(self, screening: Any, place: str, people: Any, at: Any) -> None:
        row = retention.propose(place=place, kind="screening", by=people.quality, at=at)
        retention.agree(disposal=row, by=people.quality, at=at)
        retention.erase(disposal=row, by=people.quality2, at=at)
        screening = type(screening).objects.get()
        assert (screening.answers, screening.measured, screening.reasons) == ("", "", "")

    def test_the_pages_bear_it(
        self, screening: Any, place: str, people: Any, at: Any, signed_in: Any
    ) -> None:
        """The visit and the donor's file open as before; what was erased is simply not there."""
        visit = screening.visit
        addresses = [
            reverse("blood:visit", args=[visit.pk]),
            reverse("blood:donor", args=[visit.donor_id]),
        ]
        row = retention.propose(place=place, kind="screening", by=people.quality, at=at)
        retention.agree(disposal=row, by=people.quality, at=at)
        retention.erase(disposal=row, by=people.quality2, at=at)
        nurse = signed_in("nurse")
        assert [nurse.get(address).status_code for address in addresses] == [200, 200]
        fresh = type(visit).objects.select_related("screening").get(pk=visit.pk)
        assert (visits.reasons(fresh), visits.measured(fresh)) == ((), {})
        assert care.iron_of(visit.donor, at.date()) is None

    def test_not_by_raw_sql(self, screening: Any) -> None:
        with (
            pytest.raises(DatabaseError, match="as long as its edition"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE blood_screening SET answers = %s", [b""])

    def test_nor_is_it_made_older(self, screening: Any, at: Any) -> None:
        with pytest.raises(DatabaseError, match="as long as"), transaction.atomic():
            type(screening).objects.update(at=at - 30 * YEAR)


class TestRawSql:
    """The database refuses what the service refuses; with the guard away it would pass."""

    def test_a_young_record_is_not_erased_by_a_forged_disposal(
        self, young: Nonconformity, place: str, people: Any, at: Any
    ) -> None:
        RetentionFloor.objects.create(kind="quality", years=10, edition="e", written_at=at)
        forged = Disposal.objects.create(
            code="X1", kind="quality", org_path=place, before=at.date(), edition="e", rows=1,
            proposed_at=at, proposed_by="house",
        )  # fmt: skip
        DisposalLine.objects.create(
            disposal=forged, source="blood_nonconformity", key=young.pk, day=date(2000, 1, 1)
        )
        retention.agree(disposal=forged, by=people.quality, at=at)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE blood_disposal SET status = 'erased', erased_by = 'me', erased_on = %s",
                [at.date()],
            )
        with pytest.raises(DatabaseError, match="as long as"), transaction.atomic():
            blank(young)

    def test_an_old_record_needs_two_signatures(self, agreed: Disposal, old: Any) -> None:
        with pytest.raises(DatabaseError, match="as long as"), transaction.atomic():
            blank(old)

    def test_control_without_the_guard(self, young: Nonconformity) -> None:
        with connection.cursor() as cursor:
            name = "blood_nonconformity_kept_guard"
            for sql in drop(connection.vendor, "blood_nonconformity", name):
                cursor.execute(sql)
        blank(young)
        assert Nonconformity.objects.get(pk=young.pk).what == ""
