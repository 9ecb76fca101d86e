"""When a donor's recorded group may be corrected: a table of findings."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.blood.rules.group_record import Finding, bars, differs

A, NIL, NEG = ("A", "+"), ("O", "+"), ("A", "-")


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({}, ()),
        ({"found": NEG}, ()),
        ({"recorded": ("A", "")}, ()),
        ({"settled": False}, ("group_correction_unproved",)),
        ({"found": ("O", "")}, ("group_correction_unproved",)),
        ({"found": ("", "")}, ("group_correction_unproved",)),
        ({"recorded": ("", "")}, ("group_correction_nothing_known",)),
        ({"found": A}, ("group_correction_same",)),
        ({"recorded": ("O", "")}, ("group_correction_same",)),
        ({"others": (NIL, NIL)}, ()),
        ({"others": (("O", ""), ("", ""))}, ()),
        ({"others": (A,)}, ("group_correction_disputed",)),
        ({"others": (NIL, ("", "-"))}, ("group_correction_disputed",)),
        ({"found": A, "others": (NIL,)}, ("group_correction_same", "group_correction_disputed")),
    ],
)
def test_what_is_corrected(changed: dict[str, Any], codes: tuple[str, ...]) -> None:
    given: dict[str, Any] = {"recorded": A, "found": NIL, "settled": True, **changed}
    assert tuple(reason.code for reason in bars(Finding(**given))) == codes


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (A, A, False),
        (A, NIL, True),
        (A, NEG, True),
        (("", ""), A, False),
        (("A", ""), NEG, False),
        (("", "+"), NEG, True),
        (A, ("", ""), False),
    ],
)
def test_what_is_unknown_contradicts_nothing(one: Any, other: Any, said: bool) -> None:
    assert differs(one, other) is said is differs(other, one)
