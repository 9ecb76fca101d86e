"""What an inquiry into a reaction must hold before it may be concluded."""

from __future__ import annotations

from collections.abc import Iterable

from sanxian.blood.facts.hospital import NOT_THE_BAG, OF_THE_BAG, Inquiry, Reaction

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


def sibling_bar(kinds: Iterable[str], concluded: bool, imputability: str) -> str:
    """Why the other bags of the donations stay held, as a code; "" where nothing speaks against them.

    `kinds` are what the reaction is called: while the inquiry runs every name that it was given, then
    the last word. Where that word is a reaction that a bag may bring about, only its being unlikely or
    excluded frees the others; what could not be judged does not.
    """
    if OF_THE_BAG.isdisjoint(kinds):
        return ""
    if not concluded:
        return "reaction_case_open"
    return "" if imputability in NOT_THE_BAG else "reaction_of_the_bag"
