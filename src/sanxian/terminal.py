"""How a refusal looks on a terminal."""

from __future__ import annotations

import sys

from sanxian.kernel.refusal import Reason, Refusal


def say(refusal: Refusal) -> None:
    """Every reason, one a line, on standard error."""
    for reason in refusal.reasons:
        print(f"sanxian: {sentence(reason)}", file=sys.stderr, flush=True)


def sentence(reason: Reason) -> str:
    """What, with which values, until when, by which clause; the code stands first, to be found."""
    said = f"{reason.code.replace('_', ' ')} [{reason.code}]"
    if reason.params:
        said += ": " + ", ".join(f"{key} {value}" for key, value in reason.params.items())
    if reason.until:
        said += f"; until {reason.until.isoformat()}"
    return said + (f" ({reason.source})" if reason.source else "")
