"""Analyser files on their way in: codes and columns are saved, files checked and taken in whole."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sanxian.blood.models import Batch, Result
from sanxian.core.models import Trail
from sanxian.exchange.analysers import selectors, services
from sanxian.exchange.mapping import Code, How
from sanxian.exchange.models import Columns, InstrumentCodes
from sanxian.kernel.refusal import Forbidden, Malformed
from tests.blood.laboratory.bench import GOOD, Bench

pytestmark = pytest.mark.django_db
CODES = [
    Code("HBSAG", "hbsag", How.CUTOFF, "1.0"),
    Code("ALT", "alt", How.NUMBER_UP, lot="L1"),
    Code("CRP", "", How.SKIP),
]


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)


@pytest.fixture
def bench(city: Any, at: Any) -> Bench:
    return Bench(city, at)


@pytest.fixture
def reviewer(persona: Any) -> Any:
    return persona("lab_reviewer")


@pytest.fixture
def mapped(reviewer: Any, at: Any) -> InstrumentCodes:
    return services.save_codes(
        place=reviewer.facility,
        says="Alinity",
        instrument="AU-1",
        codes=CODES,
        by=reviewer,
        at=at,
    )


def hl7(number: str, value: str = "0.05", sender: str = "ALINITY") -> bytes:
    return "\r".join(
        (
            rf"MSH|^~\&|{sender}|LAB|||20261123||ORU^R01|1|P|2.5.1",
            "PID|1||X||张三",
            f"OBR|1|{number}",
            f"OBX|1|NM|HBSAG||{value}|S/CO|||||F",
            "NTE|1||LOT: L1",
            "OBX|2|NM|ALT||22.3|U/L|||||F",
            "OBX|3|NM|CRP||5|mg/L|||||F",
        )
    ).encode()


def astm(number: str) -> bytes:
    return "\r".join(
        (r"H|\^&|||Alinity", f"O|1|{number}", "R|1|^^^HBSAG|7.5|S/CO", "C|1|I|LOT: L1", "L|1|N")
    ).encode()


def send(client: Any, content: bytes, name: str = "run.txt", **more: str) -> Any:
    upload = SimpleUploadedFile(name, content)
    said = {"file": upload, "request": str(uuid4()), **more}
    return client.post(reverse("exchange:load_results"), said)


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


class TestCodes:
    def test_saved_and_read_again(self, mapped, reviewer):
        _row, codes = selectors.one(reviewer, mapped.pk)
        assert list(codes) == CODES
        assert selectors.known(reviewer.facility)["alinity"].instrument == "AU-1"

    def test_saying_it_again_replaces_it(self, mapped, reviewer, at):
        services.save_codes(
            place=reviewer.facility,
            says=" ALINITY ",
            instrument="AU-2",
            codes=CODES[:1],
            by=reviewer,
            at=at,
        )
        assert InstrumentCodes.objects.count() == 1
        assert len(selectors.known(reviewer.facility)["alinity"].codes) == 1

    def test_the_trail_says_who_changed_a_cut_off(self, mapped, reviewer):
        row = Trail.objects.get(act="exchange.codes.save")
        assert row.actor == reviewer.id and "HBSAG" in row.data

    def test_not_by_the_technician(self, persona, at):
        lab = persona("lab_technician")
        with pytest.raises(Forbidden):
            services.save_codes(
                place=lab.facility, says="x", instrument="AU-1", codes=CODES, by=lab, at=at
            )

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"says": " "}, "mapping_says_missing"),
            ({"says": "x" * 61}, "mapping_says_missing"),
            ({"instrument": ""}, "mapping_says_missing"),
            ({"codes": []}, "mapping_empty"),
            ({"codes": [Code("X", "hiv", How.CUTOFF)]}, "mapping_cutoff"),
        ],
    )
    def test_faults(self, reviewer, at, said, code):
        given = {"says": "x", "instrument": "AU-1", "codes": CODES, **said}
        with pytest.raises(Malformed) as refused:
            services.save_codes(place=reviewer.facility, by=reviewer, at=at, **given)
        assert refused.value.codes == (code,)

    def test_on_its_page(self, signed_in, bench):
        bench.donation()
        client = signed_in("lab_reviewer")
        lines = {"code-TOTAL_FORMS": "2", "code-INITIAL_FORMS": "0"}
        lines |= {"code-0-test": "HIV", "code-0-assay": "hiv", "code-0-how": "word"}
        said = {"request": str(uuid4()), "says": "Cobas", "instrument": "AU-1", **lines}
        new = reverse("exchange:new_codes")
        assert client.get(new).status_code == 200
        faulty = client.post(new, {**said, "code-0-how": "number"})
        assert faulty.status_code == 422 and "不能这样判读" in text(faulty)
        assert client.post(new, said).status_code == 302
        row = InstrumentCodes.objects.get()
        assert json.loads(row.codes)[0]["test"] == "HIV"
        assert "cobas" in text(client.get(reverse("exchange:codes")))
        assert client.get(reverse("exchange:code_table", args=[row.pk])).status_code == 200
        assert client.get(reverse("exchange:codes"), {"export": "csv"}).status_code == 200
        other = signed_in("lab_reviewer", "other")
        assert other.get(reverse("exchange:code_table", args=[row.pk])).status_code == 404
        assert signed_in("lab_technician").post(new, said).status_code == 403


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "outcome", "rows"), [(hl7, "nonreactive", 2), (astm, None, 1)]
    )
    def test_an_analyser_s_file_is_taken_in(self, mapped, signed_in, bench, content, outcome, rows):
        donation = bench.donation()
        answer = send(signed_in("lab_technician"), content(donation.number))
        assert answer.status_code == 302
        assert Batch.objects.get().rows == rows
        if outcome:
            found = {r.assay: (r.outcome, r.instrument, r.lot) for r in Result.objects.all()}
            assert found == {"hbsag": (outcome, "AU-1", "L1"), "alt": ("23", "AU-1", "L1")}

    def test_no_name_is_kept_anywhere(self, mapped, signed_in, bench):
        send(signed_in("lab_technician"), hl7(bench.donation().number))
        assert not Trail.objects.filter(data__contains="张").exists()

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"sender": "OTHER"}, "还没有项目对照表"),
            ({"value": "grey"}, "不能按对照表判读"),
        ],
    )
    def test_what_cannot_be_read_is_said_with_its_line(
        self, mapped, signed_in, bench, change, said
    ):
        answer = send(signed_in("lab_technician"), hl7(bench.donation().number, **change))
        assert answer.status_code == 422
        assert said in text(answer) and "第 4 行" in text(answer)
        assert not Result.objects.exists()

    def test_looked_at_first(self, mapped, signed_in, bench):
        client, donation = signed_in("lab_technician"), bench.donation()
        before = Trail.objects.count()
        answer = send(client, hl7(donation.number), check="1")
        assert answer.status_code == 200
        assert "2 项结果都读得懂" in text(answer) and donation.number in text(answer)
        assert not Result.objects.exists() and not Batch.objects.exists()
        assert Trail.objects.count() == before
        wrong = send(client, hl7("D404"), check="1")
        assert wrong.status_code == 409
        assert send(client, hl7(donation.number)).status_code == 302

    @pytest.mark.parametrize(
        "content", [b"H|\\^&", b"MSH|^~\\&|", b"\x0bMSH|", b"\x02", b"H|\\^&\rL|1", b"\x00" * 9]
    )
    def test_a_broken_file_is_never_a_fault_of_the_house(self, signed_in, content):
        assert send(signed_in("lab_technician"), content).status_code in (409, 422)


class TestColumns:
    HEADING = "样品条码,HBs抗原,备注"

    def test_said_once_and_remembered(self, signed_in, bench):
        client, donation = signed_in("lab_technician"), bench.donation()
        table = f"{self.HEADING}\n{donation.number},阴性,x\n".encode()
        tools = {"instrument": "AU-1", "lot": "L1"}
        assert send(client, table, "a.csv", **tools).status_code == 422
        page = reverse("exchange:columns")
        shown = client.post(page, {"file": SimpleUploadedFile("a.csv", table)})
        assert shown.status_code == 200 and "样品条码" in text(shown)
        said = {"heading": self.HEADING.split(","), "column-0": "donation", "column-1": "hbsag"}
        assert client.post(page, said).status_code == 302
        assert Columns.objects.count() == 1
        answer = send(client, table, "a.csv", **tools)
        assert answer.status_code == 302
        assert Result.objects.get().outcome == "nonreactive"

    @pytest.mark.parametrize(
        ("said", "code"),
        [
            ({"a": "hbsag"}, "column_missing"),
            ({"a": "donation", "b": "donation"}, "column_twice"),
            ({"a": "donation", "b": "secret"}, "columns_unknown"),
            ({"a": "donation", "x" * 401: ""}, "columns_unknown"),
        ],
    )
    def test_faults(self, persona, at, said, code):
        lab = persona("lab_technician")
        with pytest.raises(Malformed) as refused:
            services.save_columns(place=lab.facility, words=said, by=lab, at=at)
        assert refused.value.codes == (code,)

    def test_a_file_that_is_no_table(self, signed_in):
        page, client = reverse("exchange:columns"), signed_in("lab_technician")
        assert client.get(page).status_code == 200
        bad = client.post(page, {"file": SimpleUploadedFile("a.csv", b"\x00\x01")})
        assert bad.status_code == 422
        assert client.post(page, {"heading": ["a"], "column-0": "nonsense"}).status_code == 422

    def test_each_laboratory_its_own(self, signed_in, bench, persona, at):
        other = persona("lab_technician", "other")
        services.save_columns(place=other.facility, words={"样品条码": "donation"}, by=other, at=at)
        table = f"{self.HEADING}\n{bench.donation().number},阴性,x\n".encode()
        assert send(signed_in("lab_technician"), table, "a.csv").status_code == 422


def test_the_usual_headings_still_need_no_saying(signed_in, bench):
    donation = bench.donation()
    heading = ",".join(["献血码", *(assay.value for assay in GOOD)])
    table = f"{heading}\n{donation.number},{','.join(GOOD.values())}\n".encode("gbk")
    answer = send(signed_in("lab_technician"), table, "a.csv", instrument="AU-1", lot="L1")
    assert answer.status_code == 302
