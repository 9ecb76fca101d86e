"""What a count finds of one bag, and how a difference may be explained."""

from __future__ import annotations

from sanxian.blood.facts.quality import Finding

EXPLANATIONS: dict[Finding, tuple[str, ...]] = {
    Finding.MISSING: ("use_not_booked", "discard_not_booked", "dispatch_not_booked", "found_later",
                      "lost"),
    Finding.ELSEWHERE: ("put_in_wrong_place", "move_not_booked"),
    Finding.UNEXPECTED: ("arrival_not_booked", "ended_by_mistake", "not_ours", "label_misread"),
}  # fmt: skip


def finding(expected: bool, seen: bool, booked_here: bool, alive: bool) -> Finding:
    """`booked_here`: the books say now that it lies where it is counted; `alive`: that it lies
    somewhere. What left while the count went on is no difference, nor is what came meanwhile."""
    if seen:
        if booked_here:
            return Finding.FOUND
        return Finding.ELSEWHERE if alive else Finding.UNEXPECTED
    return Finding.MISSING if booked_here and expected else Finding.LEFT


def explains(found: str, code: str) -> bool:
    return code in EXPLANATIONS.get(Finding(found), ())
