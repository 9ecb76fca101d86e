"""What an inquiry into a reaction must hold before it may be concluded."""

from __future__ import annotations

from collections.abc import Iterable

from sanxian.blood.facts.hospital import Inquiry, Reaction

_SEROLOGY = (
    Inquiry.REGROUP_PATIENT,
    Inquiry.REGROUP_UNIT,
    Inquiry.CROSSMATCH_AGAIN,
    Inquiry.DAT,
)
# Besides the clerical check, which none goes without.
NEEDED: dict[Reaction, tuple[Inquiry, ...]] = {
    Reaction.HAEMOLYTIC_ACUTE: (*_SEROLOGY, Inquiry.HAEMOLYSIS),
    Reaction.HAEMOLYTIC_DELAYED: (Inquiry.DAT, Inquiry.ANTIBODIES),
    Reaction.SEROLOGIC_DELAYED: (Inquiry.ANTIBODIES,),
    Reaction.BACTERIAL: (Inquiry.CULTURE,),
    Reaction.WRONG_BLOOD: (Inquiry.REGROUP_PATIENT, Inquiry.REGROUP_UNIT),
}


def lacking(category: str, done: Iterable[str]) -> tuple[Inquiry, ...]:
    """The steps that a reaction of this category still needs, in their order."""
    known = set(done)
    wanted = (Inquiry.CLERICAL, *NEEDED.get(Reaction(category), ()))
    return tuple(kind for kind in wanted if kind not in known)
