"""The registry as its users meet it: an index with the two questions that are asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sanxian.hla.registry import search
from sanxian.hla.registry.facts import Search, Tally
from sanxian.hla.registry.index import Filters, Index
from sanxian.hla.typing import Typing

if TYPE_CHECKING:
    from sanxian.hla.probability import Chances


class Registry(Index):
    """Donors that can be searched. Not safe for writers side by side; readers need no lock.

    >>> registry = Registry(names)
    >>> registry.add([Donor("D1", registry.reader.gl("A*02:01+A*11:01^…"))])
    >>> registry.search(patient, of=10, least=8).donors[0].id
    """

    def search(
        self,
        patient: Typing,
        *,
        of: int = 10,
        least: int = 8,
        filters: Filters | None = None,
        limit: int | None = 1000,
        chances: Chances | None = None,
        prefer: Mapping[str, str] | None = None,
    ) -> Search:
        """Donors who can reach `least` of `of` matches, in order; see `search.search`."""
        return search.search(
            self,
            patient,
            of=of,
            least=least,
            filters=filters,
            limit=limit,
            chances=chances,
            prefer=prefer,
        )

    def tally(
        self,
        patient: Typing,
        *,
        of: int = 10,
        least: int = 8,
        filters: Filters | None = None,
    ) -> Tally:
        """Counts alone; see `search.tally`. Without filters the unavailable are counted too."""
        return search.tally(self, patient, of=of, least=least, filters=filters)

    def reaching(
        self,
        patient: Typing,
        *,
        of: int = 10,
        least: int = 8,
        filters: Filters | None = None,
    ) -> dict[str, int]:
        """Every donor who can reach the number, with the matches, unranked; see `search.reaching`."""
        return search.reaching(self, patient, of=of, least=least, filters=filters)
