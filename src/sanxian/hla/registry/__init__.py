"""A registry that can be searched: codes, an index that changes, and what a search finds."""

from sanxian.hla.registry.facts import Found, Search, Tally
from sanxian.hla.registry.index import Donor, Filters
from sanxian.hla.registry.reading import BadRow, read_people
from sanxian.hla.registry.registry import Registry

__all__ = ["BadRow", "Donor", "Filters", "Found", "Registry", "Search", "Tally", "read_people"]
