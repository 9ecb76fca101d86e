"""A confirming laboratory's file: read whole, or refused with row and column."""

from __future__ import annotations

from datetime import date

import pytest

from sanxian.blood.facts.laboratory import Reported
from sanxian.exchange import confirmed
from sanxian.kernel.refusal import Malformed

HEAD = "献血码,项目,结论,报告日期"
ONE = "DA9999260001235"


def read(*lines: str, head: str = HEAD) -> list[Reported]:
    return confirmed.read("报告.csv", "\n".join((head, *lines)).encode())


def faults(error: pytest.ExceptionInfo[Malformed]) -> list[tuple[str, int, str]]:
    return [(r.code, r.params["row"], r.params["column"]) for r in error.value.reasons]


def test_a_line_is_a_report() -> None:
    assert read(f"{ONE},HIV抗原抗体,确证阳性,2026/11/20") == [
        Reported(ONE, "hiv", "positive", date(2026, 11, 20), 2)
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_as_their_office_saves_it(encoding: str) -> None:
    content = f"标本号\t检测项目\t结果\t报告时间\n{ONE}\t抗-TP\t阴性\t2026年11月20日\n".encode(
        encoding
    )
    assert confirmed.read("报告.csv", content)[0].outcome == "negative"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("positive", "positive"), ("阳性", "positive"), ("+", "positive"), ("确证阴性", "negative"),
        ("NEG", "negative"), ("待定", "indeterminate"), ("可疑", "indeterminate"),
    ],
)  # fmt: skip
def test_the_words_of_conclusions(said: str, meant: str) -> None:
    assert read(f"{ONE},nat,{said},20261120")[0].outcome == meant


def test_every_fault_with_its_cell_and_without_what_was_written() -> None:
    with pytest.raises(Malformed) as error:
        read(
            f"{ONE},HIV抗体,阳性,2026-11-20",
            ",ALT,也许,昨天",
            f"{ONE},,阳性,2026-13-01",
        )
    assert faults(error) == [
        ("cell_missing", 3, "献血码"),
        ("report_marker_unknown", 3, "项目"),
        ("report_outcome_unknown", 3, "结论"),
        ("report_day_unreadable", 3, "报告日期"),
        ("cell_missing", 4, "项目"),
        ("report_day_unreadable", 4, "报告日期"),
    ]
    assert "也许" not in str([r.params for r in error.value.reasons])


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ("献血码,项目,结论", {"column_missing"}),
        ("献血码,项目,结论,结果,报告日期", {"column_twice"}),
    ],
)
def test_the_columns(head: str, codes: set[str]) -> None:
    with pytest.raises(Malformed) as error:
        read(f"{ONE},hiv,阳性,2026-11-20,x", head=head)
    assert set(error.value.codes) == codes
