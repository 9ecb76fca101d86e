"""Which facts must not stand together in one draft, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sanxian.coordination.facts import Known, PublicityRule
from sanxian.coordination.rules.publicity import words as w
from sanxian.coordination.rules.publicity.find import found
from sanxian.coordination.rules.publicity.marks import Asked, Fact, Mark, sentences
from sanxian.coordination.rules.publicity.plain import plain

NOBODY = Known()

DONOR = frozenset({Fact.DONOR_NAME, Fact.DONOR_UNIT, Fact.DONOR_PLACE, Fact.ORDINAL})
EVENT = DONOR | {Fact.DATE, Fact.AHEAD, Fact.HOSPITAL, Fact.DONOR_AGE}
STRONG = frozenset(
    {Fact.PATIENT_NAME, Fact.PATIENT_SIGNED, Fact.PATIENT_HOSPITAL, Fact.PATIENT_PLACE}
)
WEAK = frozenset({Fact.PATIENT_ILL, Fact.PATIENT_STORY})


class Severity(StrEnum):
    """What a finding asks for: a change, or a person who looks whose fact it is."""

    STOP = "stop"
    LOOK = "look"


# Findings where a rule cannot tell whose fact it is, or whether two reports meet.
LOOK = frozenset(
    {"perhaps_patient", "other_report", "together_far", "together_person", "together_day"}
)
# What stands in the draft as a whole, found without asking whose sentence it is.
TOGETHER = {
    Fact.JOINT_WAY: "together_far",
    Fact.JOINT_PLACE: "together_far",
    Fact.JOINT_PERSON: "together_person",
    Fact.JOINT_DAY: "together_day",
}
# What the sentence rules have said already is not said again.
SAID_BY = {
    "together_far": {"patient_named", "way_of_cells"},
    "together_person": {"patient_named", "patient_described", "perhaps_patient"},
    "together_day": {"same_day_story"},
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must be changed: which facts, in which sentences. `code` leads to the advice."""

    code: str
    facts: frozenset[Fact]
    marks: tuple[Mark, ...]

    @property
    def severity(self) -> Severity:
        return Severity.LOOK if self.code in LOOK else Severity.STOP

    @property
    def sentences(self) -> tuple[int, ...]:
        return tuple(sorted({mark.sentence for mark in self.marks}))


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker says of a draft. `marks` also holds facts that may stand as they are."""

    text: str
    sentences: tuple[str, ...]
    marks: tuple[Mark, ...]
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        return not self.findings


def check(
    text: str, today: date, rule: PublicityRule, known: Known = NOBODY, home: tuple[str, ...] = ()
) -> Report:
    """Every combination in a draft that would tell who gave to whom; none means it may be published
    as far as a rule can say. `home` are names of the province and city where it is asked."""
    read = plain(text)
    marks = found(read, Asked(today, rule, home), known)
    given = bool(_GIVEN.search(read))
    said = tuple(sentence.text for sentence in sentences(text))
    findings = [*_findings(marks, given)]
    findings += _together(marks, {one.code for one in findings})
    return Report(text, said, tuple(marks), tuple(findings))


_I_AM = re.compile(
    rf"(?:我叫|我是|名叫|名字(?:是|叫)|我姓|署名|此致敬礼)[：:]?\s*({w.NAME}|[{w.SURNAMES}](?=[，。、]))"
)
_LEADS: tuple[tuple[re.Pattern[str], Fact], ...] = (
    (w.PLACE, Fact.PATIENT_PLACE),
    (w.HOSPITAL, Fact.PATIENT_HOSPITAL),
    (w.DAY, Fact.DATE),
    (_I_AM, Fact.PATIENT_NAME),
)


def letter(text: str, today: date, rule: PublicityRule) -> tuple[Finding, ...]:
    """What must not stand in a letter to the other side: whatever leads to a person, by itself."""
    read = plain(text)
    marks = [m for m in found(read, Asked(today, rule), NOBODY) if m.fact in _NEVER_IN_LETTERS]
    for sentence in sentences(read):
        for pattern, fact in _LEADS:
            for m in pattern.finditer(sentence.text):
                if pattern is not w.HOSPITAL or not w.ANY_HOSPITAL.match(m.group()):
                    marks.append(
                        Mark(
                            sentence.start + m.start(),
                            sentence.start + m.end(),
                            fact,
                            sentence.number,
                        )
                    )
    return tuple(
        Finding(
            f"letter_{fact.value}", frozenset({fact}), tuple(m for m in marks if m.fact == fact)
        )
        for fact in sorted({mark.fact for mark in marks})
    )


_NEVER_IN_LETTERS = STRONG | {Fact.DONOR_NAME, Fact.DONOR_UNIT, Fact.NUMBER}


# Words by which a draft speaks of cells that were given, even where no day, name or place stands.
_GIVEN = re.compile(
    r"完成[^，。；]{0,6}(?:捐献|采集)|采集(?:完成|结束|成功|完毕|自)|采集[日量]|完成采|采完|献髓|捐髓|捐献(?:了|完|者|的(?:造血|细胞))|捐[出给的了完]|我捐|如约捐|个捐|[年月日天]捐献的|[此这本]次(?:接受|移植|捐|采)|"
    r"二次捐|再次捐|您捐|[为给替][他她]捐|淋巴细胞捐|供者|受[助捐赠]者|髓源|配型成功的消息|生命的?种子|生命火种|混悬液|恒温箱|运送箱|保温箱|转运箱|箱子|护送|输入我|您的细胞|您的造血|"
    r"上机|下机|收货|全相合|(?:捐献|采集)(?:日期|当天|那天|日[，：])|完成了[他她]的那一半|(?i:\bdonor\b|\bdonated\b)"
)


def _findings(marks: list[Mark], given: bool) -> Iterator[Finding]:
    here = {mark.fact for mark in marks}
    event = here & EVENT
    if (event or given) and here & STRONG:
        yield _of("patient_named", marks, (here & STRONG) | event)
    if (event or given) and Fact.PATIENT_BODY in here:
        yield _of("patient_described", marks, {Fact.PATIENT_BODY} | event)
    elif (event or given) and Fact.PERHAPS_PATIENT in here:
        yield _of("perhaps_patient", marks, {Fact.PERHAPS_PATIENT})
    if here & {Fact.WAY, Fact.CODE}:
        yield _of("way_of_cells", marks, {Fact.WAY, Fact.CODE} & here)
    if (event or given) and Fact.OTHER_REPORT in here:
        yield _of("other_report", marks, {Fact.OTHER_REPORT})
    if (
        here & WEAK
        and here & {Fact.DATE, Fact.AHEAD}
        and (here & (DONOR | {Fact.HOSPITAL}) or given)
    ):
        yield _of("same_day_story", marks, (here & WEAK) | event)
    if Fact.AHEAD in here and here & (DONOR | {Fact.HOSPITAL, Fact.DONOR_AGE}):
        yield _of("before_the_day", marks, {Fact.AHEAD} | (here & DONOR))
    if Fact.EXIT in here:
        yield _of("donor_exit", marks, {Fact.EXIT})
    if Fact.NUMBER in here:
        yield _of("number_of_somebody", marks, {Fact.NUMBER})


def _together(marks: list[Mark], said: set[str]) -> Iterator[Finding]:
    here = {mark.fact for mark in marks if mark.fact in TOGETHER}
    for code in sorted({TOGETHER[fact] for fact in here}):
        if not said & SAID_BY[code]:
            yield _of(code, marks, {fact for fact in here if TOGETHER[fact] == code})


def _of(code: str, marks: list[Mark], facts: set[Fact] | frozenset[Fact]) -> Finding:
    return Finding(code, frozenset(facts), tuple(m for m in marks if m.fact in facts))
