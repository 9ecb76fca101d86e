"""The rate of a random sample, with an exact interval: in whole numbers, without any float."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sanxian.kernel.policy import Resolved
from sanxian.stemdonor.facts.registrants import RateRule

FINE = 10_000  # the interval's ends are found to a hundredth of a percent


@dataclass(frozen=True, slots=True)
class Rate:
    """`found` of `asked`, and between which shares the truth lies; in hundredths of a percent.

    `shown` is False where so few were asked that a rate would say nothing.
    """

    found: int
    asked: int
    low: int
    high: int
    shown: bool

    @property
    def share(self) -> int:
        return (self.found * FINE * 2 + self.asked) // (2 * self.asked) if self.asked else 0


def drawn(keys: list[int], size: int, seed: int) -> list[int]:
    """So many of the keys by lot, in the order of the lot; the same seed draws the same."""
    return Random(seed).sample(sorted(keys), min(size, len(keys)))


def rate(found: int, asked: int, ruled: Resolved[RateRule]) -> Rate:
    """The share found with its Clopper–Pearson interval, its ends rounded outward."""
    shown = asked >= ruled.values.shown_from
    if not asked:
        return Rate(0, 0, 0, FINE, shown)
    doubt = 100 - ruled.values.confidence
    return Rate(found, asked, _low(found, asked, doubt), _high(found, asked, doubt), shown)


def _low(k: int, n: int, doubt: int) -> int:
    """The largest share at which `k` or more would still be as rare as half the doubt."""
    low, high = 0, FINE
    while k and low < high:
        middle = (low + high + 1) // 2
        rare = 200 * (FINE**n - _tail(k - 1, n, middle)) <= doubt * FINE**n
        low, high = (middle, high) if rare else (low, middle - 1)
    return low


def _high(k: int, n: int, doubt: int) -> int:
    """The smallest share at which `k` or fewer would be as rare: that of the others, turned round."""
    return FINE - _low(n - k, n, doubt)


def _tail(k: int, n: int, p: int) -> int:
    """FINE ** n times the chance of at most `k` of `n`, where each comes with p / FINE; k < n."""
    q = FINE - p
    term = q**n if q else 0
    total = term
    for i in range(k if q else 0):
        term = term * (n - i) * p // ((i + 1) * q)  # divides evenly: the next term
        total += term
    return total
