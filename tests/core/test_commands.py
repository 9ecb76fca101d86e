"""`sanxian policy` and `sanxian trail`, as one types them."""

from __future__ import annotations

import io
import json

import pytest
from django.db import connection

from sanxian import __main__ as cli
from sanxian.core import commands, policy, trail
from sanxian.core.models import Head, Trail
from sanxian.kernel.policy import parse_editions
from tests.core import ferry


@pytest.fixture(autouse=True)
def topic(db):
    with ferry.known() as known:
        policy.offer(
            known.name,
            lambda facts, ruled: (
                [ruled.reason("too_many", "seats", riders=facts["riders"])]
                if facts["riders"] > ruled.values.seats
                else []
            ),
        )
        yield known


@pytest.fixture
def sanxian(monkeypatch, capsys):
    """Runs a command; its status, and its standard output read as JSON where it is JSON."""
    monkeypatch.setattr(cli.ground, "lay", lambda: None)

    def sanxian(*words: str):
        status = cli.main(words)
        said = capsys.readouterr()
        try:
            return status, json.loads(said.out)
        except ValueError:
            return status, said.out + said.err

    return sanxian


@pytest.fixture
def facts(tmp_path):
    def facts(text: str) -> str:
        path = tmp_path / "facts.json"
        path.write_text(text, "utf-8")
        return str(path)

    return facts


WHERE = ("--place", "370300", "--on", "2026-11-21")


def test_decide_allows(sanxian, facts):
    answer = sanxian("policy", "decide", "test.ferry", *WHERE, "--facts", facts('{"riders": 40}'))
    assert answer == (0, {"allowed": True, "reasons": []})


def test_decide_says_why_not(sanxian, facts):
    _, answer = sanxian(
        "policy", "decide", "test.ferry", *WHERE, "--facts", facts('{"riders": 41}')
    )
    assert answer == {
        "allowed": False,
        "reasons": [
            {
                "code": "too_many",
                "until": None,
                "source": "Harbour act 2010",
                "edition": "ferry-2010",
                "status": "verified",
                "params": {"riders": "41"},
            }
        ],
    }


def test_decide_by_a_draft_chosen_by_name(sanxian, facts):
    path = facts('{"riders": 35}')
    _, answer = sanxian(
        "policy", "decide", "test.ferry", *WHERE, "--edition", "ferry-2030", "--facts", path
    )
    assert answer["reasons"][0]["edition"] == "ferry-2030"


def test_decide_reads_standard_input(sanxian, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"riders": 1}'))
    assert sanxian("policy", "decide", "test.ferry", *WHERE, "--facts", "-")[1]["allowed"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "not_json"), ("[1]", "not_json_object"), ("", "not_json"), ("[" * 200_000, "not_json")],
)
def test_bad_facts_are_named(sanxian, facts, text, code):
    status, said = sanxian("policy", "decide", "test.ferry", *WHERE, "--facts", facts(text))
    assert status == 2 and code in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("decide", "test.ferry", *WHERE, "--facts", "/no/such.json"), "no_such_file"),
        (("decide", "test.ferry", *WHERE, "--facts", "/"), "file_unreadable"),
        (("show", "no.topic", *WHERE), "policy_unknown_topic"),
        (("show", "test.ferry", "--place", "zibo"), "policy_bad_place"),
        (("show", "test.ferry", *WHERE, "--edition", "none"), "policy_unknown_edition"),
        (("export", "test.ferry", "--edition", "none"), "policy_unknown_edition"),
    ],
)
def test_bad_words_are_named(sanxian, words, code):
    status, said = sanxian("policy", *words)
    assert status == 2 and code in said


def test_bad_day_is_misuse(sanxian):
    with pytest.raises(SystemExit) as left:
        sanxian("policy", "show", "test.ferry", "--on", "yesterday")
    assert left.value.code == 2


def test_show_names_every_values_source(sanxian):
    _, answer = sanxian("policy", "show", "test.ferry", *WHERE)
    assert answer["place"] == "3703" and answer["editions"] == ["ferry-2010"]
    assert answer["values"]["fare"] == {
        "value": "3.50",
        "source": "Tariff of 2010",
        "status": "unverified",
        "edition": "ferry-2010",
        "overridable": True,
    }


def test_diff_of_two_places(sanxian, city, persona, at):
    from sanxian.core import services

    edition = services.write_edition(
        org_path=city.city.path,
        topic="test.ferry",
        text=ferry.written(effective="2026-01-01"),
        by=persona("administrator"),
        at=at,
    )
    services.propose_edition(edition=edition, by=persona("administrator"), at=at)
    services.approve_edition(edition=edition, by=persona("policy_approver"), at=at)
    _, answer = sanxian("policy", "diff", "test.ferry", "370300", "370200", "--on", "2026-11-21")
    (row,) = answer["differences"]
    assert row["key"] == "seats" and row["3703"]["value"] == "20" and row["3702"]["value"] == "40"


def test_diff_of_a_place_with_itself_is_empty(sanxian):
    assert sanxian("policy", "diff", "test.ferry", "3703", "370300")[1]["differences"] == []


def test_export_reads_back_equal(sanxian, topic):
    status, text = sanxian("policy", "export", "test.ferry")
    assert status == 0
    assert parse_editions(topic, text) == policy.editions("test.ferry")


def test_topics_are_listed(sanxian):
    assert {"topic": "test.ferry", "decides": True} in sanxian("policy", "topics")[1]


# -- the trail ----------------------------------------------------------------------------------------


@pytest.fixture
def rows(persona, at):
    for number in range(3):
        trail.append(
            "/37/3703/", persona("nurse"), at, [trail.Entry(f"test.act.{number}", "s", "/37/")]
        )


def meddle(sql: str) -> None:
    """What somebody with the database and without its guards could do."""
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER core_trail_no_{verb}")
            else:
                cursor.execute(f"ALTER TABLE core_trail DISABLE TRIGGER core_trail_no_{verb}")
        cursor.execute(sql)


def test_verify_of_a_sound_trail(sanxian, rows):
    assert sanxian("trail", "verify", "--json") == (0, {"ok": True, "rows": 3, "first_bad": None})
    assert "3 rows" in sanxian("trail", "verify")[1]


def test_verify_of_an_empty_one(sanxian):
    assert sanxian("trail", "verify", "--json") == (0, {"ok": True, "rows": 0, "first_bad": None})


def test_verify_names_the_first_altered_row(sanxian, rows):
    meddle("UPDATE core_trail SET act = 'x' WHERE seq = 2")
    status, answer = sanxian("trail", "verify", "--json")
    assert status == 1 and not answer["ok"]
    assert answer["first_bad"]["seq"] == 2 and answer["first_bad"]["chain"] == "/37/3703/"
    assert sanxian("trail", "verify")[0] == 1


def test_heads_find_a_tail_cut_together_with_its_head(sanxian, rows, tmp_path):
    kept = tmp_path / "heads.json"
    kept.write_text(json.dumps(sanxian("trail", "heads")[1]))
    assert sanxian("trail", "verify", "--json", "--heads", str(kept))[0] == 0
    before = Trail.objects.get(seq=2).hash
    meddle("DELETE FROM core_trail WHERE seq = 3")
    Head.objects.update(seq=2, hash=before)
    assert sanxian("trail", "verify", "--json")[0] == 0
    status, answer = sanxian("trail", "verify", "--json", "--heads", str(kept))
    assert status == 1 and answer["first_bad"]["fault"] == "cut after export"


@pytest.mark.parametrize("key", ["at", "seq", "hash", "signature"])
def test_heads_that_were_altered_are_refused(sanxian, rows, tmp_path, key):
    said = sanxian("trail", "heads")[1]
    if key in ("seq", "hash"):
        said["heads"]["/37/3703/"][key] = {"seq": 1, "hash": "0" * 64}[key]
    else:
        said[key] = {"at": "2020-01-01T00:00:00", "signature": "00" * 64}[key]
    kept = tmp_path / "heads.json"
    kept.write_text(json.dumps(said))
    status, words = sanxian("trail", "verify", "--heads", str(kept))
    assert status == 2 and "heads_signature" in words


@pytest.mark.parametrize("text", ["{}", "[]", "3", '{"at": 1, "heads": [], "signature": "xyz"}'])
def test_what_is_no_heads_file_is_named(sanxian, tmp_path, text):
    kept = tmp_path / "heads.json"
    kept.write_text(text)
    status, words = sanxian("trail", "verify", "--heads", str(kept))
    assert status == 2 and "unreadable" in words


def test_export_has_every_row(sanxian, rows, capsys):
    import argparse

    commands.run("trail", argparse.Namespace(word="export", chain=None))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["act"] for line in lines] == ["test.act.0", "test.act.1", "test.act.2"]
    commands.run("trail", argparse.Namespace(word="export", chain="/nowhere/"))
    assert capsys.readouterr().out == ""


def test_real_topic_decides_by_the_contract(sanxian, facts):
    """What the programmes register answers on the same command line."""
    status, answer = sanxian("policy", "topics")
    assert status == 0
    for name in [row["topic"] for row in answer if row["decides"] and row["topic"] != "test.ferry"]:
        status, said = sanxian("policy", "decide", name, *WHERE, "--facts", facts('{"oars": 1}'))
        assert status == 2, said
