"""Suspected doubles: which files are compared, and how many points of evidence a pair gathers.

After Fellegi and Sunter (A theory for record linkage, JASA 1969): each field that agrees or differs
adds or takes points, about the base-2 logarithm of how much likelier that is for one person than
for two. Among N people a random pair starts near -log2(N); `SUSPECT` points outweigh that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from math import log2

from sanxian.kernel import idcard
from sanxian.people.facts import Traits
from sanxian.people.rules import alike

SUSPECT = 19
BLOCK_MOST = 60  # a value shared by more files tells nobody apart (a switchboard, a dormitory)
HOUSEHOLD_MOST = 9  # phone and address are shared by a family: together they count but once
NAME_LEAST, NAME_MOST = 5, 13

POINTS: Mapping[str, int] = {
    "id_same": 30,
    "id_slip": 12,  # one digit apart, and one of the two numbers cannot exist
    "id_differs": -20,  # two numbers that can both exist
    "name_alike": 4,
    "name_one_differs": -6,
    "name_differs": -12,
    "born_same": 13,
    "born_slip": 6,
    "born_differs": -10,
    "phone_same": 8,
    "phone_slip": 6,
    "phone_differs": -1,
    "address_same": 4,
    "address_alike": 2,
    "address_differs": -1,
    "sex_same": 1,
    "sex_differs": -6,
}


@dataclass(frozen=True, slots=True)
class Crowd:
    """How common a name is among `size` people: a rare name that agrees says more."""

    size: int
    names: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Traits]) -> Crowd:
        names = Counter(person.name for person in people)
        return cls(names.total(), names)

    def points(self, name: str) -> int:
        share = max(self.size, 1) / max(self.names.get(name, 1), 1)
        return max(NAME_LEAST, min(NAME_MOST, round(log2(share))))


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that may be one person's: keys in ascending order, points, and what they are for."""

    one: int
    other: int
    points: int
    evidence: tuple[str, ...]


def compare(one: Traits, other: Traits, crowd: Crowd) -> Pair:
    """The evidence for two files being one person's, field by field."""
    evidence = [*_id(one, other), _name(one, other), *_born(one, other)]
    evidence += [*_household(one, other), *_sex(one, other)]
    first, second = sorted((one.key, other.key))
    return Pair(first, second, _total(evidence, one.name, crowd), tuple(evidence))


def _total(evidence: list[str], name: str, crowd: Crowd) -> int:
    points, household = 0, 0
    for code in evidence:
        if code == "name_same":
            points += crowd.points(name)
        elif code.startswith(("phone", "address")):
            household += POINTS[code]
        else:
            points += POINTS[code]
    return points + min(household, HOUSEHOLD_MOST)


def _id(one: Traits, other: Traits) -> Iterator[str]:
    if not (one.id_number and other.id_number):
        return
    if one.id_number == other.id_number:
        yield "id_same"
    elif idcard.is_valid(one.id_number) and idcard.is_valid(other.id_number):
        yield "id_differs"
    elif alike.digits(one.id_number, other.id_number):
        yield "id_slip"


def _name(one: Traits, other: Traits) -> str:
    if one.name == other.name:
        return "name_same"
    if alike.names(one.name, other.name):
        return "name_alike"
    long = min(len(one.name), len(other.name)) >= 3
    differ = sum(a != b for a, b in zip(one.name, other.name, strict=False))
    return "name_one_differs" if long and differ == 1 else "name_differs"


def _born(one: Traits, other: Traits) -> Iterator[str]:
    if one.born and other.born:
        same = one.born == other.born
        yield (
            "born_same"
            if same
            else ("born_slip" if _day_slip(one.born, other.born) else "born_differs")
        )


def _day_slip(one: date, other: date) -> bool:
    """One day apart, day and month swapped, or one digit of the written date wrong."""
    if abs((one - other).days) == 1:
        return True
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return True
    return alike.digits(f"{one:%Y%m%d}", f"{other:%Y%m%d}")


def _household(one: Traits, other: Traits) -> Iterator[str]:
    if one.phone and other.phone:
        yield _phone(one.phone, other.phone)
    if one.address and other.address:
        yield _address(one.address, other.address)


def _phone(one: str, other: str) -> str:
    if one == other:
        return "phone_same"
    return "phone_slip" if alike.digits(one, other) else "phone_differs"


def _address(one: str, other: str) -> str:
    if one == other:
        return "address_same"
    here, there = _bigrams(one), _bigrams(other)
    shared = len(here & there) * 5 >= len(here | there) * 3
    return "address_alike" if shared else "address_differs"


def _bigrams(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _sex(one: Traits, other: Traits) -> Iterator[str]:
    if one.sex and other.sex:
        yield "sex_same" if one.sex == other.sex else "sex_differs"


def keys(person: Traits) -> Iterator[tuple[str, ...]]:
    """The blocks a file belongs to; only files that share a block are compared."""
    if person.phone:
        yield ("phone", person.phone)
    if person.id_number:
        yield ("id-tail", person.id_number[6:17])
        yield ("id-head", person.id_number[:6] + person.id_number[14:17], person.name)
        yield ("id-start", person.id_number[:14], person.sex)
    if person.born:
        yield ("year", person.name, f"{person.born:%Y}")
        yield ("month-day", person.name, f"{person.born:%m%d}")
        for character in set(person.name):
            yield ("born", character, f"{person.born:%Y%m%d}")
    if person.address:
        yield ("address", person.address)


def blocks(people: Iterable[Traits]) -> Iterator[list[Traits]]:
    found: dict[tuple[str, ...], list[Traits]] = defaultdict(list)
    for person in people:
        for key in keys(person):
            found[key].append(person)
    return (block for block in found.values() if 1 < len(block) <= BLOCK_MOST)


def suspects(people: Iterable[Traits], crowd: Crowd | None = None) -> list[Pair]:
    """The pairs with enough evidence, strongest first; each pair once."""
    known = list(people)
    crowd = crowd or Crowd.of(known)
    seen: set[tuple[int, int]] = set()
    found = []
    for block in blocks(known):
        for one, other in combinations(block, 2):
            pair = (one.key, other.key) if one.key < other.key else (other.key, one.key)
            if pair not in seen:
                seen.add(pair)
                found.append(compare(one, other, crowd))
    return sorted((p for p in found if p.points >= SUSPECT), key=lambda p: (-p.points, p.one))


def nearest(paths: Sequence[str]) -> str:
    """The nearest place that has all of these org paths; "/" when they share none."""
    shared = []
    for level in zip(*(path.strip("/").split("/") for path in paths), strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return f"/{'/'.join(shared)}/" if shared else "/"
