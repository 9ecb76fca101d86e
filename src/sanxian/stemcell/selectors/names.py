"""The names and frequencies that this home reads typings with.

Both lie in the home's folder `hla`: releases installed by `sanxian hla nomenclature install`, and
`frequencies.csv`. A home that is not real may do without: then the small tables made for
demonstrations are used, and pages say so.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sanxian.core import home
from sanxian.core.models import Home
from sanxian.hla import Nomenclature, Reader, Shelf
from sanxian.hla.drawing import demonstration
from sanxian.hla.frequencies import Frequencies, read
from sanxian.hla.names import common
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
    return _reader(names)


@lru_cache(maxsize=2)
def _reader(names: Nomenclature) -> Reader:
    return Reader(names)


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
