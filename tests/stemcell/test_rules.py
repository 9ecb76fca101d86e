"""The rules of a match, of a registrant's facts and of a patient's code; their editions and their words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import sanxian.stemcell
from sanxian.core import labels, policy
from sanxian.core.actor import Actor, Grant
from sanxian.hla import typing as hla_typing
from sanxian.kernel.policy import PolicyError, load, parse_edition, resolve
from sanxian.kernel.policy.topic import hints
from sanxian.kernel.refusal import Reason, Refusal
from sanxian.orgs.roles import BOUND
from sanxian.orgs.services import accounts, grants
from sanxian.stemcell import facts, rules
from sanxian.stemcell import labels as words
from sanxian.stemcell.facts import (
    REGISTER,
    RULES,
    Coarse,
    MatchRule,
    RegisterRule,
    Resolution,
    Stage,
)
from tests.personas import ON

ALL = dict.fromkeys(("A", "B", "C", "DRB1", "DQB1"), "DD")


def ruled(stage: Stage):
    return resolve(RULES[stage], load(RULES[stage]), "37", ON)


@pytest.mark.parametrize(
    ("stage", "changed", "codes"),
    [
        (Stage.PRELIMINARY, {}, []),
        (Stage.PRELIMINARY, {"A": "DM"}, []),
        (Stage.PRELIMINARY, {"A": "MM"}, ["match_too_few"]),
        (Stage.PRELIMINARY, {"A": "PP", "B": "PM"}, []),
        (Stage.PRELIMINARY, {"C": "MM", "DQB1": "MM"}, []),  # not asked of a first search
        (Stage.CONFIRMATORY, {}, []),
        (Stage.CONFIRMATORY, {"A": "DL", "DQB1": "DM"}, []),
        (Stage.CONFIRMATORY, {"A": "LM", "DQB1": "DM"}, ["match_too_few"]),
        (Stage.CONFIRMATORY, {"A": "DP"}, ["match_left_open"]),
        (Stage.CONFIRMATORY, {"A": "MM", "B": "PM"}, ["match_too_few", "match_left_open"]),
    ],
    ids=str,
)
def test_when_a_pair_meets_a_rule(stage, changed, codes):
    assert [r.code for r in rules.against(ruled(stage), {**ALL, **changed})] == codes


def test_a_locus_that_was_not_compared_is_open():
    grades = {locus: "DD" for locus in ("A", "B", "C", "DRB1")}
    (reason,) = rules.against(ruled(Stage.CONFIRMATORY), grades)
    assert (reason.code, dict(reason.params)) == ("match_left_open", {"loci": "DQB1"})


def test_a_reason_says_whose_number_decided():
    (reason,) = rules.against(ruled(Stage.PRELIMINARY), {**ALL, "A": "MM"})
    assert (reason.edition, reason.status) == ("general-2012", "unverified")
    assert labels.sentence(reason) == "6 个位次里最多相合 4 个，少于 5 个。"


@pytest.mark.parametrize("stage", Stage)
def test_no_threshold_pretends_to_be_official(stage):
    for edition in load(RULES[stage]):
        assert all(v.status.value == "unverified" for v in edition.values.values())


@pytest.mark.parametrize(
    ("loci", "least", "said"),
    [
        (("A", "B"), 4, "loci"),
        (("A", "B", "DPB1"), 5, "loci"),
        (("A", "B", "DRB1"), 7, "least"),
        (("A", "B", "DRB1"), 2, "least"),
    ],
)
def test_a_rule_that_agrees_with_no_search(loci, least, said):
    with pytest.raises(ValueError, match=said):
        MatchRule(loci, least, Resolution.ANY)


def test_a_province_may_set_its_own_numbers():
    text = (
        '[[edition]]\nid = "sd-1"\nname = "山东"\nplace = "370000"\neffective = 2026-01-01\n'
        'source = "x"\nstatus = "unverified"\n[edition.values]\nleast = 6\n'
    )
    found = parse_edition(RULES[Stage.PRELIMINARY], text)
    assert found.values["least"].value == 6
    with pytest.raises(PolicyError):
        parse_edition(RULES[Stage.PRELIMINARY], text.replace("least = 6", 'least = "six"'))
    assert policy.area("/37/rb1/") == "37"


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("PT-1", []), ("P", ["patient_code_unreadable"]), ("", ["patient_code_unreadable"]),
        ("王小明", ["patient_code_unreadable"]), ("P 1 2", ["patient_code_unreadable"]),
        ("PT12345678901", ["number_is_personal"]), ("370302199001011234", ["number_is_personal"]),
        ("PT1234567890", []),
    ],
)  # fmt: skip
def test_a_patient_is_a_code(code, codes):
    assert [r.code for r in rules.patient_bars(code)] == codes


# -- words --------------------------------------------------------------------------------------------


def test_every_code_of_the_room_has_a_sentence_and_none_is_left_over():
    room = Path(sanxian.stemcell.__file__).parent
    text = "".join(
        p.read_text("utf-8")
        for p in room.rglob("*.py")
        if "migrations" not in p.parts and p.name != "labels.py"
    )
    said = set(
        re.findall(r'(?:Reason|Refusal|Malformed|Unknown|reason|_fault)\(\s*"([a-z_]+)"', text)
    )
    assert said - set(labels.SENTENCES) == set()
    ours = {code for code in words.REASONS if not code.startswith("hla_")}
    assert {code for code in ours if f'"{code}"' not in text} == set()


def test_every_fault_of_a_typing_has_a_sentence_with_locus_and_text():
    doc = hla_typing.TypingFault.__doc__ or ""
    codes = set(re.findall(r"[a-z]+(?:_[a-z]+)+", doc.partition("Codes:")[2]))
    assert len(codes) >= 9
    for code in codes:
        said = labels.sentence(Reason(f"hla_{code}", params={"locus": "DRB1", "text": "15:77"}))
        assert "DRB1" in said and "15:77" in said, code


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.METHODS, facts.Method), (words.ABSENCES, facts.Absence),
        (words.LEAVINGS, facts.Leaving), (words.CORRECTIONS, facts.Correction),
        (words.STAGES, facts.Stage), (words.RESOLUTIONS, facts.Resolution),
        (words.SEXES, facts.SEXES), (words.CMV, facts.CMV),
    ],
)  # fmt: skip
def test_every_code_has_a_word(table, codes):
    assert {str(code) for code in table} == {str(code) for code in codes}


def test_every_value_of_the_rules_has_a_name():
    assert {*hints(MatchRule), *hints(RegisterRule)} <= set(words.VALUES)
    assert {topic.name for topic in (*RULES.values(), REGISTER)} == set(words.TOPICS)


@pytest.mark.parametrize(
    ("born", "key"),
    [(2008, ""), (2009, "adult_from"), (1956, ""), (1955, "oldest"), (None, "")],
)
def test_a_year_of_birth_is_judged_by_the_edition(born, key):
    ruled = resolve(REGISTER, load(REGISTER), "37", ON)
    found = list(rules.coarse_bars(Coarse(born), 2026, ruled))
    assert [(r.code, r.params["first"], r.params["last"]) for r in found] == (
        [("born_out_of_range", 1956, 2008)] if key else []
    )


@pytest.mark.parametrize(
    "wrong", [{"adult_from": 0}, {"oldest": 17}, {"effective_rate": 0}, {"effective_rate": 101}]
)
def test_a_rule_of_the_register_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError):
        RegisterRule(**{"adult_from": 18, "oldest": 70, "effective_rate": 32, **wrong})


# -- the role -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["county", "city", "province", "centre", "hospital", "redcross"])
def test_the_role_of_a_branch_is_given_at_a_branch_only(registry, persona, at, where):

    by = Actor(
        "a-root", "/", (Grant("x", "/", frozenset({"orgs.grant.give", "orgs.account.open"})),)
    )
    account = accounts.open_account(
        org=registry.province, username="somebody", name="某", password="", by=by, at=at
    )
    with pytest.raises(Refusal, match="role_not_here"):
        grants.give_grant(
            account=account, role="registry_officer", org=getattr(registry, where), by=by, at=at
        )
    given = grants.give_grant(
        account=account, role="registry_officer", org=registry.registry, by=by, at=at
    )
    assert given.since == date(2026, 11, 23)
    assert BOUND["registry_officer"] == {"registry"}
