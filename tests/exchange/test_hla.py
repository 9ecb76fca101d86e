"""`sanxian hla`: the contract of files in and files out."""

from __future__ import annotations

import json

import pytest

from sanxian.__main__ import main
from sanxian.exchange import hla
from tests.hla import release

HEAD = "id,A_1,A_2,B_1,B_2,C_1,C_2,DRB1_1,DRB1_2,DQB1_1,DQB1_2"
FULL = "A*02:01,A*11:01,B*15:01,B*46:01,C*01:02,C*03:03,DRB1*09:01,DRB1*15:01,DQB1*03:03,DQB1*06:02"
ONE = "A*02:01~B*15:01~C*01:02~DRB1*09:01~DQB1*03:03"
OTHER = "A*11:01~B*46:01~C*03:03~DRB1*15:01~DQB1*06:02"
RARE = "A*02:06~B*15:01~C*01:02~DRB1*09:01~DQB1*03:03"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SANXIAN_HOME", str(tmp_path / "home"))
    assert main(["hla", "nomenclature", "install", str(release.write(tmp_path / "release"))]) == 0
    return tmp_path


def written(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def files(home):
    donors = written(
        home / "D.csv",
        HEAD,
        f"same,{FULL}",
        f"coarse,{FULL.replace('A*02:01', 'A*02:XX')}",
        f"seven,{FULL.replace('A*02:01,A*11:01,B*15:01', 'A*24:02,A*23:01,B*51:01')}",
        "bad,A*99:99,A*11:01,,,,,,,,",
    )
    patients = written(home / "P.csv", HEAD, f"p,{FULL}", "q,B*15:01,,,,,,,,,")
    frequencies = written(
        home / "F.csv", "hap,pop,freq", f"{ONE},X,0.5", f"{OTHER},X,0.3", f"{RARE},X,0.1"
    )
    return {"donors": donors, "patients": patients, "frequencies": frequencies}


def search(home, files, *more):
    out = home / "R.jsonl"
    asked = ["--donors", files["donors"], "--patients", files["patients"], "--out", str(out)]
    return main(["hla", "search", *asked, *more]), out


def test_a_search_writes_a_line_a_patient(home, files, capsys):
    status, out = search(
        home, files, "--min-match", "8", "--of", "10", "--frequencies", files["frequencies"]
    )
    assert status == 0
    first, second = lines(out)
    assert first["patient"] == "p"
    assert [(d["id"], d["matches"]) for d in first["donors"]] == [("same", 10), ("coarse", 10)]
    assert first["donors"][1]["grades"]["A"] == "DP"
    assert first["donors"][1]["p10"] == pytest.approx(0.5 / 0.6)
    assert first["donors"][1]["p9"] == pytest.approx(0.1 / 0.6)
    assert second == {
        "patient": "q",
        "error": {"locus": "A", "text": "B*15:01", "reason": "wrong_locus"},
        "donors": [],
    }
    said = capsys.readouterr().err
    assert "D.csv, line 5, bad: A 'A*99:99': unknown name" in said
    assert "P.csv: 1 rows were left out" in said


def test_fewer_matches_find_more(home, files):
    _, out = search(home, files, "--min-match", "7")
    assert [d["id"] for d in lines(out)[0]["donors"]] == ["same", "coarse", "seven"]
    assert lines(out)[0]["donors"][0]["p10"] is None


def test_strict_ends_with_a_fault(home, files):
    assert search(home, files, "--strict")[0] == 1


def test_gl_strings_are_read_from_a_column(home, files):
    gl = "A*02:01+A*11:01^B*15:01+B*46:01^C*01:02+C*03:03^DRB1*09:01+DRB1*15:01^DQB1*03:03+DQB1*06:02"
    files["patients"] = written(home / "G.csv", "id,gl", f"g,{gl}")
    _, out = search(home, files)
    assert [d["id"] for d in lines(out)[0]["donors"]] == ["same", "coarse"]


def test_codes_are_loaded_from_a_file(home, files):
    codes = written(home / "codes.txt", "\tAB\t01/06")
    files["patients"] = written(home / "C.csv", "id,A_1,A_2", "c,A*02:AB,A*11:01")
    _, out = search(home, files, "--codes", codes)
    assert lines(out)[0]["donors"][0]["grades"]["A"] == "DP"


def test_codes_are_installed_once_and_used_by_every_command(home, files, capsys):
    assert main(["hla", "codes", "show"]) == 0
    assert "sanxian hla codes install FILE" in capsys.readouterr().out
    codes = written(home / "codes.txt", "*\tCODE\tSUBTYPE", "\tAB\t01/06")
    assert main(["hla", "codes", "install", codes]) == 0
    assert "1 codes stand, 1 of them new" in capsys.readouterr().out
    assert main(["hla", "codes", "name", "ab"]) == 0
    assert capsys.readouterr().out == "01/06\n"
    assert main(["hla", "codes", "name", "zz"]) == 2
    files["patients"] = written(home / "C.csv", "id,A_1,A_2", "c,A*02:AB,A*11:01")
    _, out = search(home, files)
    assert lines(out)[0]["donors"][0]["grades"]["A"] == "DP"


def test_a_table_that_changes_a_code_is_not_installed(home, capsys):
    assert main(["hla", "codes", "install", written(home / "1.txt", "AB\t01/06")]) == 0
    assert main(["hla", "codes", "install", written(home / "2.txt", "AB\t01/07")]) == 2
    assert "such as AB" in capsys.readouterr().err
    assert main(["hla", "codes", "name", "AB"]) == 0
    assert capsys.readouterr().out.endswith("01/06\n")


def test_imputation_writes_all_pairs_and_the_mass(home, files):
    out = home / "G.jsonl"
    asked = ["--donors", files["donors"], "--frequencies", files["frequencies"], "--out", str(out)]
    assert main(["hla", "impute", *asked]) == 0
    same, coarse, seven = lines(out)
    assert same["diplotypes"] == [["X", *sorted([ONE, OTHER]), 1.0]]
    assert same["mass"] == pytest.approx(2 * 0.5 * 0.3)
    assert [round(d[3], 6) for d in coarse["diplotypes"]] == [0.833333, 0.166667]
    assert (seven["explained"], seven["diplotypes"], seven["mass"]) == (False, [], 0.0)


def test_frequencies_are_estimated_into_a_file_that_reads_again(home, files, capsys):
    out = home / "E.csv"
    asked = ["--donors", files["donors"], "--out", str(out), "--population", "ours"]
    assert main(["hla", "frequencies", "estimate", *asked]) == 0
    assert "converged" in capsys.readouterr().out
    assert out.read_text("utf-8").startswith("population,haplotype,frequency\nours,")
    files["frequencies"] = str(out)
    _, found = search(home, files, "--frequencies", str(out))
    assert lines(found)[0]["donors"][0]["p10"] == 1.0


def test_names_are_told(home, capsys):
    assert main(["hla", "nomenclature", "list"]) == 0
    assert main(["hla", "nomenclature", "name", "A*0201"]) == 0
    listed, told = capsys.readouterr().out.splitlines()[-2:]
    assert listed == "3.99.0"
    assert json.loads(told)["p"] == ["02:01P"]
    assert json.loads(told)["note"] == "old_name"


def test_without_a_release_the_built_in_names_serve_and_say_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SANXIAN_HOME", str(tmp_path))
    assert main(["hla", "nomenclature", "list"]) == 0
    assert "not a real release" in capsys.readouterr().out
    assert hla.names().built_in


def test_coverage_is_told_in_both_forms(home, capsys):
    assert main(["hla", "coverage", "--sizes", "100,1000", "--patients", "50"]) == 0
    table = capsys.readouterr().out
    assert "1,000" in table
    assert main(["hla", "coverage", "--sizes", "100", "--patients", "50", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["points"][0]["registered"] == 100


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nomenclature", "install", "nowhere"], "no release"),
        (["nomenclature", "name", "A*99:99"], "unknown name"),
        (["coverage", "--population", "nowhere"], "no population"),
        (["coverage", "--recruit", "nowhere=1"], "no population"),
        (["impute", "--donors", "no.csv", "--frequencies", "no.csv", "--out", "x"], "no.csv"),
        (["nomenclature", "name", "A*02:01", "--release", "1.0.0"], "1.0.0"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(home, capsys, words, said):
    assert main(["hla", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_file_without_an_id_is_refused(home, files, capsys):
    files["donors"] = written(home / "N.csv", "name,A_1", "x,A*02:01")
    assert search(home, files)[0] == 2
    assert "a column id" in capsys.readouterr().err


def test_the_measurement_says_what_it_measured(home, capsys):
    assert main(["hla", "bench", "--donors", "400", "--patients", "3", "--mixed", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["donors"] == 400
    assert set(found["search"]) == {
        "count_10_of_10",
        "count_9_of_10",
        "count_8_of_10",
        "all_8_of_10",
        "ranked_8_of_10",
        "ranked_8_of_10_with_probabilities",
    }
    assert found["changes"]["a_thousand_ms"] > 0


def test_an_absent_peer_is_said(home, capsys):
    words = ["--donors", "50", "--patients", "2", "--against", "py-graph-match", "--json"]
    assert main(["hla", "bench", *words]) == 0
    said = json.loads(capsys.readouterr().out)["peer"]["skipped"]
    for needed in ("not installed", "setuptools<70", "Cython", "numpy==1.24",
                   "--no-build-isolation py-graph-match==0.0.8", "--peer-python"):  # fmt: skip
        assert needed in said
