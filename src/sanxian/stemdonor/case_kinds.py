"""What work a match case makes, by kind: each state opens its own duty."""

from __future__ import annotations

from sanxian.stemdonor.facts.case_policy import MOST_CALLS
from sanxian.stemdonor.lifecycle.cases import CaseStatus

_S = CaseStatus

CONTACT = "stemdonor.case.contact"
TALK = "stemdonor.case.talk"
ANSWER = "stemdonor.case.answer"
SAMPLE = "stemdonor.case.sample"
RESULT = "stemdonor.case.result"
RESERVE = "stemdonor.case.reserve"
EXAM = "stemdonor.case.exam"
INFORM = "stemdonor.case.inform"
JUDGE = "stemdonor.case.judge"
PLAN = "stemdonor.case.plan"
CONFIRM = "stemdonor.case.confirm"
ADMIT = "stemdonor.case.admit"
COLLECT = "stemdonor.case.collect"
HAND = "stemdonor.case.hand"
BESIDE = "stemdonor.case.beside"  # a volunteer gave her days back: another is asked
SIGN = "stemdonor.case.sign"  # the second signature, beside the hospital's
DELIVER = "stemdonor.case.deliver"
CLOSE = "stemdonor.case.close"
HEALTH = "stemdonor.case.health"
FOLLOW = "stemdonor.case.follow"
DOCTOR = "stemdonor.case.doctor"
VISIT = "stemdonor.case.visit"
REVIEW = "stemdonor.case.review"

# What must happen next, by the state of a case.
NEXT: dict[CaseStatus, str] = {
    _S.NOTIFIED: CONTACT,
    _S.CONTACTED: TALK,
    _S.TALKING: ANSWER,
    _S.FAMILY: ANSWER,
    _S.AGREED: SAMPLE,
    _S.SAMPLED: RESULT,
    _S.RESULTED: RESERVE,
    _S.RESERVED: EXAM,
    _S.BACKUP: INFORM,
    _S.EXAMINING: JUDGE,
    _S.FIT: PLAN,
    _S.PLANNED: CONFIRM,
    _S.CONFIRMED: ADMIT,
    _S.MOBILISING: COLLECT,
    _S.COLLECTING: HAND,
    _S.HANDED_OVER: DELIVER,
    _S.DELIVERED: CLOSE,
}
AT_HOSPITAL = frozenset({JUDGE, ADMIT, COLLECT, HAND})
PERSUADES = frozenset({CONTACT, TALK, ANSWER})
# The calls that a plan promises, by their place: a greeting, or one after which she may not go on.
CALLS = tuple(f"stemdonor.case.call{place}" for place in range(1, MOST_CALLS + 1))
ASKS = tuple(f"stemdonor.case.ask{place}" for place in range(1, MOST_CALLS + 1))
PROMISED = (*CALLS, *ASKS)
OF_CASE = (*dict.fromkeys(NEXT.values()), HEALTH, SIGN, BESIDE, *PROMISED)
