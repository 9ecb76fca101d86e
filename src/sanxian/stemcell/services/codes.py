"""The table of multiple-allele codes: added to, never changed, as typings stand on what a code means."""

from __future__ import annotations

from datetime import datetime

from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.hla.names.codes import BadCodes, CodesChanged, Prepared, prepare
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemcell.selectors import names
from sanxian.stemcell.services.changes import BASIS, require_branch

MB = 1024 * 1024
MOST = 40  # MB on a page; what is larger comes by the command


def load(*, place: str, name: str, content: bytes, by: Actor, at: datetime, **said: object) -> int:
    """Read a table, and put it beside the names of this home; how many codes are new.

    Raises Malformed (codes_unreadable with the row, codes_too_large) and Refusal (codes_changed,
    codes_known, not_a_registry_branch); then the table that stood stands.
    """
    if len(content) > MOST * MB:
        raise Malformed("codes_too_large", most=MOST)
    try:
        ready = prepare(names.folder(), name[:120], content)
    except BadCodes as bad:
        raise Malformed("codes_unreadable", row=bad.line) from bad
    except CodesChanged as changed:
        raise Refusal("codes_changed", count=changed.count, first=changed.first) from changed
    try:
        return take(place=place, ready=ready, by=by, at=at, **said)
    finally:
        ready.drop()


@act("stemcell.codes.load", basis=BASIS)
def take(*, place: str, ready: Prepared, by: Actor, at: datetime) -> int:
    """Let a table of codes that was read take the place of the one before, with all that stood in it.

    Raises Refusal (not_a_registry_branch, codes_known).
    """
    require_branch(place)
    if ready.about.new == 0:
        raise Refusal("codes_known")
    about = ready.install()
    note(file=about.name, digest=about.digest, codes=about.codes, new=about.new)
    return about.new
