"""Requirement, hazard and test belong together; what nothing proves is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sanxian.console import tracing
from sanxian.console.ways import ROOT
from sanxian.validation.checking import CHECKS
from sanxian.validation.checks import installation, operation, performance

REGISTER = tracing.read(ROOT / "docs" / "validation")
HERE = "tests/architecture/test_validation.py::test_the_registers_fit_together"
ONE = tracing.Requirement("RQ-1", "a", "does", "law", ("HZ-1",), (HERE,))


def register(*rows: tracing.Requirement, hazards: tuple[str, ...] = ("HZ-1",)) -> tracing.Register:
    about = {"harm": "h", "severity": "death", "after": "remote"}
    return tracing.Register(dict.fromkeys(hazards, about), {row.id: row for row in rows})


def test_the_registers_fit_together():
    assert list(tracing.faults(REGISTER, ROOT)) == []


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (register(replace(ONE, hazards=("HZ-9",))), "unknown hazard HZ-9"),
        (register(replace(ONE, hazards=())), "keeps no hazard"),
        (register(replace(ONE, tests=())), "no test"),
        (register(replace(ONE, tests=("tests/nowhere.py::test_x",))), "no such test"),
        (register(replace(ONE, tests=(HERE.replace("fit", "fat"),))), "no such test"),
        (register(ONE, hazards=("HZ-1", "HZ-2")), "HZ-2: no requirement"),
    ],
)
def test_what_does_not_fit_is_found(made, said):
    assert any(said in fault for fault in tracing.faults(made, ROOT))
    assert list(tracing.faults(register(ONE), ROOT)) == []


CASES = (
    '<testsuite><testcase classname="tests.a.test_b" name="test_c[1]"/>'
    '<testcase classname="tests.a.test_b" name="test_c[2]">{said}</testcase></testsuite>'
)


@pytest.mark.parametrize(
    ("said", "proven"),
    [("", True), ("<failure/>", False), ("<error/>", False), ("<skipped/>", True)],
)
def test_a_requirement_is_proven_by_tests_that_passed(tmp_path, said, proven):
    report = tmp_path / "report.xml"
    report.write_text(CASES.format(said=said))
    found = tracing.outcomes([report])
    asked = register(replace(ONE, tests=("tests/a/test_b.py::test_c",)))
    assert (tracing.unproven(asked, found) == []) is proven


def test_a_test_in_a_class_is_named_by_its_file(tmp_path):
    report = tmp_path / "report.xml"
    case = '<testsuite><testcase classname="tests.a.test_b.TestIt" name="test_c"/></testsuite>'
    report.write_text(case)
    assert tracing.outcomes([report]) == {"tests/a/test_b.py::test_c": {"passed"}}


def test_a_test_that_did_not_run_proves_nothing():
    left = tracing.unproven(register(ONE), {})
    assert left == [f"RQ-1 (HZ-1): {HERE} did not pass"]


@pytest.mark.parametrize("module", [installation, operation, performance])
def test_every_check_of_a_validation_names_requirements_that_exist(module):
    ours = [one for one in CHECKS.values() if one.do.__module__ == module.__name__]
    assert ours
    assert {r for one in ours for r in one.requirements} - set(REGISTER.requirements) == set()
