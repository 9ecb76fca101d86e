"""What hospitals leave with the centre: transfers to answer, conclusions to review."""

from __future__ import annotations

from django.utils.translation import gettext as _

from sanxian.blood.selectors import desks as counts
from sanxian.blood.selectors import haemovigilance, transfers
from sanxian.console.desks.parts import Look, Task


def to_answer(look: Look) -> Task:
    """Transfers between hospitals that wait for the centre's word."""
    rows = transfers.to_answer(look.by)
    found = list(rows[: counts.MOST])
    url = look.door("blood:transfer", found[0].pk) if found else ""
    return Task(_("院间调剂等您答复"), len(found), url, tone="warn")


def to_review(look: Look) -> Task:
    """Reactions that a hospital has concluded."""
    n = haemovigilance.to_review(look.by)
    url = look.door("blood:reaction_cases", status="concluded", go=1)
    return Task(_("输血不良反应等血站复核"), n, url, tone="warn")
