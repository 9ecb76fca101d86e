"""A search: by whom, for whom, what it finds, what it leaves on the trail; the pair explained."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from sanxian.core.actor import Actor, Grant
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.orgs.roles import ROLES
from sanxian.stemcell.models import PatientQuery, Typing
from sanxian.stemcell.selectors import names, queries
from sanxian.stemcell.services import registrants, searching
from tests.stemcell.branch import COARSE, COMMON, NEAR, OTHER


def found(branch, query) -> list[str]:
    return [d.id for d in queries.answered(query, branch.officer, names.held()).donors]


def test_the_best_come_first(branch):
    for number, text in (("R-NEAR", NEAR), ("R-OTHER", OTHER), ("R-SAME", COMMON)):
        branch.entered(number, text, born=1995, sex="male")
    query = branch.asked()
    assert found(branch, query) == ["R-SAME", "R-NEAR"]
    assert (query.found, json.loads(query.counts)["10"], json.loads(query.counts)["9"]) == (2, 1, 1)


def test_a_preliminary_search_takes_coarse_typings(branch):
    branch.entered("R-COARSE", COARSE)
    branch.entered("R-OTHER", OTHER)
    assert found(branch, branch.asked(stage="preliminary")) == ["R-COARSE"]
    assert found(branch, branch.asked(COARSE, "preliminary")) == ["R-COARSE"]


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({}, ["R-B", "R-A"]),
        ({"age_to": 30}, ["R-B"]),
        ({"age_from": 40}, ["R-A"]),
        ({"sex": "male"}, ["R-B"]),
        ({"sex": "female"}, ["R-A"]),
        ({"region": "3703"}, ["R-A"]),
        ({"abo": "A+"}, ["R-B"]),
        ({"cmv": "neg"}, ["R-B"]),
        ({"unavailable": True}, ["R-B", "R-A", "R-OUT"]),
        ({"age_from": 28, "age_to": 28}, []),  # of somebody born in 1996 only the year is known:
        ({"age_from": 29, "age_to": 29}, ["R-B"]),
        ({"age_from": 30, "age_to": 30}, ["R-B"]),
        ({"age_from": 31, "age_to": 31}, []),
    ],
    ids=str,
)
def test_who_is_asked_for(branch, narrowed, expected):
    branch.entered("R-A", COMMON, born=1980, sex="female", region="370302", abo="O+", cmv="pos")
    branch.entered("R-B", COMMON, born=1996, sex="male", region="370202", abo="A+", cmv="neg")
    out = branch.entered("R-OUT", COMMON, born=1970)
    registrants.suspend(registrant=out, why="deferred", by=branch.officer, at=branch.at)
    assert found(branch, branch.asked(**narrowed)) == expected


def test_the_trail_has_the_code_and_the_count_and_no_typing(branch):
    branch.entered("R-SAME", COMMON)
    query = branch.asked(patient="p-7")
    row = Trail.objects.get(act="stemcell.registry.search")
    said = json.loads(row.data)
    assert (said["patient"], said["found"], said["stage"]) == ("P-7", 1, "confirmatory")
    assert row.subject == f"stemcell.patientquery:{query.pk}"
    everything = " ".join(f"{t.data} {t.subject} {t.reasons}" for t in Trail.objects.all())
    assert "30:01" not in everything and "A*" not in everything


def test_what_was_asked_lies_sealed(branch):
    branch.entered("R-SAME", COMMON)
    branch.asked()
    with connection.cursor() as cursor:
        for model in (PatientQuery, Typing):
            cursor.execute(f"SELECT text FROM {model._meta.db_table}")
            assert all(b"30:01" not in bytes(held) for (held,) in cursor.fetchall())


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"text": ""}, {"typing_empty"}),
        ({"text": "A*99:99+A*02:01"}, {"hla_unknown_name"}),
        ({"text": "A*99:99^B*99:99"}, {"hla_unknown_name"}),
        ({"text": "A*02:01+A*02:01+A*02:01"}, {"hla_too_many_alleles"}),
        ({"text": "A*02:01^A*11:01"}, {"hla_too_many_alleles"}),
        ({"text": "DPB1*02:01"}, {"patient_untyped"}),
        ({"patient": "张三"}, {"patient_code_unreadable"}),
        ({"patient": "13800138000"}, {"number_is_personal"}),
        ({"patient": "P370302199001011234"}, {"number_is_personal"}),
        ({"stage": "soon"}, {"no_such_choice"}),
        ({"age_from": 40, "age_to": 20}, {"ages_crossed"}),
        ({"sex": "x", "abo": "C", "cmv": "?"}, {"no_such_choice"}),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_asked(branch, given, codes):
    with pytest.raises(Malformed) as refusal:
        branch.asked(**given)
    assert set(refusal.value.codes) == codes
    assert not PatientQuery.objects.exists()


def test_every_fault_of_a_typing_is_said_at_once(branch):
    with pytest.raises(Malformed) as refusal:
        branch.asked("A*99:99^B*13:02+B*46:01^DRB1*77:77", patient="王")
    said = [(r.code, r.params.get("locus")) for r in refusal.value.reasons]
    assert said == [
        ("hla_unknown_name", "A"), ("hla_unknown_name", "DRB1"), ("patient_code_unreadable", None),
    ]  # fmt: skip


# -- who may ------------------------------------------------------------------------------------------


def everything_but_the_registry(path: str) -> Actor:
    """Somebody in a county with every role there is, up to the root, but that of a registry branch."""
    others = {name: role for name, role in ROLES.items() if name != "registry_officer"}
    grants = tuple(Grant(name, "/", role.permissions) for name, role in others.items())
    return Actor("a-all", path, grants)


def test_a_county_worker_with_every_other_grant_may_not_search(branch):
    worker = everything_but_the_registry(branch.city.county.path)
    assert "county_worker" in worker.roles
    for place in (branch.path, branch.city.county.path, branch.city.province.path):
        with pytest.raises(Forbidden):
            searching.search(
                place=place,
                patient="P-1",
                text=COMMON,
                stage="preliminary",
                by=worker,
                at=branch.at,
            )
    query, row = branch.asked(), branch.entered("R-1", COMMON)
    with pytest.raises(Forbidden):
        searching.explain(query=query, registrant=row, by=worker, at=branch.at)
    with pytest.raises(Forbidden):
        queries.answered(query, worker, names.held())
    with pytest.raises(Unknown):
        queries.one(worker, query.pk)


@pytest.mark.parametrize("where", ["county", "city", "province", "hospital", "centre", "redcross"])
def test_only_a_branch_has_a_register(branch, persona, where):
    """Even the right role, put in the wrong place past the act that gives roles, finds no register."""
    officer = persona("registry_officer", where)
    with pytest.raises(Refusal) as refusal:
        searching.search(
            place=officer.facility, patient="P-1", text=COMMON, stage="preliminary", by=officer,
            at=branch.at,
        )  # fmt: skip
    assert refusal.value.codes == ("not_a_registry_branch",)


def test_another_branch_neither_searches_nor_sees(branch):
    row, query = branch.entered("R-1", COMMON), branch.asked()
    with pytest.raises(Forbidden):
        searching.search(
            place=branch.path, patient="P-1", text=COMMON, stage="preliminary", by=branch.far,
            at=branch.at,
        )  # fmt: skip
    with pytest.raises(Forbidden):
        searching.explain(query=query, registrant=row, by=branch.far, at=branch.at)
    with pytest.raises(Unknown):
        queries.one(branch.far, query.pk)
    mine = searching.search(
        place=branch.far.facility, patient="P-1", text=COMMON, stage="preliminary", by=branch.far,
        at=branch.at,
    )  # fmt: skip
    assert mine.found == 0


def test_a_registrant_of_another_register_is_not_explained(branch):
    row = branch.entered("R-1", COMMON)
    theirs = searching.search(
        place=branch.far.facility, patient="P-9", text=COMMON, stage="preliminary", by=branch.far,
        at=branch.at,
    )  # fmt: skip
    with pytest.raises(Unknown):
        searching.explain(query=theirs, registrant=row, by=branch.far, at=branch.at)


# -- a pair, explained --------------------------------------------------------------------------------


def test_a_pair_is_explained_and_the_look_stands_on_the_trail(branch):
    row = branch.entered("R-NEAR", NEAR)
    query = branch.asked()
    said = searching.explain(query=query, registrant=row, by=branch.officer, at=branch.at)
    assert list(said) == ["A", "B", "C", "DRB1", "DQB1"]
    assert said["A"].grade.sides == "DM" and said["B"].grade.sides == "DD"
    assert [f.reasons for f in said["A"].facing if f.grade == "M"] == [("other_antigen",)]
    row_ = Trail.objects.get(act="stemcell.pair.explain")
    assert json.loads(row_.data) == {"query": query.pk, "registrant": row.pk}
