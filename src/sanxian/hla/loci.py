"""The loci that a search speaks of, and which of them a count is out of."""

from __future__ import annotations

LOCI = ("A", "B", "C", "DRB1", "DQB1", "DPB1")

COUNTED: dict[int, tuple[str, ...]] = {
    6: ("A", "B", "DRB1"),
    8: ("A", "B", "C", "DRB1"),
    10: ("A", "B", "C", "DRB1", "DQB1"),
    12: ("A", "B", "C", "DRB1", "DQB1", "DPB1"),
}
"""Matches out of so many: two for each of these loci."""

SEROLOGY = {
    "A": "A",
    "B": "B",
    "C": "Cw",
    "DRB1": "DR",
    "DRB3": "DR",
    "DRB4": "DR",
    "DRB5": "DR",
    "DQB1": "DQ",
    "DPB1": "DPw",
}
"""Locus of the genes → how antigens of that locus are written, `Cw9`, `DR15`."""

FORMERLY = {"Cw": "C", "CW": "C"}
"""Names of loci before April 2010."""
