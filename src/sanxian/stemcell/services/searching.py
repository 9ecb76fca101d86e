"""A search for a patient, and the explanation of one pair: both leave a trace without any typing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sanxian.core import clock
from sanxian.core.act import act, note
from sanxian.core.actor import Actor
from sanxian.core.prepared import create
from sanxian.hla.grades import Explained
from sanxian.hla.grades import at as at_locus
from sanxian.hla.grades import explain as explained
from sanxian.hla.loci import LOCI
from sanxian.kernel.refusal import Malformed, Reason
from sanxian.stemcell import editions, rules, typed
from sanxian.stemcell.facts import CMV, GROUPS, SEXES, Narrowed, Stage
from sanxian.stemcell.models import PatientQuery, Registrant
from sanxian.stemcell.selectors import names, queries
from sanxian.stemcell.selectors import registrants as chosen
from sanxian.stemcell.services.changes import BASIS, require_branch

EVERYBODY = Narrowed()


@act("stemcell.registry.search", basis=BASIS)
def search(
    *,
    place: str,
    patient: str,
    text: str,
    stage: str,
    narrowed: Narrowed = EVERYBODY,
    by: Actor,
    at: datetime,
) -> PatientQuery:
    """Ask the register of a branch for a patient, who is known by a code, and keep what was asked.

    `text` is the patient's typing as a GL string. Raises Malformed with every fault, and Refusal
    (not_a_registry_branch, nomenclature_not_installed).
    """
    require_branch(place)
    known, text = names.held(), typed.tidy(text)
    patient = patient.strip().upper()
    read, faults = typed.read(text, names.reader(known))
    faults += [*rules.patient_bars(patient), *_crossed(narrowed)]
    if stage not in set(Stage):
        raise Malformed(*faults, Reason("no_such_choice", params={"field": "stage"}))
    ruled = editions.rule(Stage(stage), place, clock.day(at))
    if not faults and not set(read) & set(ruled.values.loci):
        faults.append(Reason("patient_untyped", params={"loci": " ".join(ruled.values.loci)}))
    Malformed.unless_empty(faults)
    row = PatientQuery(
        org_path=place, patient=patient, text=text, stage=stage,
        narrowed=_packed({k: v for k, v in asdict(narrowed).items() if v}),
        edition=", ".join(ruled.edition_ids)[:80], release=known.release[:20],
        asked_at=at, asked_by=by.id,
    )  # fmt: skip
    found = queries.answered(row, by, known).tally
    counts = {str(n): count for n, count in found.by_matches.items()}
    kept = create(
        PatientQuery,
        **{name: getattr(row, name) for name in KEPT},
        found=found.total,
        counts=_packed(counts),
    )
    note(patient=patient, stage=stage, found=found.total, edition=kept.edition)
    return kept


KEPT = (
    "uid", "org_path", "patient", "text", "stage", "narrowed", "edition", "release", "asked_at",
    "asked_by",
)  # fmt: skip


def _packed(said: dict[str, Any]) -> str:
    return json.dumps(said, separators=(",", ":"))


def _crossed(narrowed: Narrowed) -> Iterator[Reason]:
    if narrowed.age_from and narrowed.age_to and narrowed.age_from > narrowed.age_to:
        yield Reason("ages_crossed", params={"field": "age_to"})
    for name, value, known in (
        ("sex", narrowed.sex, SEXES),
        ("abo", narrowed.abo, GROUPS),
        ("cmv", narrowed.cmv, CMV),
    ):
        if value and value not in known:
            yield Reason("no_such_choice", params={"field": name})


@act("stemcell.pair.explain", basis=BASIS, on="query")
def explain(
    *, query: PatientQuery, registrant: Registrant, by: Actor, at: datetime
) -> Mapping[str, Explained]:
    """A patient and a registrant side by side, allele by allele; who looked stands on the trail.

    Raises Unknown where nothing is typed of the registrant in the query's own branch, Refusal where
    today's names cannot read one of both.
    """
    known = names.held()
    typing = chosen.standing_in(query.org_path, registrant)
    reader = names.reader(known)
    mine, theirs = typed.kept(query.text, reader), typed.kept(typing.text, reader)
    note(query=query.pk, registrant=registrant.pk)
    loci = [locus for locus in LOCI if locus in mine or locus in theirs]
    return {
        locus: explained(at_locus(mine, locus), at_locus(theirs, locus), known) for locus in loci
    }
