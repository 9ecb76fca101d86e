"""Registrants and typings: entered, read, replaced, corrected, out of reach, gone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.core import labels
from sanxian.core.models import Home, Trail
from sanxian.hla import Reader
from sanxian.hla.names import common
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.stemcell import typed
from sanxian.stemcell.models import Registrant, Typing
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services import registrants, typings
from tests.stemcell.branch import COARSE, COMMON, NEAR


def test_a_typing_is_kept_as_it_was_written(branch):
    row = branch.entered("R-1", " A*02:01/02:06 + A2 ^\n B*13:XX+B46 ")
    kept = chosen.standing(row)
    assert kept.text == "A*02:01/02:06+A2^B*13:XX+B46"
    assert (kept.loci, kept.release, kept.method) == ("A B", "demonstration", "ngs")
    assert kept.why == "" and kept.replaces is None


def test_a_newer_typing_replaces_and_the_old_one_is_kept(branch):
    row = branch.entered("R-1", COARSE)
    branch.typed(row, COMMON)
    new, old = chosen.typings(row)
    assert (new.status, old.status) == ("standing", "replaced")
    assert (new.replaces, new.why, old.text, new.text) == (old, "retyped", COARSE, COMMON)


def test_a_correction_says_why_and_keeps_what_it_does_not_name(branch):
    row = branch.entered("R-1", COMMON)
    new = typings.correct(
        typing=chosen.standing(row), text=NEAR, why="sample_mixup", by=branch.officer, at=branch.at
    )
    assert (new.why, new.method, new.laboratory, new.day) == (
        "sample_mixup", "ngs", "省检测中心", date(2026, 11, 1),
    )  # fmt: skip
    said = json.loads(Trail.objects.filter(act="stemcell.typing.correct").first().data)
    assert said["why"] == "sample_mixup" and "30:01" not in str(said)


@pytest.mark.parametrize(
    ("text", "why", "code"),
    [(COMMON, "retyped", "typing_unchanged"), (NEAR, "because", "no_such_choice")],
)
def test_a_correction_that_corrects_nothing(branch, text, why, code):
    kept = branch.typed(branch.entered("R-1"), COMMON)
    with pytest.raises(Refusal) as refusal:
        typings.correct(typing=kept, text=text, why=why, by=branch.officer, at=branch.at)
    assert refusal.value.codes == (code,)


def test_a_replaced_typing_is_corrected_no_more(branch):
    row = branch.entered("R-1", COARSE)
    old = chosen.standing(row)
    branch.typed(row, COMMON)
    old.refresh_from_db()
    with pytest.raises(Refusal, match="typing_not_standing"):
        typings.correct(typing=old, text=NEAR, why="retyped", by=branch.officer, at=branch.at)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "A*77:77+A*02:01"}, "hla_unknown_name"),
        ({"text": "A77"}, "hla_unknown_antigen"),
        ({"text": "A*02:ABCD"}, "hla_codes_not_loaded"),
        ({"text": "Z*01:01"}, "hla_unknown_locus"),
        ({"text": "A*02:01+B*13:02+B*46:01+B*15:02"}, "hla_too_many_alleles"),
        ({"text": "A*zz"}, "hla_unknown_name"),
        ({"text": "^^"}, "typing_empty"),
        ({"method": "guess"}, "no_such_choice"),
        ({"laboratory": "室" * 61}, "field_too_long"),
        ({"day": date(2026, 11, 24)}, "typed_in_future"),
    ],
    ids=lambda v: str(v)[:40],
)
def test_what_cannot_be_recorded(branch, given, code):
    row = branch.entered("R-1")
    with pytest.raises(Malformed) as refusal:
        branch.typed(row, **given)
    assert code in refusal.value.codes
    assert not Typing.objects.exists()


def test_the_refusal_says_locus_and_text(branch):
    with pytest.raises(Malformed) as refusal:
        branch.typed(branch.entered("R-1"), "A*02:01+A*77:77")
    assert dict(refusal.value.reasons[0].params) == {"locus": "A", "text": "A*77:77"}


def test_a_real_home_without_names_reads_nothing(branch):
    row = branch.entered("R-1")
    Home.objects.filter(pk=1).update(kind="real", clock=None)
    with pytest.raises(Refusal, match="nomenclature_not_installed"):
        branch.typed(row, COMMON)


# -- two columns for each locus -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "text"),
    [
        ({"A": ("02:01", "11:01")}, "A*02:01+A*11:01"),
        ({"A": ("A*02:01", "HLA-A*11:01")}, "A*02:01+A*11:01"),
        ({"A": ("2", "11"), "C": ("9", ""), "DRB1": ("15", "DR4")}, "A2+A11^Cw9^DR15+DR4"),
        ({"B": ("13:02/46:01", "")}, "B*13:02/46:01"),
        ({"A": ("", "")}, ""),
        ({"DQB1": ("02:02", "DQ7")}, "DQB1*02:02+DQ7"),
        ({"A": ("0201", "")}, "A*0201"),
    ],
    ids=str,
)
def test_columns_become_a_string(columns, text):
    assert typed.as_gl(columns) == text


@pytest.mark.parametrize(
    "columns",
    [
        {"A": ("02:01", "2"), "B": ("13:XX", "46")},
        {"C": ("9", "01:02"), "DRB1": ("15", "DR4"), "DQB1": ("7", "")},
        {"A": ("02:01/02:06", "A*11:01")},
    ],
    ids=str,
)
def test_the_string_means_what_the_columns_meant(columns):
    reader = Reader(common())
    by_columns, by_string = reader.typing(columns), reader.gl(typed.as_gl(columns))
    assert {x: t.written for x, t in by_columns.items()} == {
        x: t.written for x, t in by_string.items()
    }


SIGNS = "ABC0123456789*:/|^+~-NQLXP DRB1Qw²٣五'\"<&é\t"


@given(st.text(SIGNS, max_size=24))
def test_whatever_is_written_is_read_or_refused_with_reasons(text):
    reader = Reader(common())
    for written in (text, typed.as_gl({"A": (text, ""), "DPB1": ("", text)})):
        read, faults = typed.read(written, reader)
        assert read or faults
        assert all(f"{r.code}" in labels.SENTENCES for r in faults)


# -- registrants --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "coarse", "code"),
    [
        ("r", {}, "registrant_number_unreadable"),
        ("李四", {}, "registrant_number_unreadable"),
        ("13800138000", {}, "number_is_personal"),
        ("370302199001011234", {}, "number_is_personal"),
        ("R-1", {"born": 2010}, "born_out_of_range"),
        ("R-1", {"born": 1900}, "born_out_of_range"),
        ("R-1", {"sex": "m"}, "no_such_choice"),
        ("R-1", {"abo": "C+"}, "no_such_choice"),
        ("R-1", {"cmv": "maybe"}, "no_such_choice"),
        ("R-1", {"region": "3703"}, "region_unreadable"),
    ],
    ids=str,
)
def test_who_cannot_be_entered(branch, number, coarse, code):
    with pytest.raises(Malformed) as refusal:
        branch.entered(number, **coarse)
    assert refusal.value.codes == (code,)


def test_a_number_stands_once_even_after_leaving(branch):
    row = branch.entered("r-1")
    assert row.number == "R-1"
    registrants.leave(registrant=row, why="unsaid", by=branch.officer, at=branch.at)
    with pytest.raises(Refusal, match="registrant_known"):
        branch.entered("R-1")


def test_out_of_reach_and_back(branch):
    row = branch.entered("R-1", COMMON)
    registrants.suspend(registrant=row, why="unreachable", by=branch.officer, at=branch.at)
    assert (row.status, row.status_for) == ("unavailable", "unreachable")
    registrants.restore(registrant=row, by=branch.officer, at=branch.at)
    row.refresh_from_db()
    assert (row.status, row.status_for) == ("available", "")
    assert chosen.totals(branch.officer) == {
        "available": 1, "unavailable": 0, "left": 0, "void": 0,
    }  # fmt: skip


def test_who_left_is_typed_no_more_and_does_not_come_back(branch):
    row = branch.entered("R-1", COMMON)
    registrants.leave(registrant=row, why="age", by=branch.officer, at=branch.at)
    with pytest.raises(Refusal, match="registrant_gone"):
        branch.typed(row, NEAR)
    with pytest.raises(NoSuchStep):
        registrants.restore(registrant=row, by=branch.officer, at=branch.at)


@pytest.mark.parametrize("act", ["suspend", "leave"])
def test_a_reason_is_one_of_the_list(branch, act):
    row = branch.entered("R-1")
    with pytest.raises(Malformed, match="no_such_choice"):
        getattr(registrants, act)(registrant=row, why="?", by=branch.officer, at=branch.at)


def test_another_branch_touches_nothing(branch):
    row = branch.entered("R-1", COMMON)
    far = {"by": branch.far, "at": branch.at}
    for attempt in (
        lambda: registrants.suspend(registrant=row, why="deferred", **far),
        lambda: registrants.leave(registrant=row, why="age", **far),
        lambda: typings.record(registrant=row, text=NEAR, method="ngs", **far),
        lambda: typings.correct(typing=chosen.standing(row), text=NEAR, why="retyped", **far),
    ):
        with pytest.raises(Forbidden):
            attempt()
    with pytest.raises(Unknown):
        chosen.one(branch.far, row.pk)
    assert list(chosen.listed(branch.far)) == []
    assert chosen.branches(branch.far) == [(branch.far.facility, "江西分库")]


def test_every_change_is_counted(branch):
    seen = [chosen.register_change(branch.path)]
    row = branch.entered("R-1")
    seen.append(chosen.register_change(branch.path))
    branch.typed(row, COMMON)
    seen.append(chosen.register_change(branch.path))
    registrants.suspend(registrant=row, why="deferred", by=branch.officer, at=branch.at)
    seen.append(chosen.register_change(branch.path))
    assert seen == [0, 1, 2, 3]
    assert Registrant.objects.get().change == 3


def test_what_is_read_from_the_list(branch):
    branch.entered("R-1", COMMON)
    branch.entered("R-2")
    branch.entered("S-3")
    assert [r.number for r in chosen.listed(branch.officer, number="R-")] == ["R-1", "R-2"]
    assert [r.number for r in chosen.untyped(branch.officer)] == ["R-2", "S-3"]
    assert chosen.numbered(branch.officer, "S-3").number == "S-3"
    with pytest.raises(Unknown):
        chosen.numbered(branch.officer, "S-4")
