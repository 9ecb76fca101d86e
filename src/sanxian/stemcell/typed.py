"""Typings as they are written down: one GL string, whatever form they came in. Pure, over a reader."""

from __future__ import annotations

from collections.abc import Mapping

from sanxian.hla import Reader, TypingFault
from sanxian.hla.loci import LOCI, SEROLOGY
from sanxian.hla.typing import Typing
from sanxian.kernel.refusal import Reason, Refusal

Columns = Mapping[str, tuple[str, str]]


def as_gl(columns: Columns) -> str:
    """Two columns for each locus as a GL string: `02:01` of A becomes `A*02:01`, `2` becomes `A2`."""
    blocks = []
    for locus in LOCI:
        one, other = columns.get(locus, ("", ""))
        sides = [_named(locus, text.strip()) for text in (one, other) if text.strip()]
        if sides:
            blocks.append("+".join(sides))
    return "^".join(blocks)


def _named(locus: str, text: str) -> str:
    """One side under the name of its locus."""
    name = text.removeprefix("HLA-")
    if name.isdigit() and len(name) <= 3:
        return f"{SEROLOGY[locus]}{name}"
    return name if not name[:1].isdigit() else f"{locus}*{name}"


def read(text: str, reader: Reader) -> tuple[Typing, list[Reason]]:
    """What a GL string means, and every reason why it cannot be kept, locus by locus."""
    found: dict[str, Typing] = {}
    faults: list[Reason] = []
    for block in filter(None, (part.strip() for part in text.split("^"))):
        try:
            read = reader.gl(block)
        except TypingFault as fault:
            faults.append(_unread(fault, reader))
            continue
        twice = [locus for locus in read if locus in found]
        faults += [unreadable(TypingFault(x, block, "too_many_alleles")) for x in twice]
        found |= read  # type: ignore[arg-type]
    typed = {locus: one for locus, one in found.items() if not one.is_untyped}  # type: ignore[attr-defined]
    if not typed and not faults:
        faults.append(Reason("typing_empty"))
    elif not faults and not set(typed) & set(LOCI):
        faults.append(Reason("typing_too_little", params={"loci": " ".join(LOCI)}))
    return typed, faults  # type: ignore[return-value]


def _unread(fault: TypingFault, reader: Reader) -> Reason:
    """As `unreadable`; a code that nobody could know is told from one that the table lacks."""
    reason = unreadable(fault)
    if fault.reason == "unknown_code" and not reader.codes:
        return Reason("hla_codes_not_loaded", params=reason.params)
    return reason


def kept(text: str, reader: Reader) -> Typing:
    """What a typing means that was kept. Raises Refusal where today's names cannot read it any more."""
    found, faults = read(text, reader)
    Refusal.unless_empty(faults)
    return found


def unreadable(fault: TypingFault) -> Reason:
    """A fault of the reader as a reason: which locus, what was written, why."""
    return Reason(
        f"hla_{fault.reason}", params={"locus": fault.locus or "?", "text": fault.text[:60]}
    )


def tidy(text: str) -> str:
    """Without the blanks and line ends that come with copying."""
    return "".join(text.split())


def loci(typing: Typing) -> str:
    """Which loci were typed, in the order in which they are counted."""
    known = [locus for locus in LOCI if locus in typing]
    return " ".join([*known, *sorted(set(typing) - set(known))])[:40]
