"""Pure decisions: does a pair meet a rule, can these facts be entered, is this a patient's code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sanxian.hla.grades import DEFINITE, POTENTIAL
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.stemcell.facts import CMV, GROUPS, SEXES, Coarse, MatchRule, RegisterRule, Resolution

NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{2,23}", re.ASCII)
DIVISION = re.compile(r"[1-9][0-9]{5}", re.ASCII)
LONG_DIGITS = re.compile(r"[0-9]{11}", re.ASCII)


def against(ruled: Resolved[MatchRule], grades: Mapping[str, str]) -> tuple[Reason, ...]:
    """Every reason why a pair does not meet a rule; none means that it does.

    `grades` by locus: two letters of D, P, L, M as `sanxian.hla` gives them. A locus that is absent
    was not compared, and counts as open.
    """
    rule = ruled.values
    letters = {locus: grades.get(locus, POTENTIAL * 2) for locus in rule.loci}
    alike = sum(pair.count(DEFINITE) + pair.count(POTENTIAL) for pair in letters.values())
    found = []
    if alike < rule.least:
        found.append(
            ruled.reason("match_too_few", "least", found=alike, of=rule.of, needed=rule.least)
        )
    open_ = [locus for locus, pair in letters.items() if POTENTIAL in pair]
    if rule.resolution == Resolution.EXACT and open_:
        found.append(ruled.reason("match_left_open", "resolution", loci=" ".join(open_)))
    return tuple(found)


def coarse_bars(coarse: Coarse, year: int, ruled: Resolved[RegisterRule]) -> Iterator[Reason]:
    """What cannot be true of a registrant's coarse facts; `year` is the present one."""
    first, last = year - ruled.values.oldest, year - ruled.values.adult_from
    if coarse.born is not None and not first <= coarse.born <= last:
        key = "adult_from" if coarse.born > last else "oldest"
        yield ruled.reason("born_out_of_range", key, column="born", first=first, last=last)
    for name, value, known in (
        ("sex", coarse.sex, SEXES),
        ("abo", coarse.abo, GROUPS),
        ("cmv", coarse.cmv, CMV),
    ):
        if value and value not in known:
            yield Reason("no_such_choice", params={"column": name})
    if coarse.region and not DIVISION.fullmatch(coarse.region):
        yield Reason("region_unreadable", params={"column": "region"})


def number_bars(number: str, column: str = "number") -> Iterator[Reason]:
    """A registrant's own number: letters, digits and dashes; not a document's or a telephone's."""
    if not NUMBER.fullmatch(number):
        yield Reason("registrant_number_unreadable", params={"column": column})
    elif LONG_DIGITS.search(number):
        yield Reason("number_is_personal", params={"column": column})


def patient_bars(code: str) -> Iterator[Reason]:
    """A patient is known by a code alone: letters, digits and dashes, without a document's number."""
    if not NUMBER.fullmatch(code):
        yield Reason("patient_code_unreadable", params={"field": "patient"})
    elif LONG_DIGITS.search(code):
        yield Reason("number_is_personal", params={"field": "patient"})
