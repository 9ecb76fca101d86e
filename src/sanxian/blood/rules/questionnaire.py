"""Which questions are put to whom, and whether every one of them was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanxian.blood.facts.questionnaire import Answer, Asked, Question, Questionnaire, Said
from sanxian.kernel.policy import Resolved

Policy = Resolved[Questionnaire]


def asked(policy: Policy, sex: str, kind: str) -> tuple[Asked, ...]:
    """The questions for this person and donation, each follow-up right after its question."""
    after: dict[str, list[tuple[int, str]]] = {}
    rows = policy.values.questions
    for code, row in rows.items():
        if row.only in ("", sex) and row.kind in ("", kind):
            after.setdefault(row.after, []).append((row.place, code))
    found: dict[str, Asked] = {}
    _follow("", rows, after, found)
    return tuple(found.values())


def _follow(
    code: str,
    rows: Mapping[str, Question],
    after: Mapping[str, list[tuple[int, str]]],
    found: dict[str, Asked],
) -> None:
    """The questions that follow one, each with those that follow it; "" begins."""
    for _place, name in sorted(after.get(code, ())):
        if name not in found:
            found[name] = Asked(name, rows[name])
            _follow(name, rows, after, found)


def missing(policy: Policy, sex: str, kind: str, sheet: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of questions that were to be answered and were not, or not in their way."""
    return tuple(
        one.code
        for one in asked(policy, sex, kind)
        if _is_put(one, sheet) and not _answered(one, sheet.get(one.code, ""))
    )


def _is_put(one: Asked, sheet: Mapping[str, str]) -> bool:
    """A follow-up is put only where the question before it was answered with yes."""
    return not one.row.after or sheet.get(one.row.after) == Said.YES


def _answered(one: Asked, said: str) -> bool:
    if one.row.answer is Answer.YES_NO:
        return said in set(Said)
    if one.row.answer is Answer.CHOICE:
        return said.isdigit() and int(said) < len(one.row.choices)
    return bool(said)


def unsure(policy: Policy, sex: str, kind: str, sheet: Mapping[str, str]) -> tuple[str, ...]:
    """Codes of questions the person could not answer: the clinician asks again, nobody gives."""
    return tuple(one.code for one in asked(policy, sex, kind) if sheet.get(one.code) == Said.UNSURE)


def unexplained(
    policy: Policy, sex: str, kind: str, sheet: Mapping[str, str], named: frozenset[str]
) -> tuple[str, ...]:
    """Questions answered with yes of which nothing was named: what is it that happened?"""
    return tuple(
        one.code
        for one in asked(policy, sex, kind)
        if sheet.get(one.code) == Said.YES and one.row.leads and not named & set(one.row.leads)
    )


def sheet_of(policy: Policy, codes: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """The sheet of somebody to whom only these codes happened: yes where a question leads to one of
    them, else no. It is for everybody, so it may answer more than one person is asked."""
    happened, rows = set(codes), policy.values.questions
    return tuple(
        (code, (Said.YES if happened & set(row.leads) else Said.NO).value)
        for code, row in rows.items()
        if row.answer is Answer.YES_NO
    )
