"""The days of a file: read exactly, or refused with what is wrong and where."""

from datetime import date
from random import Random

import pytest

from sanxian.kernel.refusal import Malformed
from sanxian.twin import days

HEAD = "date,state,A,AB,B,O,total,public_holiday,holiday_name\n"
GOOD = (
    HEAD
    + "2024-06-01,Melaka,3,1,2,4,10,No,\n2024-06-01,Johor,9,9,9,9,36,No,\n"
    + "2024-06-02,Melaka,0,0,0,0,0,No,\n2024-06-03,Melaka,1,0,0,2,3,No,\n"
)


def read(tmp_path, text, state="Melaka", first=date(2024, 6, 1), count=3, encoding="utf-8"):
    path = tmp_path / "days.csv"
    path.write_bytes(text.encode(encoding))
    return days.from_file(path, state, first, count)


def test_the_days_of_one_state_in_order(tmp_path):
    found = read(tmp_path, GOOD)
    assert list(found) == [date(2024, 6, 1), date(2024, 6, 2), date(2024, 6, 3)]
    assert found[date(2024, 6, 1)].groups == {"A": 3, "AB": 1, "B": 2, "O": 4}
    assert [d.total for d in found.values()] == [10, 0, 3]


@pytest.mark.parametrize(
    ("text", "more", "code", "said"),
    [
        (GOOD, {"state": "Atlantis"}, "twin_no_such_state_or_days", {"state": "Atlantis"}),
        (GOOD, {"count": 5}, "twin_day_missing", {"day": date(2024, 6, 4), "missing": 2}),
        (GOOD, {"first": date(2020, 1, 1)}, "twin_no_such_state_or_days", {}),
        (GOOD.replace("AB,", ""), {}, "twin_column_missing", {"column": "AB"}),
        ("", {}, "twin_column_missing", {"column": "date"}),
        (GOOD.replace("3,1,2,4", "3,x,2,4"), {}, "twin_bad_number", {"column": "AB", "line": 2}),
        (GOOD.replace("3,1,2,4", "3,-1,2,4"), {}, "twin_bad_number", {"column": "AB", "line": 2}),
        (GOOD.replace("3,1,2,4", "3,１,2,4"), {}, "twin_bad_number", {"column": "AB"}),
        (GOOD.replace("3,1,2,4", "3,9999999,2,4"), {}, "twin_bad_number", {"line": 2}),
        (GOOD.replace("2024-06-02,M", "02/06/2024,M"), {}, "twin_bad_day", {"line": 4}),
        (GOOD + "2024-06-04,Melaka", {"count": 4}, "twin_bad_number", {"line": 6}),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, more, code, said):
    with pytest.raises(Malformed) as refusal:
        read(tmp_path, text, **more)
    reason = refusal.value.reasons[0]
    assert reason.code == code
    assert said.items() <= dict(reason.params).items()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 50])
def test_what_is_no_text_is_refused(tmp_path, content):
    path = tmp_path / "days.csv"
    path.write_bytes(content)
    with pytest.raises(Malformed):
        days.from_file(path, "Melaka", date(2024, 6, 1), 1)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Malformed) as refusal:
        days.from_file(tmp_path / "no.csv", "Melaka", date(2024, 6, 1), 1)
    assert refusal.value.codes == ("twin_file_unreadable",)


def test_invented_days_are_the_same_for_the_same_seed():
    one, two = (days.invented(Random(7), date(2026, 9, 24), 60, 6) for _ in "ab")
    assert one == two and len(one) == 60
    assert sum(d.total for d in one.values()) >= 300
