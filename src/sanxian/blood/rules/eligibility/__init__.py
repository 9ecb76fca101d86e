"""May this person give today? Every reason at once, each with its clause and its last day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sanxian.blood.facts import Decision, Eligibility, Facts, Kind, NextDate
from sanxian.blood.rules.eligibility.deferrals import deferrals
from sanxian.blood.rules.eligibility.history import history
from sanxian.blood.rules.eligibility.person import age, body, completeness, wish
from sanxian.kernel.policy import Resolved
from sanxian.kernel.reading import read
from sanxian.kernel.refusal import Reason

__all__ = ["decide", "decide_json", "facts_from_json", "judge", "next_dates"]


def decide(facts: Facts, on: date, policy: Resolved[Eligibility]) -> Decision:
    """`on` is the day in the donation place's calendar; allowed only without any reason."""
    found = [
        *age(facts, on, policy),
        *body(facts, policy),
        *wish(facts, policy),
        *history(facts, on, policy),
        *deferrals(facts, on, policy),
        *completeness(facts, policy),
    ]
    return Decision(_latest(found), policy.edition_ids, policy.hash)


def _latest(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """One reason of a kind: of two extracted teeth the later, and no end before any end."""
    kept: dict[tuple[str, tuple[tuple[str, Any], ...]], Reason] = {}
    for reason in reasons:
        key = reason.code, tuple(sorted(reason.params.items()))
        standing = kept.get(key)
        if standing is None or (reason.until or date.max) > (standing.until or date.max):
            kept[key] = reason
    return tuple(kept.values())


def next_dates(facts: Facts, on: date, policy: Resolved[Eligibility]) -> tuple[NextDate, ...]:
    """From which day the person may come again, for each kind, as far as the record can say.

    Looks at age, history and deferrals only: what is measured is measured on the day. A platelet
    donation is taken as one dose without plasma and without a special match.
    """
    plain = replace(
        facts, volume_ml=None, doses=1, plasma_ml=0, special_match_approved_by="", unanswered=()
    )
    return tuple(_next(replace(plain, wanted=kind), on, policy) for kind in Kind)


def _dated(facts: Facts, on: date, policy: Resolved[Eligibility]) -> tuple[Reason, ...]:
    found = [
        *age(facts, on, policy),
        *history(facts, on, policy),
        *deferrals(facts, on, policy),
    ]
    return _latest(found)


def _next(facts: Facts, on: date, policy: Resolved[Eligibility]) -> NextDate:
    today = reasons = _dated(facts, on, policy)
    day = on
    while reasons:
        ends = [reason.until for reason in reasons]
        if None in ends:
            return NextDate(facts.wanted, None, today)
        day = max(end for end in ends if end)
        reasons = _dated(facts, day, policy)
    return NextDate(facts.wanted, day, today)


def facts_from_json(raw: Any) -> Facts:
    """Facts as `docs/policy-facts.md` names them. Raises Malformed with every fault."""
    return read(Facts, raw)


def decide_json(raw: Any, on: date, policy: Resolved[Eligibility]) -> dict[str, Any]:
    """The answer of `sanxian policy decide blood.eligibility`."""
    return decide(facts_from_json(raw), on, policy).as_dict()


def judge(raw: Any, policy: Resolved[Eligibility]) -> tuple[Reason, ...]:
    """The same as reasons alone, on the policy's own day: what `core.policy` asks of a topic."""
    return decide(facts_from_json(raw), policy.on, policy).reasons
