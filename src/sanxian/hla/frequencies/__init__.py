"""Haplotype frequencies: read from a file, or estimated from a registry's own typings."""

from sanxian.hla.frequencies.estimate import Estimate, estimate
from sanxian.hla.frequencies.table import BadFrequencies, Frequencies, Population, read, write

__all__ = [
    "BadFrequencies",
    "Estimate",
    "Frequencies",
    "Population",
    "estimate",
    "read",
    "write",
]
