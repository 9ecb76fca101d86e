"""The names and frequencies that this home reads typings with.

All lie in the home's folder `hla`: releases installed by `sanxian hla nomenclature install`, the table of
multiple-allele codes, and `frequencies.csv`. A home that is not real may do without: then the small tables made for
demonstrations are used, and pages say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sanxian.core import home
from sanxian.core.models import Home
from sanxian.hla import Codes, Nomenclature, Reader, Shelf
from sanxian.hla.drawing import demonstration
from sanxian.hla.frequencies import Frequencies, read
from sanxian.hla.names import common
from sanxian.hla.names.codes import About, InstalledCodes, installed
from sanxian.hla.probability import Chances
from sanxian.kernel.refusal import Refusal

FOLDER, FREQUENCIES = "hla", "frequencies.csv"


def folder() -> Path:
    return Path(settings.SANXIAN_HOME) / FOLDER


def held() -> Nomenclature:
    """The newest release installed. Raises Refusal (nomenclature_not_installed) in a real home."""
    shelf = Shelf(folder())
    if shelf.releases():
        return shelf.open()
    if home.kind() == Home.Kind.REAL:
        raise Refusal("nomenclature_not_installed")
    return common()


def ready() -> Nomenclature | None:
    """The same, None where nothing is installed: for pages that say what is missing."""
    try:
        return held()
    except Refusal:
        return None


def reader(names: Nomenclature) -> Reader:
    """What reads typings by these names; it remembers what it read."""
    return _reader(names, codes())


@lru_cache(maxsize=2)
def _reader(names: Nomenclature, codes: Codes) -> Reader:
    return Reader(names, codes)


def codes() -> Codes:
    """The multiple-allele codes of this home; an empty table where none was loaded."""
    return installed(folder())


def codes_about() -> About | None:
    """The table of codes that is installed; None where there is none."""
    held = codes()
    return held.about if isinstance(held, InstalledCodes) else None


def populations(names: Nomenclature) -> list[str]:
    """Whose haplotype frequencies this home holds; none where it holds none."""
    held = frequencies(names)
    return list(held.populations) if held else []


@dataclass(frozen=True, slots=True)
class Named:
    """What typings are read with here: `release` is "" where nothing can be read."""

    release: str
    built_in: bool
    releases: tuple[str, ...]
    codes: int


def named() -> Named:
    """What a page says of the names: which release is used, what else is installed."""
    known = ready()
    return Named(
        known.release if known else "",
        known is not None and known.built_in,
        tuple(Shelf(folder()).releases()),
        len(codes()),
    )


def frequencies(names: Nomenclature) -> Frequencies | None:
    """Haplotypes for probabilities; None in a home that has none. Raises BadFrequencies."""
    path = folder() / FREQUENCIES
    if path.exists():
        return _read(path, path.stat().st_mtime_ns, names)
    return _demonstration(names) if names.built_in else None


def are_made_up(names: Nomenclature) -> bool:
    """Whether probabilities here stand on made-up frequencies."""
    return names.built_in and not (folder() / FREQUENCIES).exists()


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int, names: Nomenclature) -> Frequencies:
    return read(path, reader(names))


@lru_cache(maxsize=2)
def _demonstration(names: Nomenclature) -> Frequencies:
    return demonstration(reader(names))


def chances(names: Nomenclature) -> Chances | None:
    """Probabilities by those frequencies."""
    known = frequencies(names)
    return Chances(known) if known else None
