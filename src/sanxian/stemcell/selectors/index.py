"""The register of a branch in memory, as a search needs it.

Built from open codes and sealed typings when it is first asked for, and kept by this process: typings
never lie on a disk in clear. Afterwards only what changed is read, by the register's change number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import Any
from uuid import UUID

from sanxian.core.act import running
from sanxian.core.actor import Actor
from sanxian.hla import Donor, Filters, Nomenclature, Registry, TypingFault
from sanxian.hla.registry import Search
from sanxian.hla.typing import LocusTyping
from sanxian.hla.typing import Typing as Typed
from sanxian.kernel.refusal import Forbidden
from sanxian.stemcell.lifecycle import HERE, RegistrantStatus, TypingStatus
from sanxian.stemcell.models import Register, Registrant, Typing
from sanxian.stemcell.selectors.names import reader

SEARCH = "stemcell.registry.search"
ALONE = {SEARCH, "stemcell.pair.explain"}
ANSWERS = 100  # questions whose answer is kept
BRANCHES = 4  # registers that a process keeps
FRESH = 20_000  # changes after which both parts of the index are made one again
LETTER = {"male": "m", "female": "f"}
WORD = {letter: word for word, letter in LETTER.items()}
SHOWN = 1000  # registrants that a search lists


@dataclass
class Held:
    """One register in memory; `unread` numbers whose typing today's names cannot read."""

    register: UUID
    names: Nomenclature
    registry: Registry
    change: int = 0
    fresh: int = 0
    unread: set[str] = field(default_factory=set)
    answers: dict[Any, Search] = field(default_factory=dict)
    blocks: dict[str, dict[str, LocusTyping]] = field(default_factory=dict)


_held: dict[str, Held] = {}
_lock = RLock()


def search(
    path: str, key: Any, patient: Typed, names: Nomenclature, by: Actor, **asked: Any
) -> Search:
    """Ask the register at a path. `key` names the question: it is answered once, until somebody changes.

    Raises Forbidden where `by` may not search there.
    """
    if not by.may(SEARCH, path):
        raise Forbidden("not_permitted", act=SEARCH)
    with _lock:
        held = current(path, names)
        if key not in held.answers:
            while len(held.answers) >= ANSWERS:  # the oldest question first
                del held.answers[next(iter(held.answers))]
            held.answers[key] = held.registry.search(patient, limit=SHOWN, **asked)
        return held.answers[key]


def unread(path: str, names: Nomenclature) -> set[str]:
    """Numbers that no search finds, because their typing cannot be read by today's names."""
    with _lock:
        return set(current(path, names).unread)


def current(path: str, names: Nomenclature) -> Held:
    """The register at a path as the database has it now; only what changed is read anew."""
    _require_alone()
    with _lock:
        known = Register.objects.filter(org_path=path).first() or Register(org_path=path)
        held = _held.get(path)
        if held is None or not _follows(held, known, names):
            held = _held[path] = Held(known.uid, names, _empty(names))
            for other in [p for p in _held if p != path][: max(0, len(_held) - BRANCHES)]:
                del _held[other]
        if held.change != known.change:
            _read(held, path, known.change)
        return held


def forget() -> None:
    """Drop what is held, for a process that turns to another home."""
    with _lock:
        _held.clear()


def _require_alone() -> None:
    """Within an act that also writes, the index would learn of changes that may be taken back."""
    if others := {frame.act for frame in running()} - ALONE:
        raise RuntimeError(f"a register is searched in an act of its own, not in {others}")


def _empty(names: Nomenclature) -> Registry:
    """An index that reads as the pages read."""
    made = Registry(names)
    made.reader = reader(names)
    return made


def _follows(held: Held, known: Register, names: Nomenclature) -> bool:
    """Whether the database goes on from where this index stands."""
    read = held.registry.reader is reader(names)  # another, once codes were loaded
    same = held.register == known.uid and held.names is names and read
    return same and held.change <= known.change


def _read(held: Held, path: str, until: int) -> None:
    """Read what changed since the index stood still."""
    newer = {"org_path": path, "change__gt": held.change, "change__lte": until}
    rows = Registrant.objects.filter(**newer)
    numbers = set(rows.values_list("number", flat=True).iterator(2000))
    typings = (
        Typing.objects.filter(
            status=TypingStatus.STANDING,
            registrant__in=rows.filter(status__in=HERE).values("pk"),
        )
        .select_related("registrant")
        .iterator(2000)
    )
    held.unread -= numbers
    if held.change == 0:
        held.registry.load(_donors(held, typings))
    else:
        donors = list(_donors(held, typings))
        held.registry.change(donors, numbers - {donor.id for donor in donors})
        held.fresh += len(numbers)
    if held.fresh > FRESH:
        held.registry.compact()
        held.fresh = 0
    held.change = until
    held.answers.clear()


def _donors(held: Held, typings: Iterable[Typing]) -> Iterator[Donor]:
    for typing in typings:
        row = typing.registrant
        try:
            read = _meant(held, typing.text)
        except TypingFault:
            held.unread.add(row.number)
            continue
        yield Donor(
            row.number,
            read,
            available=row.status == RegistrantStatus.AVAILABLE,
            sex=LETTER.get(row.sex, ""),
            born=row.born or 0,
            region=row.region,
            abo=row.abo,
            cmv=row.cmv,
        )


def _meant(held: Held, text: str) -> Typed:
    """What a typing means, locus by locus: of a locus, few texts are written again and again."""
    found: dict[str, LocusTyping] = {}
    for block in text.split("^"):
        if block not in held.blocks:
            held.blocks[block] = dict(held.registry.reader.gl(block))
        found |= held.blocks[block]
    return found


def filters(
    year: int, *, age_from: int, age_to: int, sex: str, region: str, abo: str, cmv: str,
    unavailable: bool,
) -> Filters:  # fmt: skip
    """What was narrowed to, in the words of the index; ages become years of birth."""
    return Filters(
        available=not unavailable,
        sex=LETTER.get(sex, ""),
        born_from=year - age_to - 1 if age_to else 0,
        born_to=year - age_from if age_from else 0,
        region=region,
        abo=abo,
        cmv=cmv,
    )
