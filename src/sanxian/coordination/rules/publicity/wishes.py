"""What the donor herself wishes of the press: it holds whatever else a draft says or leaves out."""

from __future__ import annotations

from dataclasses import replace

from sanxian.coordination.rules.publicity.combine import EVENT, Finding, Report
from sanxian.coordination.rules.publicity.marks import Fact

# Her wish (the word of her plan) -> what is found, and which facts go against it.
NOTHING, WITHOUT_NAME = "nothing", "without_name"


def heeded(report: Report, wish: str) -> Report:
    """The report of a draft about her, with what she does not want. A draft that is checked with the code
    of her case is about her, even where it has no name."""
    here = {mark.fact for mark in report.marks}
    if wish == NOTHING:
        return _with(report, "wishes_no_press", frozenset(here & EVENT))
    if wish == WITHOUT_NAME and Fact.DONOR_NAME in here:
        return _with(report, "wishes_no_name", frozenset({Fact.DONOR_NAME}))
    return report


def _with(report: Report, code: str, facts: frozenset[Fact]) -> Report:
    marks = tuple(mark for mark in report.marks if mark.fact in facts)
    return replace(report, findings=(Finding(code, facts, marks), *report.findings))
