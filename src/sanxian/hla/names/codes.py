"""Multiple-allele codes: `A*02:ABCD` means a list that a table gives.

The table is a file, as the nomenclature is: lines of code and alleles parted by a tab, alleles by
slashes. A list in two fields (`01:01/02:05`) is meant as it stands; one in a single field (`01/05`)
is joined to the code's own first field. A line may begin with a star and a tab, which marks the former.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


class Codes:
    """A table of codes; empty unless one was loaded."""

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        self.table = dict(table or {})

    def __contains__(self, code: str) -> bool:
        return code in self.table

    def __len__(self) -> int:
        return len(self.table)

    def expand(self, field: str, code: str) -> tuple[str, ...]:
        """The names behind `field:code`. Raises KeyError for a code that the table does not hold."""
        parts = self.table[code].split("/")
        return tuple(part if ":" in part else f"{field}:{part}" for part in parts)

    @classmethod
    def read(cls, path: Path) -> Codes:
        """Raises ValueError, naming the line that is neither code and list nor a heading."""
        with path.open(encoding="utf-8") as file:
            return cls(dict(_rows(file)))


def _rows(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
        if cells and cells[0] in ("*", ""):
            cells = cells[1:]
        if len(cells) < 2 or line.startswith("#") or cells[0].upper() == "CODE":
            if number > 3 and line.strip() and not line.startswith("#"):
                raise ValueError(f"line {number}: a code and its alleles, parted by a tab")
            continue
        yield cells[0].upper(), cells[1]
