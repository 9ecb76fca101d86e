"""`sanxian import results` does what the page does, as the account that is named."""

import argparse
import json

import pytest

from sanxian.blood.models import Batch, Result
from sanxian.core.models import Trail
from sanxian.exchange import commands
from sanxian.kernel.refusal import Malformed, Unknown
from tests.blood.laboratory.bench import Bench

pytestmark = pytest.mark.django_db
HEAD = "donation,assay,outcome,instrument,lot\n"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch, at):
    """The laboratory's controls are an hour old."""
    monkeypatch.setattr("sanxian.core.clock.now", lambda: at)


@pytest.fixture
def bench(city, at):
    return Bench(city, at)


def called(path, who, *, as_json=True):
    args = argparse.Namespace(word="results", file=path, username=who, json=as_json)
    return commands.run("import", args)


@pytest.fixture
def lab(persona):
    return persona.account("lab_technician").username


def written(tmp_path, text, name="results.csv"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_a_file_is_taken_in_as_the_account(bench, lab, tmp_path, capsys, persona):
    donation = bench.donation()
    path = written(
        tmp_path, f"{HEAD}{donation.number},abo,A,AU-1,L1\n{donation.number},alt,23,AU-1,L1\n"
    )
    assert called(path, lab) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 2
    assert Result.objects.count() == 2
    assert (
        Trail.objects.filter(act="blood.result.load").first().actor == persona("lab_technician").id
    )


def test_the_same_file_again_changes_nothing(bench, lab, tmp_path):
    path = written(tmp_path, f"{HEAD}{bench.donation().number},abo,A,AU-1,L1\n")
    assert called(path, lab) == called(path, lab) == 0
    assert Batch.objects.count() == Result.objects.count() == 1


def test_every_fault_is_named_by_row_and_nothing_is_written(bench, lab, tmp_path, capsys):
    number = bench.donation().number
    path = written(tmp_path, f"{HEAD}{number},abo,A\n{number},abo,Z\n{number[:-1]}?,hiv,maybe\n")
    assert called(path, lab) == 2
    rows = [r["params"]["row"] for r in json.loads(capsys.readouterr().out)["refused"]]
    assert {"3", "4"} <= set(rows)
    assert not Result.objects.exists() and not Batch.objects.exists()


def test_faults_are_told_in_sentences(bench, lab, tmp_path, capsys):
    path = written(tmp_path, f"{HEAD}nonsense,abo,A\n")
    assert called(path, lab, as_json=False) == 2
    assert capsys.readouterr().out.startswith("2: ")


def test_a_file_that_is_not_there(lab, tmp_path):
    with pytest.raises(Malformed):
        called(tmp_path / "no.csv", lab)


def test_only_with_the_rights_of_the_account(bench, persona, tmp_path, capsys):
    path = written(tmp_path, f"{HEAD}{bench.donation().number},abo,A,AU-1,L1\n")
    with pytest.raises(Unknown):
        called(path, "nobody")
    assert called(path, persona.account("registrar").username) == 2
    assert "not_permitted" in capsys.readouterr().out
    assert not Result.objects.exists()
