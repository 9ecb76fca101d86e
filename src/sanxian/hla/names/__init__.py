"""What names mean: official releases of the nomenclature, groups, antigens, old names, codes."""

from sanxian.hla.names.codes import BadCodes, Codes, CodesChanged
from sanxian.hla.names.common import common
from sanxian.hla.names.nomenclature import Entry, Locus, Nomenclature, UnknownName
from sanxian.hla.names.release import BadRelease, read
from sanxian.hla.names.shelf import Shelf

__all__ = [
    "BadCodes",
    "BadRelease",
    "Codes",
    "CodesChanged",
    "Entry",
    "Locus",
    "Nomenclature",
    "Shelf",
    "UnknownName",
    "common",
    "read",
]
