"""Fit, unfit or incomplete: every assay, every outcome."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxian.blood.facts import TESTING, Assay
from sanxian.blood.rules.testing import (
    INFECTIOUS,
    Fault,
    Open,
    Outcome,
    open_fault,
    release_bars,
    told_apart,
    verdict,
)
from sanxian.kernel.policy import PolicyError
from sanxian.kernel.refusal import Reason
from tests.blood.rules.supply import codes, shipped

POLICY = shipped(TESTING)
CLEAN = {
    Assay.ABO: "A",
    Assay.RHD: "+",
    Assay.ALT: "23",
    **{assay: "nonreactive" for assay in INFECTIOUS},
}


def test_all_in_order():
    said = verdict(CLEAN, POLICY)
    assert (said.outcome, said.reasons, said.missing) == (Outcome.FIT, (), ())
    assert (said.abo, said.rhd, said.fit, said.defers) == ("A", "+", True, False)
    assert said.edition == "GB18467-2011" and len(said.policy_hash) == 16


@pytest.mark.parametrize("assay", INFECTIOUS)
def test_one_reactive_marker_is_enough_and_stays_sealed(assay):
    said = verdict({**CLEAN, assay: "reactive"}, POLICY)
    assert said.outcome is Outcome.UNFIT and said.defers
    assert codes(said.reasons) == [f"reactive_{assay}"]
    assert said.open_codes == ("lab_deferral",)


def test_reactive_is_unfit_even_while_others_are_missing():
    said = verdict({Assay.HIV: "reactive"}, POLICY)
    assert said.outcome is Outcome.UNFIT
    assert set(said.missing) == set(CLEAN) - {Assay.HIV}
    assert said.open_codes == ("lab_deferral", "assay_missing")


@pytest.mark.parametrize("assay", list(CLEAN))
@pytest.mark.parametrize("outcome", [None, "", " "])
def test_without_one_assay_nothing_is_fit(assay, outcome):
    results = {k: v for k, v in CLEAN.items() if k is not assay}
    if outcome is not None:
        results[assay] = outcome
    said = verdict(results, POLICY)
    assert said.outcome is Outcome.INCOMPLETE
    assert said.missing == (assay,)
    assert codes(said.reasons) == ["assay_missing"]
    assert said.reasons[0].params == {"assay": assay.value}


@pytest.mark.parametrize(
    ("alt", "fit"), [("0", True), ("50", True), ("51", False), ("99999", False)]
)
def test_the_limit_of_alt_is_unverified(alt, fit):
    said = verdict({**CLEAN, Assay.ALT: alt}, POLICY)
    assert said.fit is fit
    assert not said.defers
    assert [r.status for r in said.reasons] == ([] if fit else ["unverified"])
    assert said.open_codes == (() if fit else ("lab_deferral",))


@pytest.mark.parametrize(
    ("assay", "outcome"),
    [
        (Assay.ABO, "C"), (Assay.ABO, "a"), (Assay.ABO, "reactive"), (Assay.RHD, "A"),
        (Assay.RHD, "nonreactive"), (Assay.ALT, "-1"), (Assay.ALT, "23.4"), (Assay.ALT, "٢٣"),
        (Assay.ALT, "100000"), (Assay.HIV, "grey zone"), (Assay.NAT, "Reactive"),
        (Assay.HBSAG, "nonreactive "),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_not_fit(assay, outcome):
    said = verdict({**CLEAN, assay: outcome}, POLICY)
    assert said.outcome is Outcome.UNFIT
    assert codes(said.reasons) == ["assay_unreadable"]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (("", ""), []), (("A", "+"), []), (("A", ""), []), (("", "+"), []),
        (("B", "+"), ["group_discrepancy"]), (("A", "-"), ["group_discrepancy"]),
        (("", "-"), ["group_discrepancy"]),
    ],
)  # fmt: skip
def test_a_donors_group_does_not_change(known, expected):
    said = verdict(CLEAN, POLICY, known_group=known)
    assert codes(said.reasons) == expected
    assert said.fit is (expected == [])


outcomes = st.sampled_from(["", "A", "+", "30", "99", "reactive", "nonreactive", "?"])


@given(st.dictionaries(st.sampled_from(list(CLEAN)), outcomes))
def test_fit_means_exactly_that_everything_is_in_order(results):
    expected = (
        set(results) == set(CLEAN)
        and results[Assay.ABO] == "A"
        and results[Assay.RHD] == "+"
        and results[Assay.ALT] == "30"
        and all(results[assay] == "nonreactive" for assay in INFECTIOUS)
    )
    assert verdict(results, POLICY).fit is expected


@pytest.mark.parametrize(
    ("results", "author", "reviewer", "held", "expected"),
    [
        (CLEAN, "T1", "T2", (), []),
        (CLEAN, "T1", "T1", (), ["release_needs_two_persons"]),
        (CLEAN, "T1", " T1 ", (), ["release_needs_two_persons"]),
        (CLEAN, "", "T2", (), ["release_needs_two_persons"]),
        (CLEAN, "T1", " ", (), ["release_needs_two_persons"]),
        ({}, "T1", "T2", (), ["release_not_fit"]),
        ({**CLEAN, Assay.HIV: "reactive"}, "T1", "T2", (), ["release_not_fit"]),
        (CLEAN, "T1", "T2", ("recall", "lab_deferral"), ["release_donation_held"] * 2),
        ({}, "T1", "T1", ("recall",), ["release_not_fit", "release_needs_two_persons", "release_donation_held"]),
    ],
)  # fmt: skip
def test_release(results, author, reviewer, held, expected):
    found = release_bars(
        verdict(results, POLICY), POLICY, author=author, reviewer=reviewer, held_for=held
    )
    assert codes(found) == expected


def test_sealed_faults_have_an_open_word():
    assert open_fault(Fault.INITIAL_REACTIVE) == "lab_not_used"
    sealed = {f for f in Fault if f.startswith("reactive_")} | {Fault.ALT_HIGH}
    assert {open_fault(f) for f in sealed} == {"lab_deferral"}
    assert all(open_fault(f) == f for f in set(Fault) - sealed - {Fault.INITIAL_REACTIVE})
    assert {f"reactive_{assay}" for assay in INFECTIOUS} == sealed - {Fault.ALT_HIGH}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"alt_to": "0"}, "alt_to"),
    ],
)
def test_what_no_edition_may_say(changed, why):
    with pytest.raises(PolicyError, match=why):
        shipped(TESTING, **changed)


def test_a_place_can_neither_drop_an_assay_nor_the_second_person():
    by = shipped(TESTING, required='["abo"]', release_persons="1")
    assert set(by.values.required) == set(CLEAN)
    assert by.values.release_persons == 2
    assert {key for key, _ in by.refused} == {"required", "release_persons"}


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"required": tuple(set(CLEAN) - {Assay.HIV})}, "leave out hiv"),
        ({"release_persons": 1}, "two persons"),
    ],
)
def test_nor_can_the_nation(values, why):
    with pytest.raises(ValueError, match=why):
        replace(POLICY.values, **values)


@pytest.mark.parametrize(
    ("results", "pending", "outcome"),
    [
        (CLEAN, [], Outcome.FIT),
        (CLEAN, [Open.REPEAT_WANTED], Outcome.INCOMPLETE),
        (CLEAN, [Open.POOL_PENDING], Outcome.INCOMPLETE),
        (CLEAN, [Open.POOL_UNRESOLVED], Outcome.INCOMPLETE),
        (CLEAN, [Open.GROUP_UNRESOLVED], Outcome.INCOMPLETE),
        (CLEAN, [Open.WEAK_D_WANTED], Outcome.INCOMPLETE),
        (CLEAN, [Open.SECOND_READING], Outcome.INCOMPLETE),
        (CLEAN, [Open.THIRD_READING], Outcome.INCOMPLETE),
        ({**CLEAN, Assay.HIV: "reactive"}, [Open.GROUP_UNRESOLVED], Outcome.UNFIT),
        ({**CLEAN, Assay.HIV: "reactive"}, [Open.SECOND_READING], Outcome.UNFIT),
        ({**CLEAN, Assay.HIV: "reactive"}, [Open.REPEAT_WANTED], Outcome.INCOMPLETE),
        ({**CLEAN, Assay.HIV: "reactive"}, [Open.POOL_PENDING], Outcome.INCOMPLETE),
        ({**CLEAN, Assay.HIV: "reactive"}, [Open.POOL_UNRESOLVED], Outcome.INCOMPLETE),
    ],
)
def test_nothing_is_fit_before_what_is_begun_is_ended(results, pending, outcome):
    said = verdict(results, POLICY, pending=[Reason(code) for code in pending])
    assert said.outcome is outcome
    assert [r.code for r in said.pending] == pending


@pytest.mark.parametrize("assay", [*INFECTIOUS, Assay.ALT])
def test_reactive_once_only_is_not_used_and_nobody_is_deferred(assay):
    said = verdict({**CLEAN, assay: "initial_reactive"}, POLICY)
    assert said.outcome is Outcome.UNFIT and not said.defers and not said.bars_donor
    assert said.open_codes == ("lab_not_used",)


@pytest.mark.parametrize(
    ("results", "barred"),
    [({}, False), ({Assay.HIV: "reactive"}, True), ({Assay.ALT: "51"}, True)],
)
def test_what_the_donor_is_deferred_for(results, barred):
    assert verdict({**CLEAN, **results}, POLICY).bars_donor is barred


@pytest.mark.parametrize("assay", [Assay.ABO, Assay.RHD])
def test_a_group_nobody_could_find_is_not_used(assay):
    said = verdict({**CLEAN, assay: "undetermined"}, POLICY, known_group=("A", "+"))
    assert codes(said.reasons) == ["group_undetermined"] and not said.bars_donor
    assert "undetermined" not in (said.abo, said.rhd)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ({}, (False, False, "")),
        ({Assay.ANTIBODY_SCREEN: "reactive"}, (True, False, "")),
        ({Assay.ANTIBODY_SCREEN: "nonreactive"}, (False, False, "")),
        ({Assay.ANTI_CMV: "nonreactive"}, (False, True, "")),
        ({Assay.ANTI_CMV: "reactive"}, (False, False, "")),
        ({Assay.PHENOTYPE: "E- K-"}, (False, False, "E- K-")),
    ],
)
def test_what_else_was_tested_goes_with_the_bag(results, expected):
    said = verdict({**CLEAN, **results}, POLICY)
    assert said.fit
    assert (said.antibodies, said.cmv_negative, said.antigens) == expected


@pytest.mark.parametrize(
    ("assay", "outcome"),
    [
        (Assay.ANTI_CMV, "initial_reactive"), (Assay.ANTIBODY_SCREEN, "A"),
        (Assay.PHENOTYPE, "K- E-"), (Assay.PHENOTYPE, "X+"), (Assay.ABO, "initial_reactive"),
    ],
)  # fmt: skip
def test_what_else_cannot_be_read(assay, outcome):
    assert codes(verdict({**CLEAN, assay: outcome}, POLICY).reasons) == ["assay_unreadable"]


@pytest.mark.parametrize(
    ("runs", "found"),
    [
        ([], ()),
        (["hbv nonreactive", "hcv nonreactive", "hiv nonreactive"], ()),
        (["hbv nonreactive", "hiv reactive"], ("reactive_nat_hiv",)),
        (
            ["hiv reactive", "hbv reactive", "hiv reactive"],
            ("reactive_nat_hbv", "reactive_nat_hiv"),
        ),
        (["hcv initial", "hiv"], ()),
    ],
)
def test_the_viruses_that_were_told_apart(runs, found):
    assert told_apart(runs) == found
