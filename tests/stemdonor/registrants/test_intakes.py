"""A register of another system: whole or not at all, by row and column, and back again."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from sanxian.__main__ import main
from sanxian.core.models import Home, Trail
from sanxian.exchange.registers import taking
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.people.facts import Particulars
from sanxian.people.models import Person
from sanxian.people.rules.demo import demo_id_number
from sanxian.stemdonor.facts.registrants import RegistrantLine
from sanxian.stemdonor.models import Intake, Registrant
from sanxian.stemdonor.services import intakes, registrants
from tests.personas import AT

ON = date(2026, 11, 23)


def line(n: int = 1, **given) -> RegistrantLine:
    born = given.pop("born", date(1990, 1, 1 + n % 28))
    who = Particulars(
        row=n + 1, name=given.pop("name", f"王{chr(0x4E00 + n)}"), sex="female", born=born,
        document="resident",
        id_number=given.pop("id_number", demo_id_number(n, born or ON, "female")),
        phone=f"+86138{n:08d}", address="",
    )  # fmt: skip
    return RegistrantLine(who, given.pop("number", f"SD{n:06d}"), **{"county": "淄川区", **given})


def take(county, *lines, **given):
    said = {
        "place": county.city.city.path,
        "name": "名册.csv",
        "digest": "d" * 64,
        "by": county.town,
    }
    return intakes.take(lines=lines or (line(),), at=county.at, **{**said, **given})


def test_everybody_stands_in_the_registry_in_their_county(county):
    made = take(county, line(1, county="370302"), line(2, county="张店区", kept=date(2026, 1, 5)))
    assert (made.rows, made.made) == (2, 2)
    one, two = Registrant.objects.order_by("number")
    assert (one.status, one.org_path, one.number) == ("listed", county.path, "SD000001")
    assert two.org_path == county.city.county2.path and two.kept_at
    assert one.person.org_path == county.path and one.next_on > ON
    rows = Trail.objects.filter(act="stemdonor.intake.take")
    assert "SD000001" not in " ".join(r.data for r in rows)


def test_a_person_who_is_known_keeps_the_file(county):
    person = county.person()
    take(county, line(1, name=person.name, id_number=person.id_number, born=person.born))
    assert Person.objects.count() == 1 and Registrant.objects.get().person_id == person.pk
    assert not Registrant.objects.get().made_person


WRONG = {
    "county_not_known": lambda: [line(1, county="南山区")],
    "number_twice": lambda: [line(1, number="X-1-1"), line(2, number="X-1-1")],
    "one_person_twice": lambda: [line(1), line(2, id_number=line(1).who.id_number)],
    "past_leaving_age": lambda: [line(1, born=date(1971, 11, 23))],
    "born_unknown": lambda: [line(1, born=None)],
    "day_in_future": lambda: [line(1, listed=date(2026, 11, 24))],
    "sample_number_unreadable": lambda: [line(1, number="??")],
    "sample_number_personal": lambda: [line(1, number="13800138000")],
}


@pytest.mark.parametrize("code", WRONG)
def test_every_fault_has_its_row_and_column(county, code):
    with pytest.raises(Malformed) as refused:
        take(county, *WRONG[code](), line(9))
    assert code in refused.value.codes
    assert all(r.params["row"] and r.params["column"] for r in refused.value.reasons)
    assert not Registrant.objects.exists() and not Person.objects.exists()


def test_who_stands_already_and_a_number_that_is_taken(county):
    take(county)
    with pytest.raises(Malformed) as refused:
        take(county, line(2, number="SD000001"), digest="e" * 64)
    assert refused.value.codes == ("registry_number_taken",)
    with pytest.raises(Malformed) as refused:
        take(county, line(1, number="SD000009"), digest="e" * 64)
    assert refused.value.codes == ("already_registered",)
    with pytest.raises(Refusal, match="registrants_same_file"):
        take(county, line(5))
    with pytest.raises(Refusal, match="registrants_empty"):
        intakes.take(place=county.city.city.path, name="x", digest="f" * 64, lines=[],
                     by=county.town, at=county.at)  # fmt: skip


def test_taken_back_nothing_is_left(county):
    made = take(county, line(1), line(2))
    intakes.undo(intake=made, by=county.town, at=county.at)
    assert made.status == "undone"
    assert not Registrant.objects.exists() and not Person.objects.exists()
    assert take(county, line(1)).made == 1  # and may come again


def test_what_was_used_is_not_taken_back(county):
    made = take(county, line(1), line(2))
    row = Registrant.objects.get(number="SD000002")
    registrants.defer(registrant=row, why="abroad", by=county.worker, at=county.at)
    with pytest.raises(Refusal) as refused:
        intakes.undo(intake=made, by=county.town, at=county.at)
    assert [r.params["number"] for r in refused.value.reasons] == ["SD000002"]
    assert Registrant.objects.count() == 2


def test_a_county_does_not_take_registers_over(county):
    with pytest.raises(Forbidden):
        take(county, place=county.path, by=county.worker)


# -- the file, the command, the pages ------------------------------------------------------------------------

HEAD = "姓名,身份证号,手机号,志愿者编号,县区,入库日期"


def book(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode("gb18030")


def row(n: int, county: str = "淄川区") -> str:
    born = date(1991, 2, 1 + n % 28)
    return f"李{chr(0x4E00 + n)},{demo_id_number(n, born, 'male')},139{n:08d},SD{n:06d},{county},2020-05-06"


def test_headings_are_guessed(county):
    file = taking.opened("registrants", "名册.csv", book(row(1)), {}, {})
    taken = taking.take(file, by=county.town, at=AT)
    assert taken.made == 1 and taken.record.startswith("stemdonor.intake:")
    assert Registrant.objects.get().listed_at.year == 2020


@pytest.fixture
def shell(county, tmp_path: Path, capsys):
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    name = county.persona.account("city_worker").username

    def run(*words: str, content: bytes = b"") -> tuple[int, str]:
        path = tmp_path / "book.csv"
        path.write_bytes(content)
        words = tuple(str(path) if w == "FILE" else w for w in words)
        code = main([*words, "--as", name])
        return code, capsys.readouterr().out

    return run


def test_the_command_takes_and_takes_back(shell):
    assert shell("import", "registrants", "FILE", "--dry-run", content=book(row(1)))[0] == 0
    assert not Registrant.objects.exists()
    code, said = shell("import", "registrants", "FILE", content=book(row(1), row(2)))
    assert code == 0 and "2 rows taken in" in said
    code, _said = shell("import", "undo", str(Intake.objects.get().pk), "--registrants")
    assert code == 0 and not Registrant.objects.exists()


def test_the_command_names_row_and_column(shell):
    code, said = shell("import", "registrants", "FILE", content=book(row(1), row(2, "南山区")))
    assert code == 2 and "3" in said and "县区" in said and not Registrant.objects.exists()


def test_the_page_lists_and_takes_back(county, signed_in):
    made = take(county, line(1))
    client = signed_in("city_worker")
    page = client.get(reverse("stemdonor:intakes"))
    assert "名册.csv" in page.content.decode()
    assert signed_in("city_worker", "other").post(
        reverse("stemdonor:undo", args=[made.pk])
    ).status_code == 404  # fmt: skip
    client.post(reverse("stemdonor:undo", args=[made.pk]))
    made.refresh_from_db()
    assert made.status == "undone"


def test_the_upload_page_offers_the_register(county, signed_in):
    client = signed_in("city_worker")
    page = client.get(reverse("exchange:registers")).content.decode()
    assert "造血干细胞登记者" in page
    file = io.BytesIO(book(row(1)))
    file.name = "名册.csv"
    sent = client.post(reverse("exchange:registers"), {"kind": "registrants", "file": file,
                       "request": "0198a000-0000-7000-8000-000000000001"}, follow=True)  # fmt: skip
    assert "志愿者编号" in sent.content.decode()


def test_a_row_begins_further_on_in_an_act_that_may(county):
    """Outside any act nobody writes a status, and an act that the step does not name may not."""
    from sanxian.core.act import ACTS, act
    from sanxian.core.move import begun

    row = Registrant(person_id=1, number="X", org_path=county.path)
    with pytest.raises(LookupError):
        begun([row], "take_over")

    @act("tests.intake.other")
    def other(*, place, by, at):
        return begun([row], "take_over")

    del ACTS["tests.intake.other"]
    from sanxian.core.actor import Actor, Grant

    by = Actor("a-x", county.path, (Grant("x", "/", frozenset({"tests.intake.other"})),))
    with pytest.raises(Forbidden):
        other(place=county.path, by=by, at=county.at)
    assert row.status == "intending"
