"""The API for partners and devices: /api/v1, with OpenAPI at /api/v1/openapi.json.

Whoever asks shows a key (`Authorization: Bearer sx_…`) or is signed in; what is refused is refused
with the same codes as on the pages.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.urls import path
from ninja import NinjaAPI, Query

from sanxian.blood.facts.laboratory import Reading as Result
from sanxian.blood.rules.temperature import Reading
from sanxian.blood.selectors import components, spots
from sanxian.blood.services import laboratory, temperatures
from sanxian.core import policy
from sanxian.core.access import BY_KEY, Need
from sanxian.core.web import Request
from sanxian.exchange import schemas
from sanxian.exchange.doors import SAID, ByKey, BySession, need, refusing
from sanxian.exchange.national.api import api as national
from sanxian.kernel.numbers import normalise
from sanxian.kernel.policy.text import written
from sanxian.kernel.refusal import Malformed, Unknown

api = NinjaAPI(
    title="Sanxian 三献",
    version="1",
    urls_namespace="api",
    auth=[ByKey(), BySession()],
    docs_url=None,  # the usual page takes its script from afar
    description="Results of the laboratory, bags, policy. Every refusal has the shape `Refused`.",
)
refusing(api)


# -- results -----------------------------------------------------------------------------------------


@api.post("/results", response={200: schemas.BatchOut, **SAID}, tags=["laboratory"])
def load_results(request: Request, body: schemas.ResultsIn) -> Any:
    """Results of one run, whole or not at all; the same body again gives the first answer."""
    digest = hashlib.sha256(b"api:" + request.body).hexdigest()
    need(request, "blood.result.load")
    repeated = laboratory.first_answer(request.actor, digest) is not None
    batch = laboratory.load(
        place=request.actor.facility,
        name=body.name,
        digest=digest,
        readings=[_reading(n, one) for n, one in enumerate(body.readings, 1)],
        by=request.actor,
        at=request.at,
    )
    return {"batch": batch.pk, "rows": batch.rows, "at": batch.at, "repeated": repeated}


def _reading(row: int, one: schemas.ReadingIn) -> Result:
    said = one.assay.strip().lower(), one.outcome.strip(), one.instrument.strip(), one.lot.strip()
    return Result(normalise(one.donation), *said, row)


# -- temperatures --------------------------------------------------------------------------------------


@api.post("/temperatures", response={200: schemas.TemperaturesOut, **SAID}, tags=["storage"])
def log_temperatures(request: Request, body: schemas.TemperaturesIn) -> Any:
    """What a logger measured; sent again, nothing is written twice."""
    need(request, "blood.spot.log")
    if any(one.at.tzinfo is None for one in body.readings):
        raise Malformed("reading_unreadable", row=1)
    opened = temperatures.log(
        spot=spots.by_code(request.actor, body.spot, "blood.spot.log"),
        readings=[Reading(one.at, one.celsius) for one in body.readings],
        source="api",
        by=request.actor,
        at=request.at,
    )
    return {"readings": len(body.readings), "excursions": [e.code for e in opened]}


# -- bags ----------------------------------------------------------------------------------------------


@api.get("/units/{number}", response={200: schemas.UnitOut, **SAID}, tags=["units"])
def unit(request: Request, number: str) -> Any:
    """The state of a bag within the key's reach."""
    need(request, "blood.unit.see")
    found = components.by_number(request.actor, number[:40])
    return {
        "number": found.number,
        "component": found.component,
        "group": f"{found.abo}{found.rhd}",
        "volume_ml": found.volume_ml,
        "additive": found.additive,
        "collected_at": found.collected_at,
        "expires_at": found.expires_at,
        "status": found.status,
        "released": found.released_at is not None,
        "recalled": found.recalled,
    }


# -- policy --------------------------------------------------------------------------------------------


@api.get("/policy/{topic}", response={200: schemas.PolicyOut, **SAID}, tags=["policy"])
def policy_show(
    request: Request,
    topic: str,
    on: date,
    place: str = Query("", max_length=12),
    edition: str = Query("", max_length=80),
) -> Any:
    """Every value that holds in a place on a day, with its source."""
    ruled = policy.resolve(topic[:64], place, on, edition or None)
    values = [
        {
            "key": key,
            "value": str(written(value.value)),
            "source": value.source,
            "status": value.status.value,
            "edition": value.edition_id,
        }
        for key, value in sorted(ruled.origins.items())
    ]
    return {"topic": topic, "place": place, "on": on, "hash": ruled.hash, "values": values}


@api.post("/policy/{topic}/decide", response={200: schemas.DecisionOut, **SAID}, tags=["policy"])
def policy_decide(request: Request, topic: str, body: schemas.DecideIn) -> Any:
    """Judge facts. They stand in the body, never in the address: they may be about a person."""
    found = policy.decide(topic[:64], body.facts, body.place, body.on, body.edition or None)
    return {"allowed": not found, "reasons": [reason.as_dict() for reason in found]}


@api.get("/{path:rest}", response=SAID, include_in_schema=False)
def nothing_here(request: Request, rest: str) -> Any:
    """An address that is none."""
    raise Unknown("not_found")


urlpatterns = [path("v1/", api.urls), path("national/", national.urls)]
ACCESS: dict[str, Need] = {"api:*": BY_KEY, "national:*": BY_KEY}
