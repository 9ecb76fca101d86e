"""Places of a policy edition: division codes as a prefix hierarchy.

"" is the nation, "37" a province, "3703" a city, "370302" a county. The six-digit forms of the
official list are accepted and normalised: 370000 is 37, 370300 is 3703. A longer code (town,
village) stands in its county.
"""

from __future__ import annotations

import re

from sanxian.kernel.policy.errors import PolicyError, fault

NATION = ""
_CODE = re.compile(r"(?:\d{2}){0,3}|\d{9}|\d{12}", re.ASCII)


def normalise(code: str) -> str:
    """The shortest form of a division code. Raises PolicyError for anything else."""
    if not _CODE.fullmatch(code):
        raise PolicyError(fault("policy_bad_place", where="place", detail=code[:20]))
    short = code[:6]
    while short.endswith("00") and len(short) % 2 == 0:
        short = short[:-2]
    if "00" in (short[0:2], short[2:4]):
        raise PolicyError(fault("policy_bad_place", where="place", detail=code[:20]))
    return short


def covers(edition_place: str, place: str) -> bool:
    """Whether an edition of the first place holds in the second; both normalised."""
    return place.startswith(edition_place)


def level(place: str) -> int:
    """0 nation, 1 province, 2 city, 3 county."""
    return len(place) // 2
