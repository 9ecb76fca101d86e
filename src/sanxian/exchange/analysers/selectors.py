"""Reads: what an instrument's codes mean, and a file of results as readings."""

from __future__ import annotations

from django.db.models import QuerySet

from sanxian.blood.facts.laboratory import Reading
from sanxian.core.actor import Actor, within
from sanxian.exchange import astm, hl7, mapping, results
from sanxian.exchange.analysers.services import remembered
from sanxian.exchange.mapping import Code, Mapping_
from sanxian.exchange.models import InstrumentCodes
from sanxian.kernel.refusal import Unknown

SEE = "blood.bench.see"


def codes(by: Actor) -> QuerySet[InstrumentCodes]:
    """What each instrument says, by name."""
    return within(InstrumentCodes.objects.all(), by, SEE).order_by("says", "pk")


def one(by: Actor, pk: int) -> tuple[InstrumentCodes, tuple[Code, ...]]:
    """Raises Unknown."""
    row = codes(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row, mapping.from_json(row.instrument, row.codes).codes


def known(place: str) -> dict[str, Mapping_]:
    """The mappings of a laboratory, by the name an instrument gives itself, in lower case."""
    rows = InstrumentCodes.objects.filter(org_path=place)
    return {row.says: mapping.from_json(row.instrument, row.codes) for row in rows}


def readings(place: str, name: str, content: bytes) -> list[Reading]:
    """The readings of a laboratory's file, whatever it is: ASTM, HL7, CSV or Excel.

    Raises Malformed with every fault of the reader, each with its line or its row and column.
    """
    if hl7.looks_like(content):
        return mapping.readings(hl7.read(content), known(place))
    if astm.looks_like(content):
        return mapping.readings(astm.read(content), known(place))
    return results.read(name, content, remembered(place))
