"""A test result as an instrument's file or a technician says it, and what an outcome may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sanxian.blood.facts.terms import Assay

REACTIVE, NONREACTIVE = "reactive", "nonreactive"
INITIAL = "initial_reactive"  # a judgement only: reactive once, not again; no reading says it
UNDETERMINED = "undetermined"  # a group that two persons could not find
GROUPING = "grouping"  # a reading of reactions, from which ABO and RhD are read
VIRUSES = {f"nat_{virus}": virus for virus in ("hbv", "hcv", "hiv")}  # said of a reactive NAT
ALT_LONGEST = 5  # digits; an ALT above 99,999 U/L is a slip of the key

_YES = ("reactive", "r", "positive", "pos", "+", "阳性", "反应性", "有反应性", "1")
_NO = (
    "nonreactive",
    "non-reactive",
    "nr",
    "negative",
    "neg",
    "-",
    "阴性",
    "非反应性",
    "无反应性",
    "0",
)
_MARKER = dict.fromkeys(_YES, REACTIVE) | dict.fromkeys(_NO, NONREACTIVE)
_RHD = dict.fromkeys(("+", "pos", "positive", "阳性", "rh+", "rhd+"), "+") | dict.fromkeys(
    ("-", "−", "neg", "negative", "阴性", "rh-", "rhd-"), "-"
)
ANTIGENS = (
    "C", "c", "E", "e", "K", "k", "Jka", "Jkb", "Fya", "Fyb", "M", "N", "S", "s", "P1", "Lea",
    "Leb", "Dia", "Dib", "Mia",
)  # fmt: skip
_ABO = {"a": "A", "b": "B", "o": "O", "ab": "AB"}


@dataclass(frozen=True, slots=True)
class Reading:
    """One assay of one donation. `row` is the line of the file it stands in; 0 by hand."""

    number: str
    assay: str
    outcome: str
    instrument: str = ""
    lot: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Reported:
    """What another laboratory reports of one sample and marker. `number` is the donation's, or the
    code of a donor who wants to come back; `row` the line of the file."""

    number: str
    marker: str
    outcome: str
    reported_on: date
    row: int = 0


def outcome_of(assay: Assay, said: str) -> str:
    """The outcome in its one spelling: a group, +/-, U/L as an integer, reactive or nonreactive.

    Raises ValueError where `said` is not an outcome of that assay.
    """
    word = said.strip().lower()
    if assay is Assay.ALT:
        return _alt(word)
    if assay is Assay.PHENOTYPE:
        return phenotype(said)
    known = {Assay.ABO: _ABO, Assay.RHD: _RHD}.get(assay, _MARKER)
    if assay is Assay.ABO:
        word = word.removesuffix("型")
    if word not in known:
        raise ValueError(f"not an outcome of {assay}")
    return known[word]


def _alt(word: str) -> str:
    """Whole U/L; an instrument's "23.0" is 23, but 23.4 is not rounded behind anybody's back."""
    whole, _, part = word.partition(".")
    if not (
        whole.isascii() and whole.isdigit() and len(whole) <= ALT_LONGEST and not part.strip("0")
    ):
        raise ValueError("ALT is a whole number of U/L")
    return str(int(whole))


def phenotype(said: str) -> str:
    """Antigens with their signs, each once, sorted: "C+ E- K-". Raises ValueError."""
    found = said.replace("−", "-").replace(",", " ").replace("，", " ").split()
    known = {word[:-1]: word[-1] for word in found}
    if not found or len(known) < len(found):
        raise ValueError("no antigen, or one twice")
    if set(known) - set(ANTIGENS) or set(known.values()) - {"+", "-"}:
        raise ValueError("not an antigen with its sign")
    return " ".join(f"{name}{known[name]}" for name in sorted(known))


def expected(assay: Assay) -> str:
    """What may be written, for a sentence to the one who typed it."""
    return {
        Assay.ABO: "A B O AB",
        Assay.RHD: "+ -",
        Assay.ALT: "0–99999 U/L",
        Assay.PHENOTYPE: "C+ E- K-",
    }.get(assay, f"{REACTIVE} / {NONREACTIVE}")
