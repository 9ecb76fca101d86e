"""What came with what was drawn: the difference of one number, "" where all agrees."""

from __future__ import annotations

from sanxian.blood.facts.bench import Difference


def difference(drawn: bool, tube: bool, bag: bool) -> str:
    """`drawn`: the session listed it; `tube`, `bag`: the laboratory counted it in."""
    if not drawn:
        return Difference.NOT_LISTED if tube or bag else ""
    if tube and bag:
        return ""
    if not tube and not bag:
        return Difference.BOTH_MISSING
    return Difference.BAG_MISSING if tube else Difference.TUBE_MISSING
