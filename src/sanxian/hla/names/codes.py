"""Multiple-allele codes: `A*02:ABCD` means a list that a table gives.

The table is a file, as the nomenclature is: lines of code and alleles parted by a tab, alleles by
slashes. A list in two fields (`01:01/02:05`) is meant as it stands; one in a single field (`01/05`)
is joined to the code's own first field. A line may begin with a star and a tab, which marks the former.
The public table has a million lines: installed, it stays on disk and is asked code by code.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

ENDING = "codes.sqlite"
_CODE = re.compile(r"[A-Z]{2,}", re.ASCII)
_LIST = re.compile(r"[0-9]+(:[0-9]+)*[A-Z]?(/[0-9]+(:[0-9]+)*[A-Z]?)*", re.ASCII)
HEADING = 3  # lines at the top of a table that may say something else


class BadCodes(ValueError):
    """A file that is no table of codes: `line` is neither code and list nor a heading."""

    def __init__(self, line: int, why: str = "a code and its alleles, parted by a tab") -> None:
        super().__init__(f"line {line}: {why}")
        self.line = line


class CodesChanged(ValueError):
    """A table in which codes mean something else than in the one that stands; `first` is one of them."""

    def __init__(self, count: int, first: str) -> None:
        super().__init__(f"{count} codes mean something else than before, such as {first}")
        self.count, self.first = count, first


class Codes:
    """A table of codes; empty unless one was loaded."""

    def __init__(self, table: Mapping[str, str] | None = None) -> None:
        self.table = dict(table or {})

    def __contains__(self, code: str) -> bool:
        return code in self.table

    def __len__(self) -> int:
        return len(self.table)

    def listed(self, code: str) -> str:
        """The list behind a code, as it is written. Raises KeyError."""
        return self.table[code]

    def expand(self, field: str, code: str) -> tuple[str, ...]:
        """The names behind `field:code`. Raises KeyError for a code that the table does not hold."""
        parts = self.listed(code).split("/")
        return tuple(part if ":" in part else f"{field}:{part}" for part in parts)

    @classmethod
    def read(cls, path: Path) -> Codes:
        """Raises BadCodes, naming the line that is neither code and list nor a heading."""
        with path.open(encoding="utf-8") as file:
            return cls({code: alleles for _line, code, alleles in rows(file)})


def rows(lines: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    """Line, code and list, one after another. Raises BadCodes."""
    for number, line in enumerate(lines, 1):
        cells = [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
        if cells and cells[0] in ("*", ""):
            cells = cells[1:]
        if len(cells) >= 2 and _CODE.fullmatch(cells[0].upper()) and _LIST.fullmatch(cells[1]):
            yield number, cells[0].upper(), cells[1]
        elif number > HEADING and line.strip() and not line.startswith("#"):
            raise BadCodes(number)


# -- installed in a home


@dataclass(frozen=True, slots=True)
class About:
    """What is installed: the last file, how many codes stand, how many of them that file brought."""

    name: str
    digest: str
    codes: int
    new: int


class InstalledCodes(Codes):
    """The table that stands in a home, asked on disk. It is never rewritten: a newer one takes its place."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._lock = Lock()
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._held = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self.about = About(
            *self._ask("SELECT name, digest, codes, new FROM about", ()) or ("", "", 0, 0)
        )

    def _ask(self, sql: str, given: tuple[str, ...]) -> tuple[str, ...] | None:
        with self._lock:
            return self._held.execute(sql, given).fetchone()  # type: ignore[no-any-return]

    def __contains__(self, code: str) -> bool:
        return self._ask("SELECT 1 FROM codes WHERE code = ?", (code,)) is not None

    def __len__(self) -> int:
        return self.about.codes

    def listed(self, code: str) -> str:
        found = self._ask("SELECT alleles FROM codes WHERE code = ?", (code,))
        if found is None:
            raise KeyError(code)
        return found[0]


def installed(folder: Path) -> Codes:
    """The table of a home's folder; an empty one where none was installed."""
    path = folder / ENDING
    try:
        return _opened(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return NONE


NONE = Codes()


@lru_cache(maxsize=2)
def _opened(path: Path, _changed: int) -> InstalledCodes:
    return InstalledCodes(path)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table that is ready to take its place; nobody reads it yet."""

    beside: Path
    path: Path
    about: About

    def install(self) -> About:
        os.replace(self.beside, self.path)
        return self.about

    def drop(self) -> None:
        self.beside.unlink(missing_ok=True)


def prepare(folder: Path, name: str, content: bytes) -> Prepared:
    """Add the codes of a file to those that stand, to the side.

    A code never changes what it means: typings stand on it. Raises BadCodes, CodesChanged.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadCodes(1, "no text in UTF-8") from None
    digest = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ENDING
    beside = folder / f"{ENDING}.{digest[:12]}.{os.getpid()}.new"
    beside.unlink(missing_ok=True)
    try:
        return Prepared(beside, path, _written(beside, path, name, digest, text))
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _written(beside: Path, path: Path, name: str, digest: str, text: str) -> About:
    made = sqlite3.connect(beside)
    try:
        made.execute("PRAGMA journal_mode = OFF")
        made.execute("PRAGMA synchronous = OFF")
        made.execute(
            "CREATE TABLE codes (code TEXT PRIMARY KEY, alleles TEXT NOT NULL) WITHOUT ROWID"
        )
        made.execute("CREATE TABLE about (name TEXT, digest TEXT, codes INTEGER, new INTEGER)")
        for line, code, alleles in rows(text.splitlines()):
            _insert(made, line, code, alleles)
        if not _count(made):
            raise BadCodes(1, "no code in this file")
        before = _joined(made, path) if path.exists() else 0
        about = About(name, digest, _count(made), _count(made) - before)
        made.execute(
            "INSERT INTO about VALUES (?, ?, ?, ?)", (name, digest, about.codes, about.new)
        )
        made.commit()
    finally:
        made.close()
    return about


def _insert(made: sqlite3.Connection, line: int, code: str, alleles: str) -> None:
    put = made.execute("INSERT OR IGNORE INTO codes VALUES (?, ?)", (code, alleles))
    if not put.rowcount:
        said = made.execute("SELECT alleles FROM codes WHERE code = ?", (code,)).fetchone()
        if said[0] != alleles:
            raise BadCodes(line, f"{code} stands above with another meaning")


def _count(made: sqlite3.Connection) -> int:
    return int(made.execute("SELECT count(*) FROM codes").fetchone()[0])


def _joined(made: sqlite3.Connection, path: Path) -> int:
    """Add what stood before; how many that were. Raises CodesChanged."""
    made.commit()
    made.execute("ATTACH ? AS old", (str(path),))
    changed = made.execute(
        "SELECT count(*), min(code) FROM old.codes AS was JOIN codes USING (code)"
        " WHERE was.alleles <> codes.alleles"
    ).fetchone()
    if changed[0]:
        raise CodesChanged(*changed)
    before = int(made.execute("SELECT count(*) FROM old.codes").fetchone()[0])
    made.execute("INSERT OR IGNORE INTO codes SELECT code, alleles FROM old.codes")
    made.commit()
    made.execute("DETACH old")
    return before
