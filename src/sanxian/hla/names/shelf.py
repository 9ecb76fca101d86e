"""Installed releases side by side, each one compact file."""

from __future__ import annotations

import json
import os
import zlib
from functools import lru_cache
from pathlib import Path

from sanxian.hla.names.nomenclature import Nomenclature
from sanxian.hla.names.release import read

MARK = b"sanxian-hla-names-1\n"
ENDING = ".names"


class Shelf:
    """The folder of a home in which releases stand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def releases(self) -> list[str]:
        """Numbers of what is installed, oldest first."""
        found = (path.name.removesuffix(ENDING) for path in self.folder.glob(f"*{ENDING}"))
        return sorted(found, key=_by_number)

    def install(self, release: Path) -> Nomenclature:
        """Read the official files in `release` and keep what they say; raises BadRelease.

        Installing the same release again replaces it.
        """
        names = read(release)
        self.keep(names)
        return names

    def keep(self, names: Nomenclature) -> Path:
        """Write to the side and rename: a reader never meets half a file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{names.release}{ENDING}"
        packed = zlib.compress(json.dumps(names.as_dict(), separators=(",", ":")).encode(), 6)
        beside = path.with_suffix(".new")
        beside.write_bytes(MARK + packed)
        os.replace(beside, path)
        return path

    def open(self, release: str = "") -> Nomenclature:
        """That release, or without a number the newest. Raises FileNotFoundError."""
        if not release:
            held = self.releases()
            if not held:
                raise FileNotFoundError(f"no release of the nomenclature in {self.folder}")
            release = held[-1]
        path = self.folder / f"{release}{ENDING}"
        return _opened(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _opened(path: Path, _changed: int) -> Nomenclature:
    held = path.read_bytes()
    if not held.startswith(MARK):
        raise ValueError(f"{path} is no table of names")
    return Nomenclature.from_dict(json.loads(zlib.decompress(held[len(MARK) :])))


def _by_number(release: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else -1 for part in release.split("."))
